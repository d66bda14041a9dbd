import { describe, expect, it } from 'vitest'
import type { PageLinks } from '#domain/people/page-links.ts'
import { instant } from '../builders.ts'

/** The contract of every PageLinks. */
export function pageLinksContract(technology: string, open: () => Promise<PageLinks>) {
  describe(technology, () => {
    const until = instant('2023-09-11T08:00:00Z')
    const [anas, bens] = [
      { ref: 'ANA', policy: 'no-tiktok' },
      { ref: 'BEN', policy: 'no-tiktok' },
    ]

    it('page links open one page about one policy each, and only by their whole key', async () => {
      const links = await open()
      await links.save('k-ana', anas, until)
      await links.save('k-ben', bens, until)
      expect(await links.find('k-ana')).toEqual(anas)
      expect(await links.find('k-ben')).toEqual(bens)
      for (const other of ['k-an', 'k-ana ', 'K-ANA', 'k-eve']) expect(await links.find(other)).toBeUndefined()
    })

    it('page links are the same if saved again', async () => {
      const links = await open()
      await links.save('k-ana', anas, until)
      await links.save('k-ana', anas, until.add({ hours: 24 }))
      expect(await links.find('k-ana')).toEqual(anas)
    })

    it('page links end when removed, and others stay', async () => {
      const links = await open()
      await links.save('k-ana', anas, until)
      await links.save('k-ben', bens, until)
      await links.remove('k-ana')
      await links.remove('k-eve')
      expect(await links.find('k-ana')).toBeUndefined()
      expect(await links.find('k-ben')).toEqual(bens)
    })
  })
}
