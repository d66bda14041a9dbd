/** Work access of a device, by an extension attribute of its object in Microsoft Entra that a Conditional Access policy filters by. */
import * as z from 'zod'
import type { AccessConnector, ConnectorCheck } from '../../domain/access/connector.ts'
import type { ConnectorSettings } from '../../domain/access/settings.ts'
import { accessMark, beyondReach, connectorTo, foundUnder, heldBy, markOfSuspended, type SystemRecord } from '../http/access-system.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { type ConditionalPolicy, checkBlocking, right, wrong } from './conditional-access.ts'
import { entraDeviceRecord, entraFields, isReached } from './entra-device.ts'
import { entraUsers, userPermissions } from './entra-user.ts'
import { graphApi, graphList, mostRecords } from './graph.ts'

/** Words about devices, by the id of each. */
export interface DeviceMap {
  of(device: string): ReadonlySet<string>
  has(device: string): boolean
  add(device: string, words: Iterable<string>): void
}

const none: ReadonlySet<string> = new Set()

export function deviceMap(): DeviceMap {
  const words = new Map<string, Set<string>>()
  return {
    has: (device) => words.has(device),
    of: (device) => words.get(device) ?? none,
    add(device, added) {
      const known = words.get(device) ?? new Set()
      for (const word of added) known.add(word)
      words.set(device, known)
    },
  }
}

type EntraDeviceSettings = Extract<ConnectorSettings, { kind: 'entra-device' }>

const permission = 'Device.ReadWrite.All'

export function entraDevice(settings: EntraDeviceSettings, surroundings: SourceSurroundings): AccessConnector {
  const api = graphApi(settings, surroundings)
  const devices = `${settings.graph}/v1.0/devices`
  const attribute = `extensionAttribute${settings.attribute}`
  const query = new URLSearchParams({ $select: entraFields })
  const users = entraUsers(api, settings.graph)

  async function find(entra: string): Promise<SystemRecord | undefined> {
    const found = await api.find(`${devices}(deviceId='${entra}')?${query}`, entraDeviceRecord, { permission })
    if (!found) return undefined
    const { id, extensionAttributes } = found.body
    const held = heldBy(extensionAttributes[attribute])
    // What others wrote is not Ides' suspension, and is left alone.
    if (!held) return beyondReach
    return {
      held,
      isBeyondReach: !isReached(found.body),
      isDelayed: true,
      write: (wanted, version) =>
        api.tell(`${devices}/${encodeURIComponent(id)}`, [204], {
          method: 'PATCH',
          body: { extensionAttributes: { [attribute]: accessMark(wanted, version) } },
          permission,
        }),
    }
  }

  return connectorTo({
    reach: 'device',
    permissions: [permission, ...(settings.revokeSessions ? [userPermissions.read, userPermissions.revoke] : [])],
    revokeSessions: settings.revokeSessions ? users.revokeSessions : undefined,
    find: ({ keys }) => foundUnder(keys.flatMap(entraIdIn), find),
    checks: [() => checkPolicy(api, settings.graph, attribute), () => checkDevices(api, settings.graph, attribute)],
  })
}

const entraIdIn = (key: string) => z.guid().safeParse(key.replace(/^entra:/, '')).data ?? []

const ruleFor = (attribute: string) => `device.${attribute} -startsWith "${markOfSuspended}"`

/** Whether a policy blocks what is marked. @throws SourceError */
function checkPolicy(api: ApiClient, graph: string, attribute: string): Promise<ConnectorCheck> {
  const rule = ruleFor(attribute)
  const isMeant = (one: ConditionalPolicy) => filters(one, rule)
  return checkBlocking(api, graph, rule, isMeant, (inForce) =>
    inForce.every(exceptsSomebody)
      ? right(`A Conditional Access policy blocks ${rule}`)
      : wrong(`The Conditional Access policy that blocks ${rule} excludes nobody: exclude your emergency accounts`),
  )
}

const withoutSpaces = (text: string) => text.toLowerCase().replaceAll(/[\s()]/g, '')

const filters = ({ conditions }: ConditionalPolicy, rule: string): boolean => {
  const filter = conditions?.devices?.deviceFilter
  return filter?.mode === 'include' && withoutSpaces(filter.rule ?? '') === withoutSpaces(rule)
}

const exceptsSomebody = ({ conditions }: ConditionalPolicy): boolean =>
  [...(conditions?.users?.excludeUsers ?? []), ...(conditions?.users?.excludeGroups ?? [])].length > 0

/** Which devices a mark has no effect on. @throws SourceError */
async function checkDevices(api: ApiClient, graph: string, attribute: string): Promise<ConnectorCheck> {
  const query = new URLSearchParams({ $select: entraFields, $top: mostRecords })
  let count = 0
  let beyond = 0
  let foreign = 0
  for await (const device of graphList(api, `${graph}/v1.0/devices?${query}`, entraDeviceRecord, 'Device.ReadWrite.All')) {
    count++
    if (!isReached(device)) beyond++
    if (heldBy(device.extensionAttributes[attribute]) === undefined) foreign++
  }
  if (foreign > 0) return wrong(`Of ${count} devices, ${foreign} have something else in ${attribute}: choose an attribute that nobody uses`)
  return right(
    `Of ${count} devices, ${beyond} cannot be cut off: they are neither managed by Intune, compliant nor hybrid joined, or run Linux`,
  )
}
