import { describe, expect, it } from 'vitest'
import type { Erasures } from '../../shared/domain/people/erasures.ts'

/** What every place that knows who was erased must do. */
export function erasuresContract(technology: string, open: () => Promise<Erasures>): void {
  describe(`erasures in ${technology}`, () => {
    it('keep the last number that was used of each person, and know nothing of anybody else', async () => {
      const erasures = await open()
      await erasures.save('ANA', 0)
      await erasures.save('BEN', 7)
      expect(await erasures.findLastNumber('ANA')).toBe(0)
      expect(await erasures.findLastNumber('BEN')).toBe(7)
      expect(await erasures.findLastNumber('EVE')).toBeUndefined()
      await erasures.save('ANA', 12)
      expect(await erasures.findLastNumber('ANA')).toBe(12)
    })
  })
}
