import { type Claim, isClaimed, noMail } from '../../domain/people/mail.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import { type ClaimedNotice, claimNotice, dropMail, holdUnproven } from './claim.ts'
import { type HandedOver, handOver, type SendingPorts, type Writer } from './hand-over.ts'

/** What a notice to staff says, the date of a digest, or the former address that a mail goes to. */
export type OwedNotice = Pick<Claim, 'tells' | 'digestOn' | 'former'>

/** `taken`: someone else claimed or changed it first. */
export type Sent = HandedOver | 'taken'

/** Claims of one notice without proof, before mail to its recipient is held, or a former address given up. */
const mostTries = 2

/**
 * Sends someone the one notice they are owed, once: claim, write, hand over, record evidence, settle.
 * @param stored after `recoverClaim`
 */
export async function sendOnce(ports: SendingPorts, stored: StoredPerson, owed: OwedNotice, write: Writer): Promise<Sent> {
  const { mail = noMail } = stored.person
  if (isClaimed(mail, ports.clock.now())) return 'taken'
  const { seq, claim: earlier } = mail
  if (!earlier) return claimAndSend(ports, stored, seq + 1, { ...owed, tries: 1 }, write)
  // A new number: proof of the earlier notice must never count for another.
  if (!isSameNotice(earlier, owed)) return claimAndSend(ports, stored, seq + 2, { ...owed, tries: 1 }, write)
  if (earlier.tries < mostTries) {
    const { at, since = at, tries } = earlier
    return claimAndSend(ports, stored, seq + 1, { ...owed, tries: tries + 1, since }, write)
  }
  if (earlier.former !== undefined) {
    await dropMail(ports, { stored, claim: earlier })
    return 'dropped'
  }
  await holdUnproven(ports, stored.ref, earlier)
  return 'held'
}

async function claimAndSend(
  ports: SendingPorts,
  stored: StoredPerson,
  number: number,
  notice: ClaimedNotice,
  write: Writer,
): Promise<Sent> {
  const claimed = await claimNotice(ports, stored, number, notice)
  return claimed ? handOver(ports, claimed, number, write) : 'taken'
}

const isSameNotice = (a: OwedNotice, b: OwedNotice): boolean => substance(a) === substance(b)

/** What a notice is about and under which version, whenever it is sent. */
const substance = ({ tells, digestOn, former }: OwedNotice): string =>
  JSON.stringify([digestOn, former, tells.map(({ policy, openedAt, tells }) => [policy.id, policy.version, openedAt, tells])])
