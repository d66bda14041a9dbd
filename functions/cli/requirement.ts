import * as z from 'zod'
import { titleIn } from '../../shared/domain/translated.ts'
import { parameters } from '../admin/fields.ts'
import { retireRequirementRoute } from '../admin/routes/requirement-drafts.ts'
import { approved, draftedRequirement, type frozen, listRequirementsRoute, requirementVersions } from '../admin/routes/requirements.ts'
import { side } from '../admin/routes/versions.ts'
import { at } from '../path.ts'
import type { Api } from './api/api.ts'
import type { Answered } from './api/client.ts'
import { dryRun, lastOrDraft, putFileDraft } from './draft.ts'
import { type CommandFailure, failure } from './failure.ts'
import { type RequirementFile, readRequirements } from './input/requirements.ts'
import { noun } from './noun.ts'
import { printAnswer, yaml } from './output/rows.ts'
import { routeVerb } from './route-verb.ts'
import { clean, jsonLine } from './terminal.ts'
import { nothing, verb } from './verb.ts'

/** The name of a requirement. */
const requirementArgument = z.object({ name: parameters.requirement })

const requirementFiles = z.object({
  files: z.array(z.string()).min(1, 'must be one file or more').describe('YAML or JSON files, a requirement each.'),
})

type Approved = z.output<typeof approved>
type Drafted = z.output<typeof draftedRequirement>
type Frozen = z.output<typeof frozen>

const showVerb = verb(
  {
    name: 'ides requirement show',
    does: 'Show a requirement as YAML: the version approved last, or the draft if there is none',
    takes: requirementArgument,
    options: z.object({
      version: side.optional().meta({ title: 'N', description: 'A version number, or draft.' }),
    }),
    example: 'ides requirement show disk-encryption > policies/requirements/disk-encryption.yaml',
  },
  async ({ takes: { name }, options: { version }, api, json, terminal }) => {
    const shown = await find(api, name, version)
    if (shown.ok && !json) terminal.note(standing(name, shown.body))
    return printAnswer(shown, ({ document }) => yaml(document), json, terminal)
  },
)

async function find(api: Api, name: string, version: string | undefined): Promise<Answered<Approved | Drafted | Frozen> | CommandFailure> {
  const draft = () => api.call({ method: 'GET', path: at`/requirements/${name}/draft`, answer: draftedRequirement })
  if (version === 'draft') return draft()
  if (version !== undefined) return findVersion(api, name, Number(version))
  const last = await api.call({ method: 'GET', path: at`/requirements/${name}`, answer: approved })
  return lastOrDraft(last, draft, `there is no requirement ${name}: see ides requirement list`)
}

async function findVersion(api: Api, name: string, number: number): Promise<Answered<Frozen> | CommandFailure> {
  const all = await api.call({ method: 'GET', path: at`/requirements/${name}/versions`, answer: requirementVersions })
  if (!all.ok) return all
  const found = all.body.items.find(({ version }) => version === number)
  return found ? { ...all, body: found } : failure(1, `the requirement ${name} has no version ${number}`)
}

function standing(name: string, shown: Approved | Drafted | Frozen): string {
  if ('authors' in shown) return `draft of ${name}, written by ${shown.authors.join(', ')}`
  const now = 'standing' in shown ? `, ${shown.standing}${shown.reason === undefined ? '' : `: ${shown.reason}`}` : ''
  return `version ${shown.version} of ${name}${now}`
}

const checkVerb = verb(
  {
    name: 'ides requirement check',
    does: 'Check files of requirements, one in each, on this machine',
    takes: requirementFiles,
    options: nothing,
    json: 'Prints each requirement, or the problems of its file, as JSON, a file a line.',
    example: 'ides requirement check policies/requirements/*.yaml',
  },
  async ({ takes: { files }, json, terminal }) => {
    const { requirements, faulty } = await readRequirements(files)
    if (json) await terminal.print(faulty.map(jsonLine))
    else terminal.refuseFiles(faulty)
    await terminal.print(requirements.map((one) => (json ? jsonLine({ file: one.file, name: one.name, ...one.requirement }) : lineOf(one))))
    return faulty.length > 0 ? 2 : 0
  },
)

const lineOf = ({ file, name, requirement }: RequirementFile): string =>
  `${clean(file)}: ${name}: ${requirement.kind}: ${clean(titleIn({ id: name, ...requirement }).text)}\n`

const putVerb = verb(
  {
    name: 'ides requirement put',
    does: 'Write drafts from files of requirements; none if any file is wrong',
    more: 'Leaves unchanged requirements alone. Policies can use one once another person has approved it.',
    takes: requirementFiles,
    options: z.object({ 'dry-run': dryRun }),
    example: 'ides requirement put policies/requirements/disk-encryption.yaml',
  },
  async (asked) => {
    const { requirements, faulty } = await readRequirements(asked.takes.files)
    if (faulty.length > 0) return asked.terminal.refuseFiles(faulty)
    let exitCode = 0
    for (const { file, name, requirement } of requirements) {
      const document = { name, ...requirement }
      const draft = { id: name, document, path: at`/requirements/${name}`, shownBy: `ides requirement show ${name} --version draft` }
      exitCode = Math.max(exitCode, await putFileDraft(file, draft, asked))
    }
    return exitCode
  },
)

const approveVerb = verb(
  {
    name: 'ides requirement approve',
    does: 'Approve the draft of a requirement: policies can use it from now on',
    more: 'Policies in force keep the version that they were approved with. A retired requirement is in use again.',
    takes: requirementArgument,
    options: nothing,
    example: 'ides requirement approve disk-encryption',
  },
  async ({ takes: { name }, api, json, terminal }) => {
    const draft = await api.call({ method: 'GET', path: at`/requirements/${name}/draft`, answer: draftedRequirement })
    if (!draft.ok) return terminal.fail(draft)
    const ifMatch = draft.headers.get('ETag') ?? ''
    return printAnswer(
      await api.call({ method: 'POST', path: at`/requirements/${name}/approval`, ifMatch, answer: approved }),
      ({ version }) => [`${name} is approved, as version ${version}\n`],
      json,
      terminal,
    )
  },
)

export const requirementNoun = noun({
  name: 'ides requirement',
  does: 'Write, check, approve and retire requirements that the catalogue lacks',
  verbs: [checkVerb, putVerb, routeVerb(listRequirementsRoute), showVerb, approveVerb, routeVerb(retireRequirementRoute)],
})
