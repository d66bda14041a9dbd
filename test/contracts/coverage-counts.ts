import { describe, expect, it } from 'vitest'
import type { AlikeByUnit, CoverageCounts } from '#domain/coverage/counts.ts'
import { brussels } from '../builders.ts'

const alike = (people: number): AlikeByUnit[string] => [
  {
    people,
    devices: [
      { platform: 'ios', ownership: 'official', readable: 'ask', suspendable: 'none', reasons: ['no-apps', 'no-connector'], count: 2 },
    ],
  },
]

/** The contract of every CoverageCounts. */
export function coverageCountsContract(technology: string, open: () => Promise<CoverageCounts>) {
  describe(`counts of coverage in ${technology}`, () => {
    const [first, second] = [brussels('2023-03-01T10:00'), brussels('2023-03-02T10:00')]

    it('counts of coverage are those of the last time, of all units or some', async () => {
      const counts = await open()
      expect([await counts.find(), await counts.findLast()]).toEqual([undefined, undefined])
      await counts.save(first, { 'DG-ALPHA': alike(1), 'DG-OLD': alike(9) })
      const units: AlikeByUnit = { '': alike(2), 'DG-ALPHA': alike(3), 'DG-GAMMA': [{ people: 5, devices: [], reads: 'fr' }] }
      await counts.save(second, units)
      expect(await counts.find()).toEqual({ at: second, units })
      expect(await counts.find(new Set(['DG-ALPHA', 'DG-OLD']))).toEqual({ at: second, units: { 'DG-ALPHA': alike(3) } })
      expect(await counts.findLast()).toEqual({ at: second, units: 2 })
    })

    it('counts of coverage say when there was nobody to count', async () => {
      const counts = await open()
      await counts.save(first, {})
      expect([await counts.find(), await counts.findLast()]).toEqual([
        { at: first, units: {} },
        { at: first, units: 0 },
      ])
    })
  })
}
