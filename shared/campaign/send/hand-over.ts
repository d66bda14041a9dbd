import type { Temporal } from 'temporal-polyfill'
import type { Mail, Mailer, NotTaken } from '../../domain/emails/mailer.ts'
import { backoff, type MailState, noticeId } from '../../domain/people/mail.ts'
import { withNoticeAttempted } from '../../domain/review/settle.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { type Claimed, type ClaimingPorts, dropMail, giveBack } from './claim.ts'
import { contentsOf } from './evidence.ts'
import { settleNotices } from './settle-notices.ts'
import type { Silence } from './silence.ts'

export interface SendingPorts extends ClaimingPorts {
  readonly mailer: Mailer
  readonly silence: Silence
  /** Called for each mail that did not, or may not, go out, with the ref of its recipient. */
  readonly onNotTaken: (ref: string, answer: NotTaken) => void
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

/** Writes a claimed notice, hands it over, and saves what follows from the answer. */
export async function handOver(ports: SendingPorts, claimed: Claimed, number: number, write: Writer): Promise<HandedOver> {
  const { mailer, clock, onNotTaken } = ports
  const { stored, claim } = claimed
  const mail = await writeMail(ports, claimed, number, write)
  if (!mail) {
    await dropMail(ports, claimed)
    return 'dropped'
  }
  if (!isBefore(clock.now(), claim.at.add(longestWait))) return 'unclear'
  const handover = await mailer.send(mail)
  if (handover.kind !== 'accepted') onNotTaken(stored.ref, handover)
  switch (handover.kind) {
    case 'accepted':
      await settleAccepted(ports, claimed, number, handover.messageId, mail)
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

async function writeMail(ports: SendingPorts, claimed: Claimed, number: number, write: Writer): Promise<Mail | undefined> {
  try {
    return await write(noticeId(claimed.stored.ref, number), claimed.claim.at)
  } catch (error) {
    await giveBack(ports, claimed)
    throw error
  }
}

async function settleAccepted(
  ports: SendingPorts,
  { stored, claim }: Claimed,
  number: number,
  messageId: string,
  { subject, fingerprint }: Mail,
): Promise<void> {
  const { evidence, silence, clock } = ports
  const fact = { kind: 'accepted', at: clock.now(), messageId } as const
  const contents = { ...contentsOf(stored.person, claim), subject, ...(fingerprint === undefined ? {} : { fingerprint }) }
  const known = await evidence.record(stored.ref, number, [fact], contents)
  await settleNotices(ports, stored, new Map([[number, known]]))
  await silence.begin(claim.at)
}

function withRetry({ retry, ...mail }: MailState, now: Temporal.Instant): MailState {
  const tries = (retry?.tries ?? 0) + 1
  return { ...mail, retry: { at: backoff(now, tries), tries } }
}
