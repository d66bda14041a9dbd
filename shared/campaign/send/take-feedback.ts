import { noMail, readNoticeId } from '../../domain/people/mail.ts'
import type { Person } from '../../domain/people/person.ts'
import { type People, PersonNotFoundError } from '../../domain/people/store.ts'
import { changePerson } from '../save/change-person.ts'
import type { Fact } from './evidence.ts'
import { withAccessConfirmed } from './request-access.ts'
import { type SettlingPorts, settleNotice } from './settle-notice.ts'
import type { Silence } from './silence.ts'

export interface FeedbackPorts extends SettlingPorts {
  readonly silence: Silence
}

/**
 * Takes in what became of a notice, in any order and however often.
 * @returns `doubled` where the mail service is known to have taken more than one copy; `unknown` where no such notice can have been sent
 */
export const takeFeedback = (ports: FeedbackPorts) => {
  return async (noticeId: string, fact: Fact): Promise<'taken' | 'doubled' | 'unknown'> => {
    // That a mail was taken is no news of what became of it.
    if (fact.kind !== 'accepted') await ports.silence.end(ports.clock.now())
    const notice = readNoticeId(noticeId)
    const found = notice && (await ports.people.find(notice.ref))
    if (!found || notice.number > lastNumber(found.person)) return 'unknown'
    const known = await ports.evidence.record(notice.ref, notice.number, fact)
    await settleNotice(ports, found, notice.number, known)
    return known.messageIds.length > 1 ? 'doubled' : 'taken'
  }
}

/** Of the last notice to somebody that can have been sent. */
const lastNumber = ({ mail = noMail }: Person): number => (mail.claim ? mail.seq + 1 : mail.seq)

/** Takes in that the other side of access has done what it was asked for a device. */
export async function takeConfirmation(
  { people }: { readonly people: People },
  ref: string,
  device: string,
  version: number,
): Promise<'taken' | 'unknown'> {
  try {
    await changePerson(people, ref, (person) => withAccessConfirmed(person, device, version))
    return 'taken'
  } catch (error) {
    if (error instanceof PersonNotFoundError) return 'unknown'
    throw error
  }
}
