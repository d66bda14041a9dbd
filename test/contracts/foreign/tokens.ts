/** Our ways to ask for a token, on token endpoints that others wrote. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import * as z from 'zod'
import { systemClock } from '../../../functions/runtime/system-clock.ts'
import { apiClient } from '../../../shared/adapters/http/api-client.ts'
import { clientCredentials, type FetchToken, privateKeyJwt } from '../../../shared/adapters/http/tokens.ts'
import { SourceError } from '../../../shared/domain/sources/device-source.ts'
import { hurried } from '../../sources.ts'
import { configureKeycloak, type TokenServer } from './keycloak.ts'
import { startPeer } from './peer.ts'

const secret = 'the secret of a client'

export async function askOidcProvider(folder: string): Promise<void> {
  const keys = await keyPairs()
  const common = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [], scope: 'okta.users.read' }
  const clients = [
    { ...common, client_id: 'by-secret', client_secret: secret, token_endpoint_auth_method: 'client_secret_post' },
    {
      ...common,
      client_id: 'by-key',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [keys.publicKey] },
    },
  ]
  const script = join(import.meta.dirname, 'peers', 'token-endpoint.js')
  const { url, close } = await startPeer(process.execPath, folder, (port) => [script, `${port}`, JSON.stringify(clients)])
  try {
    await askForTokens(
      {
        token: `${url}/token`,
        anything: `${url}/.well-known/openid-configuration`,
        scope: 'okta.users.read',
        ownerOf: (token) => introspected(`${url}/token/introspection`, token),
      },
      keys,
    )
  } finally {
    await close()
  }
}

/** @param folder where Keycloak was unpacked */
export async function askKeycloak(folder: string): Promise<void> {
  const keys = await keyPairs()
  const { url, close } = await startPeer('bin/kc.sh', folder, (port) => ['start-dev', '--http-host=127.0.0.1', `--http-port=${port}`], {
    KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
    KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin',
  })
  try {
    await askForTokens(await configureKeycloak(url, { secret, publicKey: keys.publicKey }), keys)
  } finally {
    await close()
  }
}

interface Keys {
  readonly publicKey: JWK
  readonly privateKey: JWK
  /** Of another pair. */
  readonly otherKey: JWK
}

async function keyPairs(): Promise<Keys> {
  const [right, other] = [await generateKeyPair('ES256', { extractable: true }), await generateKeyPair('ES256', { extractable: true })]
  const named = { kid: 'key-1', alg: 'ES256' }
  return {
    publicKey: { ...(await exportJWK(right.publicKey)), ...named, use: 'sig' },
    privateKey: { ...(await exportJWK(right.privateKey)), ...named },
    otherKey: { ...(await exportJWK(other.privateKey)), ...named },
  }
}

async function askForTokens(server: TokenServer, { privateKey, otherKey }: Keys): Promise<void> {
  const bySecret = (given: string) => clientCredentials({ address: server.token, clientId: 'by-secret', secret: async () => given })
  const byKey = (key: JWK) => {
    const { token: address, scope } = server
    return privateKeyJwt({ address, clientId: 'by-key', secret: async () => JSON.stringify(key), scope, clock: systemClock() })
  }
  assert.equal(await server.ownerOf(await sentWith(server, bySecret(secret))), 'by-secret')
  assert.equal(await server.ownerOf(await sentWith(server, byKey(privateKey))), 'by-key')
  await assert.rejects(sentWith(server, bySecret('another')), isRefusal)
  await assert.rejects(sentWith(server, byKey(otherKey)), isRefusal)
}

/** Keycloak calls a wrong secret `unauthorized_client`, as Google calls a missing permission. */
const isRefusal = (error: unknown): boolean => error instanceof SourceError && ['credentials', 'permission'].includes(error.fault)

/** Asks for something. @returns the token that was sent with it */
async function sentWith({ token: address, anything }: TokenServer, token: FetchToken): Promise<string> {
  let sent = ''
  const listening: typeof fetch = (input, init) => {
    sent ||= new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? ''
    return fetch(input, init)
  }
  const api = apiClient({ system: 'The peer', hosts: [new URL(address).host], token }, hurried({ fetch: listening }))
  await api.ask(anything, z.looseObject({}))
  return sent
}

async function introspected(address: string, token: string): Promise<string | undefined> {
  const form = new URLSearchParams({ token, client_id: 'by-secret', client_secret: secret })
  const answer = await fetch(address, { method: 'POST', body: form })
  const { active, client_id: client } = z.looseObject({ active: z.boolean(), client_id: z.string().optional() }).parse(await answer.json())
  return active ? client : undefined
}
