import type { DeviceIndex } from '#domain/sources/device-source.ts'

export function memoryDeviceIndex(): DeviceIndex {
  const devices = new Map<string, string>()
  return {
    async findAll(hashes) {
      return new Map(
        hashes.flatMap(hash => {
          const device = devices.get(hash)
          return device === undefined ? [] : [[hash, device]]
        }),
      )
    },
    async saveAll(added) {
      for (const [hash, device] of added) devices.set(hash, device)
    },
    async removeAll(hashes) {
      for (const hash of hashes) devices.delete(hash)
    },
  }
}
