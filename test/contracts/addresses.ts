import { describe, expect, it } from 'vitest'
import type { Addresses } from '#domain/people/store.ts'
import { instant } from '../builders.ts'

const [first, second] = [instant('2023-03-01T08:00:00Z'), instant('2023-03-01T08:00:00.001Z')]

const ana = { ref: 'ANA', since: first }
const ben = { ref: 'BEN', since: second }

/** The contract of every Addresses. */
export function addressesContract(technology: string, open: () => Promise<Addresses>) {
  describe(technology, () => {
    it('holders of addresses are the first to claim them, in whatever letter case', async () => {
      const addresses = await open()
      expect(await addresses.find('a@ec.example')).toBeUndefined()
      expect(await addresses.claim('a@ec.example', ana)).toEqual(ana)
      expect(await addresses.claim('A@EC.example', ben)).toEqual(ana)
      expect(await addresses.claim('b@ec.example', ben)).toEqual(ben)
      expect(await addresses.find('A@ec.example')).toEqual(ana)
    })

    it('holders of addresses are found together, in any letter case, as far as there are any', async () => {
      const addresses = await open()
      await addresses.claim('a@ec.example', ana)
      await addresses.claim('b@ec.example', ben)
      const found = await addresses.findAll(['A@ec.example', 'a@ec.example', 'b@ec.example', 'c@ec.example'])
      expect(found).toEqual(new Map(Object.entries({ 'A@ec.example': ana, 'a@ec.example': ana, 'b@ec.example': ben })))
    })

    it('holders of addresses may claim them again', async () => {
      const addresses = await open()
      await addresses.claim('a@ec.example', ana)
      expect(await addresses.claim('a@ec.example', { ...ana, since: second })).toEqual({ ...ana, since: second })
      expect(await addresses.find('a@ec.example')).toEqual({ ...ana, since: second })
    })

    it('holders of addresses give way to a person who names them as they are', async () => {
      const addresses = await open()
      await addresses.claim('a@ec.example', ana)
      expect(await addresses.claim('a@ec.example', ben, { ...ana, since: second })).toEqual(ana)
      expect(await addresses.claim('a@ec.example', ben, { ...ana, ref: 'EVE' })).toEqual(ana)
      expect(await addresses.claim('a@ec.example', ben, ana)).toEqual(ben)
    })

    it('holders of addresses are forgotten, unless another claimed it, or they claimed it again', async () => {
      const addresses = await open()
      await addresses.claim('a@ec.example', ana)
      await addresses.claim('b@ec.example', ben)
      await addresses.release('a@ec.example', 'BEN', second)
      await addresses.release('b@ec.example', 'BEN', first)
      await addresses.release('c@ec.example', 'BEN', first)
      expect([await addresses.find('a@ec.example'), await addresses.find('b@ec.example')]).toEqual([ana, ben])
      await addresses.release('A@ec.example', 'ANA', first)
      expect(await addresses.find('a@ec.example')).toBeUndefined()
    })
  })
}
