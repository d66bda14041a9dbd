import type { Temporal } from 'temporal-polyfill'
import type { MailCopies } from '#domain/emails/mail-copies.ts'
import type { Mail, Mailer, NotTaken } from '#domain/emails/mailer.ts'
import { backoff, type Claim, isClaimed, type MailState, noMail, noticeId } from '#domain/people/mail.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { withNoticeAttempted } from '#domain/review/settle.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { Silence } from '#domain/silence.ts'
import { pageKeysOf } from '../save/change-person.ts'
import { type Claimed, type ClaimedNotice, type ClaimingPorts, claimNotice, dropMail, giveBack, holdUnproven } from './claim.ts'
import { contentsOf, settleNotices } from './evidence.ts'

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
  if (substance(earlier) !== substance(owed)) return claimAndSend(ports, stored, seq + 2, { ...owed, tries: 1 }, write)
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

/** What a notice is about and under which version, whenever it is sent. */
const substance = ({ tells, digestOn, former }: OwedNotice) =>
  JSON.stringify([digestOn, former, tells.map(({ policy, openedAt, tells }) => [policy.id, policy.version, openedAt, tells])])

export interface SendingPorts extends ClaimingPorts {
  mailer: Mailer
  copies: MailCopies
  silence: Silence
  /** Called for each mail that did not, or may not, go out, with the ref of its recipient. */
  onNotTaken: (ref: string, answer: NotTaken) => void
}

/** Writes the mail as of its claim; undefined if there is nothing to say after all. */
export type Writer = (noticeId: string, at: Temporal.Instant) => Mail | undefined | Promise<Mail | undefined>

/**
 * `dropped`: there was nothing to say, or a former address takes no mail. `later`, `held`, `stopped`: it certainly did not go out. `unclear`: it may have, and stays claimed
 * through the quarantine.
 */
export type HandedOver = 'sent' | 'dropped' | 'later' | 'held' | 'stopped' | 'unclear'

/** Past this age a claim is not sent: a run that slept so long may outlast the quarantine. */
const longestWait = { minutes: 4 } as const

/** Writes a claimed notice, keeps a copy, hands it over, and saves what follows from the answer. */
export async function handOver(ports: SendingPorts, claimed: Claimed, number: number, write: Writer): Promise<HandedOver> {
  const { mailer, copies, clock, onNotTaken } = ports
  const { stored, claim } = claimed
  const mail = await writeMail(ports, claimed, number, write)
  if (!mail) {
    await dropMail(ports, claimed)
    return 'dropped'
  }
  if (!isBefore(clock.now(), claim.at.add(longestWait))) return 'unclear'
  const attempt = { ref: stored.ref, number, tries: claim.tries, isDigest: claim.digestOn !== undefined }
  const handover = await mailer.send(mail, message => copies.save(attempt, message, pageKeysOf(stored.person)))
  if (handover.kind !== 'accepted') onNotTaken(stored.ref, handover)
  switch (handover.kind) {
    case 'accepted':
      await settleAccepted(ports, claimed, number, handover.messageId, mail.subject)
      return 'sent'
    case 'later':
      await giveBack(ports, claimed, (person, state) => ({ ...person, mail: withRetry(state, clock.now()) }))
      return 'later'
    case 'refused':
      if (claim.former !== undefined) {
        await dropMail(ports, claimed)
        return 'dropped'
      }
      await giveBack(ports, claimed, (person, state) => ({
        ...withNoticeAttempted(person, claim.tells, claim.at),
        mail: { ...state, held: { reason: 'refused', at: clock.now() } },
      }))
      return 'held'
    case 'stopped':
      await giveBack(ports, claimed)
      return 'stopped'
    case 'unclear':
      return 'unclear'
  }
}

async function writeMail(ports: SendingPorts, claimed: Claimed, number: number, write: Writer) {
  try {
    return await write(noticeId(claimed.stored.ref, number), claimed.claim.at)
  } catch (error) {
    await giveBack(ports, claimed)
    throw error
  }
}

async function settleAccepted(ports: SendingPorts, { stored, claim }: Claimed, number: number, messageId: string, subject: string) {
  const { silence, clock } = ports
  const contents = { ...contentsOf(stored.person, claim), subject }
  const sent = { ...contents, number, messageIds: [messageId], accepted: clock.now() }
  await settleNotices(ports, stored, new Map([[number, sent]]), [sent])
  await silence.begin(claim.at)
}

function withRetry({ retry, ...mail }: MailState, now: Temporal.Instant): MailState {
  const tries = (retry?.tries ?? 0) + 1
  return { ...mail, retry: { at: backoff(now, tries), tries } }
}
