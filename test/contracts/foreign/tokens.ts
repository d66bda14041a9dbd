/** Our ways to ask for a token, on a token endpoint that others wrote. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import * as z from 'zod'
import { systemClock } from '../../../functions/system-clock.ts'
import { apiClient, type FetchToken } from '../../../shared/adapters/http/api-client.ts'
import { clientCredentials, privateKeyJwt } from '../../../shared/adapters/http/tokens.ts'
import type { SourceFault } from '../../../shared/domain/sources/device-source.ts'
import { hurried } from '../../sources.ts'
import { type Peer, startPeer } from './peer.ts'

export interface TokenPeer extends Peer {
  /** Asks for something with a token. @returns the token that was sent */
  tokenBy(token: (address: string) => FetchToken): Promise<string>
  /** Whether the endpoint knows a token as one of its own, and for whom. */
  owner(token: string): Promise<string | undefined>
  readonly bySecret: (secret?: string) => (address: string) => FetchToken
  readonly byKey: (isRight?: boolean) => (address: string) => FetchToken
}

const scope = 'okta.users.read'

export async function startTokenPeer(folder: string): Promise<TokenPeer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const { privateKey: otherKey } = await generateKeyPair('ES256', { extractable: true })
  const common = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [], scope }
  const clients = [
    { ...common, client_id: 'by-secret', client_secret: 'the secret', token_endpoint_auth_method: 'client_secret_post' },
    {
      ...common,
      client_id: 'by-key',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }] },
    },
  ]
  const script = join(import.meta.dirname, 'peers', 'token-endpoint.js')
  const peer = await startPeer(folder, (port) => [script, `${port}`, JSON.stringify(clients)])
  return {
    ...peer,
    bySecret:
      (secret = 'the secret') =>
      (address) =>
        clientCredentials({ address, clientId: 'by-secret', secret: async () => secret, scope }),
    byKey:
      (isRight = true) =>
      (address) => {
        const secret = async () => JSON.stringify({ ...(await exportJWK(isRight ? privateKey : otherKey)), kid: 'key-1', alg: 'ES256' })
        return privateKeyJwt({ address, clientId: 'by-key', secret, scope, clock: systemClock() })
      },
    async tokenBy(token) {
      let sent = ''
      const listening: typeof fetch = (input, init) => {
        sent ||= new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? ''
        return fetch(input, init)
      }
      const api = apiClient(
        { system: 'The peer', hosts: [new URL(peer.url).host], token: token(`${peer.url}/token`) },
        hurried({ fetch: listening }),
      )
      await api.ask(`${peer.url}/.well-known/openid-configuration`, z.looseObject({ issuer: z.string() }))
      return sent
    },
    async owner(token) {
      const form = new URLSearchParams({ token, client_id: 'by-secret', client_secret: 'the secret' })
      const answer = await fetch(`${peer.url}/token/introspection`, { method: 'POST', body: form })
      const { active, client_id } = z.looseObject({ active: z.boolean(), client_id: z.string().optional() }).parse(await answer.json())
      return active ? client_id : undefined
    },
  }
}

export const assertRefused = (asked: Promise<unknown>, fault: SourceFault): Promise<void> => assert.rejects(asked, { fault })
