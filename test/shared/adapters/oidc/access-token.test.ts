import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, UnsecuredJWT } from 'jose'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import * as z from 'zod'
import { accessTokens } from '#adapters/oidc/access-token.ts'
import { IssuerUnreachableError } from '#adapters/oidc/issuer.ts'
import { type Role, roles, scopes } from '#adapters/oidc/scopes.ts'
import { cautiousClock } from '#domain/schedule/clock.ts'
import { development } from '#infra/local/issuer/development.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant, several } from '#test/builders.ts'
import { openIssuer, type TestIssuer, type TokenOverrides } from '#test/issuer.ts'

const start = instant('2023-03-01T08:00:00Z')
const seconds = start.epochMilliseconds / 1000

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await openIssuer({ clock: virtualClock(start) })
})
afterAll(() => issuer.close())
afterEach(() => {
  vi.useRealTimers()
})

/** Another issuer, while a test runs. */
async function openAnother(port = 0) {
  const another = await openIssuer({ port, clock: virtualClock(start) })
  onTestFinished(() => another.close())
  return another
}

const wellKnown = '/.well-known/openid-configuration'

/** The API's tokens on a cautious clock. @param asked collects every address requested */
const tokens = (at = start, asked: string[] = [], settings = {}) =>
  accessTokens({ issuer: issuer.url, ...development, ...settings }, cautiousClock(virtualClock(at)), (input, init) => {
    asked.push(String(input))
    return fetch(input, init)
  })

const bearer = async (role: Role, overrides?: TokenOverrides) => `Bearer ${await issuer.tokenFor(role, overrides)}`

const encoded = (text: string) => Buffer.from(text).toString('base64url')

const published = z.object({ keys: z.tuple([z.looseObject({ kid: z.string(), x: z.string() })]) })

async function publicKey({ url }: TestIssuer) {
  const { keys } = published.parse(await (await fetch(`${url}/keys`)).json())
  return keys[0]
}

const withClaims = (claims: Record<string, unknown>) => ({ claims })

const refuses = async (header: string, verify = tokens().verify) => expect(await verify(header)).toEqual({ ok: false, why: 'invalid' })

it.each(Object.entries(roles))('a token gives the subject and scopes of %s', async (name, scopes) => {
  const role = Object.keys(roles).find((role): role is Role => role === name) ?? 'reader'
  expect(await tokens().verify(await bearer(role))).toEqual({
    ok: true,
    caller: { subject: `dev-${name}`, scopes: new Set(scopes), email: `${name}@ec.example`, hasVerifiedEmail: true },
  })
})

it('a token grants only scopes with our prefix', async () => {
  const scope = 'openid read ides/read other/cases:write ides/everything IDES/control:write ides/policies:approve'
  expect(await tokens().verify(await bearer('reader', withClaims({ scope })))).toMatchObject({
    caller: { scopes: new Set(['read', 'policies:approve']) },
  })
})

it.each([
  ['a list', ['read', 'cases:write']],
  ['one text', 'read cases:write'],
])('a token may name its scopes under `scp`, as %s, and without a prefix', async (_, scp) => {
  const header = await bearer('reader', withClaims({ scope: undefined, scp }))
  expect(await tokens(start, [], { scopePrefix: '' }).verify(header)).toMatchObject({
    caller: { scopes: new Set(['read', 'cases:write']) },
  })
})

it.each([
  [{ email_verified: true }, 'author@ec.example', true],
  [{ email_verified: 'true' }, 'author@ec.example', true],
  [{ email_verified: undefined }, 'author@ec.example', false],
  [{ email_verified: 1 }, 'author@ec.example', false],
  [{ email_verified: false }, 'author@ec.example', false],
  [{ email_verified: 'false' }, 'author@ec.example', false],
  [{ email: 'author' }, undefined, false],
  [{ email: undefined }, undefined, false],
])('a token with %j has the mail address %s, verified: %s', async (claims, email, hasVerifiedEmail) => {
  const verified = await tokens().verify(await bearer('author', withClaims(claims)))
  expect(verified.ok ? { email: verified.caller.email, hasVerifiedEmail: verified.caller.hasVerifiedEmail } : verified).toEqual({
    email,
    hasVerifiedEmail,
  })
})

it.each([
  ['one', 'DG ALPHA', ['DG ALPHA']],
  ['a list', ['DG-ALPHA', 'DG-BETA', 'DG-ALPHA'], ['DG-ALPHA', 'DG-BETA']],
])('a token that names units, %s, limits its bearer to them, and to scopes about people', async (_, ides_units, units) => {
  const scope = scopes.map(one => `ides/${one}`).join(' ')
  expect(await tokens().verify(await bearer('operator', withClaims({ ides_units, scope })))).toMatchObject({
    caller: { units: new Set(units), scopes: new Set(['cases:write', 'read']) },
  })
})

it.each<[string, unknown]>([
  ['none', []],
  ['an empty one among others', ['DG-ALPHA', '']],
  ['null', null],
  ['numbers', [7]],
  ['more than 50', several(51, index => `unit ${index}`)],
  ['more than 1,600 bytes', several(30, index => `μονάδα ${index}`.padEnd(64, '-'))],
])('a token that names units, but %s, is refused rather than taken for one without a limit', async (_, ides_units) => {
  expect(await tokens().verify(await bearer('operator', withClaims({ ides_units })))).toEqual({ ok: false, why: 'units' })
})

it.each<TokenOverrides>([
  { header: { typ: 'application/AT+JWT' } },
  // Of Cognito, which names no audience.
  { claims: { token_use: 'access', aud: undefined, client_id: development.audience }, header: { typ: 'JWT' } },
  // Of Keycloak.
  { claims: { typ: 'Bearer' }, header: { typ: 'JWT' } },
  { header: { typ: undefined } },
  { claims: { aud: ['https://other.example', development.audience] } },
])('a token counts as an access token with %j', async overrides => {
  expect(await tokens().verify(await bearer('reader', overrides))).toMatchObject({ ok: true })
})

/** What differs from a good token: as Entra ID shapes its own (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference). */
const entra = (claims: Record<string, unknown>): TokenOverrides => ({
  header: { typ: 'JWT' },
  claims: {
    ...{ scope: undefined, client_id: undefined, email: undefined, email_verified: undefined, jti: undefined },
    ...{ auth_time: undefined, sid: undefined },
    ...{
      aud: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
      ver: '2.0',
      tid: 'tenant',
      azp: 'console',
      azpacr: '0',
      scp: 'access',
      roles: ['Author'],
    },
    ...{ sub: 'HKZpfaHyWadeOouYlitjrI', oid: 'abes-object', name: 'Abe Lincoln', preferred_username: 'AbeLi@ec.example' },
    ...claims,
  },
})

const byRoles = {
  claim: 'roles',
  roles: { Author: 'author', Approver: 'approver', operator: 'operator', reader: 'reader' },
  units: { Alpha: 'DG ALPHA' },
}
const byGroups = { ...byRoles, claim: 'groups' }
const appOnly = { scp: undefined, sub: 'abes-object', name: undefined, preferred_username: undefined, azpacr: '1' }
const overage = {
  roles: undefined,
  _claim_names: { groups: 'src1' },
  _claim_sources: { src1: { endpoint: 'https://graph.windows.net/…' } },
}

const inEntra = async (claims: Record<string, unknown>, rights: object = byRoles) =>
  tokens(start, [], { audience: '6e74172b-be56-4843-9ff4-e66a39bb12e3', scopePrefix: '', rights }).verify(
    await bearer('reader', entra(claims)),
  )

it.each<[string, Record<string, unknown>, string | readonly string[], object?]>([
  ['a person with a role', {}, roles.author],
  ['a person with two', { roles: ['reader', 'Approver'] }, roles.approver],
  ['a person without any', { roles: undefined }, []],
  ['a person whose client may less than they', { scp: 'access read' }, ['read']],
  ['a person whose client may more than they', { scp: 'read policies:approve', roles: ['reader'] }, ['read']],
  ['a person of a unit', { roles: ['operator', 'Alpha'] }, ['cases:write', 'read', 'DG ALPHA']],
  ['a person of a unit whose client may none of theirs', { roles: ['operator', 'Alpha'], scp: 'devices:write' }, ['DG ALPHA']],
  ['a person of two', { roles: ['reader', 'unit:B'], ides_units: ['A'] }, ['read', 'A', 'B']],
  ['a person of a unit with a bad name', { roles: ['reader', 'units:B'] }, 'misnamed'],
  ['a person of a unit without a name', { roles: ['reader', 'unit:'] }, 'units'],
  ['roles that are no names', { roles: [7] }, 'invalid'],
  ['a person in a group', { groups: ['Approver'] }, roles.approver, byGroups],
  ['a person in a group that someone called like a role', { groups: ['author'] }, [], byGroups],
  ['a person with a role of ours, where none is mapped', { roles: ['author'] }, roles.author, { ...byRoles, roles: {} }],
  ['a person in more than 200 groups', overage, 'overage', byGroups],
  ['a person in too many groups, by the implicit flow', { hasgroups: true }, 'overage', byGroups],
  ['a program', { ...appOnly, roles: ['Approver'] }, ['control:write', 'read', 'machine']],
  ['a program, which the token says', { ...appOnly, sub: 'another', idtyp: 'app' }, [...roles.author, 'machine']],
  ['an ID token, which has roles as well', { scp: undefined, azp: undefined }, 'invalid'],
  ['version 1.0', { iss: 'https://sts.windows.net/tenant/', ver: '1.0', aud: 'api://ides' }, 'version 1.0'],
])('a token of Entra ID allows what roles do, limited by scopes: %s', async (_, claims, allowed, rights) => {
  const verified = await inEntra(claims, rights)
  if (!verified.ok) return expect(verified.why).toBe(allowed)
  const { scopes, units = [], isMachine } = verified.caller
  expect([...scopes, ...units, ...(isMachine ? ['machine'] : [])].toSorted()).toEqual([...allowed].toSorted())
})

it('a token of Entra ID names the person, whose address nobody verified', async () => {
  const named = { email: 'AbeLi@ec.example', hasVerifiedEmail: false, name: 'Abe Lincoln', objectId: 'abes-object' }
  expect(await inEntra({})).toMatchObject({ caller: named })
})

it.each(['Ana\u202eLopez', 'Ana\nLopez', '', 'x'.repeat(101), 7])('a token whose name is %j names nobody', async name => {
  const verified = await tokens().verify(await bearer('author', withClaims({ name })))
  expect(verified).toMatchObject({ ok: true, caller: { name: undefined } })
})

const everyScope = scopes.map(one => `ides/${one}`).join(' ')
const bearingNoSign = { scope: everyScope, auth_time: undefined, sid: undefined }

it.each<[string, Record<string, unknown>]>([
  ['Cognito, which dates its sign-in as well', { sub: 'ides-ci', client_id: 'ides-ci', token_use: 'access', auth_time: seconds }],
  ['Okta', { sub: 'ides-ci', client_id: undefined, cid: 'ides-ci', uid: 'ides-ci' }],
  ['Auth0', { sub: 'ides-ci@clients', azp: 'ides-ci' }],
  ['Auth0, by its grant', { gty: 'client-credentials', auth_time: seconds, sid: 's' }],
  ['Keycloak, whose client has capital letters', { azp: 'Ides-CI', preferred_username: 'service-account-ides-ci', auth_time: 1, sid: 's' }],
  ['Keycloak without a name, with a session', { azp: 'Ides-CI', sid: 's' }],
  ['authentik, with the password of an app', { azp: 'ides', uid: 'hash', auth_time: seconds }],
  ['an issuer that says nothing of who signed in', { token_use: 'access', cid: 'ides', scp: everyScope }],
])('a token that shows no person approves nothing, whatever its scopes: %s', async (_, claims) => {
  const verified = await tokens().verify(await bearer('approver', withClaims({ ...bearingNoSign, ...claims })))
  expect(verified).toMatchObject({ caller: { isMachine: true, scopes: new Set(scopes.filter(one => one !== 'policies:approve')) } })
})

it.each<[string, Record<string, unknown>, boolean?]>([
  ['Keycloak and authentik', { auth_time: seconds, sid: 's' }],
  ['Cognito', { token_use: 'access', username: 'ana' }],
  ['Okta', { cid: 'ides', uid: '00u1' }],
  ['Entra ID', { azpacr: '0', scp: 'access' }],
  ['an issuer that says nothing, where the console signed them in', {}, true],
])('a token that shows a person approves: %s', async (_, claims, signedInHere) => {
  const header = await bearer('approver', withClaims({ ...bearingNoSign, ...claims }))
  const verified = await tokens().verify(header, signedInHere)
  expect(verified).toMatchObject({ ok: true, caller: { isMachine: undefined, scopes: new Set(scopes) } })
})

it.each(['RS256', 'ES256', 'EdDSA'])('a token may be signed by %s', async alg => {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  const [iss, jwk] = ['https://login.example.org', { ...(await exportJWK(publicKey)), kid: alg, alg }]
  const answers = async (url: unknown) =>
    Response.json(String(url).endsWith(wellKnown) ? { issuer: iss, jwks_uri: `${iss}/keys` } : { keys: [jwk] })
  const { verify } = accessTokens({ issuer: iss, ...development }, virtualClock(start), answers)
  const header = await bearer('reader', { claims: { iss }, header: { alg, kid: alg }, key: privateKey })
  expect(await verify(header)).toMatchObject({ ok: true })
})

it.each(['command-line', 'workflow'])('a token is accepted from any of several known clients: %s', async client_id => {
  const header = await bearer('reader', withClaims({ token_use: 'access', aud: undefined, client_id }))
  const known = { audience: ['command-line', 'workflow'] }
  expect(await tokens(start, [], known).verify(header)).toMatchObject({ ok: true })
  await refuses(header, tokens(start, [], { audience: ['another'] }).verify)
})

it('a token is valid from its first moment to its last, with the tolerance of two clocks', async () => {
  const at = (moment: number) => tokens(start.add({ seconds: moment }))
  const header = await bearer('reader', withClaims({ nbf: seconds, exp: seconds + 600 }))
  const answers = await Promise.all([-121, -120, 0, 600, 719, 720].map(moment => at(moment).verify(header)))
  expect(answers.map(answer => (answer.ok ? 'good' : answer.why))).toEqual(['invalid', 'good', 'good', 'good', 'good', 'expired'])
})

it.each(['', ' ', 'Basic YTpi', 'x', 'Bearer-token'])('refused is a request without a bearer token: "%s"', async header => {
  const asked: string[] = []
  expect(await tokens(start, asked).verify(header)).toEqual({ ok: false, why: 'missing' })
  expect(await tokens(start, asked).verify(undefined)).toEqual({ ok: false, why: 'missing' })
  expect(asked).toEqual([])
})

it.each([
  'Bearer',
  'Bearer a.b.c',
  'Bearer é.ü.\u0000',
  'Bearer e30.e30.e30',
  `Bearer ${encoded('{"alg":"ES256"}')}`,
  `Bearer ${encoded('{"alg":"ES256","b64":false,"crit":["b64"]}')}.e30.AA`,
  `Bearer ${encoded('{"alg":["ES256"]}')}.e30.AA`,
  `Bearer ${encoded('{"alg":"dir","enc":"A128GCM"}')}.a.b.c.d`,
])('refused is what is no token: "%s"', async header => {
  await refuses(header)
})

it('refused is a valid token of 100 KB', async () => {
  const header = await bearer('author', withClaims({ padding: 'x'.repeat(75_000) }))
  expect(header.length).toBeGreaterThan(100_000)
  await refuses(header)
})

it('refused is two tokens at once', async () => {
  await refuses(`${await bearer('author')}, ${await bearer('approver')}`)
})

it.each<[Record<string, unknown>, string?]>([
  [{ aud: 'https://other.example' }],
  // A client with our name makes no audience.
  [{ aud: 'https://other.example', client_id: development.audience }],
  [{ aud: undefined }],
  [{ iss: 'https://other.example' }],
  [{ iss: undefined }],
  [{ exp: undefined }],
  [{ exp: '2999' }],
  [{ nbf: seconds + 3600 }],
  [{ sub: '' }],
  [{ sub: 'dev\nauthor' }],
  [{ sub: 'retention' }],
  [{ scope: 7 }],
  // Its bearer would have to prove that it is theirs.
  [{ cnf: { jkt: 'x' } }],
  // ID tokens, by what only they have, and as Cognito and Keycloak say it; a refresh token, and another by its type.
  [{ scope: undefined }, 'JWT'],
  [{ nonce: 'n' }, 'JWT'],
  [{ at_hash: 'h' }, 'JWT'],
  [{ c_hash: 'h' }, 'JWT'],
  [{ s_hash: 'h' }, 'JWT'],
  [{ token_use: 'id' }, 'at+jwt'],
  [{ typ: 'ID' }, 'at+jwt'],
  [{ typ: 'Refresh' }, 'JWT'],
  [{}, 'logout+jwt'],
])('refused is a token with %j, of the type %s', async (claims, typ = 'at+jwt') => {
  await refuses(await bearer('author', { claims, header: { typ } }))
})

it('refused is an expired one, as expired', async () => {
  const header = await bearer('author', withClaims({ exp: seconds - 3600 }))
  expect(await tokens().verify(header)).toEqual({ ok: false, why: 'expired' })
})

it('refused is an expired one with a foreign signature, as invalid', async () => {
  const { privateKey } = await generateKeyPair('ES256')
  const header = await bearer('author', { key: privateKey, claims: { exp: seconds - 3600 } })
  await refuses(header)
})

it('refused is an unsigned one', async () => {
  const claims = { iss: issuer.url, aud: development.audience, sub: 'dev-author', scope: 'ides/policies:write', exp: seconds + 3600 }
  await refuses(`Bearer ${new UnsecuredJWT(claims).encode()}`)
  const [, payload, signature] = (await issuer.tokenFor('author')).split('.')
  const header = encoded('{"alg":"none","typ":"at+jwt"}')
  await refuses(`Bearer ${header}.${payload}.${signature}`)
  await refuses(`Bearer ${header}.${payload}.`)
})

it('refused is one signed with the public key as a shared secret', async () => {
  const key = await publicKey(issuer)
  const asked: string[] = []
  for (const secret of [JSON.stringify({ keys: [key] }), JSON.stringify(key), key.x]) {
    const overrides = { key: new TextEncoder().encode(secret), header: { alg: 'HS256' } }
    await refuses(await bearer('author', overrides), tokens(start, asked).verify)
  }
  // Refused before any key is fetched.
  expect(asked).toEqual([])
})

it('refused is one signed with another key, under any key id', async () => {
  const { privateKey } = await generateKeyPair('ES256')
  await refuses(await bearer('author', { key: privateKey }))
  await refuses(await bearer('author', { key: privateKey, header: { kid: 'other' } }))
  const rsa = await generateKeyPair('RS256')
  await refuses(await bearer('author', { key: rsa.privateKey, header: { alg: 'RS256' } }))
})

it('refused is one that carries its own key', async () => {
  const elsewhere = await openAnother()
  const jwk = await publicKey(elsewhere)
  const header = { jwk, jku: `${elsewhere.url}/keys`, kid: jwk.kid }
  const token = await elsewhere.tokenFor('author', { claims: { iss: issuer.url }, header })
  const asked: string[] = []
  await refuses(`Bearer ${token}`, tokens(start, asked).verify)
  expect(asked).toEqual([`${issuer.url}${wellKnown}`, `${issuer.url}/keys`])
})

it('refused is one with a single character changed', async () => {
  const { verify } = tokens()
  const token = await issuer.tokenFor('reader')
  const [head = '', body = ''] = token.split('.')
  const forged = Buffer.from(body, 'base64url').toString().replace('dev-reader', 'dev-author')
  expect(await verify(`Bearer ${token}`)).toMatchObject({ ok: true })
  await refuses(`Bearer ${head}.${encoded(forged)}.${token.split('.')[2]}`, verify)
})

it('the issuer is asked once for many tokens', async () => {
  const asked: string[] = []
  const { verify } = tokens(start, asked)
  for (const role of ['author', 'approver', 'reader'] as const) expect(await verify(await bearer(role))).toMatchObject({ ok: true })
  expect(asked).toEqual([`${issuer.url}${wellKnown}`, `${issuer.url}/keys`])
})

it('the issuer is asked for a new key, but not repeatedly for one that does not exist', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const rotating = await openAnother()
  const asked: string[] = []
  const { verify } = tokens(start, asked, { issuer: rotating.url })
  const before = `Bearer ${await rotating.tokenFor('author')}`
  expect(await verify(before)).toMatchObject({ ok: true })

  await rotating.rotate()
  const after = `Bearer ${await rotating.tokenFor('author')}`
  await refuses(after, verify)
  expect(asked).toHaveLength(2)
  vi.setSystemTime(Date.now() + 31_000)
  expect(await verify(after)).toMatchObject({ ok: true })
  await refuses(before, verify)
  expect(asked).toHaveLength(3)
})

it('the issuer that withdraws a key is followed within ten minutes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const rotating = await openAnother()
  const { verify } = tokens(start, [], { issuer: rotating.url })
  const stolen = `Bearer ${await rotating.tokenFor('author')}`
  expect(await verify(stolen)).toMatchObject({ ok: true })
  await rotating.rotate()
  vi.setSystemTime(Date.now() + 601_000)
  await refuses(stolen, verify)
})

it('the issuer that is down for hours counts by the keys that were read last, for ten minutes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const gone = await openIssuer({ clock: virtualClock(start) })
  const { verify } = tokens(start, [], { issuer: gone.url })
  const header = `Bearer ${await gone.tokenFor('author')}`
  expect(await verify(header)).toMatchObject({ ok: true })
  await gone.close()
  vi.setSystemTime(Date.now() + 599_000)
  expect(await verify(header)).toMatchObject({ ok: true })
  for (const later of [2000, 3_600_000, 86_400_000]) {
    vi.setSystemTime(Date.now() + later)
    await expect(verify(header)).rejects.toThrow(IssuerUnreachableError)
  }
})

it('the issuer that does not answer causes an error, and is asked again', async () => {
  const gone = await openIssuer({ clock: virtualClock(start) })
  const { verify } = tokens(start, [], { issuer: gone.url })
  const header = `Bearer ${await gone.tokenFor('author')}`
  await gone.close()
  const error = await verify(header).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(IssuerUnreachableError)
  expect(String(error)).toContain(`${gone.url}${wellKnown} does not answer`)
  expect(`${error}`).not.toContain(header.slice(7))
  const back = await openAnother(Number(new URL(gone.url).port))
  expect(await verify(`Bearer ${await back.tokenFor('author')}`)).toMatchObject({ ok: true })
})

it.each<[string, (url: string) => object | string, string?]>([
  ['whose document is too large', issuer => ({ issuer, x: 'x'.repeat(2 ** 19) })],
  ['whose document is a list', () => '[]'],
  ['whose document is of another issuer', () => ({ issuer: 'https://other.example', jwks_uri: `${issuer.url}/keys` })],
  ['whose document names no keys', issuer => ({ issuer })],
  ['whose keys are a file', issuer => ({ issuer, jwks_uri: 'file:///etc/passwd' })],
  ['that has no keys', issuer => ({ issuer, jwks_uri: `${issuer}/keys` })],
  ['whose keys are none', issuer => ({ issuer, jwks_uri: `${issuer}/keys` }), '{"keys":"none"}'],
])('the issuer %s is as good as none', async (_, documentOf, keys) => {
  const server = createServer((request, response) => {
    const document = documentOf(url)
    const body = request.url === wellKnown ? (typeof document === 'string' ? document : JSON.stringify(document)) : keys
    response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'application/json' }).end(body)
  })
  const url = await listen(server)
  onTestFinished(() => stop(server))
  const header = await bearer('author', withClaims({ iss: url }))
  await expect(tokens(start, [], { issuer: url }).verify(header)).rejects.toThrow(IssuerUnreachableError)
})

it('the issuer that redirects is not followed', async () => {
  const server = createServer((_, response) => response.writeHead(302, { Location: `${issuer.url}${wellKnown}` }).end())
  const url = await listen(server)
  onTestFinished(() => stop(server))
  await expect(tokens(start, [], { issuer: url }).verify(await bearer('author'))).rejects.toThrow('answers with status 302')
})

it('the issuer at an insecure address is never asked', async () => {
  const asked: string[] = []
  const { verify } = tokens(start, asked, { issuer: 'http://issuer.example' })
  await expect(verify(await bearer('author'))).rejects.toThrow('must be an https address')
  expect(asked).toEqual([])
})
