import { describe, expect, it } from 'vitest'
import type { RetentionStore } from '#domain/people/retention.ts'
import { instant } from '../builders.ts'

const at = instant('2023-03-01T09:00:00Z')

/** The contract of every RetentionStore. */
export function retentionContract(technology: string, open: () => Promise<RetentionStore>) {
  describe(technology, () => {
    it('the state of retention is empty at first', async () => {
      expect(await (await open()).find()).toEqual({})
    })

    it('the state of retention keeps the last complete list and the last round apart', async () => {
      const store = await open()
      const [first, counts] = [at.subtract({ hours: 24 }), { looked: 250, held: 55 }]
      await store.saveRound(first, { looked: 0, held: 0 })
      await store.noteList(at)
      expect(await store.find()).toEqual({ sweptAt: first, counts: { looked: 0, held: 0 }, listAt: at })
      await store.saveRound(at, counts)
      expect(await store.find()).toEqual({ sweptAt: at, counts, listAt: at })
    })
  })
}
