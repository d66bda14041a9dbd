/** Words about devices, by the id of each. */
export interface DeviceMap {
  of(device: string): ReadonlySet<string>
  has(device: string): boolean
  add(device: string, words: Iterable<string>): void
}

const none: ReadonlySet<string> = new Set()

export function deviceMap(): DeviceMap {
  const words = new Map<string, Set<string>>()
  return {
    has: (device) => words.has(device),
    of: (device) => words.get(device) ?? none,
    add(device, added) {
      const known = words.get(device) ?? new Set()
      for (const word of added) known.add(word)
      words.set(device, known)
    },
  }
}
