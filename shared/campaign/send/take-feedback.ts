import { noMail, readNoticeId } from '../../domain/people/mail.ts'
import type { Person } from '../../domain/people/person.ts'
import type { Fact } from './evidence.ts'
import { type SettlingPorts, settleNotice } from './settle-notice.ts'
import type { Silence } from './silence.ts'

export interface FeedbackPorts extends SettlingPorts {
  readonly silence: Silence
}

/**
 * Records what became of a notice. Facts may come in any order and repeat.
 * @returns `doubled` if the mail service accepted more than one copy; `unknown` if no such notice can have been sent
 */
export async function takeFeedback(ports: FeedbackPorts, noticeId: string, fact: Fact): Promise<'taken' | 'doubled' | 'unknown'> {
  // An accepted mail says nothing of its delivery.
  if (fact.kind !== 'accepted') await ports.silence.end(ports.clock.now())
  const notice = readNoticeId(noticeId)
  const found = notice && (await ports.people.find(notice.ref))
  if (!found || notice.number > lastNumber(found.person)) return 'unknown'
  const known = await ports.evidence.record(notice.ref, notice.number, fact)
  await settleNotice(ports, found, notice.number, known)
  return known.messageIds.length > 1 ? 'doubled' : 'taken'
}

/** Number of the last notice that may have been sent. */
const lastNumber = ({ mail = noMail }: Person): number => (mail.claim ? mail.seq + 1 : mail.seq)
