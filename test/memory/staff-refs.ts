import type { StaffRefs } from '#shared/domain/people/ref.ts'
import { refOf } from '../refs.ts'

export function memoryStaffRefs(): StaffRefs {
  const refs = new Map<string, string>()
  const holders = new Map<string, number>()
  return {
    async find(staff) {
      return refs.get(staff)
    },
    async findAll(staff) {
      return new Map(staff.flatMap((one) => (refs.has(one) ? [[one, refs.get(one) ?? '']] : [])))
    },
    async getOrCreate(staff) {
      const known = refs.get(staff)
      if (known !== undefined) return { ref: known, isNew: false }
      const holder = (holders.get(staff) ?? 0) + 1
      holders.set(staff, holder)
      refs.set(staff, refOf(staff, holder))
      return { ref: refOf(staff, holder), isNew: true }
    },
    async remove(staff, ref) {
      if (refs.get(staff) === ref) refs.delete(staff)
    },
  }
}
