/** Staff from Google Workspace. */
import pMap from 'p-map'
import * as z from 'zod'
import { SourceError } from '#domain/sources/device-source.ts'
import type { DirectorySettings } from '#domain/sources/settings.ts'
import type { StaffReport, StaffSource } from '#domain/sources/staff-source.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { lenient, lenientList, lenientText, pagesOfList } from '../http/records.ts'
import { asksForGroups, staffReports, staffRules } from '../http/staff-records.ts'
import { directory, googleApi, googleList, googlePage, googleScope } from './api.ts'

type GoogleDirectory = Extract<DirectorySettings, { kind: 'google' }>

const lenientFlag = lenient(z.boolean())

const user = z.object({
  id: z.string().min(1),
  primaryEmail: lenientText,
  name: lenient(z.object({ fullName: lenientText })),
  suspended: lenientFlag,
  archived: lenientFlag,
  isAdmin: lenientFlag,
  isMailboxSetup: lenientFlag,
  isGuestUser: lenientFlag,
  orgUnitPath: lenientText,
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
  const { customer, filter, orgUnit } = settings
  const permissions = [scopes.users, ...(asksForGroups(settings) ? [scopes.members] : [])]
  const api = googleApi(settings, permissions, surroundings)
  const address = `${directory}/users`
  const parameters = { customer, projection: 'full', maxResults: '500', ...(filter === undefined ? {} : { query: filter }) }

  async function* membersOf(group: string): AsyncGenerator<readonly string[]> {
    const question = {
      address: `${directory}/groups/${encodeURIComponent(group)}/members`,
      parameters: { includeDerivedMembership: 'true', maxResults: '200' },
      permission: scopes.members,
      setting: 'group',
    }
    for await (const { page } of pagesOfList(token => googlePage(api, membersPage, { ...question, token })))
      yield page.members.flatMap(({ id }) => id ?? [])
  }

  /** Google refuses addresses of other domains, and what is none, as it does who lacks the scope: but it has just listed users. */
  async function refOf(email: string) {
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
      const rules = await staffRules(settings, names, membersOf)
      const withManagers = managerRefs(refOf)
      return {
        async page(token) {
          const question = { address, parameters, token, permission: scopes.users, setting: filter && 'filter' }
          const { page, next } = await googlePage(api, usersPage, question)
          const { reports, ...others } = staffReports(page.users, rules, { schema: user, kindOf: one => kindOf(one, orgUnit), reportOf })
          return { reports: await withManagers(reports), ...others, next }
        },
      }
    },
  }
}

/** @param orgUnit the path of the only one that is staff, with those below it; absent: any */
function kindOf({ isGuestUser, isAdmin, isMailboxSetup, orgUnitPath }: User, orgUnit: string | undefined) {
  if (isGuestUser) return 'guests'
  if (orgUnit !== undefined && !`${orgUnitPath}/`.startsWith(`${orgUnit}/`)) return 'outside'
  if (isAdmin) return 'administrators'
  return isMailboxSetup === false ? 'unlicensed' : undefined
}

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
 * @returns reports with the refs of managers, or their addresses where Google does not know them
 */
function managerRefs(find: FindRef): (reports: readonly StaffReport[]) => Promise<readonly StaffReport[]> {
  const found = new Map<string, string | undefined>()
  return async reports => {
    const here = new Map(reports.flatMap(({ ref, email }) => (email ? [[email.toLowerCase(), ref] as const] : [])))
    const named = new Set(reports.flatMap(({ manager }) => manager?.toLowerCase() ?? []))
    const others = [...named].filter(address => !here.has(address) && !found.has(address))
    await pMap(others, async address => found.set(address, await find(address)), { concurrency })
    return reports.map(({ manager: address = '', ...report }) => {
      const manager = here.get(address.toLowerCase()) ?? found.get(address.toLowerCase()) ?? address
      return manager === '' ? report : { ...report, manager }
    })
  }
}
