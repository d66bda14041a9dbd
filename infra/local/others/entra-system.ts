import { type ConnectorSettings, connectorSettings } from '#domain/access/settings.ts'
import { blockingPolicy, type Entra, entra } from '../sources/entra.ts'
import { type GraphOptions, graphClient, startGraph } from '../sources/graph.ts'
import type { ManagedDevice } from '../sources/managed-device.ts'
import type { StandIn } from '../sources/stand-in.ts'
import type { OtherSystem } from './other-system.ts'

const attribute = 1

const secret = 'ides/entra'

interface EntraTenant extends Omit<OtherSystem, 'close'> {
  /** Of its connector. */
  settings: Extract<ConnectorSettings, { kind: 'entra-device' }>
}

export interface EntraSystem extends EntraTenant, Pick<StandIn, 'fail' | 'close'> {}

/** A directory with the Conditional Access policy that blocks what is marked. */
export const blockingDirectory = (): Entra => ({ ...entra(), policies: [blockingPolicy(attribute)] })

/** Microsoft Entra in a tenant of its own. */
export async function entraSystem(devices: readonly ManagedDevice[], options: Pick<GraphOptions, 'onExchange'> = {}): Promise<EntraSystem> {
  const directory = blockingDirectory()
  const { url, fail, close } = await startGraph({ devices, entra: directory }, options)
  return { ...entraAt(url, directory, devices), fail, close }
}

/** Microsoft Entra in a tenant that runs already. @param devices all that were ever in it */
export function entraAt(url: string, directory: Entra, devices: readonly ManagedDevice[]): EntraTenant {
  const { tenant, clientId } = graphClient
  const asked = { kind: 'entra-device', tenant, clientId, secret, attribute, graph: url, login: url }
  const settings = connectorSettings.options[0].parse(asked)
  return {
    title: 'Microsoft Entra',
    settings,
    connectors: { entra: settings },
    secrets: { [secret]: graphClient.secret },
    holdings: () =>
      devices.flatMap(({ ref, users }) => {
        const mark = directory.attributes.get(ref)?.[`extensionAttribute${attribute}`]
        if (mark === undefined) return []
        const state = mark.startsWith('ides:suspended') ? 'suspended' : 'granted'
        return [{ device: ref, owner: users[0]?.email ?? '', state, said: `extensionAttribute${attribute}: ${mark}` }]
      }),
  }
}
