import { describe, expect, it } from 'vitest'
import { batchesOf } from '#domain/batches.ts'
import { mostNewcomers } from '#domain/people/store.ts'
import type { Stores } from '#functions/compose/stores.ts'
import { instant, personWith, several } from '../builders.ts'

const since = instant('2023-02-23T08:00:00Z')

const newcomer = (id: string, email = `${id}@ec.example`) => ({ person: personWith({ id, email }, []), since })

/** The contract of every Newcomers. */
export function newcomersContract(technology: string, open: () => Promise<Stores>) {
  describe(technology, () => {
    it('newcomers are found by their ids and addresses, each under a ref of their own', async () => {
      const { newcomers, refs, addresses, people } = await open()
      const ids = several(mostNewcomers, index => `s${index}`)
      expect(await newcomers.add(ids.map(id => newcomer(id)))).toBe(true)
      const found = await refs.findAll(ids)
      expect(new Set(found.values()).size).toBe(mostNewcomers)
      for (const [id, ref] of found) {
        expect(await people.get(ref)).toEqual({ ref, version: 1, person: newcomer(id).person })
        expect(await addresses.find(`${id}@EC.example`)).toEqual({ ref, since })
      }
    })

    it('newcomers are found together by their ids, however many, as far as they are known', async () => {
      const { newcomers, refs } = await open()
      const ids = ['DG ALPHA 1', 'a@b.example', ...several(250, index => `s${index}`)]
      for (const some of batchesOf(ids, mostNewcomers))
        await newcomers.add(some.map(id => newcomer(id, `${id.replaceAll(/\W/g, '')}@ec.example`)))
      const found = await refs.findAll([...ids, 'unknown', 's1', 's1'])
      expect([...found.keys()].toSorted()).toEqual(ids.toSorted())
      for (const id of ids.slice(0, 3)) expect(await refs.find(id)).toBe(found.get(id))
      expect(await refs.find('S1')).toBeUndefined()
      expect(await refs.findAll([])).toEqual(new Map())
    })

    it('a newcomer is one, though many add them at once', async () => {
      const { newcomers, refs, people } = await open()
      const added = await Promise.all(several(10, () => newcomers.add([newcomer('ana')])))
      expect(added.filter(Boolean).length).toBeLessThanOrEqual(1)
      const pages = await Array.fromAsync(people.listEveryone())
      expect(pages.flatMap(({ people }) => people.map(({ ref }) => ref))).toEqual([...(await refs.findAll(['ana'])).values()])
    })

    it('a newcomer gets another ref than who had their id before', async () => {
      const { newcomers, refs } = await open()
      await newcomers.add([newcomer('ana')])
      const first = (await refs.find('ana')) ?? ''
      await refs.remove('ana', first)
      expect(await refs.findAll(['ana'])).toEqual(new Map())
      await newcomers.add([newcomer('ana', 'ana2@ec.example')])
      const second = await refs.find('ana')
      expect(second).not.toBe(first)
      await refs.remove('ana', first)
      await refs.remove('ben', first)
      expect(await refs.find('ana')).toBe(second)
    })

    it.each([
      ['id', newcomer('ana', 'other@ec.example')],
      ['address', newcomer('other', 'ana@ec.example')],
    ])('newcomers are none of them saved where one has the %s of another', async (_, one) => {
      const { newcomers, refs, addresses, people } = await open()
      await newcomers.add([newcomer('ana')])
      expect(await newcomers.add([newcomer('ben'), one, newcomer('eve')])).toBe(false)
      expect(await refs.findAll(['ben', 'eve', 'other'])).toEqual(new Map())
      expect([...(await addresses.findAll(['ben@ec.example', 'eve@ec.example', 'other@ec.example']))]).toEqual([])
      const pages = await Array.fromAsync(people.listEveryone())
      expect(pages.flatMap(({ people }) => people.map(({ person }) => person.profile.id))).toEqual(['ana'])
    })
  })
}
