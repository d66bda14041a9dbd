import type { StaffRefs } from '#domain/people/ref.ts'
import { refOf } from '../refs.ts'
import { foundIn } from './keyed.ts'

export interface MemoryStaffRefs extends StaffRefs {
  /** The ref of a staff id, which gets one if it has none. */
  give(staff: string): string
}

export function memoryStaffRefs(): MemoryStaffRefs {
  const refs = new Map<string, string>()
  const holders = new Map<string, number>()
  return {
    async find(staff) {
      return refs.get(staff)
    },
    findAll: async staff => foundIn(refs, staff),
    give(staff) {
      const holder = (holders.get(staff) ?? 0) + 1
      const ref = refs.get(staff) ?? refOf(staff, holder)
      if (!refs.has(staff)) holders.set(staff, holder)
      refs.set(staff, ref)
      return ref
    },
    async remove(staff, ref) {
      if (refs.get(staff) === ref) refs.delete(staff)
    },
  }
}
