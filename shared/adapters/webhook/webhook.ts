/** Work access of a device in a system of one's own, told by signed messages (Standard Webhooks). */
import type { AccessConnector, ConnectorCheck, ConnectorOutcome } from '../../domain/access/connector.ts'
import type { ConnectorSettings } from '../../domain/access/settings.ts'
import { keyHash } from '../../domain/sources/keys.ts'
import { checkOf, refusalOutcome } from '../http/access-system.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { keysIn, signedHeaders } from './signature.ts'

type WebhookSettings = Extract<ConnectorSettings, { kind: 'webhook' }>

/** Statuses that say more than yes or no. */
const accepted = 202
const gone = 410
const impossible = 422

/** Seconds until a receiver that has only accepted a message is asked again. */
const askAgainAfter = 60

/** Milliseconds for an answer, repeats included: a receiver may have slow work to do. */
const patience = 20_000

/** Bytes: nobody reads what is answered. */
const most = 100_000

export function webhook({ address }: WebhookSettings, { client, secret, clock }: SourceSurroundings): AccessConnector {
  const api = client({ system: 'The receiver of the webhook', hosts: [new URL(address).host], patience })
  let isDisabled = false

  /** @returns the status: any from 200 to 299, 410, or 422 @throws SourceError */
  async function send(id: string, type: string, data: object): Promise<number> {
    const now = clock.now()
    const body = { type, timestamp: now.toString(), data }
    const message = { id, timestamp: Math.floor(now.epochMilliseconds / 1000), body: JSON.stringify(body) }
    const headers = signedHeaders(message, keysIn(await secret()))
    const expected = [...Array.from({ length: 100 }, (_, index) => 200 + index), gone, impossible]
    const status = await api.tell(address, expected, {
      method: 'POST',
      headers,
      body,
      most,
      permission: 'what its signature is checked for',
    })
    isDisabled = status === gone
    return status
  }

  async function checkReceiver(): Promise<ConnectorCheck> {
    const id = `test_${keyHash(clock.now().toString())}`
    const status = await send(id, 'access.test', {})
    if (status < 300) return { isRight: true, message: 'The receiver of the webhook takes signed messages' }
    return { isRight: false, message: `The receiver of the webhook answers a test with ${status}: it should answer with 204` }
  }

  return {
    grain: 'device',
    permissions: [],

    async set({ person, device }, wanted, version) {
      if (isDisabled) return { is: 'refused', why: 'permission' }
      const id = `access_${keyHash(JSON.stringify([person, device, wanted, version]))}`
      try {
        return answered(await send(id, 'access.wanted', { person, device, wanted, version }))
      } catch (error) {
        return refusalOutcome(error)
      }
    },

    get: async () => ({ is: 'unknown' }),

    check: async () => [await checkReceiver().catch(checkOf)],
  }
}

function answered(status: number): ConnectorOutcome {
  if (status === gone) return { is: 'refused', why: 'permission' }
  if (status === impossible) return { is: 'refused', why: 'not-supported' }
  return status === accepted ? { is: 'retry', after: askAgainAfter } : { is: 'confirmed' }
}
