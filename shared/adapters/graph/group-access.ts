/** All work access of a person, by a group of users in Microsoft Entra that a Conditional Access policy blocks. */
import * as z from 'zod'
import type { AccessConnector, ConnectorCheck, Target } from '#domain/access/connector.ts'
import { type ConnectorSettings, reachOf } from '#domain/access/settings.ts'
import { concerns } from '#domain/policies/reach.ts'
import { beyondReach, connectorTo, type SystemRecord } from '../http/access-system.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { lenient, lenientList } from '../http/records.ts'
import { type Conditions, checkBlocking, right, wrong } from './conditional-access.ts'
import { entraUsers } from './entra-user.ts'
import { graphApi, permissions } from './graph.ts'
import { coversComputers, gapsOf, listed, phones, platformsOf, resourcesOf, wayBackDangers } from './policy-gaps.ts'
import { policyUsers } from './policy-users.ts'

type EntraGroupSettings = Extract<ConnectorSettings, { kind: 'entra-group' }>

const members = 'GroupMember.ReadWrite.All'
const groups = 'GroupMember.Read.All'

const groupIds = z.object({ value: z.array(z.string()) })
const groupRecord = z.object({ groupTypes: lenientList(z.string()), isAssignableToRole: lenient(z.boolean()) })

export function entraGroup(settings: EntraGroupSettings, surroundings: SourceSurroundings): AccessConnector {
  const { graph, group, revokeSessions } = settings
  const api = graphApi(settings, surroundings)
  const directory = `${graph}/v1.0`
  const users = entraUsers(api, graph)

  async function isMember(id: string) {
    const question = { method: 'POST', body: { groupIds: [group] }, permission: permissions.users } as const
    const { body } = await api.ask(`${directory}/users/${id}/checkMemberGroups`, groupIds, question)
    return body.value.some(one => one.toLowerCase() === group.toLowerCase())
  }

  async function find(target: Target): Promise<SystemRecord | 'not-enrolled'> {
    if (!concerns(reachOf(settings), target.platform)) return beyondReach
    const id = await users.find(target)
    if (id === undefined) return 'not-enrolled'
    return {
      held: { is: (await isMember(id)) ? 'suspended' : 'granted' },
      isDelayed: true,
      write: wanted =>
        wanted === 'suspended'
          ? api.tell(`${directory}/groups/${group}/members/$ref`, [204], {
              method: 'POST',
              body: { '@odata.id': `${directory}/directoryObjects/${id}` },
              permission: members,
            })
          : api.tell(membership(graph, group, id), [204], { method: 'DELETE', permission: members }),
    }
  }

  async function checkGroup(): Promise<ConnectorCheck> {
    const query = new URLSearchParams({ $select: 'groupTypes,isAssignableToRole' })
    const found = await api.find(`${directory}/groups/${group}?${query}`, groupRecord, { permission: groups })
    if (!found) return wrong(`There is no group ${group}: create one, and a Conditional Access policy that blocks it`)
    const isDynamic = found.body.groupTypes?.includes('DynamicMembership') === true
    if (isDynamic || found.body.isAssignableToRole === true)
      return wrong(`The group ${group} takes its members by a rule, or gives roles: use a security group with assigned members`)
    return right(
      `The group ${group} takes members. Whether Ides may change them shows at the first suspension: it needs ${members}, or must own the group, which Microsoft does not document`,
    )
  }

  return connectorTo({
    reach: reachOf(settings),
    permissions: [members, groups, permissions.users, ...(revokeSessions ? [permissions.sessions] : [])],
    revokeSessions: revokeSessions ? users.revokeSessions : undefined,
    find,
    checks: [checkGroup, () => checkPolicy(api, settings)],
  })
}

/** Which devices the policy that blocks the group cuts off. @throws SourceError */
function checkPolicy(api: ApiClient, { graph, group, phonesOnly }: EntraGroupSettings): Promise<readonly ConnectorCheck[]> {
  const names = (ids: readonly string[]) => ids.some(one => one.toLowerCase() === group.toLowerCase())
  const users = policyUsers(api, graph)
  return checkBlocking(api, graph, {
    what: `the group ${group}`,
    remedy: 'Create one, or correct yours: it must include this group, and block access',
    isMeant: ({ users }) => names(users.includeGroups),

    async judge(conditions) {
      const { except, gaps } = await users.excluded(conditions)
      const hasComputers = coversComputers(conditions)
      const cuts = hasComputers ? 'all devices of the person, computers too' : 'iOS and Android alone: computers keep working'
      return {
        blocks: `blocks the group ${group}${except}, ${resourcesOf(conditions)}, on ${cuts}`,
        gaps: [
          ...(names(conditions.users.excludeGroups) ? [`excludes the group ${group} that it includes. Remove this exclusion`] : gaps),
          ...platformGaps(conditions, phonesOnly),
          ...gapsOf(conditions),
        ],
        dangers: [...(phonesOnly && hasComputers ? [computersToo] : []), ...wayBackDangers(conditions)],
      }
    },
  })
}

function platformGaps(conditions: Conditions, phonesOnly: boolean) {
  const { covered, left } = platformsOf(conditions)
  if (!phonesOnly && covered.length > 0 && !coversComputers(conditions))
    return [`covers ${listed.format(covered)} alone: set phonesOnly: true, or mails threaten computers too`]
  const missing = phonesOnly ? left.filter(one => phones.includes(one)) : left
  return [
    ...(missing.length > 0
      ? [
          `leaves out ${listed.format(missing)}. Under Device platforms, include ${phonesOnly ? listed.format(phones) : 'any device, and exclude none'}`,
        ]
      : []),
    ...(conditions.devices.deviceFilter.rule === undefined
      ? []
      : ['applies only to devices that its filter finds. Remove its filter for devices']),
  ]
}

const computersToo = 'cuts off computers, too. Under Device platforms, include iOS and Android alone, or remove phonesOnly'

const guid = z.guid()

/**
 * Address of a user's membership of a group. Its end matters: without `/$ref` it would be that of the user, and to delete it would delete them.
 * @throws for anything but two ids
 */
export const membership = (graph: string, group: string, user: string) =>
  `${graph}/v1.0/groups/${guid.parse(group)}/members/${guid.parse(user)}/$ref`
