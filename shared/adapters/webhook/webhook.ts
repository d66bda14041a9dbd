/** Work access of a device in a system of one's own, told by signed messages (Standard Webhooks). */
import { createHmac } from 'node:crypto'
import type { AccessConnector, ConnectorCheck, ConnectorOutcome } from '#domain/access/connector.ts'
import type { ConnectorSettings } from '#domain/access/settings.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { keyHash } from '#domain/sources/keys.ts'
import { checkOf, refusalOutcome } from '../http/access-system.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { bySecret } from '../http/secret.ts'

const keyForm = /^whsec_([A-Za-z0-9+/]+={0,2})$/

/**
 * @param secret keys, one a line
 * @throws SourceError for what is no list of keys of 24 to 64 bytes
 */
export function keysIn(secret: string): readonly Buffer[] {
  const keys = secret.split(/\s+/).filter(line => line !== '')
  const read = keys.map(line => Buffer.from(keyForm.exec(line)?.[1] ?? '', 'base64'))
  if (read.length > 0 && read.every(({ length }) => length >= 24 && length <= 64)) return read
  throw new SourceError(
    'credentials',
    'the secret of the webhook must be keys, one a line, each whsec_ and 24 to 64 random bytes in base64: put such a one into Secrets Manager',
  )
}

export interface Message {
  /** The same each time it is sent. */
  id: string
  /** Seconds since 1970. */
  timestamp: number
  body: string
}

/** Each key signs, so that the receiver may know either the old or the new one. */
export const signedHeaders = ({ id, timestamp, body }: Message, keys: readonly Buffer[]): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': keys.map(key => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`).join(' '),
})

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
  async function send(id: string, type: string, data: object) {
    const now = clock.now()
    const body = { type, timestamp: now.toString(), data }
    const message = { id, timestamp: Math.floor(now.epochMilliseconds / 1000), body: JSON.stringify(body) }
    const expected = [...Array.from({ length: 100 }, (_, index) => 200 + index), gone, impossible]
    const status = await bySecret(secret, async text =>
      api.tell(address, expected, {
        method: 'POST',
        headers: signedHeaders(message, keysIn(text)),
        body,
        most,
        permission: 'what its signature is checked for',
      }),
    )
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
    reach: 'device',
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
