/** What policies and requirements have in common as files: drafts of them are put, and they are shown. */
import * as z from 'zod'
import { type Difference, differences } from '#domain/policies/difference.ts'
import { listBody, parameters } from '../admin/fields.ts'
import { incidentFields, incidentLine } from '../admin/routes/policies.ts'
import { side } from '../admin/routes/versions.ts'
import { at } from '../path.ts'
import type { Api } from './api/api.ts'
import { CommandError, failureOf, orNone } from './failure.ts'
import { changeLines, printAnswer, wordLines, yaml } from './output/rows.ts'
import { type FaultyFile, jsonLine } from './terminal.ts'
import { type CommandInput, type Verb, verb } from './verb.ts'

const kinds = {
  policy: { path: 'policies', id: parameters.policy },
  requirement: { path: 'requirements', id: parameters.requirement },
} as const

type Kind = keyof typeof kinds

/** In the API. */
const pathOf = (kind: Kind, id: string) => at`/${kinds[kind].path}/${id}`

/** A version, or a draft: that has authors. */
const shown = z.looseObject({
  document: z.looseObject({}),
  version: z.int().optional(),
  standing: z.string().optional(),
  reason: z.string().optional(),
  reviewDue: z.boolean().optional(),
  incidents: z.array(incidentFields).optional(),
  authors: z.array(z.string()).optional(),
  state: z.string().optional(),
})

type Shown = z.output<typeof shown>

/** @param example an id */
export const showVerb = (kind: Kind, example: string): Verb =>
  verb(
    {
      name: `ides ${kind} show`,
      does: `Show a ${kind} as YAML: the version in force, or the draft if there is none`,
      takes: z.object({ name: kinds[kind].id }),
      options: z.object({ version: side.optional().meta({ title: 'N', description: 'A version number, or draft.' }) }),
      example: `ides ${kind} show ${example} > ${example}.yaml`,
    },
    async ({ takes: { name }, options: { version }, api, json, terminal }) => {
      const found = await findVersion(api, kind, name, version)
      for (const line of json ? [] : standing(name, found)) terminal.note(line)
      return printAnswer(found, ({ document }) => yaml(document), json, terminal)
    },
  )

async function findVersion(api: Api, kind: Kind, name: string, version: string | undefined) {
  const path = pathOf(kind, name)
  const get = async (at: string) => (await api.call({ method: 'GET', path: at, answer: shown })).body
  if (version === 'draft') return get(`${path}/draft`)
  if (version === undefined) {
    const found = (await orNone(get(path))) ?? (await orNone(get(`${path}/draft`)))
    if (found) return found
    throw new CommandError(1, `there is no ${kind} ${name}: see ides ${kind} list`)
  }
  const { body } = await api.call({ method: 'GET', path: `${path}/versions`, answer: listBody(shown) })
  const found = body.items.find(one => one.version === Number(version))
  if (found) return found
  throw new CommandError(1, `the ${kind} ${name} has no version ${version}`)
}

function standing(name: string, { document, version, reviewDue, incidents = [], authors, state, ...is }: Shown) {
  if (authors) return [`${state === 'submitted' ? 'submitted draft' : 'draft'} of ${name}, written by ${authors.join(', ')}`]
  return [
    `version ${version} of ${name}${is.standing ? `, ${is.standing}` : ''}${is.reason ? `: ${is.reason}` : ''}`,
    ...(reviewDue ? [`review due since ${document.review}: renew it with a later date, or lift it`] : []),
    ...incidents.map(incidentLine),
  ]
}

/** A draft, and its file. */
interface FileDraft {
  file: string
  id: string
  document: unknown
}

interface Putting {
  kind: Kind
  more: string
  files: string
  example: string
  read(files: readonly string[], api: Api): Promise<{ drafts: readonly FileDraft[]; faulty: readonly FaultyFile[] }>
}

const options = z.object({ 'dry-run': z.boolean().optional().describe('Shows what would change, and changes nothing.') })

export const putVerb = ({ kind, more, files, example, read }: Putting): Verb =>
  verb(
    {
      name: `ides ${kind} put`,
      does: `Write drafts from files, a ${kind} each; none if any file is wrong`,
      more,
      takes: z.object({ files: z.array(z.string()).min(1, 'must be one file or more').describe(files) }),
      options,
      example: `ides ${kind} put ${example}`,
    },
    async asked => {
      const { drafts, faulty } = await read(asked.takes.files, asked.api)
      if (faulty.length > 0) return asked.terminal.refuseFiles(faulty)
      let exitCode = 0
      for (const draft of drafts) {
        const code = await putDraft(kind, draft, asked).catch((error: unknown) => {
          const { exitCode, message, problem } = failureOf(error)
          return asked.terminal.fail({ exitCode, message: `${draft.file}: ${message}`, problem })
        })
        exitCode = Math.max(exitCode, code)
      }
      return exitCode
    },
  )

type AskedToPut = CommandInput<unknown, z.output<typeof options>>

/** @returns the exit code for this file */
async function putDraft(kind: Kind, { file, id, ...given }: FileDraft, { options, api, json, terminal }: AskedToPut) {
  // JSON drops what is undefined.
  const document = JSON.parse(JSON.stringify(given.document))
  const comparison = await compare(api, pathOf(kind, id), document)
  const isNew = comparison.outcome !== 'unchanged' && !options['dry-run']
  const written = isNew ? await writeDraft(api, kind, { id, document }, comparison) : undefined
  const words = [`${file}: ${id}: ${written ? 'draft written' : comparison.outcome}`, ...changesInWords(comparison)]
  await terminal.print(json ? [jsonLine({ file, id, ...comparison, written })] : wordLines(words, terminal.style))
  return 0
}

interface DraftComparison {
  outcome: 'new' | 'changed' | 'unchanged'
  /** Absent where none is in force. */
  inForce?: Shown & { changes: readonly Difference[] }
  /** Absent where there is no draft. */
  draft?: Shown & { tag: string; changes: readonly Difference[] }
}

async function compare(api: Api, path: string, document: unknown): Promise<DraftComparison> {
  const draft = await findDraft(api, path)
  const inForce = await orNone(api.call({ method: 'GET', path, answer: shown }))
  const sides = {
    inForce: inForce && { ...inForce.body, changes: differences(inForce.body.document, document) },
    draft: draft && { ...draft.body, tag: draft.headers.get('ETag') ?? '', changes: differences(draft.body.document, document) },
  }
  return { outcome: outcomeOf(sides), ...sides }
}

/** Compares with the draft, which the file would replace, or else with the version in force. */
function outcomeOf({ inForce, draft }: Pick<DraftComparison, 'inForce' | 'draft'>): DraftComparison['outcome'] {
  if (!inForce && !draft) return 'new'
  // An identical draft puts what is lifted or retired in force again.
  if (!draft && ['lifted', 'retired'].includes(inForce?.standing ?? '')) return 'changed'
  return (draft ?? inForce)?.changes.length === 0 ? 'unchanged' : 'changed'
}

/** Replaces the draft that was compared. @throws CommandError if it has changed since */
async function writeDraft(api: Api, kind: Kind, { id, document }: Omit<FileDraft, 'file'>, { draft }: DraftComparison) {
  const path = pathOf(kind, id)
  const request = { method: 'PUT', path: `${path}/draft`, body: document, ifMatch: draft?.tag ?? 'none', answer: shown } as const
  const put = await api.call(request).catch(failureOf)
  if (!(put instanceof CommandError)) return put.body
  if (put.problem?.status !== 412) throw put
  // The first try may have written it, and only its answer got lost.
  const now = await findDraft(api, path)
  if (now && differences(now.body.document, document).length === 0) return now.body
  const why = `another person changed the draft of ${id}: see ides ${kind} show ${id} --version draft, then put it again`
  throw new CommandError(put.exitCode, why, put.problem)
}

const findDraft = (api: Api, path: string) => orNone(api.call({ method: 'GET', path: `${path}/draft`, answer: shown }))

function changesInWords({ inForce, draft }: Pick<DraftComparison, 'inForce' | 'draft'>) {
  const sides = [
    { than: `version ${inForce?.version}, which is ${inForce?.standing}`, changes: inForce?.changes ?? [] },
    { than: draft?.state === 'submitted' ? 'the submitted draft' : 'the draft', changes: draft?.changes ?? [] },
  ]
  return sides.flatMap(({ than, changes }) => (changes.length === 0 ? [] : [`  differs from ${than}:`, ...changeLines(changes)]))
}
