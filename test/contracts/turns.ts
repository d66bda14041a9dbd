import { describe, expect, it } from 'vitest'
import type { Turns } from '#domain/turns.ts'
import { instant } from '../builders.ts'

const now = instant('2023-03-01T08:00:00Z')
const until = now.add({ seconds: 30 })

/** The contract of every Turns. */
export function turnsContract(technology: string, open: () => Promise<Turns>) {
  describe(technology, () => {
    it('turns let one caller at a time decide about one thing', async () => {
      const turns = await open()
      expect(await turns.take('draft a', 't-1', now, until)).toBe(true)
      expect(await turns.take('draft a', 't-2', now, until)).toBe(false)
      expect(await turns.take('draft b', 't-2', now, until)).toBe(true)
      await turns.end('draft a', 't-1')
      expect(await turns.take('draft a', 't-2', now, until)).toBe(true)
    })

    it('turns give one of several that ask at once its turn', async () => {
      const turns = await open()
      const taken = await Promise.all(['t-1', 't-2', 't-3', 't-4', 't-5'].map(token => turns.take('draft a', token, now, until)))
      expect(taken.filter(isTaken => isTaken)).toHaveLength(1)
    })

    it('turns end by themselves, and are not ended by those whose turn it was', async () => {
      const turns = await open()
      await turns.take('draft a', 't-1', now, until)
      expect(await turns.take('draft a', 't-2', until.subtract({ milliseconds: 1 }), until)).toBe(false)
      expect(await turns.take('draft a', 't-2', until, until.add({ seconds: 30 }))).toBe(true)
      await turns.end('draft a', 't-1')
      expect(await turns.take('draft a', 't-3', until, until.add({ seconds: 30 }))).toBe(false)
    })

    it('turns are taken once more by the same caller, whose first answer got lost', async () => {
      const turns = await open()
      await turns.take('draft a', 't-1', now, until)
      expect(await turns.take('draft a', 't-1', now, until)).toBe(true)
    })
  })
}
