import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { readSession } from '#functions/cli/session/session.ts'
import { type CliEnvironment, surroundings } from '#functions/cli/surroundings.ts'
import { development } from '#infra/local/issuer/development.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { openIssuer, type TestIssuer } from '#test/issuer.ts'
import { hasStatus, shows } from '../expecting.ts'
import { tells, typed } from './typed.ts'

/** The issuer lives years before the machine on which people sign in. */
const [then, today] = [instant('2023-03-01T08:00:00Z'), instant('2026-11-20T08:00:00Z')]

/** What the API says of itself, as each test wants it. */
let document: object

const api = createServer((request, response) => {
  const found = request.url === '/api/openapi.json'
  response.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' }).end(found ? JSON.stringify(document) : '{}')
})

let issuer: TestIssuer
let url: string
let folder: string
beforeAll(async () => {
  issuer = await openIssuer({ clock: virtualClock(then) })
  url = `${await listen(api, 0)}/api`
})
afterAll(async () => {
  await issuer.close()
  await stop(api)
})
beforeEach(() => {
  folder = testFolder(onTestFinished).folder
  document = described()
})

function described(more: object = {}) {
  const openIdConnectUrl = `${issuer.url}/.well-known/openid-configuration`
  const oidc = { type: 'openIdConnect', openIdConnectUrl, 'x-ides-client-id': development.client, ...more }
  return { openapi: '3.1.0', components: { securitySchemes: { oidc } } }
}

const sessionFile = () => join(folder, 'ides', 'session.json')
const kept = () => JSON.parse(readFileSync(sessionFile(), 'utf8'))

/** A command under way, whose user may open the address that it prints. */
function login(args: readonly string[], around: Partial<CliEnvironment> = {}) {
  const { promise: address, resolve } = Promise.withResolvers<URL>()
  const ended = typed(['login', ...args], { sessionFile: sessionFile(), clock: virtualClock(today), ...around }, out => {
    const [, found] = /\n {2}(http\S+)\n/.exec(out) ?? []
    if (found) resolve(new URL(found))
  })
  return { address, ended }
}

/** Chooses on the sign-in page, as a browser would. @returns where that leads */
async function choose(address: URL, as: string): Promise<URL> {
  const shown = await fetch(address)
  const [, link = ''] = new RegExp(`href="([^"]*as=${as})"`).exec(await shown.text()) ?? []
  const chosen = await fetch(new URL(link.replaceAll('&amp;', '&'), address), { redirect: 'manual' })
  return new URL(chosen.headers.get('Location') ?? '')
}

async function signIn(as: string, args: readonly string[] = ['--url', url], around: Partial<CliEnvironment> = {}) {
  const command = login(args, around)
  const back = await fetch(await choose(await command.address, as))
  return { ...(await command.ended), page: await back.text(), status: back.status }
}

it('the login signs in with a browser, and names the user and the scopes', async () => {
  const { code, out, said, page, status } = await signIn('approver')
  expect([code, said, status]).toEqual([0, '', 200])
  expect(out).toMatch(/^Open this address in a browser/)
  expect(out.trimEnd().split('\n').at(-1)).toBe(
    `Signed in to ${url} as approver@ec.example (dev-approver), with the scopes ides/policies:approve ides/control:write ides/read`,
  )
  shows(page, 'You are signed in to Ides.')
  expect(await readSession(around())).toEqual({ url, token: kept().accessToken })
})

it('the login asks for the scopes of the API, with a new state and challenge each time', async () => {
  document = {
    ...document,
    paths: {
      '/api/held': { get: { security: [{ oidc: ['x/read'] }] }, post: { security: [{ oidc: ['x/cases:write'] }] } },
      '/api/openapi.json': { get: {}, parameters: [] },
    },
  }
  const [one, other] = [login(['--url', `${url}/`]), login(['--url', url])]
  const [first, second] = [(await one.address).searchParams, (await other.address).searchParams]
  expect(first.get('scope')).toBe('x/cases:write x/read')
  expect(first.get('code_challenge_method')).toBe('S256')
  expect(first.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  for (const name of ['state', 'code_challenge', 'redirect_uri']) expect(first.get(name)).not.toBe(second.get(name))
  for (const command of [one, other]) await fetch(await choose(await command.address, 'nobody'))
  expect((await one.ended).code).toBe(1)
  expect((await other.ended).code).toBe(1)
})

it('the login keeps the session where nobody else can read it', async () => {
  mkdirSync(join(folder, 'ides'))
  chmodSync(join(folder, 'ides'), 0o755)
  writeFileSync(sessionFile(), '{}', { mode: 0o644 })
  expect((await signIn('reader')).code).toBe(0)
  expect(statSync(sessionFile()).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'ides')).mode & 0o777).toBe(0o700)
  expect(readdirSync(join(folder, 'ides'))).toEqual(['session.json'])
})

it('the login refuses a sign-in that another person began', async () => {
  const command = login(['--url', url])
  const right = await choose(await command.address, 'author')
  const { origin } = right
  for (const [path, status] of [
    ['/callback?code=stolen&state=guessed', 400],
    ['/callback?code=stolen', 400],
    ['/callback?error=access_denied', 400],
    ['//other.example/callback?code=stolen&state=guessed', 400],
    [`/callback?state=${'x'.repeat(20_000)}`, 431],
    [`/elsewhere${right.search}`, 404],
    ['/', 404],
  ] as const)
    await hasStatus(fetch(origin + path), status)
  await hasStatus(fetch(right, { method: 'POST' }), 404)
  expect(existsSync(sessionFile())).toBe(false)
  const arrivals = await Promise.allSettled([fetch(right), fetch(right)])
  expect(arrivals.flatMap(one => (one.status === 'fulfilled' ? one.value.status : []))).toEqual([200])
  expect(await command.ended).toMatchObject({ code: 0, said: '' })
})

it('the login shows nothing to a page of another site, under whatever name it asks', async () => {
  const command = login(['--url', url])
  const right = await choose(await command.address, 'author')
  const ask = request(`${right.origin}/callback?state=guessed`, { headers: { Host: 'other.example', Origin: 'http://other.example' } })
  const [response] = await once(ask.end(), 'response')
  expect([response.statusCode, response.headers['access-control-allow-origin']]).toEqual([400, undefined])
  await hasStatus(fetch(right), 200)
  await command.ended
})

it('the login does not take a code from another issuer', async () => {
  const command = login(['--url', url])
  const right = await choose(await command.address, 'author')
  right.searchParams.set('iss', 'https://other.example')
  await hasStatus(fetch(right), 400)
  const { code, said } = await command.ended
  expect([code, said]).toEqual([1, expect.stringMatching(/^the answer of the issuer http\S+ cannot be trusted: /)])
  expect(existsSync(sessionFile())).toBe(false)
})

it('the login does not take a failing issuer that only the user names for one that refuses', async () => {
  const broken = createServer((request, response) => {
    const metadata = { issuer: origin, authorization_endpoint: `${origin}/authorize`, token_endpoint: `${origin}/token` }
    if (request.url === '/token') response.writeHead(503).end('<html>')
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(metadata))
  })
  const origin = await listen(broken, 0)
  onTestFinished(() => stop(broken))
  document = { openapi: '3.1.0' }
  const command = login(['--url', url, '--issuer', origin, '--client', 'cli'])
  const { searchParams } = await command.address
  await hasStatus(fetch(`${searchParams.get('redirect_uri')}?code=c&state=${searchParams.get('state')}`), 400)
  await tells(command.ended, 3, `the issuer ${origin} gives no usable answer: `)
})

it('the login ends where the user refuses', async () => {
  const { code, said, page, status } = await signIn('nobody')
  expect([code, said]).toEqual([1, `the issuer ${issuer.url} refuses: you cancelled, or may not sign in there\n`])
  expect([status, page]).toEqual([400, 'You are not signed in to Ides. The terminal says why.\n'])
  expect(existsSync(sessionFile())).toBe(false)
})

it('the login ends if nobody comes back, and stops listening', async () => {
  const waiting = new AbortController()
  const command = login(['--url', url], { startWaiting: () => waiting.signal })
  const back = (await command.address).searchParams.get('redirect_uri') ?? ''
  waiting.abort()
  expect(await command.ended).toMatchObject({ code: 1, said: 'nobody signed in in time: run the command again\n' })
  await expect(fetch(back)).rejects.toThrow('fetch failed')
  expect(existsSync(sessionFile())).toBe(false)
})

it('the login has the browser come back to where the issuer expects it', async () => {
  const free = createServer()
  const { port } = new URL(await listen(free))
  await stop(free)
  const redirect = `http://localhost:${port}/signed-in`
  const command = login(['--url', url, '--redirect', redirect])
  const right = await choose(await command.address, 'reader')
  expect(right.href.startsWith(`${redirect}?code=`)).toBe(true)
  right.hostname = '127.0.0.1'
  await hasStatus(fetch(right), 200)
  expect((await command.ended).code).toBe(0)
})

it('the login takes a ready token, and from standard input too', async () => {
  const token = await issuer.tokenFor('operator')
  const { code, out } = await login(['--token', token], { url }).ended
  expect([code, out.startsWith(`Signed in to ${url} as operator@ec.example (dev-operator), with the scopes ides/cases:write`)]).toEqual([
    0,
    true,
  ])
  expect(kept()).toEqual({ url, accessToken: token })
  const other = await issuer.tokenFor('reader', {
    claims: { email: undefined, preferred_username: 'ana', scope: undefined, roles: ['Ides.Author'] },
  })
  const read = await login(['--url', url, '--token', '-'], { readInput: async () => `${other}\n` }).ended
  expect(read).toEqual({ code: 0, out: `Signed in to ${url} as ana (dev-reader), with no scopes, and the roles Ides.Author\n`, said: '' })
  expect(await readSession(around())).toEqual({ url, token: other })
})

it('the login warns where the environment has a token, which overrides the session', async () => {
  const token = await issuer.tokenFor('author')
  expect(await login(['--url', url, '--token', token], { token: 'other' }).ended).toMatchObject({
    code: 0,
    said: 'warning: IDES_TOKEN is set, and overrides this session\n',
  })
})

it.each<[() => readonly string[], number, string | RegExp]>([
  [() => [], 2, '--url is missing: it must be the address of the API, such as http://127.0.0.1:8480/api\n'],
  [() => ['--url', 'http://ides.example/api'], 2, /^--url must be an https address, or an http address of this machine, but is "http:/],
  [() => ['--url', 'api'], 2, /^--url must be/],
  [() => ['--url', url, '--redirect', 'https://ides.example/callback'], 2, /^--redirect must be an http address of this machine/],
  [() => ['--url', url, '--issuer', 'http://issuer.example'], 2, /^the issuer must be an https address/],
  [() => ['--url', url, '--token', 'none'], 2, /^this is not an access token/],
  [() => ['--url', url, '--token', '-'], 2, /^this is not an access token/],
  [() => ['--url', url.replace('/api', '/other')], 3, /answers with status 404\n$/],
  [() => ['--url', 'http://127.0.0.1:1/api'], 3, /does not answer: see whether it is up\n$/],
  [() => ['--url', url, '--issuer', 'http://127.0.0.1:1'], 3, /^the issuer http:\/\/127\.0\.0\.1:1 gives no usable answer: /],
  [() => ['--url', url, '--redirect', `${issuer.url}/callback`], 2, /^cannot listen on .*EADDRINUSE/],
])('the login refuses what cannot be, in a sentence: %#', async (args, code, sentence) => {
  const ended = await login(args()).ended
  expect([ended.code, ended.out]).toEqual([code, ''])
  if (typeof sentence === 'string') expect(ended.said).toBe(sentence)
  else expect(ended.said).toMatch(sentence)
  expect(existsSync(sessionFile())).toBe(false)
})

it('the login names the missing options if the API names no issuer', async () => {
  document = { openapi: '3.1.0' }
  await tells(login(['--url', url]).ended, 2, 'name --issuer and --client')
})

it('the login fails if the session cannot be written', async () => {
  writeFileSync(join(folder, 'ides'), 'a file')
  const { code, said } = await login(['--url', url, '--token', await issuer.tokenFor('reader')]).ended
  expect([code, said]).toEqual([2, expect.stringContaining('session.json cannot be written: ')])
})

it('the login does not let a token give orders to the terminal', async () => {
  const token = await issuer.tokenFor('reader', { claims: { email: '\u001b[2Jauthor@ec.example' } })
  expect((await login(['--url', url, '--token', token]).ended).out).toBe(`Signed in to ${url} as dev-reader, with the scopes ides/read\n`)
})

/** Of a later command. */
const around = (more: Partial<CliEnvironment> = {}): CliEnvironment => ({
  ...surroundings({}),
  sessionFile: sessionFile(),
  clock: virtualClock(today),
  ...more,
})

const ends = (around: CliEnvironment, exitCode: number, message: string | RegExp) =>
  expect(readSession(around)).rejects.toMatchObject({
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    exitCode,
  })

const nextYear = { clock: virtualClock(instant('2027-11-20T08:00:00Z')) }

it('there is no session before anybody has signed in', async () => {
  await ends(around(), 1, 'you are not signed in: see ides login --help')
})

it('a session comes from the environment where that has one', async () => {
  const fromOutside = { url: 'https://ides.example/api/', token: 'ready' }
  const outside = { url: 'https://ides.example/api', token: 'ready' }
  expect(await readSession(around(fromOutside))).toEqual(outside)
  await signIn('reader')
  expect(await readSession(around(fromOutside))).toEqual(outside)
  expect(await readSession(around({ token: 'ready' }))).toEqual({ url, token: 'ready' })
  expect(await readSession(around({ url }))).toEqual({ url, token: kept().accessToken })
  expect(surroundings({ IDES_URL: 'https://ides.example/api/', IDES_TOKEN: 'ready', XDG_CONFIG_HOME: '/etc/xdg' })).toMatchObject({
    ...fromOutside,
    sessionFile: '/etc/xdg/ides/session.json',
  })
})

it('a session gives its token to no other API', async () => {
  await signIn('author')
  await ends(
    around({ url: 'https://other.example/api' }),
    2,
    /^IDES_URL is https:\/\/other\.example\/api, but you are signed in to http\S+: run ides login/,
  )
  await ends(around({ url: 'http://other.example/api', token: 'ready' }), 2, /^IDES_URL must be an https address/)
})

it('a session goes on with a new token once the old one has expired, and once more', async () => {
  await signIn('author')
  const first = kept()
  expect(await readSession(around())).toMatchObject({ token: first.accessToken })
  const answer = await readSession(around(nextYear))
  const second = kept()
  expect(answer).toEqual({ url, token: second.accessToken })
  expect(second.accessToken).not.toBe(first.accessToken)
  expect(second.refresh.token).not.toBe(first.refresh.token)
  expect(statSync(sessionFile()).mode & 0o777).toBe(0o600)
  expect(await readSession(around({ clock: virtualClock(instant('2029-11-20T08:00:00Z')) }))).toMatchObject({ url })
  expect(kept().accessToken).not.toBe(second.accessToken)
})

it('a session goes on with the token of another command that renewed it first', async () => {
  await signIn('author')
  const other = { ...kept(), accessToken: 'new', refresh: { ...kept().refresh, token: 'next' } }
  writeFileSync(sessionFile(), JSON.stringify({ ...kept(), refresh: { ...kept().refresh, token: 'spent' } }))
  // The clock is read after the session.
  const clock = {
    now() {
      writeFileSync(sessionFile(), JSON.stringify(other))
      return nextYear.clock.now()
    },
  }
  expect(await readSession(around({ clock }))).toEqual({ url, token: 'new' })
  expect(kept()).toEqual(other)
})

it('a session ends where its refresh token no longer counts', async () => {
  await signIn('author')
  writeFileSync(sessionFile(), JSON.stringify({ ...kept(), refresh: { ...kept().refresh, token: 'spent' } }))
  await ends(around(nextYear), 1, `the issuer ${issuer.url} refuses: invalid_grant: run ides login --url ${url}`)
})

it('a session ends with its token where there is no refresh token', async () => {
  await signIn('author')
  const { refresh: _, ...rest } = kept()
  writeFileSync(sessionFile(), JSON.stringify(rest))
  await ends(around(nextYear), 1, `your session has ended: run ides login --url ${url}`)
})

it('the login asks as the API says where people must sign in every time, and keeps nothing that renews the session', async () => {
  const parameters = { identity_provider: 'Entra', prompt: 'login' }
  document = described({ 'x-ides-parameters': parameters })
  const command = login(['--url', url])
  const address = await command.address
  expect(Object.fromEntries(address.searchParams)).toMatchObject(parameters)
  await fetch(await choose(address, 'author'))
  expect((await command.ended).code).toBe(0)
  expect(kept().refresh).toBeUndefined()
})

it('the logout forgets the session, and has the issuer revoke what renews it', async () => {
  let revoked = ''
  const revoking = createServer(async (request, response) => {
    if (request.url === '/revoke') revoked = await text(request)
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ issuer: origin, revocation_endpoint: `${origin}/revoke` }))
  })
  const origin = await listen(revoking, 0)
  onTestFinished(() => stop(revoking))
  mkdirSync(join(folder, 'ides'))
  writeFileSync(sessionFile(), JSON.stringify({ url, accessToken: 'a', refresh: { issuer: origin, client: 'cli', token: 'renews' } }))
  const logout = () => typed(['logout'], { sessionFile: sessionFile() }, () => {})
  expect(await logout()).toMatchObject({ code: 0, out: `Signed out of ${url}\n` })
  expect([existsSync(sessionFile()), Object.fromEntries(new URLSearchParams(revoked))]).toEqual([
    false,
    { token: 'renews', client_id: 'cli' },
  ])
  expect((await logout()).out).toBe('You were not signed in\n')
})

it('a session fails if it has to be renewed and the issuer is away', async () => {
  await signIn('author')
  writeFileSync(sessionFile(), JSON.stringify({ ...kept(), refresh: { ...kept().refresh, issuer: 'http://127.0.0.1:1' } }))
  await ends(around(nextYear), 3, /gives no usable answer/)
})

it.each(['', '{', '[]', '{"url":"http://other.example","accessToken":"x"}'])(
  'there is no session where its file has been spoilt: %j',
  async text => {
    mkdirSync(join(folder, 'ides'))
    writeFileSync(sessionFile(), text)
    await ends(around(), 2, /is damaged: sign in again$/)
  },
)
