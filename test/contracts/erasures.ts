import { describe, expect, it } from 'vitest'
import type { Erasures } from '#domain/people/store.ts'

/** The contract of every Erasures. */
export function erasuresContract(technology: string, open: () => Promise<Erasures>) {
  describe(technology, () => {
    it('erasures say whose they are from their beginning to their end', async () => {
      const erasures = await open()
      expect(await erasures.findStaff('ANA')).toBeUndefined()
      await erasures.begin('ANA', 'ana')
      await erasures.begin('BEN', 'ben')
      await erasures.begin('BEN', 'ben')
      expect(await erasures.findStaff('ANA')).toBe('ana')
      await erasures.end('BEN')
      await erasures.end('BEN')
      expect(await erasures.findStaff('BEN')).toBeUndefined()
      expect(await erasures.findStaff('ANA')).toBe('ana')
    })
  })
}
