/** Records of staff in other systems: a field that an organisation chose, and the groups that policies name. */
import * as z from 'zod'
import { countByKind } from '#domain/numbers.ts'
import type { Unread } from '#domain/sources/device-source.ts'
import type { DirectorySettings } from '#domain/sources/settings.ts'
import type { AccountKind, StaffReport, StaffReportPage } from '#domain/sources/staff-source.ts'
import { readListedRecords } from './records.ts'

const section = z.record(z.string(), z.unknown())

const typed = z.object({ type: z.string(), value: z.unknown() })

/**
 * @param path names with dots between: `profile.employeeNumber`. In a list of values with types it is the type: `externalIds.organization`
 * @returns undefined where there is no such text or number
 */
function fieldAt(record: unknown, path: string) {
  const found = path.split('.').reduce<unknown>(within, record)
  return (typeof found === 'string' || typeof found === 'number') && found !== '' ? String(found) : undefined
}

function within(at: unknown, name: string) {
  if (Array.isArray(at)) return at.map(entry => typed.safeParse(entry).data).find(entry => entry?.type === name)?.value
  const { data = {} } = section.safeParse(at)
  return Object.hasOwn(data, name) ? data[name] : undefined
}

/** Names of groups, by the directory's own id of a member. */
type GroupNames = ReadonlyMap<string, readonly string[]>

/**
 * @param groups the directory's ids of groups, by name
 * @param names those to read; of one that has no id nobody is a member
 * @param membersOf the ids of members, page by page
 */
async function groupNames(
  groups: Record<string, string>,
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

/** Whether a group is read at all. */
export const asksForGroups = ({ group, groups }: Pick<DirectorySettings, 'group' | 'groups'>) =>
  group !== undefined || Object.keys(groups).length > 0

/** All ids of several pages. */
export const idsIn = async (pages: AsyncIterable<readonly string[]>): Promise<ReadonlySet<string>> =>
  new Set((await Array.fromAsync(pages)).flat())

/** What decides who is staff, and in which groups. */
export interface StaffRules extends Pick<DirectorySettings, 'staffId' | 'include'> {
  groups: GroupNames
  /** The only accounts that may be staff; absent: any. */
  within?: ReadonlySet<string> | undefined
}

/**
 * @param names of the groups to read
 * @param membersOf the ids of members of a group, page by page
 */
export async function staffRules(
  { staffId, include, group, groups }: DirectorySettings,
  names: readonly string[],
  membersOf: (group: string) => AsyncIterable<readonly string[]>,
): Promise<StaffRules> {
  const within = group === undefined ? undefined : await idsIn(membersOf(group))
  return { staffId, include, groups: await groupNames(groups, names, membersOf), within }
}

/** Kinds of accounts that are no person's, in the exact words of a free text. */
const kindsByWord = new Map<string, AccountKind>([
  ['student', 'students'],
  ...['shared mailbox', 'room mailbox', 'shared account', 'service account'].map(word => [word, 'shared'] as const),
])

/** What an organisation calls a kind of user, such as `Student`. */
export const kindCalled = (word = ''): AccountKind | undefined => kindsByWord.get(word.toLowerCase())

/** What a vendor's user is. */
interface Users<User> {
  schema: z.ZodType<User>
  /** Why it is no staff unless that is configured, or in any case. */
  kindOf: (user: User) => AccountKind | 'guests' | 'outside' | undefined
  /** Gets the record, the staff id, and the names of groups. */
  reportOf: (user: User, id: string | undefined, groups: readonly string[]) => StaffReport | Unread
}

/** Reports of a page of users. Who is disabled is reported, so that it is known at once; others who are no staff are only counted. */
export function staffReports<User extends { id: string }>(
  records: readonly unknown[],
  { staffId, include, groups, within }: StaffRules,
  { schema, kindOf, reportOf }: Users<User>,
): Pick<StaffReportPage, 'reports' | 'unread' | 'leftOut'> {
  const letIn: ReadonlySet<string | undefined> = new Set(include)
  const leftOut = new Map<string, string>()
  const { reports, unread } = readListedRecords(records, 'a page of users', record => {
    const { data } = schema.safeParse(record)
    if (!data) return undefined
    const report = reportOf(data, fieldAt(record, staffId), groups.get(data.id) ?? [])
    const kind = within?.has(data.id) === false ? 'outside' : kindOf(data)
    const isDisabled = 'ref' in report && !report.isEnabled
    if (isDisabled && kind !== 'guests') leftOut.set(data.id, 'disabled')
    else if (kind !== undefined && !letIn.has(kind)) leftOut.set(data.id, kind)
    return report
  })
  return {
    reports: reports.filter(({ ref, isEnabled }) => !isEnabled || !leftOut.has(ref)),
    unread: unread.filter(({ record }) => !leftOut.has(record)),
    leftOut: countByKind([...leftOut.values()], why => why),
  }
}
