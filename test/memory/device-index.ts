import type { DeviceIndex } from '#domain/sources/device-source.ts'
import { foundIn } from './keyed.ts'

export function memoryDeviceIndex(): DeviceIndex {
  const devices = new Map<string, string>()
  return {
    findAll: async hashes => foundIn(devices, hashes),
    async saveAll(added) {
      for (const [hash, device] of added) devices.set(hash, device)
    },
    async removeAll(hashes) {
      for (const hash of hashes) devices.delete(hash)
    },
  }
}
