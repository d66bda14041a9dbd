import type { AccessGate, AccessRequest } from '../access/gate.ts'

/** A gate that does at once what it is asked, and remembers the state of each device. */
export function memoryAccessGate(): AccessGate & { readonly devices: ReadonlyMap<string, AccessRequest> } {
  const devices = new Map<string, AccessRequest>()
  return {
    devices,
    async request(change) {
      const heard = devices.get(change.device)
      if (!heard || heard.version < change.version) devices.set(change.device, change)
    },
  }
}
