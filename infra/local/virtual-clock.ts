import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '#domain/schedule/clock.ts'
import { laterOf } from '#domain/schedule/zone.ts'

/** A clock that stands still between calls of `advanceTo`. */
export function virtualClock(start: Temporal.Instant): Clock & { advanceTo(moment: Temporal.Instant): void } {
  let present = start
  return {
    now: () => present,
    advanceTo(moment) {
      present = laterOf(present, moment)
    },
  }
}
