import type { Addresses, AddressHolder } from '#domain/people/store.ts'
import { isBefore } from '#domain/schedule/zone.ts'

export function memoryAddresses(): Addresses {
  const holders = new Map<string, AddressHolder>()
  return {
    async find(address) {
      return holders.get(address.toLowerCase())
    },
    async findAll(addresses) {
      return new Map(
        addresses.flatMap(address => {
          const holder = holders.get(address.toLowerCase())
          return holder ? [[address, holder]] : []
        }),
      )
    },
    async claim(address, holder, instead) {
      const key = address.toLowerCase()
      const before = holders.get(key)
      const isFree = !before || before.ref === holder.ref || (before.ref === instead?.ref && before.since.equals(instead.since))
      if (!isFree) return before
      holders.set(key, holder)
      return holder
    },
    async release(address, ref, by) {
      const before = holders.get(address.toLowerCase())
      if (before?.ref === ref && !isBefore(by, before.since)) holders.delete(address.toLowerCase())
    },
  }
}
