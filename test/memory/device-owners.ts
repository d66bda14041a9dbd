import type { DeviceOwners } from '#domain/people/store.ts'
import { foundIn } from './keyed.ts'

export function memoryDeviceOwners(): DeviceOwners {
  const owners = new Map<string, string>()
  return {
    async find(device) {
      return owners.get(device)
    },
    findAll: async devices => foundIn(owners, devices),
    async save(device, ref) {
      const before = owners.get(device)
      owners.set(device, ref)
      return before
    },
    async remove(device, ref) {
      if (owners.get(device) === ref) owners.delete(device)
    },
  }
}
