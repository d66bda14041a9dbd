import { connectorsSettings } from '../../../shared/domain/access/settings.ts'
import { blockingPolicy, entra } from '../sources/entra.ts'
import { graphClient, startGraph } from '../sources/graph.ts'
import type { ManagedDevice } from '../sources/managed-device.ts'
import type { OtherSystem } from './other-system.ts'

const attribute = 1

const secret = 'ides/entra'

/** Microsoft Entra, with the Conditional Access policy that blocks what is marked. */
export async function entraSystem(devices: readonly ManagedDevice[]): Promise<OtherSystem> {
  const directory = entra()
  directory.policies = [blockingPolicy(attribute)]
  const { url, close } = await startGraph({ devices, entra: directory }, { port: 0 })
  const { tenant, clientId } = graphClient
  return {
    title: 'Microsoft Entra',
    connectors: connectorsSettings.parse({ entra: { kind: 'entra-device', tenant, clientId, secret, attribute, graph: url, login: url } }),
    secrets: { [secret]: graphClient.secret },
    holdings: () =>
      devices.flatMap(({ ref, users }) => {
        const mark = directory.attributes.get(ref)?.[`extensionAttribute${attribute}`]
        if (mark === undefined) return []
        const state = mark.startsWith('ides:suspended') ? 'suspended' : 'granted'
        return [{ device: ref, owner: users[0]?.email ?? '', state, said: `extensionAttribute${attribute}: ${mark}` }]
      }),
    close,
  }
}
