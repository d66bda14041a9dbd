/** Clients that ask several times a mail: what the SDK does anew for each request, once. A third of its own processor time. */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { SESClient } from '@aws-sdk/client-ses'
import { SignatureV4 } from '@smithy/signature-v4'
import { getOrCompute } from '../domain/caching.ts'

/** Node takes five times as long with a key of bytes as with a key object. */
const keys = new WeakMap<Bytes, KeyObject>()

type Bytes = ArrayBuffer | ArrayBufferView

const keyOf = (bytes: Bytes): KeyObject =>
  createSecretKey(ArrayBuffer.isView(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes))

class Sha256 {
  readonly #begin: () => ReturnType<typeof createHash | typeof createHmac>
  #hash

  constructor(secret?: string | Bytes) {
    const key = typeof secret === 'object' ? getOrCompute(keys, secret, () => keyOf(secret)) : secret
    this.#begin = () => (key === undefined ? createHash('sha256') : createHmac('sha256', key))
    this.#hash = this.#begin()
  }

  update(data: Uint8Array): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = this.#begin()
  }
}

/**
 * With one signer for all requests, and without the header that names the SDK.
 * @param service as signatures name it
 */
export function askingOften<Client extends DynamoDBClient | SESClient>(client: Client, service: 'dynamodb' | 'ses'): Client {
  const { credentials, region } = client.config
  const signer = new SignatureV4({ service, credentials, region, sha256: Sha256 })
  client.config.signer = async () => signer
  client.middlewareStack.remove('getUserAgentMiddleware')
  return client
}
