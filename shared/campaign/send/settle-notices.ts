import { type Claim, noMail } from '../../domain/people/mail.ts'
import type { Person } from '../../domain/people/person.ts'
import { addressRef } from '../../domain/people/ref.ts'
import type { People, StoredPerson } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { review } from '../../domain/review/review.ts'
import { isToEarlierAddress, withMailAccepted, withMailBounced, withMailDelivered } from '../../domain/review/settle.ts'

import type { Clock } from '../../domain/schedule/clock.ts'
import { changePerson } from '../save/change-person.ts'
import { type Contents, contentsOf, type EvidenceStore, type NoticeEvidence, ownId } from './evidence.ts'

export interface SettlingPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly evidence: EvidenceStore
  readonly clock: Clock
}

/**
 * Updates a person by what the evidence of their notices proves, in one save. Sending, feedback and recovery all call it, in any order.
 * @param stored the recipient, just read
 * @param proofs the evidence, by the number of the notice
 */
export async function settleNotices(
  { people, policies, evidence, clock }: SettlingPorts,
  stored: StoredPerson,
  proofs: ReadonlyMap<number, NoticeEvidence>,
): Promise<void> {
  const active = await policies.listActive()
  await changePerson(people, stored, async (person) => {
    let settled = person
    for (const [number, known] of proofs) {
      const claim = claimTo(settled, number)
      const whole = claim ? await withContents(evidence, stored.ref, number, known, contentsOf(settled, claim)) : known
      settled = withEvidence(settled, number, whole)
    }
    return review(settled, active, clock.now())
  })
}

/** The claim to a notice, while it is open. */
export const claimTo = ({ mail = noMail }: Person, number: number): Claim | undefined => (mail.seq + 1 === number ? mail.claim : undefined)

/** Copies the contents from the claim before it is cleared: a delivery reported later needs them. */
async function withContents(
  evidence: EvidenceStore,
  ref: string,
  number: number,
  known: NoticeEvidence,
  contents: Contents,
): Promise<NoticeEvidence> {
  const messageId = ownId(known)
  if (known.tells || !known.accepted || !messageId) return known
  return evidence.record(ref, number, [{ kind: 'accepted', at: known.accepted, messageId }], contents)
}

function withEvidence(
  person: Person,
  number: number,
  { tells = [], to, accepted, delivered, bounced, complained }: NoticeEvidence,
): Person {
  const claim = claimTo(person, number)
  const sent = claim && accepted ? withMailAccepted(person, number, claim, accepted) : person
  // Feedback from an earlier address proves nothing about the present one.
  if (isToEarlierAddress(person, number) || (to !== undefined && to !== addressRef(person.profile.email))) return sent
  const proven = delivered ? withMailDelivered(sent, number, tells, delivered) : sent
  const heard = complained
    ? { ...proven, mail: { ...(proven.mail ?? noMail), complainedAt: proven.mail?.complainedAt ?? complained } }
    : proven
  return bounced ? withMailBounced(heard, bounced) : heard
}
