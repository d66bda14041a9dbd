import type { Temporal } from 'temporal-polyfill'
import {
  backoff,
  type Claim,
  dueAfter,
  type HoldReason,
  type MailState,
  noMail,
  noticeId,
  quarantineEnd,
} from '../../domain/people/mail.ts'
import type { Person } from '../../domain/people/person.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import { review } from '../../domain/review/review.ts'
import { withNoticeAttempted } from '../../domain/review/settle.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { changePerson } from '../save/change-person.ts'
import type { Contents } from './evidence.ts'
import type { Mail, Mailer, NotTaken } from './mailer.ts'
import { type SettlingPorts, settleNotice } from './settle-notice.ts'
import type { Silence } from './silence.ts'

export interface SendingPorts extends SettlingPorts {
  readonly mailer: Mailer
  readonly silence: Silence
  /** Draws a token that nobody else draws. */
  readonly drawToken: () => string
  /** Told of each mail that did not get away, or may not have, by the ref of whom it was for. */
  readonly onNotTaken: (ref: string, answer: NotTaken) => void
}

/** What is owed: what a notice to staff tells, or the date whose digest it is. */
export type OwedNotice = Omit<Contents, 'tries'>

/** Writes the mail; undefined where there is nothing to say after all. */
export type Writer = (noticeId: string) => Mail | undefined | Promise<Mail | undefined>

/**
 * `sent`; `dropped`: there was nothing to say; `later`, `held`, `stopped`: it definitely did not get away; `unclear`: it may have, and stays
 * claimed until the quarantine has shown; `taken`: somebody else has claimed or changed it.
 */
export type Sent = 'sent' | 'dropped' | 'later' | 'held' | 'stopped' | 'unclear' | 'taken'

interface Claimed {
  readonly stored: StoredPerson
  readonly claim: Claim
}

/** A claim older than this is not sent on any more: whoever slept so long may be late for the quarantine. */
const longestWait = { minutes: 4 } as const

/** A notice that was claimed so often and never proven is held for a human. */
const mostTries = 2

/** Sends one person or team the one notice that they are owed, once: claim, write, hand over, evidence, settle. Old claims are to be recovered first. */
export const sendOnce = (ports: SendingPorts) => {
  const { people, policies, evidence, mailer, silence, clock, drawToken, onNotTaken } = ports

  /** @returns the person with the claim; undefined where somebody else was faster */
  async function claimNotice({ ref, person, version }: StoredPerson, number: number, contents: Contents): Promise<Claimed | undefined> {
    const claim: Claim = { ...contents, token: drawToken(), at: clock.now() }
    const claimed = { ...person, mail: { ...person.mail, seq: number - 1, claim } }
    if ((await people.save(claimed, version)) === 'saved') return { stored: { ref, person: claimed, version: version + 1 }, claim }
    // The answer to a save that did happen may have been lost, and a second attempt refused.
    const found = await people.find(ref)
    return found?.person.mail?.claim?.token === claim.token ? { stored: found, claim } : undefined
  }

  /**
   * Gives a claim back after a try that definitely did not get away, with what becomes of the mail then. Where an earlier try may have, the
   * claim stays, for its evidence may still come. One that is somebody else's by now stays, too.
   */
  async function release(ref: string, { token, tries }: Claim, after: (person: Person, mail: MailState) => Person): Promise<void> {
    const active = await policies.listActive()
    await changePerson(people, ref, (person) => {
      const { claim, ...mail } = person.mail ?? noMail
      if (claim?.token !== token) return person
      return review(after(person, tries > 1 ? { ...mail, claim: { ...claim, tries: tries - 1 } } : mail), active, clock.now())
    })
  }

  const withMail = (person: Person, mail: MailState): Person => ({ ...person, mail })

  const holding =
    (reason: HoldReason) =>
    (person: Person, mail: MailState): Person => ({ ...person, mail: { ...mail, held: { reason, at: clock.now() } } })

  const retrying = (person: Person, { retry, ...mail }: MailState): Person => {
    const tries = (retry?.tries ?? 0) + 1
    return { ...person, mail: { ...mail, retry: { at: backoff(clock.now(), tries), tries } } }
  }

  /** Gives up a digest that has nothing to tell. Its number is not used again where an earlier try may have got away. */
  async function drop(ref: string, { token, tries, digestOn }: Claim): Promise<void> {
    await changePerson(people, ref, (person) => {
      const { claim, ...mail } = person.mail ?? noMail
      if (claim?.token !== token) return person
      return { ...person, mail: withoutDigest({ ...mail, seq: tries > 1 ? mail.seq + 1 : mail.seq }, digestOn) }
    })
  }

  /** Leaves a notice that was never proven to a human. Its claim stays, for its evidence may still come. */
  async function hold(ref: string, { token }: Claim): Promise<void> {
    await changePerson(people, ref, (person) =>
      person.mail?.claim?.token === token ? { ...person, mail: { ...person.mail, held: { reason: 'unproven', at: clock.now() } } } : person,
    )
  }

  /** A mail that cannot be written certainly does not get away. */
  async function written(ref: string, number: number, claim: Claim, write: Writer): Promise<Mail | undefined> {
    try {
      return await write(noticeId(ref, number))
    } catch (error) {
      await release(ref, claim, withMail)
      throw error
    }
  }

  async function handOver({ stored, claim }: Claimed, number: number, write: Writer): Promise<Sent> {
    const { ref } = stored
    const mail = await written(ref, number, claim, write)
    if (!mail) {
      await drop(ref, claim)
      return 'dropped'
    }
    if (!isBefore(clock.now(), claim.at.add(longestWait))) return 'unclear'
    const handover = await mailer.send(mail)
    if (handover.kind !== 'accepted') onNotTaken(ref, handover)
    switch (handover.kind) {
      case 'accepted': {
        const { tells, digestOn, tries } = claim
        const fact = { kind: 'accepted', at: clock.now(), messageId: handover.messageId } as const
        await settleNotice(
          ports,
          stored,
          number,
          await evidence.record(ref, number, fact, { tells, tries, ...(digestOn ? { digestOn } : {}) }),
        )
        await silence.begin(claim.at)
        return 'sent'
      }
      case 'later':
        await release(ref, claim, retrying)
        return 'later'
      case 'refused':
        await release(ref, claim, (person, mail) => holding('refused')(withNoticeAttempted(person, claim.tells, claim.at), mail))
        return 'held'
      case 'stopped':
        await release(ref, claim, withMail)
        return 'stopped'
      case 'unclear':
        return 'unclear'
    }
  }

  async function claimAndSend(stored: StoredPerson, owed: OwedNotice, number: number, tries: number, write: Writer): Promise<Sent> {
    const claimed = await claimNotice(stored, number, { ...owed, tries })
    return claimed ? handOver(claimed, number, write) : 'taken'
  }

  return async (stored: StoredPerson, owed: OwedNotice, write: Writer): Promise<Sent> => {
    const { ref, person } = stored
    const { seq, claim: earlier } = person.mail ?? noMail
    if (!earlier) return claimAndSend(stored, owed, seq + 1, 1, write)
    if (isBefore(clock.now(), quarantineEnd(earlier))) return 'taken'
    // What is owed by now may be something else: proof of the one must never count for the other.
    if (!isSameNotice(earlier, owed)) return claimAndSend(stored, owed, seq + 2, 1, write)
    if (earlier.tries < mostTries) return claimAndSend(stored, owed, seq + 1, earlier.tries + 1, write)
    await hold(ref, earlier)
    return 'held'
  }
}

/** Settles an old claim by its evidence, where there is any. @returns the person as they are then */
export const recoverClaim = (ports: SendingPorts) => {
  return async (stored: StoredPerson): Promise<StoredPerson> => {
    const { ref, person } = stored
    if (!isLeft(person, ports.clock.now())) return stored
    const number = (person.mail ?? noMail).seq + 1
    const known = await ports.evidence.find(ref, number)
    if (!known?.accepted) return stored
    await settleNotice(ports, await ports.people.get(ref), number, known)
    return ports.people.get(ref)
  }
}

/** The person without a claim to a notice that is no longer owed: its id is not used again, for it may have got away. */
export function withoutLeftClaim(person: Person, now: Temporal.Instant): Person {
  const { claim, ...mail } = person.mail ?? noMail
  return claim && !claim.digestOn && isLeft(person, now) ? { ...person, mail: { ...mail, seq: mail.seq + 1 } } : person
}

/** True where whoever claimed a notice has ended without settling it. */
const isLeft = ({ mail }: Person, now: Temporal.Instant): boolean => mail?.claim !== undefined && !isBefore(now, quarantineEnd(mail.claim))

/** True where mail could be handed over now. */
export function maySend({ mail }: Person, now: Temporal.Instant): boolean {
  if (mail?.held || (mail?.retry && isBefore(now, mail.retry.at))) return false
  return !(mail?.claim && isBefore(now, quarantineEnd(mail.claim)))
}

const withoutDigest = ({ digests, ...mail }: MailState, digestOn: Temporal.PlainDate | undefined): MailState => ({
  ...mail,
  ...(digests && digestOn ? { digests: { ...digests, due: dueAfter(digests.due, digestOn) } } : {}),
})

const isSameNotice = (a: OwedNotice, b: OwedNotice): boolean => substance(a) === substance(b)

/** What a notice is about, whenever it is sent. */
const substance = ({ tells, digestOn }: OwedNotice): string =>
  JSON.stringify([digestOn, tells.map(({ policy, openedAt, tells }) => [policy.id, openedAt, tells])])
