/** Staff and groups as the Directory API of Google tells of them. */
import { googlePageAnswer } from './google-page.ts'
import type { StaffMember } from './staff-member.ts'
import type { StandInRoute } from './stand-in.ts'

interface Directory {
  readonly staff?: readonly StaffMember[]
  /** Refs of members, by address of a group. */
  readonly groups?: Readonly<Record<string, readonly string[]>>
}

/** @param most records on a page */
export function staffRoutes(state: () => Directory, most: number): readonly StandInRoute[] {
  return [
    {
      path: '/admin/directory/v1/users',
      answer: (request) => {
        const { staff = [] } = state()
        const records = staff.map((member) => userRecord(member, staff))
        return googlePageAnswer(request, { key: 'users', records, size: ['maxResults', 100, Math.min(most, 500)] })
      },
    },
    {
      path: '/admin/directory/v1/users/:email',
      answer: ({ named }) => {
        const found = state().staff?.find(({ email }) => email === named.email)
        return found ? { body: { id: found.ref } } : 404
      },
    },
    {
      path: '/admin/directory/v1/groups/:group/members',
      answer: (request) => {
        const members = state().groups?.[request.named.group ?? '']
        if (!members) return 404
        const records = members.map((id) => ({ kind: 'admin#directory#member', id, role: 'MEMBER', type: 'USER', status: 'ACTIVE' }))
        return googlePageAnswer(request, { key: 'members', records, size: ['maxResults', 200, Math.min(most, 200)] })
      },
    },
  ]
}

const userRecord = (member: StaffMember, staff: readonly StaffMember[]): object => ({
  kind: 'admin#directory#user',
  id: member.ref,
  primaryEmail: member.email,
  name: { fullName: member.name },
  suspended: member.isEnabled === false,
  archived: false,
  languages: member.language === undefined ? undefined : [{ languageCode: member.language, preference: 'preferred' }],
  addresses: member.country === undefined ? undefined : [{ type: 'work', countryCode: member.country }],
  locations: member.office === undefined ? undefined : [{ type: 'desk', area: 'desk', buildingId: member.office }],
  organizations: member.unit === undefined ? undefined : [{ primary: true, department: member.unit }],
  externalIds: member.employee === undefined ? undefined : [{ type: 'organization', value: member.employee }],
  relations: managerOf(member, staff).map((value) => ({ type: 'manager', value })),
  ...member.odd,
})

/** Google names managers by address. */
const managerOf = ({ manager }: StaffMember, staff: readonly StaffMember[]): readonly string[] =>
  staff.filter(({ ref }) => ref === manager).map(({ email }) => email)
