/** Clients that ask several times a mail. */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import type { SESClient } from '@aws-sdk/client-ses'
import { getSchemaSerdePlugin } from '@smithy/core/schema'
import { SignatureV4 } from '@smithy/signature-v4'
import { getOrCompute } from '#domain/caching.ts'

/**
 * With one signer for all requests, where the SDK makes one for each, without the header that names the SDK, with settings that are quick to
 * copy, and with answers that are not piped: half of its own processor time.
 * @param service as signatures name it
 */
export function askingOften<Client extends DynamoDBClient | SESClient | S3Client>(
  client: Client,
  service: 'dynamodb' | 'ses' | 's3',
): Client {
  const { config, middlewareStack } = client
  const { credentials, region } = config
  // S3 alone signs a path as it is sent.
  const signer = new SignatureV4({ service, credentials, region, sha256: Sha256, uriEscapePath: service !== 's3' })
  config.signer = async () => signer
  middlewareStack.remove('getUserAgentMiddleware')
  middlewareStack.remove('loggerMiddleware')
  // Each request copies them three times, and V8 takes a hundred times as long for an object that was built up piece by piece.
  const copied = { ...config, streamCollector: wholeOf }
  Object.assign(client, { config: copied })
  middlewareStack.use(getSchemaSerdePlugin(copied))
  return client
}

const wholeOf = (answer: Readable) =>
  new Promise<Uint8Array>((resolve, reject) => {
    const parts: Uint8Array[] = []
    answer.on('data', part => parts.push(part))
    answer.on('end', () => resolve(Buffer.concat(parts)))
    answer.on('error', reject)
  })

type Bytes = ArrayBuffer | ArrayBufferView

const bytesOf = (data: Bytes) =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)

const keys = new WeakMap<Bytes, KeyObject>()

/** SHA-256 as signers use it, or HMAC where there is a secret. Making a key of the same secret again would take as long as five hashes. */
class Sha256 {
  readonly #hash

  constructor(secret?: string | Bytes) {
    const key = typeof secret === 'object' ? getOrCompute(keys, secret, () => createSecretKey(bytesOf(secret))) : secret
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key)
  }

  update(data: string | Bytes) {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
}
