import { describe, expect, it } from 'vitest'
import type { CountsByDay } from '#domain/counts-by-day.ts'
import type { CaseCounts } from '#domain/people/case-counts.ts'
import type { WatchCounts } from '#domain/watch/counts.ts'
import { brussels, day } from '../builders.ts'
import { peopleOf, totalsOf } from '../counts.ts'

const affected = (breach: number) => ({
  people: { breach, unknown: 2, clear: 3, unread: 1 },
  devices: { breach, unknown: 2, clear: 5, unseen: 1 },
})

const counted = (on: string) => ({ on: day(on), at: brussels(`${on}T10:00`), version: 1 })

/** The contract of every WatchCounts. */
export const watchCountsContract = (technology: string, open: () => Promise<WatchCounts>) =>
  contract(`counts of policies on watch in ${technology}`, open, {
    count: (on, breach) => ({ ...counted(on), total: affected(breach) }),
    units: breach => ({ 'DG-ALPHA': affected(breach) }),
    nothing: {},
  })

/** The contract of every CaseCounts. */
export const caseCountsContract = (technology: string, open: () => Promise<CaseCounts>) =>
  contract(`counts of cases in ${technology}`, open, {
    count: (on, overdue) => ({ ...counted(on), scope: { people: 9 }, total: totalsOf({ overdue }) }),
    units: overdue => [{ unit: 'DG-ALPHA', people: peopleOf({ overdue }) }, { people: peopleOf({ overdue: 1 }) }],
    nothing: [],
  })

interface Example<Count, Units> {
  count: (on: string, number: number) => Count
  units: (number: number) => Units
  nothing: Units
}

function contract<Count, Units>(
  name: string,
  open: () => Promise<CountsByDay<Count, Units>>,
  { count, units, nothing }: Example<Count, Units>,
) {
  describe(name, () => {
    it('are kept by policy and day, the newest first', async () => {
      const counts = await open()
      expect(await counts.list('watch')).toEqual([])
      await counts.save('watch', count('2023-03-02', 4), units(4))
      await counts.save('watch', count('2023-03-01', 3), units(3))
      await counts.save('watch-2', count('2023-03-03', 9), nothing)
      expect(await counts.list('watch')).toEqual([count('2023-03-02', 4), count('2023-03-01', 3)])
      expect(await counts.find('watch', day('2023-03-01'))).toEqual(count('2023-03-01', 3))
      expect(await counts.find('watch', day('2023-03-03'))).toBeUndefined()
      expect(await counts.findUnits('watch', day('2023-03-02'))).toEqual(units(4))
      expect(await counts.findUnits('watch', day('2023-03-03'))).toEqual(nothing)
    })

    it('are replaced by a later one of the same day', async () => {
      const counts = await open()
      await counts.save('watch', count('2023-03-01', 3), units(3))
      await counts.save('watch', count('2023-03-01', 5), units(5))
      expect(await counts.list('watch')).toEqual([count('2023-03-01', 5)])
      expect(await counts.findUnits('watch', day('2023-03-01'))).toEqual(units(5))
    })
  })
}
