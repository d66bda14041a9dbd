/** Staff from Microsoft Entra, by Graph: everyone by a list with managers; changes by a delta query, which says who is to be asked for again. */
import * as z from 'zod'
import { batchesOf } from '#domain/batches.ts'
import { isCountry } from '#domain/catalogue/countries.ts'
import type { Unread } from '#domain/sources/device-source.ts'
import type { DirectorySettings } from '#domain/sources/settings.ts'
import type { AccountKind, StaffReport, StaffReportPage, StaffSource } from '#domain/sources/staff-source.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { lenient, lenientText, pagesOfList } from '../http/records.ts'
import { asksForGroups, idsIn, kindCalled, type StaffRules, staffReports, staffRules } from '../http/staff-records.ts'
import { graphApi, graphPage, mostRecords, permissions } from './graph.ts'
import licences from './licences.json' with { type: 'json' }

type GraphDirectory = Extract<DirectorySettings, { kind: 'graph' }>

const fields = [
  ...['id', 'accountEnabled', 'userType', 'mail', 'displayName', 'preferredLanguage', 'country', 'usageLocation'],
  ...['officeLocation', 'department'],
]

const user = z.object({
  id: z.string().min(1),
  accountEnabled: lenient(z.boolean()),
  userType: lenientText,
  employeeType: lenientText,
  assignedLicenses: lenient(z.array(z.object({ skuId: z.string() }))),
  mail: lenientText,
  displayName: lenientText,
  preferredLanguage: lenientText,
  country: lenientText,
  usageLocation: lenientText,
  officeLocation: lenientText,
  department: lenientText,
  manager: lenient(z.object({ id: lenientText })),
})

type User = z.output<typeof user>

const changesPage = z.object({
  value: z.array(z.object({ id: z.string().min(1), '@removed': z.unknown().optional() })),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
})

/** Most values that a filter may have. */
const mostInFilter = 15

export function graphUsers(settings: GraphDirectory, surroundings: SourceSurroundings): StaffSource {
  const { graph, staffId } = settings
  const api = graphApi(settings, surroundings)
  const users = `${graph}/v1.0/users`
  const permission = permissions.users
  const selected = [...new Set([...fields, staffId.replace(/\..*/, '')])].join(',')
  const withManagers = { $select: `${selected},employeeType,assignedLicenses`, $expand: 'manager($select=id)' }

  /** Graph expands no managers with the advanced queries that some filters need, so that these are asked for by themselves. */
  async function* filteredUsers($filter: string): AsyncGenerator<readonly string[]> {
    const first = `${users}?${new URLSearchParams({ $select: 'id', $filter, $count: 'true', $top: mostRecords })}`
    const question = { permission, headers: { ConsistencyLevel: 'eventual' }, setting: 'filter' }
    for await (const { records } of pagesOfList((next = first) => graphPage(api, next, question)))
      yield records.flatMap(record => groupMember.safeParse(record).data?.id ?? [])
  }

  async function rulesFor(names: readonly string[]): Promise<StaffRules> {
    const rules = await staffRules(settings, names, group => groupMembers(api, graph, group))
    if (settings.filter === undefined) return rules
    const found = await idsIn(filteredUsers(settings.filter))
    return { ...rules, within: rules.within?.intersection(found) ?? found }
  }

  /** A page of everybody, and from where changes are to be read later. */
  async function wholePage(address: string, changesFrom: string, rules: StaffRules, lost: readonly number[]): Promise<StaffReportPage> {
    const { records, next } = await graphPage(api, address, { permission, lost })
    const page = staffReports(records, rules, entraUsers)
    return next === undefined ? { ...page, changesFrom } : { ...page, next: `${changesFrom} ${next}` }
  }

  /** From now on. A whole pass asks for it first, so that no change falls between. */
  async function changesFromNow() {
    const query = new URLSearchParams({ $select: `${selected},manager`, $deltatoken: 'latest' })
    const { body } = await api.ask(`${users}/delta?${query}`, z.object({ '@odata.deltaLink': z.string() }), { permission })
    return body['@odata.deltaLink']
  }

  /** What a change says is not whole, and never names a manager: so everybody who changed is asked for. */
  async function changesPageAt(address: string, rules: StaffRules): Promise<StaffReportPage> {
    const { body } = await api.ask(address, changesPage, { permission, lost: [400, 404] })
    const { value, '@odata.nextLink': next, '@odata.deltaLink': changesFrom } = body
    const last = new Map(value.map(change => [change.id, change]))
    const changed = [...last.values()].filter(change => !change['@removed']).map(({ id }) => id)
    const removed = [...last.values()].filter(change => change['@removed']).map(({ id }) => removedReport(id))
    const records: unknown[] = []
    for (const ids of batchesOf(changed, mostInFilter)) {
      const $filter = `id in (${ids.map(id => `'${id.replaceAll("'", "''")}'`).join(',')})`
      const page = await graphPage(api, `${users}?${new URLSearchParams({ ...withManagers, $filter })}`, { permission })
      records.push(...page.records)
    }
    const { reports, ...others } = staffReports(records, rules, entraUsers)
    return { reports: [...removed, ...reports], ...others, next, changesFrom }
  }

  return {
    permissions: [permission, ...(asksForGroups(settings) ? [permissions.members] : [])],

    async open(names) {
      const rules = await rulesFor(names)
      return {
        async page(cursor) {
          if (cursor === undefined) {
            const first = `${users}?${new URLSearchParams({ ...withManagers, $top: mostRecords })}`
            return wholePage(first, await changesFromNow(), rules, [])
          }
          const [changesFrom = '', next] = cursor.split(' ')
          // A bad request is one for a cursor that is over.
          return next === undefined ? changesPageAt(changesFrom, rules) : wholePage(next, changesFrom, rules, [400])
        },
      }
    },
  }
}

const removedReport = (ref: string): StaffReport => ({ ref, groups: [], isEnabled: false, isRemoved: true })

/** Guests are nobody's staff. */
function reportOf({ id: ref, ...said }: User, id: string | undefined, groups: readonly string[]): StaffReport | Unread {
  const { accountEnabled, userType, mail, displayName, preferredLanguage, country, usageLocation, officeLocation, department } = said
  if (accountEnabled === undefined) return { record: ref, message: 'does not say whether it is enabled' }
  return {
    ref,
    id,
    email: mail,
    name: displayName,
    language: preferredLanguage,
    country: country && isCountry(country.toUpperCase()) ? country : usageLocation,
    office: officeLocation,
    unit: department,
    manager: said.manager?.id,
    groups,
    isEnabled: accountEnabled && userType !== 'Guest',
  }
}

/** Of an account whose licences are all of one kind, those aside that anyone may take. */
function kindOf({ userType, employeeType, assignedLicenses }: User) {
  if (userType === 'Guest') return 'guests'
  const counting = assignedLicenses?.filter(({ skuId }) => !freeLicences.has(skuId))
  if (counting?.length === 0) return 'unlicensed'
  const kinds = new Set(counting?.map(({ skuId }) => kindsByLicence.get(skuId)))
  const [kind] = kinds.size === 1 ? kinds : []
  return kindCalled(employeeType) ?? kind
}

const entraUsers = { schema: user, kindOf, reportOf }

const freeLicences: ReadonlySet<string> = new Set(Object.values(licences.free))

const kindsByLicence = new Map<string, AccountKind>([
  ...Object.values(licences.students).map(id => [id, 'students'] as const),
  ...Object.values(licences.shared).map(id => [id, 'shared'] as const),
])

const groupMember = z.object({ id: z.string(), '@odata.type': z.string().optional() })

/** The ids of the members of a group, and of groups that are members of it, page by page. @throws SourceError */
async function* groupMembers(api: ApiClient, graph: string, group: string): AsyncGenerator<readonly string[]> {
  const known = new Set([group])
  for (const id of known) {
    const first = `${graph}/v1.0/groups/${encodeURIComponent(id)}/members?${new URLSearchParams({ $select: 'id', $top: mostRecords })}`
    const question = { permission: permissions.members, setting: 'group' }
    for await (const { records } of pagesOfList((next = first) => graphPage(api, next, question))) {
      const members = records.flatMap(record => groupMember.safeParse(record).data ?? [])
      for (const one of members) if (one['@odata.type'] === '#microsoft.graph.group') known.add(one.id)
      yield members.map(({ id }) => id)
    }
  }
}
