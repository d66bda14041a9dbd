import type { DeviceOfPerson } from '#domain/access/brake.ts'
import { atRest, type Brakes, hashOf, inDeviceOrder, type Listing, type ListingHead, type StoredBrake } from '#domain/access/brake-state.ts'

export function memoryBrakes(): Brakes {
  const stored = new Map<string, StoredBrake>()
  const lists = new Map<string, readonly DeviceOfPerson[]>()
  const listings = new Map<string, Listing>()
  const lastListings = new Map<string, ListingHead>()
  const get = (policy: string): StoredBrake => stored.get(policy) ?? { state: atRest, version: 0 }
  return {
    async get(policy) {
      return get(policy)
    },
    async save(policy, state, version) {
      if (get(policy).version !== version) return 'stale'
      stored.set(policy, { state, version: version + 1 })
      return 'saved'
    },
    async saveList(policy, list) {
      const hash = hashOf(list)
      lists.set(`${policy} ${hash}`, inDeviceOrder(list))
      return hash
    },
    async findList(policy, hash) {
      return lists.get(`${policy} ${hash}`) ?? []
    },
    async findLists(policy, hashes) {
      return hashes.map(hash => lists.get(`${policy} ${hash}`) ?? [])
    },
    async keepListing(policy, listing) {
      listings.set(`${policy} ${listing.hash}`, listing)
      lastListings.set(policy, listing)
    },
    async findListing(policy, hash) {
      return listings.get(`${policy} ${hash}`)
    },
    async findLastListing(policy) {
      return lastListings.get(policy)
    },
    async removePerson(policy, ref) {
      const names = (key: string, list: readonly DeviceOfPerson[]) => key.startsWith(`${policy} `) && list.some(one => one.ref === ref)
      for (const [key, list] of lists) if (names(key, list)) lists.delete(key)
      for (const [key, { suspensions }] of listings) if (names(key, suspensions)) listings.delete(key)
    },
  }
}
