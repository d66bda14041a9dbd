import { type Directory, directoryKey, type WaitingStaff } from '../../shared/domain/sources/staff-source.ts'

export function memoryDirectory(): Directory {
  const refs = new Map<string, string>()
  const passes = new Map<number, Map<number, readonly WaitingStaff[]>>()
  return {
    async findRefs(keys) {
      return new Map(
        keys.flatMap((key) => {
          const ref = refs.get(key)
          return ref === undefined ? [] : [[key, ref]]
        }),
      )
    },
    async saveRefs(added) {
      for (const [key, ref] of added) refs.set(key, ref)
    },
    async saveWaiting(pass, part, waiting) {
      passes.set(pass, new Map([...(passes.get(pass) ?? []), [part, waiting]]))
    },
    async *listWaiting(pass) {
      const parts = [...(passes.get(pass) ?? [])].toSorted(([a], [b]) => a - b)
      for (const [part, waiting] of parts) yield { part, waiting }
    },
    async removeWaiting(pass, part) {
      passes.get(pass)?.delete(part)
    },
    async removeWaitingThrough(last) {
      for (const pass of passes.keys()) if (pass <= last) passes.delete(pass)
    },
    async forget(key) {
      refs.delete(key)
      for (const parts of passes.values())
        for (const [part, waiting] of parts)
          parts.set(
            part,
            waiting.filter(({ ref }) => directoryKey(ref) !== key),
          )
    },
  }
}
