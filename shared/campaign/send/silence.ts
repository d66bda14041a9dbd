/** Whether anything is heard of the mails that are sent. Where nothing is, no notice is ever proven, and sending on would help nobody. */
import type { Temporal } from 'temporal-polyfill'
import { cachedFor } from '../../domain/cached-for.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'

/** Since when nothing was heard of mails that were sent, in one place for all who send and all who hear. */
export interface Silence {
  /** When the first mail was sent after which nothing was heard; undefined where something was since the last one. */
  findStart(): Promise<Temporal.Instant | undefined>
  /** A mail was sent. Nothing changes where silence began earlier, or something was heard since, or shortly before. */
  begin(sentAt: Temporal.Instant): Promise<void>
  /** Something was heard: that a mail was delivered, say. */
  end(heardAt: Temporal.Instant): Promise<void>
}

/** The clocks of whoever sends and whoever hears may differ by so much. */
export const shortly = { minutes: 3 } as const

/** Silence for so long is no accident: what tells of deliveries is broken. */
const longest = { hours: 4 } as const

/** @returns `start` where silence has lasted so long that no mail is to be sent any more */
export const tooLong = (start: Temporal.Instant | undefined, now: Temporal.Instant): Temporal.Instant | undefined =>
  start && !isBefore(now, start.add(longest)) ? start : undefined

/** The same silence, asked and told at most once a minute by one process: less than `shortly`, so that nothing is missed. */
export function cachedSilence(silence: Silence, clock: Clock): Silence {
  const onceAMinute = <Args extends readonly unknown[], T>(ask: (...args: Args) => Promise<T>) => cachedFor(clock, { minutes: 1 }, ask)
  return { findStart: onceAMinute(silence.findStart), begin: onceAMinute(silence.begin), end: onceAMinute(silence.end) }
}
