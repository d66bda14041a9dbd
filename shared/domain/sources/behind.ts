import type { Temporal } from 'temporal-polyfill'
import type { SourceStatus } from './standing.ts'

/** Whether what is known from a source grows old, or needs attention: what alarms watch. */
export interface Behind {
  /** Since the last whole pass ended; without one, since the first began. */
  readonly hours: number
  readonly isHeld: boolean
  readonly unread: number
  /** Of the devices of the last pass, those whose user is no staff. */
  readonly unmatchedPercent: number
}

/** @param everyHours between the starts of two passes, at least */
export function behind({ pass, last, accepted }: SourceStatus, everyHours: number, now: Temporal.Instant): Behind {
  const hoursSince = (moment: Temporal.Instant): number => Math.max(0, moment.until(now).total('hours'))
  const whole = last && last.outcome !== 'incomplete' ? last : accepted
  const begun = pass ?? last
  const isSettling = pass?.number === last?.number
  return {
    hours: whole ? hoursSince(whole.endedAt) : begun ? hoursSince(begun.startedAt) + (begun.number - 1) * everyHours : 0,
    isHeld: last?.outcome === 'held' && !isSettling,
    unread: last?.unread ?? 0,
    unmatchedPercent: last && last.records > 0 ? (100 * last.unmatched) / last.records : 0,
  }
}
