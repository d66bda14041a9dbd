/** Compares a policy or a requirement in a file with the version in force and the draft. */
import * as z from 'zod'
import { type Difference, differences } from '../../shared/domain/policies/difference.ts'
import type { Api } from './api/api.ts'
import type { Answered, Call } from './api/client.ts'
import { type CommandFailure, failure, isNone } from './failure.ts'
import { changeLines } from './output/rows.ts'
import { clean, jsonLine, type TableStyle } from './terminal.ts'
import type { CommandInput } from './verb.ts'

export interface FileDraft {
  readonly id: string
  readonly document: unknown
  /** In the API. */
  readonly path: string
  /** The command that shows the draft. */
  readonly shownBy: string
}

const version = z.looseObject({ version: z.int(), standing: z.string(), document: z.looseObject({}) })

const drafted = z.looseObject({ document: z.looseObject({}), state: z.string().default('draft') })

export interface DraftComparison {
  readonly ok: true
  readonly outcome: 'new' | 'changed' | 'unchanged'
  /** Absent where none is in force. */
  readonly inForce?: { readonly version: number; readonly standing: string; readonly changes: readonly Difference[] }
  /** Absent where there is no draft. */
  readonly draft?: { readonly tag: string; readonly state: string; readonly changes: readonly Difference[] }
}

async function compare(api: Api, { path, document }: FileDraft): Promise<DraftComparison | CommandFailure> {
  const draft = await findDraft(api, path)
  if (draft && !draft.ok) return draft
  const inForce = await find(api, { method: 'GET', path, answer: version })
  if (inForce && !inForce.ok) return inForce
  const sides = {
    inForce: inForce ? { ...inForce.body, changes: differences(inForce.body.document, document) } : undefined,
    draft: draft ? { ...draft.body, tag: draft.headers.get('ETag') ?? '', changes: differences(draft.body.document, document) } : undefined,
  }
  return { ok: true, outcome: outcomeOf(sides), ...sides }
}

/** Compares with the draft, which the file would replace, or else with the version in force. */
function outcomeOf({ inForce, draft }: Pick<DraftComparison, 'inForce' | 'draft'>): DraftComparison['outcome'] {
  if (!inForce && !draft) return 'new'
  // An identical draft puts what is lifted or retired in force again.
  if (!draft && ['lifted', 'retired'].includes(inForce?.standing ?? '')) return 'changed'
  return (draft ?? inForce)?.changes.length === 0 ? 'unchanged' : 'changed'
}

/**
 * Replaces the draft that was compared.
 * @returns a refusal if it has changed since
 */
async function writeDraft(api: Api, file: FileDraft, { draft }: DraftComparison): Promise<Answered<Drafted> | CommandFailure> {
  const { id, document, path, shownBy } = file
  const put = await api.call({ method: 'PUT', path: `${path}/draft`, body: document, ifMatch: draft?.tag ?? 'none', answer: drafted })
  if (put.ok || put.problem?.status !== 412) return put
  // The first try may have written it, and only its answer got lost.
  const now = await findDraft(api, path)
  if (now?.ok && differences(now.body.document, document).length === 0) return now
  return { ...put, message: `another person changed the draft of ${id}: see ${shownBy}, then put it again` }
}

type Drafted = z.output<typeof drafted>

const findDraft = (api: Api, path: string) => find(api, { method: 'GET', path: `${path}/draft`, answer: drafted })

/** @returns undefined where there is none */
async function find<S extends z.ZodType>(api: Api, request: Call<S>): Promise<Answered<z.output<S>> | CommandFailure | undefined> {
  const found = await api.call(request)
  return !found.ok && found.problem?.status === 404 ? undefined : found
}

type Asked<T> = Answered<T> | CommandFailure

/**
 * What was approved last, or the draft if there is none.
 * @param missing the sentence where there is neither
 */
export async function lastOrDraft<L, D>(last: Asked<L>, draft: () => Promise<Asked<D>>, missing: string): Promise<Asked<L | D>> {
  if (!isNone(last)) return last
  const found = await draft()
  return isNone(found) ? failure(1, missing) : found
}

export const dryRun = z.boolean().optional().describe('Shows what would change, and changes nothing.')

type AskedToPut = Pick<CommandInput<unknown, { readonly 'dry-run'?: boolean | undefined }>, 'options' | 'api' | 'json' | 'terminal'>

/** @returns the exit code for this file */
export async function putFileDraft(file: string, given: FileDraft, { options, api, json, terminal }: AskedToPut): Promise<number> {
  // JSON drops what is undefined.
  const draft = { ...given, document: JSON.parse(JSON.stringify(given.document)) }
  const compared = await compare(api, draft)
  if (!compared.ok) return terminal.fail({ ...compared, message: `${file}: ${compared.message}` })
  const { ok: _, ...comparison } = compared
  const isNew = comparison.outcome !== 'unchanged' && !options['dry-run']
  const saved = isNew ? await writeDraft(api, draft, compared) : undefined
  if (saved && !saved.ok) return terminal.fail({ ...saved, message: `${file}: ${saved.message}` })
  const told = saved ? 'draft written' : comparison.outcome
  await terminal.print(
    json
      ? [jsonLine({ file, id: draft.id, ...comparison, written: saved?.body })]
      : [`${clean(file)}: ${draft.id}: ${told}\n`, ...changed(comparison, terminal.style)],
  )
  return 0
}

function changed({ inForce, draft }: Pick<DraftComparison, 'inForce' | 'draft'>, style: TableStyle): string[] {
  const sides = [
    { than: `version ${inForce?.version}, which is ${inForce?.standing}`, changes: inForce?.changes ?? [] },
    { than: draft?.state === 'submitted' ? 'the submitted draft' : 'the draft', changes: draft?.changes ?? [] },
  ]
  return sides.flatMap(({ than, changes }) => (changes.length === 0 ? [] : [`  differs from ${than}:\n`, ...changeLines(changes, style)]))
}
