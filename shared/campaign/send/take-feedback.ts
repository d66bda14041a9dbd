import { noMail, readNoticeId } from '../../domain/people/mail.ts'
import type { Person } from '../../domain/people/person.ts'
import { holdUnproven } from './claim.ts'
import { type Contents, contentsOf, type Fact, type NoticeEvidence } from './evidence.ts'
import { isFrom, isInTime, isTo, type Provenance, type Sought } from './provenance.ts'
import { claimTo, type SettlingPorts, settleNotice } from './settle-notice.ts'
import type { Silence } from './silence.ts'

export interface FeedbackPorts extends SettlingPorts {
  readonly silence: Silence
  /** The bare address that notices come from. */
  readonly sender: string
}

/**
 * `doubled`: the mail service accepted more than one copy. `mismatched`: the event is not about the mail that carried the notice, and proves
 * nothing. `unknown`: no such notice can have been sent. `ignored`: its claim was given up, so nothing is left to match, and nothing waits.
 */
export type FeedbackTaken = 'taken' | 'doubled' | 'mismatched' | 'unknown' | 'ignored'

/** Records what became of a notice. Facts may come in any order and repeat. */
export async function takeFeedback(ports: FeedbackPorts, noticeId: string, fact: Fact, mail: Provenance): Promise<FeedbackTaken> {
  const { people, evidence, silence, clock, sender } = ports
  const notice = readNoticeId(noticeId)
  const found = notice && (await people.find(notice.ref))
  if (!found || notice.number > lastNumber(found.person)) return 'unknown'
  const { ref, number } = notice
  const sought = soughtMail(found.person, number, await evidence.find(ref, number))
  if (!sought) return 'ignored'
  if (!isFrom(mail, sender) || !isTo(mail, sought)) return 'mismatched'
  if (!isInTime(mail, fact, sought, clock.now())) {
    const claim = claimTo(found.person, number)
    // Should it be the notice after all, a second copy must not go out.
    if (claim) await holdUnproven(ports, ref, claim)
    return 'mismatched'
  }
  // An accepted mail says nothing of its delivery.
  if (fact.kind !== 'accepted') await silence.end(clock.now())
  const known = await evidence.record(ref, number, fact)
  await settleNotice(ports, found, number, known)
  return known.messageIds.length > 1 ? 'doubled' : 'taken'
}

/** Number of the last notice that may have been sent. */
const lastNumber = ({ mail = noMail }: Person): number => (mail.claim ? mail.seq + 1 : mail.seq)

function soughtMail(person: Person, number: number, known: NoticeEvidence | undefined): Sought | undefined {
  const claim = claimTo(person, number)
  const { to, claimedAt }: Partial<Contents> = claim ? contentsOf(person, claim) : (known ?? {})
  return to !== undefined && claimedAt ? { to, claimedAt } : undefined
}
