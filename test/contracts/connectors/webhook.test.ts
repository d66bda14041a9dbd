import { webhook } from '#adapters/webhook/webhook.ts'
import { startWebhookReceiver } from '#infra/local/sources/webhook-receiver.ts'
import { surroundingsOf } from '#test/sources.ts'
import { accessConnectorContract } from '../access-connector.ts'
import { webhookKey, webhookSettings } from './settings.ts'

const { clock } = surroundingsOf('')

accessConnectorContract('a webhook', {
  vendor: 'webhook',
  async start(_, onExchange) {
    const standIn = await startWebhookReceiver({ clock, key: webhookKey, onExchange })
    return {
      standIn,
      connector: (around, isAuthorised) =>
        webhook(webhookSettings(standIn.url), surroundingsOf(isAuthorised ? webhookKey : webhookKey.replace('whsec_M', 'whsec_N'), around)),
      isCut: ({ ref }) => standIn.devices.get(`device of ${ref}`)?.wanted === 'suspended',
    }
  },
  keysOf: () => [],
  writes: '/ides',
  keepsVersion: false,
  isDelayed: true,
})
