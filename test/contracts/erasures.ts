import { describe, expect, it } from 'vitest'
import type { Erasures } from '../../shared/domain/people/erasures.ts'

/** The contract of every Erasures. */
export function erasuresContract(technology: string, open: () => Promise<Erasures>): void {
  describe(`erasures in ${technology}`, () => {
    it('keep the last notice number of each erased person, and of nobody else', async () => {
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
