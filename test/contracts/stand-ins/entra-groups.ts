/** The part of Microsoft Entra by which access of people is cut: groups of users. */
import * as z from 'zod'
import { jsonIn } from '#domain/text.ts'
import { type Entra, entra, policyWith } from '#infra/local/sources/entra.ts'
import { type GraphOptions, startGraph, type Tenant } from '#infra/local/sources/graph.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { StandIn, StandInRequest, StandInResult, StandInRoute } from '#infra/local/sources/stand-in.ts'

export interface EntraWithGroups extends Entra {
  /** By the id of a group: ids of its users. */
  members: Map<string, Set<string>>
  /** How many users there are, if more than devices name. */
  userCount?: number
  /** Users that are no more. */
  deletedUsers: Set<string>
  /** Ids of users who were signed out, in order. */
  signedOut: string[]
}

/** @param groups their ids */
export const entraWith = (...groups: readonly string[]): EntraWithGroups => ({
  ...entra(),
  members: new Map(groups.map(group => [group, new Set()])),
  deletedUsers: new Set(),
  signedOut: [],
})

/** Users are those of the devices. */
export const startEntra = (tenant: Tenant & { entra: EntraWithGroups }, options: GraphOptions = {}): Promise<StandIn> =>
  startGraph(tenant, { ...options, routes: groupRoutes(tenant.entra, () => tenant.devices) })

/** It blocks the members of a group. @param platforms by default any */
export const groupPolicy = (group: string, platforms?: readonly string[], changes: object = {}, conditions: object = {}): object => {
  const users = { includeUsers: [], includeGroups: [group], excludeUsers: [], excludeGroups: [] }
  const included = platforms ? { includePlatforms: platforms, excludePlatforms: [] } : null
  return policyWith('policy-2', 'People cut off by Ides', { users, platforms: included, ...conditions }, changes)
}

const newMember = z.strictObject({ '@odata.id': z.string().regex(/\/v1\.0\/directoryObjects\/[\w-]+$/) })
const membershipQuestion = z.strictObject({ groupIds: z.array(z.string()).max(20) })

function groupRoutes(entra: EntraWithGroups, devices: () => readonly ManagedDevice[]): readonly StandInRoute[] {
  function users(): ReadonlyMap<string, string> {
    const named = devices().flatMap(device => device.users)
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
        return { body: { value: data.groupIds.filter(group => membersOf(group)?.has(id)) } }
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
