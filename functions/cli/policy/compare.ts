/** What a policy in a file is to the API: new, or other than what is there, or the same. */
import type * as z from 'zod'
import { type Difference, differences } from '../../../shared/domain/policies/difference.ts'
import { drafted } from '../../admin/routes/drafts/draft.ts'
import { versioned } from '../../admin/routes/policies/policy.ts'
import type { Api } from '../api/api.ts'
import { type Answered, at, type Call, type Unanswered } from '../api/client.ts'

/** A policy, as its document says it in JSON. */
export interface Said {
  readonly id: string
  readonly document: unknown
}

export interface Compared {
  readonly ok: true
  readonly outcome: 'new' | 'changed' | 'unchanged'
  /** What the file says otherwise than what is in force; absent where nothing is. */
  readonly inForce?: { readonly version: number; readonly standing: string; readonly changes: readonly Difference[] }
  /** What it says otherwise than the draft; absent where there is none. */
  readonly draft?: { readonly tag: string; readonly state: string; readonly changes: readonly Difference[] }
}

export async function compare(api: Api, { id, document }: Said): Promise<Compared | Unanswered> {
  const draft = await findDraft(api, id)
  if (draft && !draft.ok) return draft
  const inForce = await find(api, { method: 'GET', path: at`/policies/${id}`, answer: versioned })
  if (inForce && !inForce.ok) return inForce
  const sides = {
    ...(inForce ? { inForce: { ...inForce.body, changes: differences(inForce.body.document, document) } } : {}),
    ...(draft
      ? { draft: { ...draft.body, tag: draft.headers.get('ETag') ?? '', changes: differences(draft.body.document, document) } }
      : {}),
  }
  return { ok: true, outcome: outcomeOf(sides), ...sides }
}

/** The file is held against what would be replaced by it. */
function outcomeOf({ inForce, draft }: Pick<Compared, 'inForce' | 'draft'>): Compared['outcome'] {
  if (!inForce && !draft) return 'new'
  // What is lifted comes into force again by a draft that says the same.
  if (!draft && inForce?.standing === 'lifted') return 'changed'
  return (draft ?? inForce)?.changes.length === 0 ? 'unchanged' : 'changed'
}

/**
 * Writes a draft in place of the one with which it was compared.
 * @returns a refusal where somebody else has written another meanwhile
 */
export async function write(api: Api, { id, document }: Said, { draft }: Compared): Promise<Answered<Drafted> | Unanswered> {
  const path = at`/policies/${id}/draft`
  const put = await api.call({ method: 'PUT', path, body: document, ifMatch: draft?.tag ?? 'none', answer: drafted })
  if (put.ok || put.problem?.status !== 412) return put
  // It may have been written at the first try, of which no answer has come.
  const now = await findDraft(api, id)
  if (now?.ok && differences(now.body.document, document).length === 0) return now
  return { ...put, message: `somebody else has changed the draft of ${id} meanwhile: see ides policy diff ${id}, and put it again` }
}

type Drafted = z.output<typeof drafted>

const findDraft = (api: Api, id: string) => find(api, { method: 'GET', path: at`/policies/${id}/draft`, answer: drafted })

/** @returns undefined where there is none */
async function find<S extends z.ZodType>(api: Api, request: Call<S>): Promise<Answered<z.output<S>> | Unanswered | undefined> {
  const found = await api.call(request)
  return !found.ok && found.problem?.status === 404 ? undefined : found
}
