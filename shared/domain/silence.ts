/** Silence: mails are sent, but no feedback arrives. Without feedback no notice is proven, so mail stops after a while. */
import type { Temporal } from 'temporal-polyfill'
import { cachedFor } from '#domain/caching.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { isBefore } from '#domain/schedule/zone.ts'

export interface LastFeedback {
  at?: Temporal.Instant
  /** That of a test mail. */
  testAt?: Temporal.Instant
}

/** Shared by everything that sends mail or takes feedback. */
export interface Silence {
  /** When the first mail without feedback was sent; undefined if feedback came since. */
  findStart(): Promise<Temporal.Instant | undefined>
  /** When feedback last arrived. */
  findHeard(): Promise<LastFeedback>
  /** A mail was sent. Changes nothing if silence began earlier, or if feedback came since or shortly before. */
  begin(sentAt: Temporal.Instant): Promise<void>
  /** Feedback arrived, such as a delivery. */
  end(heardAt: Temporal.Instant): Promise<void>
  /** As `end`, by the delivery of a test mail, which an operator may wait for. */
  endByTest(heardAt: Temporal.Instant, messageId: string): Promise<void>
}

/** Largest difference between the clocks of sending and feedback. */
export const shortly = { minutes: 3 } as const

/** After this long, the path of delivery events is broken. */
const longest = { hours: 4 } as const

/** @returns `start` if the silence is so long that mail must stop */
export const tooLong = (start: Temporal.Instant | undefined, now: Temporal.Instant): Temporal.Instant | undefined =>
  start && !isBefore(now, start.add(longest)) ? start : undefined

/** Reads and writes at most once a minute, but for test mails; that is shorter than `shortly`, so nothing is missed. */
export function cachedSilence(silence: Silence, clock: Clock): Silence {
  const onceAMinute = <Args extends readonly unknown[], T>(ask: (...args: Args) => Promise<T>) => cachedFor(clock, { minutes: 1 }, ask)
  return { ...silence, findStart: onceAMinute(silence.findStart), begin: onceAMinute(silence.begin), end: onceAMinute(silence.end) }
}
