/** Records of staff in other systems: a field that an organisation chose, and the groups that policies name. */
import * as z from 'zod'
import type { Unread } from '../../domain/sources/device-source.ts'
import type { StaffReport } from '../../domain/sources/staff-source.ts'
import { readListedRecords } from './records.ts'

const section = z.record(z.string(), z.unknown())

const typed = z.object({ type: z.string(), value: z.unknown() })

/**
 * @param path names with dots between: `profile.employeeNumber`. In a list of values with types it is the type: `externalIds.organization`
 * @returns undefined where there is no such text or number
 */
function fieldAt(record: unknown, path: string): string | undefined {
  const found = path.split('.').reduce<unknown>(within, record)
  return (typeof found === 'string' || typeof found === 'number') && found !== '' ? String(found) : undefined
}

function within(at: unknown, name: string): unknown {
  if (Array.isArray(at)) return at.map((entry) => typed.safeParse(entry).data).find((entry) => entry?.type === name)?.value
  const { data = {} } = section.safeParse(at)
  return Object.hasOwn(data, name) ? data[name] : undefined
}

/** Names of groups, by the directory's own id of a member. */
export type GroupNames = ReadonlyMap<string, readonly string[]>

/**
 * @param groups the directory's ids of groups, by name
 * @param names those to read; of one that has no id nobody is a member
 * @param membersOf the ids of members, page by page
 */
export async function groupNames(
  groups: Readonly<Record<string, string>>,
  names: readonly string[],
  membersOf: (group: string) => AsyncIterable<readonly string[]>,
): Promise<GroupNames> {
  const found = new Map<string, string[]>()
  for (const name of new Set(names)) {
    const group = Object.hasOwn(groups, name) ? groups[name] : undefined
    if (group === undefined) continue
    for await (const members of membersOf(group))
      for (const member of members) {
        const before = found.get(member)
        if (!before) found.set(member, [name])
        else if (!before.includes(name)) before.push(name)
      }
  }
  return found
}

/**
 * Reports of a page of users.
 * @param staffId the field with the staff id
 * @param reportOf gets the record, the staff id, and the names of groups
 */
export const staffReports = <User extends { readonly id: string }>(
  records: readonly unknown[],
  schema: z.ZodType<User>,
  staffId: string,
  groups: GroupNames,
  reportOf: (user: User, id: string | undefined, groups: readonly string[]) => StaffReport | Unread,
) =>
  readListedRecords(records, 'a page of users', (record) => {
    const { data } = schema.safeParse(record)
    return data && reportOf(data, fieldAt(record, staffId), groups.get(data.id) ?? [])
  })
