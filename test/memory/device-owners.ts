import type { DeviceOwners } from '#domain/people/store.ts'

export function memoryDeviceOwners(): DeviceOwners {
  const owners = new Map<string, string>()
  return {
    async find(device) {
      return owners.get(device)
    },
    async findAll(devices) {
      return new Map(
        devices.flatMap(device => {
          const owner = owners.get(device)
          return owner === undefined ? [] : [[device, owner]]
        }),
      )
    },
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
