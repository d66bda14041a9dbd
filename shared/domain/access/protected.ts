import type { Profile } from '../people/person.ts'

/** People whose devices are never suspended unless two approvers name them: break-glass accounts, and members of groups. */
export interface ProtectedPeople {
  /** Staff ids. */
  readonly staff: readonly string[]
  readonly groups: readonly string[]
}

export const isProtected = ({ id, groups }: Profile, { staff, groups: protectedGroups }: ProtectedPeople): boolean =>
  staff.includes(id) || groups.some((group) => protectedGroups.includes(group))

export const isAnybodyProtected = ({ staff, groups }: ProtectedPeople): boolean => staff.length + groups.length > 0

export const nobody: ProtectedPeople = { staff: [], groups: [] }
