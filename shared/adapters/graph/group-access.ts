/** All work access of a person, by a group of users in Microsoft Entra that a Conditional Access policy blocks. */
import * as z from 'zod'
import type { AccessConnector, ConnectorCheck, Target } from '../../domain/access/connector.ts'
import { type ConnectorSettings, reachOf } from '../../domain/access/settings.ts'
import { concerns } from '../../domain/policies/reach.ts'
import { beyondReach, connectorTo, type SystemRecord } from '../http/access-system.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { lenient, lenientList } from '../http/records.ts'
import { type ConditionalPolicy, checkBlocking, right, wrong } from './conditional-access.ts'
import { entraUsers, userPermissions } from './entra-user.ts'
import { graphApi } from './graph.ts'

type EntraGroupSettings = Extract<ConnectorSettings, { kind: 'entra-group' }>

const members = 'GroupMember.ReadWrite.All'

const groupIds = z.object({ value: z.array(z.string()) })
const groupRecord = z.object({ groupTypes: lenientList(z.string()), isAssignableToRole: lenient(z.boolean()) })

export function entraGroup(settings: EntraGroupSettings, surroundings: SourceSurroundings): AccessConnector {
  const { graph, group, revokeSessions } = settings
  const api = graphApi(settings, surroundings)
  const directory = `${graph}/v1.0`
  const users = entraUsers(api, graph)

  async function isMember(id: string): Promise<boolean> {
    const question = { method: 'POST', body: { groupIds: [group] }, permission: userPermissions.read } as const
    const { body } = await api.ask(`${directory}/users/${id}/checkMemberGroups`, groupIds, question)
    return body.value.some((one) => one.toLowerCase() === group.toLowerCase())
  }

  async function find(target: Target): Promise<SystemRecord | 'not-enrolled'> {
    if (!concerns(reachOf(settings), target.platform)) return beyondReach
    const id = await users.find(target)
    if (id === undefined) return 'not-enrolled'
    return {
      held: { is: (await isMember(id)) ? 'suspended' : 'granted' },
      isDelayed: true,
      write: (wanted) =>
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
    const found = await api.find(`${directory}/groups/${group}?${query}`, groupRecord, { permission: members })
    if (!found) return { isRight: false, message: `There is no group ${group}: create one, and a Conditional Access policy that blocks it` }
    const isDynamic = found.body.groupTypes?.includes('DynamicMembership') === true
    return isDynamic || found.body.isAssignableToRole === true
      ? {
          isRight: false,
          message: `The group ${group} takes its members by a rule, or gives roles: use a security group with assigned members`,
        }
      : { isRight: true, message: `The group ${group} takes members` }
  }

  return connectorTo({
    reach: reachOf(settings),
    permissions: [members, userPermissions.read, ...(revokeSessions ? [userPermissions.revoke] : [])],
    revokeSessions: revokeSessions ? users.revokeSessions : undefined,
    find,
    checks: [checkGroup, () => checkPolicy(api, settings)],
  })
}

/** Which devices the policy that blocks the group cuts off. @throws SourceError */
function checkPolicy(api: ApiClient, { graph, group, phonesOnly }: EntraGroupSettings): Promise<ConnectorCheck> {
  const isMeant = ({ conditions }: ConditionalPolicy) =>
    conditions?.users?.includeGroups?.some((one) => one.toLowerCase() === group.toLowerCase()) === true
  return checkBlocking(api, graph, `the group ${group}`, isMeant, (inForce) => {
    const isLimited = inForce.every(isOfPhones)
    if (isLimited && phonesOnly)
      return right(`A Conditional Access policy blocks the group ${group} on iOS and Android alone: computers keep working`)
    if (isLimited)
      return wrong(
        `A Conditional Access policy blocks the group ${group} on iOS and Android alone: set phonesOnly: true, or mails threaten computers too`,
      )
    const cuts = `A Conditional Access policy blocks the group ${group}: it cuts off all devices of the person, computers too`
    return phonesOnly ? wrong(`${cuts}. Limit it to the device platforms iOS and Android, or remove phonesOnly`) : right(cuts)
  })
}

function isOfPhones({ conditions }: ConditionalPolicy): boolean {
  const platforms = conditions?.platforms?.includePlatforms ?? []
  return platforms.length > 0 && platforms.every((one) => ['ios', 'android'].includes(one.toLowerCase()))
}

const guid = z.guid()

/**
 * Address of a user's membership of a group. Its end matters: without `/$ref` it would be that of the user, and to delete it would delete them.
 * @throws for anything but two ids
 */
export const membership = (graph: string, group: string, user: string): string =>
  `${graph}/v1.0/groups/${guid.parse(group)}/members/${guid.parse(user)}/$ref`
