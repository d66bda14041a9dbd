import * as z from 'zod'
import { side } from '../../admin/routes/policies/diff-policy.ts'
import { requirementVersions } from '../../admin/routes/requirements/list-versions.ts'
import { approved, draftedRequirement, type frozen } from '../../admin/routes/requirements/requirement.ts'
import { at } from '../../path.ts'
import type { Api } from '../api/api.ts'
import type { Answered } from '../api/client.ts'
import { lastOrDraft } from '../draft/last-or-draft.ts'
import { type CommandFailure, failure } from '../failure.ts'
import { printAnswer } from '../output/answer.ts'
import { yaml } from '../output/yaml.ts'
import { verb } from '../verb.ts'
import { requirementArgument } from './named.ts'

type Approved = z.output<typeof approved>
type Drafted = z.output<typeof draftedRequirement>
type Frozen = z.output<typeof frozen>

export const showVerb = verb(
  {
    name: 'ides requirement show',
    does: 'Shows a requirement as YAML: the version approved last, or the draft if there is none',
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
