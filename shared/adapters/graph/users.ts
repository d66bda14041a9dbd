/** Staff from Microsoft Entra, by Graph: everyone by a list with managers; changes by a delta query, which says who is to be asked for again. */
import * as z from 'zod'
import { batchesOf } from '../../domain/batches.ts'
import { isCountry } from '../../domain/catalogue/countries.ts'
import type { Unread } from '../../domain/sources/device-source.ts'
import type { DirectorySettings } from '../../domain/sources/settings.ts'
import type { StaffReport, StaffReportPage, StaffSource } from '../../domain/sources/staff-source.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { lenient, lenientText, pagesOfList } from '../http/records.ts'
import { type GroupNames, groupNames, staffReports } from '../http/staff-records.ts'
import { graphApi, graphPage, mostRecords, permissions } from './graph.ts'

export type GraphDirectory = Extract<DirectorySettings, { kind: 'graph' }>

const fields = [
  ...['id', 'accountEnabled', 'userType', 'mail', 'displayName', 'preferredLanguage', 'country', 'usageLocation'],
  ...['officeLocation', 'department'],
]

const user = z.object({
  id: z.string().min(1),
  accountEnabled: lenient(z.boolean()),
  userType: lenientText,
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
  const withManagers = { $select: selected, $expand: 'manager($select=id)' }

  /** A page of everybody, and from where changes are to be read later. */
  async function wholePage(address: string, changesFrom: string, groups: GroupNames, lost: readonly number[]): Promise<StaffReportPage> {
    const { records, next } = await graphPage(api, address, { permission, lost })
    const read = staffReports(records, user, staffId, groups, reportOf)
    return next === undefined ? { ...read, changesFrom } : { ...read, next: `${changesFrom} ${next}` }
  }

  /** From now on. A whole pass asks for it first, so that no change falls between. */
  async function changesFromNow(): Promise<string> {
    const query = new URLSearchParams({ $select: `${selected},manager`, $deltatoken: 'latest' })
    const { body } = await api.ask(`${users}/delta?${query}`, z.object({ '@odata.deltaLink': z.string() }), { permission })
    return body['@odata.deltaLink']
  }

  /** What a change says is not whole, and never names a manager: so everybody who changed is asked for. */
  async function changesPageAt(address: string, groups: GroupNames): Promise<StaffReportPage> {
    const { body } = await api.ask(address, changesPage, { permission, lost: [400, 404] })
    const { value, '@odata.nextLink': next, '@odata.deltaLink': changesFrom } = body
    const last = new Map(value.map((change) => [change.id, change]))
    const changed = [...last.values()].filter((change) => !change['@removed']).map(({ id }) => id)
    const removed = [...last.values()].filter((change) => change['@removed']).map(({ id }) => removedReport(id))
    const records: unknown[] = []
    for (const ids of batchesOf(changed, mostInFilter)) {
      const $filter = `id in (${ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(',')})`
      const page = await graphPage(api, `${users}?${new URLSearchParams({ ...withManagers, $filter })}`, { permission })
      records.push(...page.records)
    }
    const { reports, unread } = staffReports(records, user, staffId, groups, reportOf)
    return { reports: [...removed, ...reports], unread, next, changesFrom }
  }

  return {
    permissions: [permission, ...(Object.keys(settings.groups).length > 0 ? [permissions.members] : [])],

    async open(names) {
      const groups = await groupNames(settings.groups, names, (group) => groupMembers(api, graph, group))
      return {
        async page(cursor) {
          if (cursor === undefined) {
            const first = `${users}?${new URLSearchParams({ ...withManagers, $top: mostRecords })}`
            return wholePage(first, await changesFromNow(), groups, [])
          }
          const [changesFrom = '', next] = cursor.split(' ')
          // A bad request is one for a cursor that is over.
          return next === undefined ? changesPageAt(changesFrom, groups) : wholePage(next, changesFrom, groups, [400])
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

const groupMember = z.object({ id: z.string(), '@odata.type': z.string().optional() })

/** The ids of the members of a group, and of groups that are members of it, page by page. @throws SourceError */
async function* groupMembers(api: ApiClient, graph: string, group: string): AsyncGenerator<readonly string[]> {
  const known = new Set([group])
  for (const id of known) {
    const first = `${graph}/v1.0/groups/${encodeURIComponent(id)}/members?${new URLSearchParams({ $select: 'id', $top: mostRecords })}`
    for await (const { records } of pagesOfList((next = first) => graphPage(api, next, { permission: permissions.members }))) {
      const members = records.flatMap((record) => groupMember.safeParse(record).data ?? [])
      for (const one of members) if (one['@odata.type'] === '#microsoft.graph.group') known.add(one.id)
      yield members.map(({ id }) => id)
    }
  }
}
