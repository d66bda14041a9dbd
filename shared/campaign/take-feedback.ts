import { withAccessConfirmed } from '../access/request-access.ts'
import { changePerson } from '../people/change.ts'
import { noMail, readNoticeId } from '../people/mail.ts'
import type { Person } from '../people/person.ts'
import { type People, PersonNotFoundError } from '../people/store.ts'
import type { Fact } from '../sending/evidence.ts'
import { type SettlingPorts, settleNotice } from '../sending/settle-notice.ts'

/** Takes in what became of a notice, in any order and however often. @returns `unknown` where no such notice can have been sent */
export const takeFeedback = (ports: SettlingPorts) => {
  const settle = settleNotice(ports)
  return async (noticeId: string, fact: Fact): Promise<'taken' | 'unknown'> => {
    const notice = readNoticeId(noticeId)
    const found = notice && (await ports.people.find(notice.ref))
    if (!found || notice.number > lastNumber(found.person)) return 'unknown'
    await settle(found, notice.number, await ports.evidence.record(notice.ref, notice.number, fact))
    return 'taken'
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
