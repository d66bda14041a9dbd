import { Temporal } from 'temporal-polyfill'
import type { Clock } from '#domain/schedule/clock.ts'
import { laterOf } from '#domain/schedule/zone.ts'

/** The machine's clock, but it never goes back. */
export function systemClock(): Clock {
  let last = Temporal.Instant.fromEpochMilliseconds(0)
  return {
    now() {
      last = laterOf(last, Temporal.Instant.fromEpochMilliseconds(Date.now()))
      return last
    },
  }
}
