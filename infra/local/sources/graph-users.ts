/** Users and groups as Graph tells of them; changes of users since a moment, too. */

import { isDeepStrictEqual } from 'node:util'
import type { StaffMember } from './staff-member.ts'
import type { StandInRequest, StandInResult, StandInRoute } from './stand-in.ts'

export const graphError = (status: number) => ({ error: { code: `Refused${status}`, message: 'The stand-in refuses this.' } })

/** Pages are named by the place where they begin. */
export function graphPageAnswer(all: readonly object[], { query, origin, path }: StandInRequest, pageSize: number): StandInResult {
  const start = Number(query.get('$skiptoken') ?? 0)
  const size = Math.min(pageSize, Number(query.get('$top') ?? pageSize))
  if (!Number.isInteger(start) || start > all.length || !(size > 0)) return 400
  const next = new URLSearchParams(query)
  next.set('$skiptoken', String(start + size))
  return {
    body: {
      '@odata.context': `${origin}/$metadata`,
      '@odata.nextLink': start + size < all.length ? `${origin}${path}?${next}` : undefined,
      value: all.slice(start, start + size).map(record => selected(record, query)),
    },
  }
}

/** The record with the fields that are selected and expanded. */
function selected(record: object, query: URLSearchParams) {
  const wanted = query.get('$select')?.split(',')
  const expanded = query.get('$expand')?.split('(')[0]
  return wanted ? Object.fromEntries(Object.entries(record).filter(([name]) => wanted.includes(name) || name === expanded)) : record
}

interface Directory {
  staff?: readonly StaffMember[]
  groups?: Record<string, readonly string[]>
}

/** @param directory may change between requests */
export function userRoutes(directory: Directory, pageSize: number): readonly StandInRoute[] {
  const changes = changesOf(directory)
  return [
    {
      path: '/v1.0/users',
      answer(request) {
        const found = asked(directory.staff, request)
        return found ? graphPageAnswer(found, request, pageSize) : 400
      },
    },
    { path: '/v1.0/users/delta', answer: request => changes(request, pageSize) },
    {
      path: '/v1.0/groups/:id/members',
      answer(request) {
        const { groups = {} } = directory
        const members = groups[request.named.id ?? '']
        const kindOf = (id: string) => `#microsoft.graph.${id in groups ? 'group' : 'user'}`
        // Graph adds the kind, whatever is selected.
        const plain = { ...request, query: new URLSearchParams([...request.query].filter(([name]) => name !== '$select')) }
        return members
          ? graphPageAnswer(
              members.map(id => ({ '@odata.type': kindOf(id), id })),
              plain,
              pageSize,
            )
          : 404
      },
    },
  ]
}

/** By `id in ('a','b')`, or as in `department ne 'DG-COMM'`. @returns undefined for a filter that it does not know */
function asked(staff: readonly StaffMember[] = [], { query, headers }: StandInRequest): readonly object[] | undefined {
  const users = staff.map(userRecord)
  const filter = query.get('$filter')
  const isAdvanced = headers.consistencylevel === 'eventual' && query.get('$count') === 'true'
  // Graph expands nothing in advanced queries.
  if (isAdvanced && query.has('$expand')) return undefined
  if (filter === null) return users
  const [, list] = /^id in \((.*)\)$/.exec(filter) ?? []
  if (list) return users.filter(({ id }) => list.split(',').includes(`'${id}'`))
  const [, operator, unit] = /^department (eq|ne) '(.*)'$/.exec(filter) ?? []
  const isKnown = operator === 'eq' || (operator === 'ne' && isAdvanced)
  return isKnown ? users.filter(({ department }) => (department === unit) === (operator === 'eq')) : undefined
}

const userRecord = ({ ref, employee, manager, isEnabled, account, odd, ...said }: StaffMember) => ({
  id: ref,
  accountEnabled: isEnabled !== false,
  userType: 'Member',
  employeeType: null,
  // Office 365 E3.
  assignedLicenses: [{ disabledPlans: [], skuId: '6fd2c87f-b296-42f0-b197-1e91e994b900' }],
  mail: said.email,
  displayName: said.name,
  employeeId: employee ?? null,
  preferredLanguage: said.language ?? null,
  country: null,
  usageLocation: said.country ?? null,
  officeLocation: said.office ?? null,
  department: said.unit ?? null,
  manager: manager === undefined ? undefined : { '@odata.type': '#microsoft.graph.user', id: manager },
  ...account,
  ...odd,
})

type Snapshot = ReadonlyMap<string, Record<string, unknown>>

/** A token stands for what was in the directory when it was given out. A change says what is another since, and no more. */
function changesOf(directory: Directory): (request: StandInRequest, pageSize: number) => StandInResult {
  const snapshots: Snapshot[] = []
  const snapshot = (): Snapshot => new Map((directory.staff ?? []).map(member => [member.ref, userRecord(member)]))
  return ({ query, origin, path }, pageSize) => {
    const [from, to, start = '0'] = (query.get('$skiptoken') ?? query.get('$deltatoken') ?? '').split('-')
    const before = snapshots[Number(from)]
    if (from !== 'latest' && !before) return 400
    const end = to === undefined ? snapshots.push(snapshot()) - 1 : Number(to)
    const all = before ? changesBetween(before, snapshots[end] ?? before) : []
    const next = Number(start) + pageSize
    const link =
      next < all.length
        ? { '@odata.nextLink': `${origin}${path}?$skiptoken=${from}-${end}-${next}` }
        : { '@odata.deltaLink': `${origin}${path}?$deltatoken=${end}` }
    return { body: { '@odata.context': `${origin}/$metadata#users`, ...link, value: all.slice(Number(start), next) } }
  }
}

function changesBetween(before: Snapshot, after: Snapshot): readonly object[] {
  const removed = [...before.keys()].filter(id => !after.has(id)).map(id => ({ id, '@removed': { reason: 'changed' } }))
  const changed = [...after].flatMap(([id, record]) => {
    const known = before.get(id) ?? {}
    const isAsBefore = (name: string) => isDeepStrictEqual(known[name], record[name])
    const names = [...new Set([...Object.keys(known), ...Object.keys(record)])].filter(name => !isAsBefore(name))
    const change = names.map(name =>
      name === 'manager' ? ['manager@delta', managerChange(known[name], record[name])] : [name, record[name]],
    )
    return change.length > 0 ? [{ ...Object.fromEntries(change), id }] : []
  })
  return [...changed, ...removed]
}

const managerChange = (before: unknown, after: unknown) => (after ? [after] : [{ ...Object(before), '@removed': { reason: 'deleted' } }])
