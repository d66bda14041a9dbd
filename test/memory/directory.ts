import type { PassPart } from '#domain/sources/passes.ts'
import { type Directory, directoryKey, type WaitingStaff } from '#domain/sources/staff-source.ts'
import { foundIn } from './keyed.ts'

export function memoryDirectory(): Directory {
  const refs = new Map<string, string>()
  const pages = new Map<string, PassPart & { waiting: readonly WaitingStaff[] }>()
  const keyOf = ({ source, pass, part }: PassPart) => `${source} ${pass} ${part}`
  return {
    findRefs: async keys => foundIn(refs, keys),
    async saveRefs(added) {
      for (const [key, ref] of added) refs.set(key, ref)
    },
    async saveWaiting(part, waiting) {
      pages.set(keyOf(part), { ...part, waiting })
    },
    async *listWaiting(source, pass) {
      const own = [...pages.values()].filter(one => one.source === source && one.pass === pass)
      for (const { part, waiting } of own.toSorted((a, b) => a.part - b.part)) yield { part, waiting }
    },
    async removeWaiting(part) {
      pages.delete(keyOf(part))
    },
    async removeWaitingThrough(source, last) {
      for (const [key, one] of pages) if (one.source === source && one.pass <= last) pages.delete(key)
    },
    async forget(key) {
      refs.delete(key)
      for (const [place, one] of pages)
        pages.set(place, { ...one, waiting: one.waiting.filter(({ ref }) => directoryKey(one.source, ref) !== key) })
    },
  }
}
