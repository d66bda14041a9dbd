/** Work access of a device, by an extension attribute of its object in Microsoft Entra that a Conditional Access policy filters by. */
import * as z from 'zod'
import type { AccessConnector, ConnectorCheck } from '../../domain/access/connector.ts'
import type { ConnectorSettings } from '../../domain/access/settings.ts'
import { SourceError } from '../../domain/sources/device-source.ts'
import { accessMark, beyondReach, connectorTo, foundUnder, heldBy, markOfSuspended, type SystemRecord } from '../http/access-system.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { lenient, lenientList, lenientText } from '../http/records.ts'
import { entraDeviceRecord, entraFields, isReached } from './entra-device.ts'
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
    permissions: [permission],
    find: ({ keys }) => foundUnder(keys.flatMap(entraIdIn), find),
    checks: [() => checkPolicy(api, settings.graph, attribute), () => checkDevices(api, settings.graph, attribute)],
  })
}

const entraIdIn = (key: string) => z.guid().safeParse(key.replace(/^entra:/, '')).data ?? []

const policy = z.object({
  state: lenientText,
  conditions: lenient(
    z.object({
      users: lenient(z.object({ excludeUsers: lenientList(z.string()), excludeGroups: lenientList(z.string()) })),
      devices: lenient(z.object({ deviceFilter: lenient(z.object({ mode: lenientText, rule: lenientText })) })),
    }),
  ),
  grantControls: lenient(z.object({ builtInControls: lenientList(z.string()) })),
})

type Policy = z.output<typeof policy>

const ruleFor = (attribute: string) => `device.${attribute} -startsWith "${markOfSuspended}"`

const right = (message: string): ConnectorCheck => ({ isRight: true, message })
const wrong = (message: string): ConnectorCheck => ({ isRight: false, message })

/** Whether a policy blocks what is marked. @throws SourceError */
async function checkPolicy(api: ApiClient, graph: string, attribute: string): Promise<ConnectorCheck> {
  const rule = ruleFor(attribute)
  const found = await policiesOf(api, graph)
  if (!found)
    return right(`The Conditional Access policy was not looked at: grant Policy.Read.All, or see yourself that one blocks ${rule}`)
  const blocking = found.filter((one) => blocks(one, rule))
  const inForce = blocking.filter(({ state }) => state === 'enabled')
  if (inForce.length === 0)
    return wrong(
      blocking.length > 0
        ? `The Conditional Access policy that blocks ${rule} is not on: nobody is cut off until it is`
        : `No Conditional Access policy blocks ${rule}: nobody is cut off until one does`,
    )
  return inForce.every(exceptsSomebody)
    ? right(`A Conditional Access policy blocks ${rule}`)
    : wrong(`The Conditional Access policy that blocks ${rule} excludes nobody: exclude your emergency accounts`)
}

/** @returns undefined where they may not be read */
async function policiesOf(api: ApiClient, graph: string): Promise<readonly Policy[] | undefined> {
  try {
    return await Array.fromAsync(graphList(api, `${graph}/v1.0/identity/conditionalAccess/policies`, policy, 'Policy.Read.All'))
  } catch (error) {
    if (error instanceof SourceError && error.fault === 'permission') return undefined
    throw error
  }
}

const withoutSpaces = (text: string) => text.toLowerCase().replaceAll(/[\s()]/g, '')

const blocks = ({ conditions, grantControls }: Policy, rule: string): boolean => {
  const filter = conditions?.devices?.deviceFilter
  return (
    filter?.mode === 'include' &&
    withoutSpaces(filter.rule ?? '') === withoutSpaces(rule) &&
    grantControls?.builtInControls?.includes('block') === true
  )
}

const exceptsSomebody = ({ conditions }: Policy): boolean =>
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
