/** Signatures by Standard Webhooks: HMAC-SHA256 of id, time and body. */
import { createHmac } from 'node:crypto'
import { SourceError } from '../../domain/sources/device-source.ts'

const keyForm = /^whsec_([A-Za-z0-9+/]+={0,2})$/

/**
 * @param secret keys, one a line
 * @throws SourceError for what is no list of keys of 24 to 64 bytes
 */
export function keysIn(secret: string): readonly Buffer[] {
  const keys = secret.split(/\s+/).filter((line) => line !== '')
  const read = keys.map((line) => Buffer.from(keyForm.exec(line)?.[1] ?? '', 'base64'))
  if (read.length > 0 && read.every(({ length }) => length >= 24 && length <= 64)) return read
  throw new SourceError(
    'credentials',
    'the secret of the webhook must be keys, one a line, each whsec_ and 24 to 64 random bytes in base64: put such a one into Secrets Manager',
  )
}

export interface Message {
  /** The same each time it is sent. */
  readonly id: string
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly body: string
}

/** Each key signs, so that the receiver may know either the old or the new one. */
export const signedHeaders = ({ id, timestamp, body }: Message, keys: readonly Buffer[]): Readonly<Record<string, string>> => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': keys.map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`).join(' '),
})
