import { Temporal } from 'temporal-polyfill'

/** One thing that a notice tells, as rehearsals and evidence name it, and the devices that it is about. */
export interface Told {
  readonly step: string
  readonly devices: readonly string[]
}

/** What a notice tells on behalf of one policy. */
export interface ToldPart {
  readonly policy: { readonly id: string }
  /** When the case was opened that it is about: what comes late must not count for a later case. Absent in an announcement. */
  readonly openedAt?: Temporal.Instant
  readonly tells: readonly Told[]
  /** The moment of the last staff step that it settles. */
  readonly through: Temporal.Instant
}

/** A notice that somebody is about to send, or has sent without being able to write it down: nobody else may, until the quarantine ends. */
export interface Claim {
  /** Of whoever holds it, drawn at random. */
  readonly token: string
  readonly at: Temporal.Instant
  /** How often this notice was claimed, this time included: a second time it may arrive twice, and its evidence says so. */
  readonly tries: number
  /** What a notice to staff tells; empty for a digest. */
  readonly tells: readonly ToldPart[]
  /** The date whose digest it is. */
  readonly digestOn?: Temporal.PlainDate
}

/** A digest that is owed: the date for which lines are kept, and when it goes. */
export interface DueDigest {
  readonly on: Temporal.PlainDate
  readonly at: Temporal.Instant
}

/** The digests that are still owed once that of a date has gone, or had nothing to tell. */
export const dueAfter = (due: readonly DueDigest[], on: Temporal.PlainDate): readonly DueDigest[] =>
  due.filter((digest) => Temporal.PlainDate.compare(digest.on, on) > 0)

/** Where the mail to one person or team stands. */
export interface MailState {
  /** Number of the last notice that is settled; the next one bears the number after it, however often it is tried. */
  readonly seq: number
  readonly claim?: Claim
  /** Mail that definitely did not get away is tried again at this moment, after so many tries. */
  readonly retry?: { readonly at: Temporal.Instant; readonly tries: number }
  /** How often attending to them failed since it last succeeded. */
  readonly faults?: number
  /** Nothing is sent until a human, or a new address, releases it. */
  readonly held?: { readonly reason: HoldReason; readonly at: Temporal.Instant }
  /** Number of the first notice that goes to the present address; absent where all did. */
  readonly addressedFrom?: number
  readonly digests?: {
    /** In no order. */
    readonly due: readonly DueDigest[]
    /** Digests until this date, included, have gone. */
    readonly sentThrough?: Temporal.PlainDate
  }
}

/**
 * `refused`: the mail service would not take it. `bounced`: the address does not exist, or takes no mail. `unproven`: sent twice, accepted
 * never. `failing`: attending to them failed again and again.
 */
export const holdReasons = ['refused', 'bounced', 'unproven', 'failing'] as const

export type HoldReason = (typeof holdReasons)[number]

/** True where no mail reaches somebody. */
export const isBounced = (mail: MailState | undefined): boolean => mail?.held?.reason === 'bounced'

export const noMail: MailState = { seq: 0 }

/** Longer than any function runs: after it, whoever claimed a notice has ended, and what became of it is in the evidence. */
export const quarantine = { minutes: 15 } as const

/** When a claim may be taken over. */
export const quarantineEnd = ({ at }: Claim): Temporal.Instant => at.add(quarantine)

/** After the k-th failure in a row mail waits 2^k minutes, an hour at most. */
export const backoff = (now: Temporal.Instant, tries: number): Temporal.Instant => now.add({ minutes: Math.min(2 ** tries, 60) })

/** Faults in a row after which somebody waits for a human, so that they stand in front of nobody. */
const mostFaults = 5

/** The mail of somebody to whom nothing could be done, for a reason that nobody foresaw. */
export function withFault({ held, retry, ...mail }: MailState, now: Temporal.Instant): MailState {
  const faults = (mail.faults ?? 0) + 1
  if (faults >= mostFaults) return { ...mail, faults, held: { reason: 'failing', at: now } }
  return { ...mail, ...(held ? { held } : {}), faults, retry: { at: backoff(now, faults), tries: retry?.tries ?? 0 } }
}

/** `<ref>-<number>`: new for every notice, the same for every try of it. */
export const noticeId = (ref: string, number: number): string => `${ref}-${number}`

/** In place of a notice id, on sample mails, which are about nobody. */
export const sampleTag = 'test'

/** @returns undefined where the text is no notice id */
export function readNoticeId(id: string): { readonly ref: string; readonly number: number } | undefined {
  const [, ref, number] = /^([A-Z2-7]{20})-([1-9]\d{0,8})$/.exec(id) ?? []
  return ref && number ? { ref, number: Number(number) } : undefined
}
