import { randomBytes } from 'node:crypto'
import { connectorsSettings } from '#domain/access/settings.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import type { ManagedDevice } from '../sources/managed-device.ts'
import { startWebhookReceiver } from '../sources/webhook-receiver.ts'
import type { OtherSystem } from './other-system.ts'

const secret = 'ides/webhook'

/** A system of the organisation's own, told by signed messages. */
export async function webhookSystem(devices: readonly ManagedDevice[], clock: Clock): Promise<OtherSystem> {
  const key = `whsec_${randomBytes(32).toString('base64')}`
  const receiver = await startWebhookReceiver({ clock, key })
  const owners = new Map(devices.map(({ ref, users }) => [ref, users[0]?.email ?? '']))
  return {
    title: 'A receiver of webhooks',
    connectors: connectorsSettings.parse({ webhook: { kind: 'webhook', address: `${receiver.url}/ides`, secret } }),
    secrets: { [secret]: key },
    holdings: () =>
      [...receiver.devices.values()].map(({ device, wanted, version, person }) => ({
        ...{ device, owner: owners.get(device) ?? person, state: wanted },
        said: `${wanted}, version ${version}`,
      })),
    close: receiver.close,
  }
}
