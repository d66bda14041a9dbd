/** Work access of a device, by an extension attribute of its object in Microsoft Entra that a Conditional Access policy filters by. */
import * as z from 'zod'
import type { AccessConnector } from '../../domain/access/connector.ts'
import type { ConnectorSettings } from '../../domain/access/settings.ts'
import { accessMark, beyondReach, connectorTo, foundUnder, heldBy, type SystemRecord } from '../http/access-system.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { checkDevices, checkPolicy } from './device-access-checks.ts'
import { entraDeviceRecord, entraFields, isReached } from './entra-device.ts'
import { graphApi } from './graph.ts'

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
    grain: 'device',
    permissions: [permission],
    find: ({ keys }) => foundUnder(keys.flatMap(entraIdIn), find),
    checks: [() => checkPolicy(api, settings.graph, attribute), () => checkDevices(api, settings.graph, attribute)],
  })
}

const entraIdIn = (key: string) => z.guid().safeParse(key.replace(/^entra:/, '')).data ?? []
