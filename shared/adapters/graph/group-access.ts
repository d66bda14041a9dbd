/** All work access of a person, by a group of users in Microsoft Entra that a Conditional Access policy blocks. */
import * as z from 'zod'
import type { AccessConnector, ConnectorCheck, Target } from '../../domain/access/connector.ts'
import { type ConnectorSettings, reachOf } from '../../domain/access/settings.ts'
import { isPhone } from '../../domain/catalogue/platforms.ts'
import { beyondReach, connectorTo, type SystemRecord } from '../http/access-system.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { lenient, lenientList } from '../http/records.ts'
import { graphApi } from './graph.ts'

type EntraGroupSettings = Extract<ConnectorSettings, { kind: 'entra-group' }>

const members = 'GroupMember.ReadWrite.All'
const users = 'User.Read.All'

const user = z.object({ id: z.guid() })
const usersPage = z.object({ value: z.array(user) })
const groupIds = z.object({ value: z.array(z.string()) })
const groupRecord = z.object({ groupTypes: lenientList(z.string()), isAssignableToRole: lenient(z.boolean()) })

export function entraGroup(settings: EntraGroupSettings, surroundings: SourceSurroundings): AccessConnector {
  const { graph, group, phonesOnly } = settings
  const api = graphApi(settings, surroundings)
  const directory = `${graph}/v1.0`

  /** One user exactly: another would be the wrong person. */
  async function userOf({ owner }: Target): Promise<string | undefined> {
    const isId = z.guid().safeParse(owner.id).success
    const found = isId ? await api.find(`${directory}/users/${owner.id}?$select=id`, user, { permission: users }) : undefined
    if (found) return found.body.id
    const address = `'${owner.email.replaceAll("'", "''")}'`
    const query = new URLSearchParams({ $filter: `mail eq ${address} or userPrincipalName eq ${address}`, $select: 'id' })
    const { body } = await api.ask(`${directory}/users?${query}`, usersPage, { permission: users })
    const [only, ...others] = body.value
    return others.length === 0 ? only?.id : undefined
  }

  async function isMember(id: string): Promise<boolean> {
    const question = { method: 'POST', body: { groupIds: [group] }, permission: users } as const
    const { body } = await api.ask(`${directory}/users/${id}/checkMemberGroups`, groupIds, question)
    return body.value.some((one) => one.toLowerCase() === group.toLowerCase())
  }

  async function find(target: Target): Promise<SystemRecord | 'not-enrolled'> {
    if (phonesOnly && !isPhone(target.platform)) return beyondReach
    const id = await userOf(target)
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
      : { isRight: true, message: `The group ${group} takes members. That a Conditional Access policy blocks it is not looked at` }
  }

  return connectorTo({ reach: reachOf(settings), permissions: [members, users], find, checks: [checkGroup] })
}

const guid = z.guid()

/**
 * Address of a user's membership of a group. Its end matters: without `/$ref` it would be that of the user, and to delete it would delete them.
 * @throws for anything but two ids
 */
export const membership = (graph: string, group: string, user: string): string =>
  `${graph}/v1.0/groups/${guid.parse(group)}/members/${guid.parse(user)}/$ref`
