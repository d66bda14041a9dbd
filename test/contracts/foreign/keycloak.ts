import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createRemoteJWKSet, type JWK, jwtVerify } from 'jose'
import * as z from 'zod'

/** Knows the client `by-secret` with that secret, and `by-key` with that public key. */
export interface TokenServer {
  readonly token: string
  /** An address that answers JSON to everybody. */
  readonly anything: string
  /** That both clients may ask for. */
  readonly scope: string
  /** Whose a token is, if the server gave it out. */
  readonly ownerOf: (token: string) => Promise<unknown>
}

interface Client {
  readonly secret: string
  readonly publicKey: JWK
}

/** Makes a realm with a client that has a secret, and one that has a key. */
export async function configureKeycloak(url: string, { secret, publicKey }: Client): Promise<TokenServer> {
  const form = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' })
  const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: 'POST', body: form })
  const { access_token: token } = z.looseObject({ access_token: z.string() }).parse(await answer.json())

  const make = async (path: string, body: object) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const { status } = await fetch(`${url}/admin/realms${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    assert.equal(status, 201)
  }
  // It keeps what earlier runs have told it.
  const name = `ides-${randomUUID()}`
  await make('', { realm: name, enabled: true })
  const common = { enabled: true, publicClient: false, serviceAccountsEnabled: true, standardFlowEnabled: false }
  await make(`/${name}/clients`, { ...common, clientId: 'by-secret', secret })
  await make(`/${name}/clients`, {
    ...common,
    clientId: 'by-key',
    clientAuthenticatorType: 'client-jwt',
    attributes: {
      'use.jwks.string': 'true',
      'jwks.string': JSON.stringify({ keys: [publicKey] }),
      'token.endpoint.auth.signing.alg': 'ES256',
    },
  })
  const realm = `${url}/realms/${name}`
  const keys = createRemoteJWKSet(new URL(`${realm}/protocol/openid-connect/certs`))
  return {
    token: `${realm}/protocol/openid-connect/token`,
    anything: `${realm}/.well-known/openid-configuration`,
    scope: 'profile',
    ownerOf: async (given) => (await jwtVerify(given, keys)).payload.azp,
  }
}
