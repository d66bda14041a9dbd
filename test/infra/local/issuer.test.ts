import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { isAll } from '#test/all.ts'
import { browserContexts, faultsOf, hasNoBrowser } from '#test/browser.ts'
import { instant } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { openIssuer, type TestIssuer } from '#test/issuer.ts'

const start = instant('2023-03-01T08:00:00Z')
const clock = virtualClock(start)

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await openIssuer({ clock })
})
afterAll(() => issuer.close())

const verifier = 'v'.repeat(43)
const request = {
  client_id: 'ides-cli',
  redirect_uri: 'http://127.0.0.1:5000/callback',
  response_type: 'code',
  state: 'a b&c=%ü',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
}

type Parameters = Record<string, string>

const authorize = (parameters: Parameters = {}, more = '') =>
  fetch(`${issuer.url}/authorize?${new URLSearchParams({ ...request, ...parameters })}${more}`, { redirect: 'manual' })

/** Where a person is sent back to, and with what. */
async function back(parameters: Parameters = {}) {
  const response = await authorize(parameters)
  expect(response.status).toBe(303)
  const { origin, pathname, searchParams } = new URL(response.headers.get('Location') ?? '')
  return { to: origin + pathname, ...Object.fromEntries(searchParams) }
}

const codeFor = async (role: string) => z.object({ code: z.string() }).parse(await back({ as: role })).code

async function redeem(form: Parameters) {
  const response = await fetch(`${issuer.url}/token`, { method: 'POST', body: new URLSearchParams({ client_id: 'ides-cli', ...form }) })
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) }
}

const exchange = (code: string, more: Parameters = {}) =>
  redeem({ grant_type: 'authorization_code', code, redirect_uri: request.redirect_uri, code_verifier: verifier, ...more })

const refused = { status: 400, body: { error: 'invalid_grant' } }

it('the development issuer is discovered, and publishes no secret', async () => {
  const discovery = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()
  expect(discovery).toMatchObject({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys`, code_challenge_methods_supported: ['S256'] })
  const keys = await (await fetch(`${issuer.url}/keys`)).text()
  expect(keys).toContain('"crv":"P-256"')
  expect(keys).not.toContain('"d"')
})

it('the development issuer asks for the role to sign in with, and keeps the whole request', async () => {
  const shown = await authorize()
  const body = await shown.text()
  expect(shown.status).toBe(200)
  expect(shown.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
  for (const role of ['author', 'approver', 'operator', 'reader']) expect(body).toContain(`as=${role}"`)
  const [, link = ''] = /href="(\/authorize[^"]*as=author)"/.exec(body) ?? []
  expect(Object.fromEntries(new URL(link.replaceAll('&amp;', '&'), issuer.url).searchParams)).toEqual({ ...request, as: 'author' })
  expect(body).toContain('good for a year')
  expect((await fetch(`${issuer.url}/style.css`)).status).toBe(200)
})

it('the development issuer shows what it was asked as text', async () => {
  expect(await (await authorize({ state: '"><script>' })).text()).not.toContain('<script>')
})

it('the development issuer sends back with a code and exactly the state, and says who it is', async () => {
  const { state } = request
  expect(await back({ as: 'author' })).toEqual({ to: request.redirect_uri, code: expect.any(String), state, iss: issuer.url })
  expect(await back({ as: 'nobody' })).toEqual({ to: request.redirect_uri, error: 'access_denied', state, iss: issuer.url })
  expect(await back({ redirect_uri: 'http://localhost:1/x?y=1', as: 'author' })).toMatchObject({ to: 'http://localhost:1/x', y: '1' })
})

it.each<Parameters>([{ response_type: 'token' }, { code_challenge_method: 'plain' }, { code_challenge: 'short' }])(
  'the development issuer does not do without a code and PKCE: %j',
  async parameters => {
    expect(await back({ as: 'author', ...parameters })).toMatchObject({ error: 'invalid_request', state: request.state })
  },
)

it.each<Parameters>([
  { client_id: 'other' },
  { redirect_uri: 'https://ides.example/callback' },
  { redirect_uri: 'http://127.0.0.1.ides.example/callback' },
  { redirect_uri: 'javascript:alert(1)' },
  { redirect_uri: '/callback' },
])('the development issuer sends nobody away from this machine, or for an unknown client: %j', async parameters => {
  const response = await authorize({ ...parameters, as: 'author' })
  expect([response.status, response.headers.get('Location')]).toEqual([400, null])
})

it('the development issuer exchanges a code for tokens once', async () => {
  const code = await codeFor('operator')
  const { status, body } = await exchange(code)
  expect([status, body]).toEqual([
    200,
    {
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 365 * 24 * 3600,
      scope: 'ides/cases:write ides/staff:write ides/devices:write ides/control:write ides/read',
    },
  ])
  expect(decodeJwt(String(body.access_token))).toMatchObject({
    iss: issuer.url,
    aud: 'ides-api',
    sub: 'dev-operator',
    email: 'operator@ec.example',
  })
  expect(await exchange(code)).toEqual(refused)
})

it('the development issuer exchanges no code without its verifier, address and client', async () => {
  const wrongs: readonly Parameters[] = [{ code_verifier: 'w'.repeat(43) }, { redirect_uri: 'http://127.0.0.1:5001/callback' }]
  for (const wrong of wrongs) {
    const code = await codeFor('author')
    expect(await exchange(code, wrong)).toEqual(refused)
    expect(await exchange(code)).toEqual(refused)
  }
  expect(await exchange('guessed')).toEqual(refused)
  expect(await exchange(await codeFor('author'), { client_id: 'other' })).toMatchObject({ status: 400 })
  expect(await redeem({ grant_type: 'password', username: 'author' })).toEqual({ status: 400, body: { error: 'invalid_request' } })
  expect((await redeem({ padding: 'x'.repeat(20_000) })).status).toBe(400)
})

it('the development issuer gives new tokens for a refresh token, once', async () => {
  const { body } = await exchange(await codeFor('reader'))
  const refresh = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) }
  const again = await redeem(refresh)
  expect(decodeJwt(String(again.body.access_token)).sub).toBe('dev-reader')
  expect(again.body.refresh_token).not.toBe(body.refresh_token)
  expect(await redeem(refresh)).toEqual(refused)
})

it('the development issuer keeps its key in a folder, where there is one', async () => {
  const { folder } = testFolder(onTestFinished)
  const first = await openIssuer({ clock, folder: join(folder, 'new') })
  const token = await first.tokenFor('author')
  await first.close()
  expect(statSync(join(folder, 'new', 'issuer-key.json')).mode & 0o777).toBe(0o600)
  const second = await openIssuer({ clock, folder: join(folder, 'new') })
  onTestFinished(() => second.close())
  const options = { currentDate: new Date(start.epochMilliseconds) }
  await jwtVerify(token, createRemoteJWKSet(new URL(`${second.url}/keys`)), options)
  await expect(jwtVerify(token, createRemoteJWKSet(new URL(`${issuer.url}/keys`)), options)).rejects.toThrow('no applicable key')
})

const openContext = browserContexts('The sign-in page is')

const looks = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 320],
] as const

describe.skipIf(hasNoBrowser || !isAll)('the sign-in page', () => {
  it.each(looks)('the sign-in page is fit to be used, %s and %i pixels wide, and leads back', async (colorScheme, width) => {
    const page = await (await openContext({ colorScheme, viewport: { width, height: 700 } })).newPage()
    const arrived = page.waitForRequest(sent => sent.url().startsWith(request.redirect_uri))
    await page.goto(`${issuer.url}/authorize?${new URLSearchParams(request)}`)
    expect(await faultsOf(page)).toEqual([])
    // Nobody listens there, so that the browser goes no further.
    await page.getByRole('link', { name: 'approver', exact: true }).click({ noWaitAfter: true })
    expect(new URL((await arrived).url()).searchParams.get('state')).toBe(request.state)
  })
})
