/** Compares a policy or a requirement in a file with the version in force and the draft. */
import * as z from 'zod'
import { type Difference, differences } from '../../../shared/domain/policies/difference.ts'
import type { Api } from '../api/api.ts'
import type { Answered, Call } from '../api/client.ts'
import type { CommandFailure } from '../failure.ts'

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

export async function compare(api: Api, { path, document }: FileDraft): Promise<DraftComparison | CommandFailure> {
  const draft = await findDraft(api, path)
  if (draft && !draft.ok) return draft
  const inForce = await find(api, { method: 'GET', path, answer: version })
  if (inForce && !inForce.ok) return inForce
  const sides = {
    ...(inForce ? { inForce: { ...inForce.body, changes: differences(inForce.body.document, document) } } : {}),
    ...(draft
      ? { draft: { ...draft.body, tag: draft.headers.get('ETag') ?? '', changes: differences(draft.body.document, document) } }
      : {}),
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
export async function writeDraft(api: Api, file: FileDraft, { draft }: DraftComparison): Promise<Answered<Drafted> | CommandFailure> {
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
