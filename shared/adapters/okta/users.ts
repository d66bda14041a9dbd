/** Staff from Okta. Its list leaves out who is deprovisioned: they are missing from it. */
import * as z from 'zod'
import type { Unread } from '#domain/sources/device-source.ts'
import type { DirectorySettings } from '#domain/sources/settings.ts'
import type { StaffReport, StaffSource } from '#domain/sources/staff-source.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { lenient, lenientText, pagesOfList } from '../http/records.ts'
import { asksForGroups, kindCalled, staffReports, staffRules } from '../http/staff-records.ts'
import { oktaApi, oktaPage } from './api.ts'

type OktaDirectory = Extract<DirectorySettings, { kind: 'okta' }>

/** By status: whether they may sign in, perhaps after a step of their own. */
const statuses: ReadonlyMap<string, boolean> = new Map([
  ['ACTIVE', true],
  ['PROVISIONED', true],
  ['RECOVERY', true],
  ['PASSWORD_EXPIRED', true],
  ['LOCKED_OUT', true],
  ['STAGED', false],
  ['SUSPENDED', false],
  ['DEPROVISIONED', false],
])

const user = z.object({
  id: z.string().min(1),
  status: lenientText,
  profile: lenient(
    z.object({
      email: lenientText,
      displayName: lenientText,
      firstName: lenientText,
      lastName: lenientText,
      preferredLanguage: lenientText,
      countryCode: lenientText,
      city: lenientText,
      department: lenientText,
      managerId: lenientText,
      userType: lenientText,
    }),
  ),
})

type User = z.output<typeof user>

const member = z.object({ id: z.string() })

export function oktaUsers(settings: OktaDirectory, surroundings: SourceSurroundings): StaffSource {
  const { users: forUsers, groups: forGroups } = scopes
  const { filter } = settings
  const permissions = [forUsers, ...(asksForGroups(settings) ? [forGroups] : [])]
  const api = oktaApi(settings, permissions, surroundings)
  const address = `${settings.address}/api/v1`

  async function* membersOf(group: string): AsyncGenerator<readonly string[]> {
    const members = `${address}/groups/${encodeURIComponent(group)}/users`
    const page = (after: string | undefined) => oktaPage(api, { address: members, after, permission: forGroups, setting: 'group' })
    for await (const { records } of pagesOfList(page)) yield records.flatMap(record => member.safeParse(record).data?.id ?? [])
  }

  return {
    permissions,
    async open(names) {
      const rules = await staffRules(settings, names, membersOf)
      const question = { address: `${address}/users`, search: filter, permission: forUsers, setting: filter && 'filter' }
      return {
        async page(after) {
          const { records, next } = await oktaPage(api, { ...question, after })
          return { ...staffReports(records, rules, { schema: user, kindOf, reportOf }), next }
        },
      }
    },
  }
}

const scopes = { users: 'okta.users.read', groups: 'okta.groups.read' }

const kindOf = ({ profile }: User) => kindCalled(profile?.userType)

function reportOf({ id: ref, status = '', profile }: User, id: string | undefined, groups: readonly string[]): StaffReport | Unread {
  const isEnabled = statuses.get(status)
  if (isEnabled === undefined) return { record: ref, message: 'has no status that is known' }
  const { email, displayName, firstName, lastName, preferredLanguage, countryCode, city, department, managerId } = profile ?? {}
  return {
    ref,
    id,
    email,
    name: displayName ?? ([firstName, lastName].join(' ').trim() || undefined),
    language: preferredLanguage,
    country: countryCode,
    office: city,
    unit: department,
    manager: managerId,
    groups,
    isEnabled,
  }
}
