import { describe, expect, it } from 'vitest'
import { isRef, type StaffRefs } from '#shared/domain/people/ref.ts'

/** The contract of every StaffRefs. */
export function staffRefsContract(technology: string, open: () => Promise<StaffRefs>): void {
  describe(technology, () => {
    it('refs of staff are drawn once, and found again', async () => {
      const refs = await open()
      expect(await refs.find('ana')).toBeUndefined()
      const { ref: ana, isNew } = await refs.getOrCreate('ana')
      expect([isRef(ana), isNew]).toEqual([true, true])
      expect(await refs.getOrCreate('ana')).toEqual({ ref: ana, isNew: false })
      expect(await refs.find('ana')).toBe(ana)
      expect(await refs.find('Ana')).toBeUndefined()
      expect((await refs.getOrCreate('ben')).ref).not.toBe(ana)
    })

    it('refs of staff are the same for all who ask at once, and new to one of them', async () => {
      const refs = await open()
      const drawn = await Promise.all(Array.from({ length: 10 }, () => refs.getOrCreate('ana')))
      expect(new Set(drawn.map(({ ref }) => ref))).toEqual(new Set([await refs.find('ana')]))
      expect(drawn.filter(({ isNew }) => isNew)).toHaveLength(1)
    })

    it('refs of staff are found together, however many, as far as they are known', async () => {
      const refs = await open()
      const ids = ['DG/ALPHA 1', 'é#REF', ...Array.from({ length: 250 }, (_, index) => `s${index}`)]
      const drawn = await Promise.all(ids.map(async (id) => [id, (await refs.getOrCreate(id)).ref] as const))
      expect(await refs.findAll([...ids, 'unknown', 's1', 's1'])).toEqual(new Map(drawn))
      expect(await refs.findAll(['unknown'])).toEqual(new Map())
      expect(await refs.findAll([])).toEqual(new Map())
    })

    it('refs of staff are forgotten, and the next holder of the staff id gets another', async () => {
      const refs = await open()
      const { ref: first } = await refs.getOrCreate('ana')
      await refs.remove('ana', first)
      expect(await refs.find('ana')).toBeUndefined()
      expect(await refs.findAll(['ana'])).toEqual(new Map())
      const { ref: second } = await refs.getOrCreate('ana')
      expect(second).not.toBe(first)
      await refs.remove('ana', first)
      await refs.remove('ben', first)
      expect(await refs.find('ana')).toBe(second)
    })
  })
}
