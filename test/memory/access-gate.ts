import type { AccessGate, AccessRequest } from '#domain/access/connector.ts'

/** Confirms at once, and remembers the access of each device. */
export function memoryAccessGate(): AccessGate & { devices: ReadonlyMap<string, AccessRequest> } {
  const devices = new Map<string, AccessRequest>()
  return {
    devices,
    async request(requests) {
      for (const request of requests) {
        const last = devices.get(request.device)
        if (!last || last.version < request.version) devices.set(request.device, request)
      }
      return requests
    },
  }
}
