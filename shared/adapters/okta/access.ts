/** Work access of a device that is enrolled in Okta Verify: suspended and unsuspended, never deactivated. */
import * as z from 'zod'
import type { AccessConnector, Held } from '#domain/access/connector.ts'
import type { ConnectorSettings } from '#domain/access/settings.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { refsIn } from '#domain/sources/keys.ts'
import { connectorTo, foundUnder, type SystemRecord } from '../http/access-system.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { oktaApi } from './api.ts'

type OktaAccessSettings = Extract<ConnectorSettings, { kind: 'okta' }>

const read = 'okta.devices.read'
const manage = 'okta.devices.manage'

const device = z.object({ id: z.string(), status: z.string() })

const held: ReadonlyMap<string, Held['is']> = new Map([
  ['ACTIVE', 'granted'],
  ['UNSUSPENDED', 'granted'],
  ['SUSPENDED', 'suspended'],
])

const verbs = { suspended: 'suspend', granted: 'unsuspend' } as const

export function oktaAccess(settings: OktaAccessSettings, surroundings: SourceSurroundings): AccessConnector {
  const api = oktaApi(settings, [read, manage], surroundings)
  const devices = `${settings.address}/api/v1/devices`

  async function find(ref: string): Promise<SystemRecord | undefined> {
    const address = `${devices}/${encodeURIComponent(ref)}`
    const found = await api.find(address, device, { permission: read })
    if (found && found.body.id !== ref) throw new SourceError('strange', 'Okta answers with another device than was asked for')
    // A deactivated device signs in nowhere until it is enrolled again.
    if (!found || found.body.status === 'DEACTIVATED') return undefined
    const is = held.get(found.body.status)
    if (!is) throw new SourceError('strange', 'Okta gives a device a status that is none that is known')
    return {
      held: { is },
      write: wanted => api.tell(`${address}/lifecycle/${verbs[wanted]}`, [204], { method: 'POST', permission: manage }),
    }
  }

  return connectorTo({
    reach: 'device',
    permissions: [read, manage],
    isSetByOthers: true,
    find: ({ keys }) => foundUnder(refsIn(keys, settings.source), find),
    checks: [
      async () => {
        await api.ask(`${devices}?limit=1`, z.array(z.unknown()), { permission: read })
        return { isRight: true, message: 'Okta lists devices. Whether it lets Ides suspend one is known once it does' }
      },
    ],
  })
}
