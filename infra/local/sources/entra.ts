/** The part of Microsoft Entra by which access is cut: device objects with extension attributes, groups of users, Conditional Access policies. */

import * as z from 'zod'
import { jsonIn } from '#shared/domain/text.ts'
import type { ManagedDevice } from './managed-device.ts'
import type { StandInRequest, StandInResult, StandInRoute } from './stand-in.ts'

export interface Entra {
  /** By the ref of a device: extension attributes, by name. */
  readonly attributes: Map<string, Readonly<Record<string, string>>>
  /** After a change of attributes, so many reads of the device answer as before: they come from a copy that does not know of it yet. */
  staleReads: number
  readonly stale: Map<string, { readonly attributes: Readonly<Record<string, string>>; left: number }>
  /** By the id of a group: ids of its users. */
  readonly members: Map<string, Set<string>>
  /** Conditional Access. */
  policies: readonly object[]
  /** What the object of a device says otherwise, by ref. */
  readonly odd: Map<string, object>
  /** How many users there are, if more than devices name. */
  userCount?: number
  /** Users that are no more. */
  readonly deletedUsers: Set<string>
  /** Ids of users who were signed out, in order. */
  readonly signedOut: string[]
}

/** @param groups their ids */
export const entra = (...groups: readonly string[]): Entra => ({
  attributes: new Map(),
  staleReads: 0,
  stale: new Map(),
  members: new Map(groups.map((group) => [group, new Set()])),
  policies: [],
  odd: new Map(),
  deletedUsers: new Set(),
  signedOut: [],
})

interface Directory {
  readonly entra: Entra
  readonly devices: () => readonly ManagedDevice[]
}

/** As a policy that blocks is made, and as Graph shows it. @param conditions those that are configured */
const policyWith = (id: string, displayName: string, conditions: object, changes: object): object => ({
  id,
  displayName,
  state: 'enabled',
  conditions: {
    userRiskLevels: [],
    signInRiskLevels: [],
    clientAppTypes: ['all'],
    platforms: null,
    locations: null,
    authenticationFlows: null,
    applications: {
      includeApplications: ['All'],
      excludeApplications: ['0000000a-0000-0000-c000-000000000000', 'd4ebce55-015a-49b5-a083-c84d1797ae8c'],
      applicationFilter: null,
    },
    ...conditions,
  },
  grantControls: { operator: 'OR', builtInControls: ['block'] },
  ...changes,
})

/** It blocks what is marked as suspended. */
export const blockingPolicy = (attribute: number, changes: object = {}, conditions: object = {}): object => {
  const deviceFilter = { mode: 'include', rule: `device.extensionAttribute${attribute} -startsWith "ides:suspended"` }
  const users = { includeUsers: ['All'], excludeUsers: ['emergency'], excludeGroups: [] }
  return policyWith('policy-1', 'Devices cut off by Ides', { users, devices: { deviceFilter }, ...conditions }, changes)
}

/** It blocks the members of a group. @param platforms by default any */
export const groupPolicy = (group: string, platforms?: readonly string[], changes: object = {}, conditions: object = {}): object => {
  const users = { includeUsers: [], includeGroups: [group], excludeUsers: [], excludeGroups: [] }
  const included = platforms ? { includePlatforms: platforms, excludePlatforms: [] } : null
  return policyWith('policy-2', 'People cut off by Ides', { users, platforms: included, ...conditions }, changes)
}

const change = z.strictObject({ extensionAttributes: z.record(z.string().regex(/^extensionAttribute\d+$/), z.string()) })
const newMember = z.strictObject({ '@odata.id': z.string().regex(/\/v1\.0\/directoryObjects\/[\w-]+$/) })
const membershipQuestion = z.strictObject({ groupIds: z.array(z.string()).max(20) })

export function entraDeviceRoutes({ entra, devices }: Directory): readonly StandInRoute[] {
  const registered = () => devices().filter((one) => one.entra !== undefined)
  return [
    {
      path: "/v1.0/devices\\(deviceId=':id'\\)",
      answer({ named }) {
        const found = registered().find((one) => one.entra === named.id)
        return found ? { body: deviceObject(found, entra) } : 404
      },
    },
    {
      method: 'PATCH',
      path: '/v1.0/devices/:id',
      answer({ named, body }) {
        const id = otherId(named.id)
        const found = registered().find((one) => one.entra === id)
        const { data } = change.safeParse(jsonIn(body))
        if (!found || !data) return found ? 400 : 404
        const before = entra.attributes.get(found.ref) ?? {}
        entra.stale.set(found.ref, { attributes: before, left: entra.staleReads })
        entra.attributes.set(found.ref, { ...before, ...data.extensionAttributes })
        return {}
      },
    },
  ]
}

export function entraGroupRoutes({ entra, devices }: Directory): readonly StandInRoute[] {
  function users(): ReadonlyMap<string, string> {
    const named = devices().flatMap((device) => device.users)
    return new Map(named.flatMap(({ id, email }): [string, string][] => (id && !entra.deletedUsers.has(id) ? [[id, email]] : [])))
  }
  const membersOf = (group = '') => entra.members.get(group)
  return [
    {
      path: '/v1.0/users',
      answer({ query, headers }) {
        if (query.has('$count')) return counted(entra.userCount ?? users().size, headers)
        const [, address] = /^mail eq '(.+)' or userPrincipalName eq '\1'$/.exec(query.get('$filter') ?? '') ?? []
        if (address === undefined) return 400
        return { body: { value: [...users()].flatMap(([id, email]) => (email === address.replaceAll("''", "'") ? [{ id }] : [])) } }
      },
    },
    { path: '/v1.0/users/:id', answer: ({ named: { id = '' } }) => (users().has(id) ? { body: { id } } : 404) },
    {
      method: 'POST',
      path: '/v1.0/users/:id/checkMemberGroups',
      answer({ named: { id = '' }, body }) {
        const { data } = membershipQuestion.safeParse(jsonIn(body))
        if (!data || !users().has(id)) return data ? 404 : 400
        return { body: { value: data.groupIds.filter((group) => membersOf(group)?.has(id)) } }
      },
    },
    {
      method: 'POST',
      path: '/v1.0/users/:id/revokeSignInSessions',
      answer({ named: { id = '' } }) {
        if (!users().has(id)) return 404
        entra.signedOut.push(id)
        return { body: { '@odata.context': '#Edm.Boolean', value: true } }
      },
    },
    {
      path: '/v1.0/groups/:group',
      answer: ({ named: { group } }) => (membersOf(group) ? { body: { id: group, groupTypes: [], isAssignableToRole: null } } : 404),
    },
    {
      path: '/v1.0/groups/:group/transitiveMembers/microsoft.graph.user',
      answer: ({ named: { group }, headers }) => counted(membersOf(group)?.size, headers),
    },
    {
      method: 'POST',
      path: '/v1.0/groups/:group/members/$ref',
      answer({ named: { group }, body }) {
        const id = newMember.safeParse(jsonIn(body)).data?.['@odata.id'].split('/').at(-1) ?? ''
        const members = membersOf(group)
        if (!members || !users().has(id)) return 404
        if (members.has(id)) return 400
        members.add(id)
        return {}
      },
    },
    {
      method: 'DELETE',
      path: '/v1.0/groups/:group/members/:id/$ref',
      answer: ({ named: { group, id = '' } }) => (membersOf(group)?.delete(id) ? {} : 404),
    },
    {
      // As the real one does: the user goes, not the membership.
      method: 'DELETE',
      path: '/v1.0/groups/:group/members/:id',
      answer({ named: { id = '' } }) {
        entra.deletedUsers.add(id)
        return {}
      },
    },
  ]
}

/** Graph counts only for those who put up with a delay. */
function counted(count: number | undefined, headers: StandInRequest['headers']): StandInResult {
  if (count === undefined) return 404
  return headers.consistencylevel === 'eventual' ? { body: { '@odata.count': count, value: [] } } : 400
}

/** The id of a device's object by the id of the device, and back: its digits from the last to the first. */
const otherId = (id = ''): string =>
  [...id.replaceAll('-', '')]
    .reverse()
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

const systems = { ios: 'iOS', ipados: 'iPad', android: 'Android', windows: 'Windows', macos: 'MacMDM' } as const

export function deviceObject(device: ManagedDevice, entra: Entra): object {
  const isManaged = device.isEnrolled !== false
  return {
    id: otherId(device.entra),
    deviceId: device.entra,
    displayName: device.label,
    operatingSystem: systems[device.platform],
    isManaged,
    isCompliant: isManaged,
    trustType: device.platform === 'windows' ? 'AzureAd' : 'Workplace',
    extensionAttributes: {
      ...Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`extensionAttribute${index + 1}`, null])),
      ...attributesShown(device, entra),
    },
    ...entra.odd.get(device.ref),
  }
}

function attributesShown({ ref }: ManagedDevice, { attributes, stale }: Entra) {
  const before = stale.get(ref)
  if (!before || before.left === 0) return attributes.get(ref)
  before.left -= 1
  return before.attributes
}
