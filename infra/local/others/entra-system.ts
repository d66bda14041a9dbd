import { connectorsSettings } from '../../../shared/domain/access/settings.ts'
import { blockingPolicy, type Entra, entra } from '../sources/entra.ts'
import { graphClient, startGraph } from '../sources/graph.ts'
import type { ManagedDevice } from '../sources/managed-device.ts'
import type { OtherSystem } from './other-system.ts'

const attribute = 1

const secret = 'ides/entra'

/** A directory with the Conditional Access policy that blocks what is marked. */
export const blockingDirectory = (): Entra => ({ ...entra(), policies: [blockingPolicy(attribute)] })

/** Microsoft Entra in a tenant of its own. */
export async function entraSystem(devices: readonly ManagedDevice[]): Promise<OtherSystem> {
  const directory = blockingDirectory()
  const { url, close } = await startGraph({ devices, entra: directory }, { port: 0 })
  return { ...entraAt(url, directory, devices), close }
}

/** Microsoft Entra in a tenant that runs already. @param devices all that were ever in it */
export function entraAt(url: string, directory: Entra, devices: readonly ManagedDevice[]): Omit<OtherSystem, 'close'> {
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
  }
}
