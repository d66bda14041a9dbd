import type { AccessGate, AccessRequest } from '../../shared/domain/access/gate.ts'

/** A gate that does at once what it is asked, and remembers the state of each device. */
export function memoryAccessGate(): AccessGate & { readonly devices: ReadonlyMap<string, AccessRequest> } {
  const devices = new Map<string, AccessRequest>()
  return {
    devices,
    async request(requests) {
      for (const request of requests) {
        const heard = devices.get(request.device)
        if (!heard || heard.version < request.version) devices.set(request.device, request)
      }
      return requests
    },
  }
}
