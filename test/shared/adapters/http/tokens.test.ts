import { type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose'
import { expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { apiClient } from '#adapters/http/api-client.ts'
import { clientCredentials, type FetchToken, fixedToken, jwtBearer, privateKeyJwt } from '#adapters/http/tokens.ts'
import { startStandIn } from '#infra/local/sources/stand-in.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'
import { hurried, secretOf } from '#test/sources.ts'

const at = instant('2023-03-01T08:00:00Z')
const clock = virtualClock(at)

/** A system that gives a token to one form. */
async function systemThat(grants: (form: URLSearchParams, address: string) => boolean | Promise<boolean>) {
  const standIn = await startStandIn({
    access: { path: '/token', grants: form => grants(form, `${standIn.url}/token`), scope: form => form.get('scope') ?? undefined },
    refusal: () => ({}),
    routes: [{ path: '/', answer: () => ({ body: {} }) }],
  })
  onTestFinished(() => standIn.close())
  return {
    address: `${standIn.url}/token`,
    asked: (token: FetchToken) =>
      apiClient({ system: 'It', hosts: [new URL(standIn.url).host], token }, hurried())
        .ask(standIn.url, z.object({}))
        .then(
          () => 'granted',
          (error: unknown) => String(error),
        ),
  }
}

it('a token of a stand-in says its scope, without which SDKs stop', async () => {
  const { address } = await systemThat(() => true)
  const answer = await fetch(address, { method: 'POST', body: new URLSearchParams({ scope: 'okta.devices.read' }) })
  expect(await answer.json()).toMatchObject({ scope: 'okta.devices.read' })
})

const claimsOf = async (jwt: string | null, key: CryptoKey) => {
  const { payload, protectedHeader } = await jwtVerify(jwt ?? '', key, {
    currentDate: new Date(at.epochMilliseconds),
    requiredClaims: ['jti', 'iat', 'exp'],
  })
  const { jti: _, iat: __, exp: ___, ...claims } = payload
  return { ...claims, kid: protectedHeader.kid }
}

it('a token is given for a secret', async () => {
  const forms: object[] = []
  const { address, asked } = await systemThat(form => forms.push(Object.fromEntries(form)) > 0)
  expect(await asked(clientCredentials({ address, clientId: 'ides', secret: secretOf('hush\n'), scope: 'all' }))).toBe('granted')
  expect(forms).toEqual([{ grant_type: 'client_credentials', client_id: 'ides', client_secret: 'hush', scope: 'all' }])
})

it.each(['RS256', 'ES256'])('a token is given for a signature by a private key: %s', async alg => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const said: object[] = []
  const { address, asked } = await systemThat(async (form, aud) => {
    const { client_assertion, ...rest } = Object.fromEntries(form)
    const { aud: at, ...claims } = await claimsOf(client_assertion ?? null, publicKey)
    return said.push({ ...rest, ...claims, isForIt: at === aud }) > 0
  })
  const secret = secretOf(JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k1' }))
  expect(await asked(privateKeyJwt({ address, clientId: 'ides', secret, scope: 'okta.devices.read', clock }))).toBe('granted')
  expect(said).toEqual([
    {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: 'okta.devices.read',
      iss: 'ides',
      sub: 'ides',
      kid: 'k1',
      isForIt: true,
    },
  ])
})

it('a token is given to a service account for the admin it stands for', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const said: object[] = []
  const { address, asked } = await systemThat(async (form, aud) => {
    const { aud: at, ...claims } = await claimsOf(form.get('assertion'), publicKey)
    return said.push({ grant: form.get('grant_type'), ...claims, isForIt: at === aud }) > 0
  })
  const key = { client_email: 'ides@project.example', private_key: await exportPKCS8(privateKey), private_key_id: 'k1' }
  const account = { address, subject: 'admin@ec.example', scope: 'devices', clock }
  expect(await asked(jwtBearer({ ...account, secret: secretOf(JSON.stringify(key)) }))).toBe('granted')
  expect(said).toEqual([
    {
      grant: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      iss: 'ides@project.example',
      sub: 'admin@ec.example',
      scope: 'devices',
      kid: 'k1',
      isForIt: true,
    },
  ])
})

it('a token may be fixed: then it is read again once it is refused', async () => {
  const secrets = ['old', 'new']
  const standIn = await startStandIn({
    access: { token: 'new' },
    refusal: () => ({}),
    routes: [{ path: '/', answer: () => ({ body: {} }) }],
  })
  onTestFinished(() => standIn.close())
  const token = fixedToken({ ...secretOf(''), newest: async () => ` ${secrets.shift()}\n` })
  const { ask } = apiClient({ system: 'It', hosts: [new URL(standIn.url).host], token }, hurried())
  expect((await ask(standIn.url, z.object({}))).body).toEqual({})
  expect((await ask(standIn.url, z.object({}))).body).toEqual({})
  expect(secrets).toEqual([])
})

it.each(['hush-hush', '{"kty":"RSA","d":"hush-hush"}', '{"client_email":"a","private_key":"hush-hush"}'])(
  'a token is not asked for with a secret of another form, which no error quotes: %s',
  async text => {
    const { address, asked } = await systemThat(() => true)
    const secret = secretOf(text)
    expect(await asked(privateKeyJwt({ address, clientId: 'ides', secret, scope: 'a', clock }))).toBe(
      'SourceError: the secret is not a private key as a JWK: put it into Secrets Manager as it was given out',
    )
    expect(await asked(jwtBearer({ address, subject: 'admin@ec.example', secret, scope: 'a', clock }))).toBe(
      'SourceError: the secret is not the JSON key of a service account: put it into Secrets Manager as it was given out',
    )
  },
)

it.each([
  [200, { access_token: 'a', expires_in: '20' }, 'granted'],
  [200, { error: 'hush' }, 'SourceError: It answers POST it.example/token without a token'],
  [
    400,
    { error: 'invalid_scope' },
    'SourceError: It gives no token at POST it.example/token (invalid_scope): check the ids in its settings, and grant the client what the README lists',
  ],
  [
    401,
    'hush',
    'SourceError: It gives no token at POST it.example/token: check the ids in its settings, and whether its secret is right and has not expired',
  ],
  [
    401,
    { error: 'invalid_client', error_codes: [7000222], error_description: 'AADSTS7000222: hush' },
    'SourceError: It gives no token at POST it.example/token (invalid_client, AADSTS7000222): check the ids in its settings, and whether its secret is right and has not expired',
  ],
  [
    400,
    { error: 'invalid_dpop_proof', error_description: 'The DPoP proof JWT header is missing.' },
    'SourceError: It wants a DPoP header at POST it.example/token, which Ides does not send: turn off "Require Demonstrating Proof of Possession (DPoP) header in token requests" in the application\'s general settings',
  ],
  [404, {}, 'SourceError: It answers POST it.example/token with status 404'],
])('what a token endpoint answers %i %j: %s', async (status, body, outcome) => {
  const fetch = async (address: string | URL | Request) =>
    String(address).endsWith('/token') ? Response.json(body, { status }) : Response.json({})
  const token = clientCredentials({ address: 'https://it.example/token', clientId: 'ides', secret: secretOf('hush') })
  const { ask } = apiClient({ system: 'It', hosts: ['it.example'], token }, hurried({ fetch }))
  const answer = await ask('https://it.example/', z.object({})).then(
    () => 'granted',
    (error: unknown) => String(error),
  )
  expect(answer).toBe(outcome)
})
