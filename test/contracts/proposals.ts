import { describe, expect, it } from 'vitest'
import type { Proposals } from '#domain/proposals.ts'
import { instant } from '../builders.ts'

const later = instant('2033-02-25T08:00:00Z')

/** The contract of every Proposals. */
export function proposalsContract(technology: string, open: () => Promise<Proposals>) {
  describe(technology, () => {
    it('proposals are kept under what they are about, until they lapse or are removed', async () => {
      const proposals = await open()
      const proposal = { by: { subject: 'admin-1', address: 'admin@ec.example' }, until: later, kind: 'erase' } as const
      await proposals.save('erase ana', proposal)
      await proposals.save('erase ben', { ...proposal, until: instant('2013-02-23T08:00:00Z') })
      expect(await Promise.all(['ana', 'ben', 'eve'].map(id => proposals.find(`erase ${id}`)))).toEqual([proposal, undefined, undefined])
      expect(await proposals.listOpen()).toEqual([proposal])
      await proposals.remove('erase ana')
      expect(await proposals.listOpen()).toEqual([])
      expect(await proposals.find('erase ana')).toBeUndefined()
    })
  })
}
