/** Staff from Google Workspace. */
import pMap from 'p-map'
import * as z from 'zod'
import { SourceError } from '../../domain/sources/device-source.ts'
import type { DirectorySettings } from '../../domain/sources/settings.ts'
import type { StaffReport, StaffSource } from '../../domain/sources/staff-source.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { lenient, lenientList, lenientText, pagesOfList } from '../http/records.ts'
import { groupNames, staffReports } from '../http/staff-records.ts'
import { directory, googleApi, googleList, googlePage, googleScope } from './api.ts'

type GoogleDirectory = Extract<DirectorySettings, { kind: 'google' }>

const lenientFlag = lenient(z.boolean())

const user = z.object({
  id: z.string().min(1),
  primaryEmail: lenientText,
  name: lenient(z.object({ fullName: lenientText })),
  suspended: lenientFlag,
  archived: lenientFlag,
  languages: lenientList(z.object({ languageCode: lenientText, preference: lenientText })),
  relations: lenientList(z.object({ type: lenientText, value: lenientText })),
  organizations: lenientList(z.object({ primary: lenientFlag, department: lenientText, location: lenientText })),
  addresses: lenientList(z.object({ type: lenientText, countryCode: lenientText })),
  locations: lenientList(z.object({ buildingId: lenientText })),
})

type User = z.output<typeof user>

const usersPage = googleList.extend({ users: z.array(z.unknown()).default([]) })

const membersPage = googleList.extend({ members: z.array(z.object({ id: lenientText })).default([]) })

const scopes = { users: googleScope('admin.directory.user.readonly'), members: googleScope('admin.directory.group.member.readonly') }

export function googleUsers(settings: GoogleDirectory, surroundings: SourceSurroundings): StaffSource {
  const { customer, staffId } = settings
  const permissions = [scopes.users, ...(Object.keys(settings.groups).length > 0 ? [scopes.members] : [])]
  const api = googleApi(settings, permissions, surroundings)
  const address = `${directory}/users`
  const parameters = { customer, projection: 'full', maxResults: '500' }

  async function* membersOf(group: string): AsyncGenerator<readonly string[]> {
    const question = {
      address: `${directory}/groups/${encodeURIComponent(group)}/members`,
      parameters: { includeDerivedMembership: 'true', maxResults: '200' },
      permission: scopes.members,
    }
    for await (const { page } of pagesOfList((token) => googlePage(api, membersPage, { ...question, token })))
      yield page.members.flatMap(({ id }) => id ?? [])
  }

  /** Google refuses addresses of other domains, and what is none, as it does who lacks the scope: but it has just listed users. */
  async function refOf(email: string): Promise<string | undefined> {
    const found = await api
      .find(`${address}/${encodeURIComponent(email)}?fields=id`, user, { permission: scopes.users })
      .catch((error: unknown) => {
        if (error instanceof SourceError && (error.fault === 'permission' || error.fault === 'strange')) return undefined
        throw error
      })
    return found?.body.id
  }

  return {
    permissions,
    async open(names) {
      const groups = await groupNames(settings.groups, names, membersOf)
      const withManagers = managerRefs(refOf)
      return {
        async page(token) {
          const { page, next } = await googlePage(api, usersPage, { address, parameters, token, permission: scopes.users })
          const { reports, unread } = staffReports(page.users.filter(isStaff), user, staffId, groups, reportOf)
          return { reports: await withManagers(reports), unread, next }
        },
      }
    },
  }
}

const guest = z.object({ isGuestUser: z.literal(true) })

const isStaff = (record: unknown): boolean => !guest.safeParse(record).success

function reportOf(user: User, id: string | undefined, groups: readonly string[]): StaffReport {
  const { id: ref, primaryEmail, name, suspended, archived, languages = [], relations = [], organizations = [] } = user
  const { addresses = [], locations = [] } = user
  const organization = organizations.find(({ primary }) => primary) ?? organizations[0]
  const language = languages.find(({ preference }) => preference === 'preferred') ?? languages[0]
  const address = addresses.find(({ type }) => type === 'work')
  return {
    ref,
    id,
    email: primaryEmail,
    name: name?.fullName,
    language: language?.languageCode,
    country: address?.countryCode,
    office: locations.find(({ buildingId }) => buildingId)?.buildingId ?? organization?.location,
    unit: organization?.department,
    manager: relations.find(({ type }) => type === 'manager')?.value,
    groups,
    isEnabled: !suspended && !archived,
  }
}

type FindRef = (address: string) => Promise<string | undefined>

/** Managers who are looked up side by side. */
const concurrency = 5

/**
 * Google names managers by address, main or not. Each is looked up once.
 * @returns reports with the refs of managers; nobody's, if the address is nobody's
 */
function managerRefs(find: FindRef): (reports: readonly StaffReport[]) => Promise<readonly StaffReport[]> {
  const found = new Map<string, string | undefined>()
  return async (reports) => {
    const here = new Map(reports.flatMap(({ ref, email }) => (email ? [[email.toLowerCase(), ref] as const] : [])))
    const named = new Set(reports.flatMap(({ manager }) => manager?.toLowerCase() ?? []))
    const others = [...named].filter((address) => !here.has(address) && !found.has(address))
    await pMap(others, async (address) => found.set(address, await find(address)), { concurrency })
    return reports.map(({ manager: address = '', ...report }) => {
      const manager = here.get(address.toLowerCase()) ?? found.get(address.toLowerCase())
      return manager === undefined ? report : { ...report, manager }
    })
  }
}
