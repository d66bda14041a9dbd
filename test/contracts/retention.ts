import { describe, expect, it } from 'vitest'
import type { RetentionStore } from '../../shared/domain/people/retention.ts'
import { instant } from '../builders.ts'

const at = instant('2023-03-01T09:00:00Z')

/** The contract of every RetentionStore. */
export function retentionContract(technology: string, open: () => Promise<RetentionStore>): void {
  describe(technology, () => {
    it('the state of retention is empty at first', async () => {
      expect(await (await open()).find()).toEqual({})
    })

    it('the state of retention keeps where a round stands, and forgets that once it is done', async () => {
      const store = await open()
      await store.saveSweep({ from: 'ABC' })
      expect(await store.find()).toEqual({ from: 'ABC' })
      await store.saveSweep({ sweptAt: at })
      expect(await store.find()).toEqual({ sweptAt: at })
      await store.saveSweep({ sweptAt: at, from: 'DEF' })
      expect(await store.find()).toEqual({ sweptAt: at, from: 'DEF' })
    })

    it('the state of retention keeps what a round has counted', async () => {
      const store = await open()
      const counts = { looked: 250, held: 55, left: 0 }
      await store.saveSweep({ sweptAt: at, counts })
      expect(await store.find()).toEqual({ sweptAt: at, counts })
    })

    it('the state of retention keeps the last complete list and the round apart', async () => {
      const store = await open()
      await store.saveSweep({ from: 'ABC' })
      await store.noteList(at)
      expect(await store.find()).toEqual({ from: 'ABC', listAt: at })
      await store.saveSweep({ sweptAt: at })
      expect(await store.find()).toEqual({ sweptAt: at, listAt: at })
    })
  })
}
