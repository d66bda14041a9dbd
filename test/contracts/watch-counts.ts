import { describe, expect, it } from 'vitest'
import type { WatchCounts } from '../../shared/domain/watch/store.ts'
import { brussels, day } from '../builders.ts'

const affected = (breach: number) => ({ people: { breach, unknown: 2, clear: 3 }, devices: { breach, unknown: 2, clear: 5, unseen: 1 } })

const count = (on: string, breach: number) => ({ on: day(on), at: brussels(`${on}T10:00`), version: 1, total: affected(breach) })

/** The contract of every WatchCounts. */
export function watchCountsContract(technology: string, open: () => Promise<WatchCounts>): void {
  describe(`counts of policies on watch in ${technology}`, () => {
    it('are kept by policy and day, the newest first', async () => {
      const counts = await open()
      expect(await counts.list('watch')).toEqual([])
      for (const [on, breach] of [
        ['2023-03-02', 4],
        ['2023-03-01', 3],
      ] as const)
        await counts.save('watch', count(on, breach), { 'DG-ALPHA': affected(breach) })
      await counts.save('watch-2', count('2023-03-03', 9), {})
      expect(await counts.list('watch')).toEqual([count('2023-03-02', 4), count('2023-03-01', 3)])
      expect(await counts.find('watch', day('2023-03-01'))).toEqual(count('2023-03-01', 3))
      expect(await counts.find('watch', day('2023-03-03'))).toBeUndefined()
      expect(await counts.findUnits('watch', day('2023-03-02'))).toEqual({ 'DG-ALPHA': affected(4) })
      expect(await counts.findUnits('watch', day('2023-03-03'))).toEqual({})
    })

    it('are replaced by a later one of the same day', async () => {
      const counts = await open()
      await counts.save('watch', count('2023-03-01', 3), { 'DG-ALPHA': affected(3) })
      await counts.save('watch', count('2023-03-01', 5), { 'DG-BETA': affected(5) })
      expect(await counts.list('watch')).toEqual([count('2023-03-01', 5)])
      expect(await counts.findUnits('watch', day('2023-03-01'))).toEqual({ 'DG-BETA': affected(5) })
    })
  })
}
