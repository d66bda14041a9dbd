/** Work access of a device, by an extension attribute of its object in Microsoft Entra that a Conditional Access policy filters by. */
import * as z from 'zod'
import type { AccessConnector, ConnectorCheck } from '#domain/access/connector.ts'
import type { ConnectorSettings } from '#domain/access/settings.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { accessMark, beyondReach, connectorTo, foundUnder, heldBy, markOfSuspended, type SystemRecord } from '../http/access-system.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { type Conditions, checkBlocking, right, wrong } from './conditional-access.ts'
import { entraDeviceRecord, entraFields, isReached } from './entra-device.ts'
import { entraUsers } from './entra-user.ts'
import { graphApi, graphList, mostRecords, permissions } from './graph.ts'
import { gapsOf, listed, platformsOf, resourcesOf, wayBackDangers } from './policy-gaps.ts'
import { policyUsers } from './policy-users.ts'

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
    has: device => words.has(device),
    of: device => words.get(device) ?? none,
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
    const { id, deviceId, extensionAttributes } = found.body
    if (deviceId?.toLowerCase() !== entra.toLowerCase())
      throw new SourceError('strange', 'Microsoft Graph answers with another device than was asked for')
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
    permissions: [permission, ...(settings.revokeSessions ? [permissions.users, permissions.sessions] : [])],
    revokeSessions: settings.revokeSessions ? users.revokeSessions : undefined,
    find: ({ keys }) => foundUnder(keys.flatMap(entraIdIn), find),
    checks: [() => checkPolicy(api, settings.graph, attribute), () => checkDevices(api, settings.graph, attribute)],
  })
}

const entraIdIn = (key: string) => z.guid().safeParse(key.replace(/^entra:/, '')).data ?? []

const ruleFor = (attribute: string) => `device.${attribute} -startsWith "${markOfSuspended}"`

/** Whether a policy blocks what is marked, and what it leaves out. @throws SourceError */
function checkPolicy(api: ApiClient, graph: string, attribute: string): Promise<readonly ConnectorCheck[]> {
  const rule = ruleFor(attribute)
  const users = policyUsers(api, graph)
  return checkBlocking(api, graph, {
    what: `devices by the rule ${rule}`,
    remedy: 'Create one, or correct yours: it must include devices by exactly this rule, and block access',
    isMeant: conditions => filters(conditions, rule),

    async judge(conditions) {
      const { except, gaps } = await users.excluded(conditions)
      return {
        blocks: `blocks devices by the rule ${rule}, for all users${except}, ${resourcesOf(conditions)}`,
        gaps: [...(await users.includedGaps(conditions)), ...gaps, ...platformGaps(conditions), ...gapsOf(conditions)],
        dangers: [...lockOutDangers(conditions), ...wayBackDangers(conditions)],
      }
    },
  })
}

const withoutSpaces = (text: string) => text.toLowerCase().replaceAll(/[\s()]/g, '')

const filters = ({ devices: { deviceFilter } }: Conditions, rule: string) =>
  deviceFilter.mode === 'include' && withoutSpaces(deviceFilter.rule ?? '') === withoutSpaces(rule)

/** Linux cannot be marked. */
function platformGaps(conditions: Conditions) {
  const left = platformsOf(conditions).left.filter(one => one !== 'Linux')
  return left.length > 0 ? [`leaves out ${listed.format(left)}. Under Device platforms, include any device and exclude none`] : []
}

const lockOutDangers = ({ users }: Conditions) =>
  users.includeUsers.includes('All') && [...users.excludeUsers, ...users.excludeGroups].length === 0
    ? ['excludes nobody: under Users, exclude your emergency accounts']
    : []

/** Which devices a mark has no effect on. @throws SourceError */
async function checkDevices(api: ApiClient, graph: string, attribute: string): Promise<ConnectorCheck> {
  const query = new URLSearchParams({ $select: entraFields, $top: mostRecords })
  let count = 0
  let beyond = 0
  let foreign = 0
  for await (const device of graphList(api, `${graph}/v1.0/devices?${query}`, entraDeviceRecord, permission)) {
    count++
    if (!isReached(device)) beyond++
    if (heldBy(device.extensionAttributes[attribute]) === undefined) foreign++
  }
  if (foreign > 0) return wrong(`Others use ${attribute} (on ${foreign} of ${count} devices): choose an attribute that nobody uses`)
  return right(
    `Of ${count} devices, ${beyond} cannot be cut off: they are neither managed by Intune, compliant nor hybrid joined, or run Linux`,
  )
}
