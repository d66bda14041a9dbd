import { withAccessConfirmed } from '../access/request-access.ts'
import { changePerson } from '../people/change.ts'
import { noMail, readNoticeId } from '../people/mail.ts'
import type { Person } from '../people/person.ts'
import { type People, PersonNotFoundError } from '../people/store.ts'
import type { Fact } from '../sending/evidence.ts'
import { type SettlingPorts, settleNotice } from '../sending/settle-notice.ts'
import type { Silence } from '../sending/silence.ts'

export interface FeedbackPorts extends SettlingPorts {
  readonly silence: Silence
}

/**
 * Takes in what became of a notice, in any order and however often.
 * @returns `doubled` where the mail service is known to have taken more than one copy; `unknown` where no such notice can have been sent
 */
export const takeFeedback = (ports: FeedbackPorts) => {
  const settle = settleNotice(ports)
  return async (noticeId: string, fact: Fact): Promise<'taken' | 'doubled' | 'unknown'> => {
    // That a mail was taken is no news of what became of it.
    if (fact.kind !== 'accepted') await ports.silence.end(ports.clock.now())
    const notice = readNoticeId(noticeId)
    const found = notice && (await ports.people.find(notice.ref))
    if (!found || notice.number > lastNumber(found.person)) return 'unknown'
    const known = await ports.evidence.record(notice.ref, notice.number, fact)
    await settle(found, notice.number, known)
    return known.messageIds.length > 1 ? 'doubled' : 'taken'
  }
}

/** Of the last notice to somebody that can have been sent. */
const lastNumber = ({ mail = noMail }: Person): number => (mail.claim ? mail.seq + 1 : mail.seq)

/** Takes in that the other side of access has done what it was asked for a device. */
export const takeConfirmation =
  ({ people }: { readonly people: People }) =>
  async (ref: string, device: string, version: number): Promise<'taken' | 'unknown'> => {
    try {
      await changePerson(people, ref, (person) => withAccessConfirmed(person, device, version))
      return 'taken'
    } catch (error) {
      if (error instanceof PersonNotFoundError) return 'unknown'
      throw error
    }
  }
