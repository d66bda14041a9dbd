import { describe, expect, it } from 'vitest'
import { atRest, type BrakeState, type Brakes, basisOf, type Listing } from '#domain/access/brake-state.ts'
import { instant, several } from '../builders.ts'

const at = instant('2023-03-15T23:00:00.123Z')

const held: BrakeState = {
  inScope: 1000,
  counted: [{ at, tags: 'abcdefghijklmn', open: true }],
  waiting: [
    { list: 'a', devices: 3 },
    { list: 'b', devices: 1, is: 'kept' },
  ],
  held: { devices: 3, since: at, limit: 'suspendCount: 2', told: ['approver'] },
  approved: [{ list: 'b', until: at.add({ hours: 72 }) }],
  rejected: 'c',
  proposal: {
    action: 'approve',
    by: { subject: 'admin-1', address: 'ana@ec.example' },
    at,
    until: at.add({ hours: 48 }),
    list: 'a',
    selection: 'b',
  },
}

const crowd = several(5000, index => ({ ref: `R${index % 7}`, device: `phone ${index} é` }))

const listing: Listing = {
  hash: 'd',
  madeAt: at,
  basis: '["c",[],null]',
  suspensions: crowd.map(({ ref, device }, index) => ({
    ref,
    device,
    staff: `s${index}`,
    unit: 'DG-A',
    label: '',
    state: index % 2 === 0 ? 'held' : 'ahead',
    at: index % 3 === 0 ? undefined : at,
  })),
}

/** The contract of every Brakes. */
export function brakesContract(technology: string, open: () => Promise<Brakes>) {
  describe(technology, () => {
    it('brakes are at rest at first', async () => {
      const brakes = await open()
      expect(await brakes.get('no-tiktok')).toEqual({ state: atRest, version: 0 })
      expect(await brakes.findList('no-tiktok', 'a')).toEqual([])
    })

    it('brakes are as last saved, each policy by itself', async () => {
      const brakes = await open()
      expect(await brakes.save('no-tiktok', held, 0)).toBe('saved')
      expect(await brakes.get('no-tiktok')).toEqual({ state: held, version: 1 })
      expect(await brakes.get('no-temu')).toEqual({ state: atRest, version: 0 })
      expect(await brakes.save('no-tiktok', atRest, 1)).toBe('saved')
      expect(await brakes.get('no-tiktok')).toEqual({ state: atRest, version: 2 })
    })

    it('brakes are read with the basis that they were saved with', async () => {
      const brakes = await open()
      const [approval] = held.approved
      const state: BrakeState = { ...held, approved: approval ? [{ until: approval.until, list: approval.list }] : [] }
      await brakes.save('no-tiktok', state, 0)
      expect(basisOf((await brakes.get('no-tiktok')).state)).toBe(basisOf(state))
    })

    it('brakes are saved by the first of two rivals only', async () => {
      const brakes = await open()
      const both = await Promise.all([brakes.save('no-tiktok', held, 0), brakes.save('no-tiktok', atRest, 0)])
      expect(both.toSorted()).toEqual(['saved', 'stale'])
      expect(await brakes.save('no-tiktok', held, 7)).toBe('stale')
    })

    it('brakes count a million devices on one day', async () => {
      const brakes = await open()
      // Random, as tags are.
      const tags = several(1_000_000, index => ((index * 2_654_435_761) % 36 ** 5).toString(36).padStart(7, 'x')).join('')
      const counted = [
        { at: at.subtract({ hours: 1 }), tags: 'abcdefg' },
        { at, tags },
      ]
      expect(await brakes.save('no-tiktok', { ...atRest, counted }, 0)).toBe('saved')
      const { state, version } = await brakes.get('no-tiktok')
      // Compared at once: a difference would be long to print.
      expect(state.counted.map(({ tags }) => tags.length)).toEqual([7, tags.length])
      expect(state.counted[1]?.tags === tags).toBe(true)
      expect(await brakes.save('no-tiktok', { ...state, counted: counted.slice(0, 1) }, version)).toBe('saved')
      expect((await brakes.get('no-tiktok')).state.counted).toEqual(counted.slice(0, 1))
    })

    it('brakes keep lists by what is in them, in whichever order they were saved', async () => {
      const brakes = await open()
      const hash = await brakes.saveList('no-tiktok', crowd, at)
      expect(await brakes.saveList('no-tiktok', crowd.toReversed(), at)).toBe(hash)
      const found = await brakes.findList('no-tiktok', hash)
      expect(found).toHaveLength(5000)
      expect(new Set(found.map(({ ref, device }) => `${ref} ${device}`))).toEqual(
        new Set(crowd.map(({ ref, device }) => `${ref} ${device}`)),
      )
      expect(await brakes.saveList('no-tiktok', crowd.slice(1), at)).not.toBe(hash)
      expect(await brakes.findList('no-temu', hash)).toEqual([])
      const short = await brakes.saveList('no-tiktok', crowd.slice(0, 1), at)
      expect(await brakes.findLists('no-tiktok', [short, 'a', hash, short])).toEqual([crowd.slice(0, 1), [], found, crowd.slice(0, 1)])
    })

    it('brakes find no list any more that named a removed person, of one policy', async () => {
      const brakes = await open()
      const [whole, others] = [await brakes.saveList('no-tiktok', crowd, at), crowd.filter(({ ref }) => ref !== 'R3')]
      const [kept, elsewhere] = [await brakes.saveList('no-tiktok', others, at), await brakes.saveList('no-temu', crowd, at)]
      await brakes.save('no-tiktok', held, 0)
      await brakes.removePerson('no-tiktok', 'R3')
      expect(await brakes.findList('no-tiktok', whole)).toEqual([])
      expect(await brakes.findList('no-tiktok', kept)).toHaveLength(others.length)
      expect(await brakes.findList('no-temu', elsewhere)).toHaveLength(crowd.length)
      expect(await brakes.get('no-tiktok')).toEqual({ state: held, version: 1 })
    })

    it('brakes keep listings whole, and know the last', async () => {
      const brakes = await open()
      expect(await brakes.findLastListing('no-tiktok')).toBeUndefined()
      const empty: Listing = { ...listing, hash: 'e', suspensions: [] }
      await brakes.keepListing('no-tiktok', listing)
      await brakes.keepListing('no-tiktok', empty)
      expect(await brakes.findListing('no-tiktok', 'd')).toEqual(listing)
      expect(await brakes.findListing('no-tiktok', 'e')).toEqual(empty)
      expect(await brakes.findLastListing('no-tiktok')).toMatchObject({ hash: 'e', madeAt: at, basis: listing.basis })
      expect(await brakes.findListing('no-tiktok', 'f')).toBeUndefined()
      expect(await brakes.findListing('no-temu', 'd')).toBeUndefined()
      expect(await brakes.findLastListing('no-temu')).toBeUndefined()
    })

    it('brakes keep the newer of two listings of the same devices', async () => {
      const brakes = await open()
      const newer: Listing = {
        ...listing,
        madeAt: at.add({ hours: 1 }),
        suspensions: listing.suspensions.map(one => ({ ...one, state: 'approved' })),
      }
      await brakes.keepListing('no-tiktok', listing)
      await brakes.keepListing('no-tiktok', newer)
      expect(await brakes.findListing('no-tiktok', 'd')).toEqual(newer)
    })

    it('brakes find no listing any more that named a removed person', async () => {
      const brakes = await open()
      const others: Listing = { ...listing, hash: 'e', suspensions: listing.suspensions.filter(({ ref }) => ref !== 'R3') }
      await brakes.keepListing('no-tiktok', listing)
      await brakes.keepListing('no-tiktok', others)
      await brakes.removePerson('no-tiktok', 'R3')
      expect(await brakes.findListing('no-tiktok', 'd')).toBeUndefined()
      expect(await brakes.findListing('no-tiktok', 'e')).toEqual(others)
    })
  })
}
