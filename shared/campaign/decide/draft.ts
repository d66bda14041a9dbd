import { type Admin, withAuthor } from '#domain/admin.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { type Draft, documentHash, findPolicy } from '#domain/policies/store.ts'
import { isAnnouncedOnWatch, isSameRule } from '#domain/policies/versions.ts'
import type { Ports } from '../ports.ts'
import { inTurn, type TurnPorts } from '../save/turns.ts'

type SubmittingPorts = TurnPorts & Ports<'drafts' | 'policies' | 'rehearsals' | 'audit'>

/**
 * Submits a rehearsed draft for approval.
 * @returns the draft as submitted, or why it was not
 * @throws BusyDecisionError
 */
export const submitDraft = (
  ports: SubmittingPorts,
  id: string,
  rehearsal: string,
  by: Admin,
): Promise<Draft | 'announced on watch' | 'no draft' | 'not rehearsed' | 'stale'> =>
  inTurn(ports, draftOf(id), async () => {
    const { drafts, policies, rehearsals, audit, clock } = ports
    const draft = await drafts.find(id)
    if (!draft) return 'no draft'
    if (draft.submitted?.rehearsal === rehearsal && draft.submitted.by === by.subject) return draft
    const rehearsed = await rehearsals.find(id, rehearsal)
    if (!rehearsed?.summary || !isSameRule(draft.policy, rehearsed.policy)) return 'not rehearsed'
    const last = await findPolicy(policies, id)
    if (isAnnouncedOnWatch(draft.policy, last, clock.now())) return 'announced on watch'
    const details = { document: documentHash(draft.policy), rehearsal }
    await audit.append({ policy: id, at: clock.now(), by: by.subject, action: 'submit', details })
    return drafts.save({ ...draft, authors: withAuthor(draft.authors, by), submitted: { by: by.subject, rehearsal } })
  })

/** What a turn to decide about a draft is about. */
export const draftOf = (id: string) => `draft ${id}`

/**
 * Writes the draft of a policy, in the audit log first.
 * @param before the draft that it replaces, if there is one
 */
export async function putDraft(
  { drafts, audit, clock }: Ports<'drafts' | 'audit' | 'clock'>,
  policy: Policy,
  before: Draft | undefined,
  by: Admin,
): Promise<Draft | 'stale'> {
  const { revision, authors } = before ?? (await drafts.findDeleted(policy.id)) ?? { revision: 0, authors: [] }
  const details = { document: documentHash(policy), revision: revision + 1 }
  await audit.append({ policy: policy.id, at: clock.now(), by: by.subject, action: 'put draft', details })
  return drafts.save({ policy, revision, authors: withAuthor(authors, by) })
}
