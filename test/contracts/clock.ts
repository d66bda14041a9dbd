import type { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { Clock } from '#domain/schedule/clock.ts'
import { instant } from '../builders.ts'

/** The contract of every settable Clock. */
export function clockContract(
  technology: string,
  open: (start: Temporal.Instant) => Clock & { advanceTo(moment: Temporal.Instant): void },
) {
  describe(technology, () => {
    it('a clock moves forward only', () => {
      const clock = open(instant('2023-03-01T08:00:00Z'))
      expect(clock.now()).toEqual(instant('2023-03-01T08:00:00Z'))
      clock.advanceTo(instant('2023-03-02T08:00:00Z'))
      clock.advanceTo(instant('2023-03-01T09:00:00Z'))
      expect(clock.now()).toEqual(instant('2023-03-02T08:00:00Z'))
    })
  })
}
