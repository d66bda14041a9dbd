import { describe, expect, it } from 'vitest'
import type { DayCounts } from '#domain/day-counts.ts'
import { day, several } from '../builders.ts'

const today = day('2023-03-01')

/** The contract of every DayCounts. */
export function dayCountsContract(technology: string, open: () => Promise<DayCounts>) {
  describe(technology, () => {
    it('counts by day allow so many of one thing within a day, and others as many', async () => {
      const counts = await open()
      expect(await counts.add('ANA', today, 17, 50)).toBe(true)
      expect(await counts.add('ANA', today, 17, 50)).toBe(true)
      expect(await counts.add('ANA', today, 17, 50)).toBe(false)
      expect(await counts.add('ANA', today, 16, 50)).toBe(true)
      expect(await counts.add('ANA', today, 1, 50)).toBe(false)
      expect(await counts.add('BEN', today, 50, 50)).toBe(true)
      expect(await counts.add('ANA', day('2023-03-02'), 50, 50)).toBe(true)
    })

    it('counts by day allow no more to many that ask at once', async () => {
      const counts = await open()
      const allowed = await Promise.all(several(5, () => counts.add('ANA', today, 20, 50)))
      expect(allowed.filter(isAllowed => isAllowed)).toHaveLength(2)
    })
  })
}
