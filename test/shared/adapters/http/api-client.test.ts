import { createServer, type ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import * as z from 'zod'
import { type ApiClientSettings, apiClient } from '#adapters/http/api-client.ts'
import { clientCredentials } from '#adapters/http/tokens.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { type StandIn, type StandInFault, startStandIn, throttled } from '#infra/local/sources/stand-in.ts'
import { several } from '#test/builders.ts'
import { type Hurried, hurried, secretOf } from '#test/sources.ts'

/** When an answer says that it was written. */
const dated = 'Wed, 01 Mar 2023 08:00:00 GMT'

/** As Okta says it, with other answers too. @param seconds until it answers again, by its own clock alone */
const throttledUntil = (seconds: number, status = 429): StandInFault => ({
  status,
  headers: {
    'X-Rate-Limit-Remaining': '0',
    'X-Rate-Limit-Reset': String(Date.parse(dated) / 1000 + seconds),
    Date: dated,
  },
})

const things = z.object({ value: z.array(z.object({ id: z.string() })) })

let standIn: StandIn
let granted = 0
const asked: string[] = []
beforeAll(async () => {
  standIn = await startStandIn({
    access: {
      path: '/token',
      grants: form => {
        granted += 1
        return form.get('client_secret') === 'right'
      },
    },
    refusal: status => ({ error: `refused with ${status}` }),
    onExchange: ({ method, path, query, status }) => asked.push(`${method} ${path}${query.size > 0 ? `?${query}` : ''} ${status}`),
    routes: [
      { path: '/things', answer: () => ({ body: { value: [{ id: 'a', name: 'Tinder' }] } }) },
      { path: '/things/:id', answer: () => ({ status: 404 }) },
      { path: '/strange', answer: () => ({ body: { value: [{ id: 7, name: 'Tinder' }] } }) },
      { path: '/long', answer: () => ({ body: { value: several(1000, () => ({ id: 'Tinder' })) } }) },
      { path: '/elsewhere', answer: () => ({ status: 302, headers: { Location: '/things' } }) },
      { method: 'POST', path: '/things/:id/sync', answer: ({ body }) => (body === '{"now":true}' ? {} : { status: 400 }) },
    ],
  })
})
afterAll(() => standIn.close())
beforeEach(() => {
  granted = 0
  asked.length = 0
})

function client(around: Partial<Hurried> = {}, changes: Partial<ApiClientSettings> & { secret?: string } = {}) {
  const surroundings = hurried(around)
  const { host } = new URL(standIn.url)
  const secret = secretOf(changes.secret ?? 'right')
  const token = clientCredentials({ address: `${standIn.url}/token`, clientId: 'ides', secret })
  const { ask, find, tell } = apiClient({ system: 'Things', hosts: [host], token, ...changes }, surroundings)
  return {
    waits: surroundings.waits,
    ask: (path: string, question = {}) => ask(new URL(path, standIn.url).href, things, question),
    find: (path: string) => find(new URL(path, standIn.url).href, things),
    tell: (path: string, body: object) => tell(new URL(path, standIn.url).href, [204], { method: 'POST', body }),
  }
}

const anyToken = { token: async () => ({ token: 'a', secondsLeft: 60 }) }

const faultOf = async (question: Promise<unknown>) => {
  const error = await question.then(
    () => undefined,
    (error: unknown) => error,
  )
  return error instanceof SourceError ? { fault: error.fault, message: error.message.replaceAll(new URL(standIn.url).host, 'HOST') } : error
}

it('a question is asked with a token, which serves for the next as well', async () => {
  const { ask } = client()
  expect((await ask('/things')).body).toEqual({ value: [{ id: 'a' }] })
  await Promise.all([ask('/things'), ask('/things')])
  expect({ granted, asked }).toEqual({ granted: 1, asked: ['GET /things 200', 'GET /things 200', 'GET /things 200'] })
})

it('a question gets one new token, for all that wait, once the last is nearly over', async () => {
  let now = 0
  const { ask } = client({ elapsed: () => now })
  await ask('/things')
  now = 3539_000
  await ask('/things')
  expect(granted).toBe(1)
  now = 3540_000.5
  await Promise.all([ask('/things'), ask('/things')])
  expect(granted).toBe(2)
})

it('a question is asked again at once with another token where the last was refused', async () => {
  const { ask, waits } = client()
  await ask('/things')
  standIn.fail('/things', 'expired')
  await ask('/things')
  expect({ granted, asked, waits }).toEqual({ granted: 2, asked: ['GET /things 200', 'GET /things 401', 'GET /things 200'], waits: [] })
})

it('a question gets another token where the last could not be had', async () => {
  const secrets = ['wrong', 'right']
  const { host } = new URL(standIn.url)
  const secret = { ...secretOf(''), newest: async () => secrets.shift() ?? '' }
  const token = clientCredentials({ address: `${standIn.url}/token`, clientId: 'ides', secret })
  const { ask } = apiClient({ system: 'Things', hosts: [host], token }, hurried())
  await expect(ask(`${standIn.url}/things`, things)).rejects.toMatchObject({ fault: 'credentials' })
  expect((await ask(`${standIn.url}/things`, things)).body.value).toHaveLength(1)
})

it('a question may have a part of a millisecond left', async () => {
  expect((await client({}, { patience: 9000.5 }).ask('/things')).body.value).toHaveLength(1)
})

it('a question may find nothing', async () => {
  expect(await client().find('/things/b')).toBeUndefined()
  expect(await faultOf(client().ask('/things/b'))).toEqual({
    fault: 'strange',
    message: 'Things knows nothing at GET HOST/things/b: check its address in the configuration',
  })
})

it('a question may be a command', async () => {
  expect(await client().tell('/things/a/sync', { now: true })).toBe(204)
  expect(await faultOf(client().tell('/things/a/sync', {}))).toEqual({
    fault: 'strange',
    message: 'Things answers POST HOST/things/a/sync with status 400',
  })
})

it.each([
  ['in seconds', throttled('17'), 17_000],
  [
    'until a date, by the clock of the other side',
    { status: 503, headers: { 'Retry-After': 'Wed, 01 Mar 2023 08:00:30 GMT', Date: 'Wed, 01 Mar 2023 08:00:10 GMT' } },
    20_000,
  ],
  [
    'until a date that is past',
    { status: 503, headers: { 'Retry-After': 'Wed, 01 Mar 2023 08:00:00 GMT', Date: 'Wed, 01 Mar 2023 08:00:10 GMT' } },
    0,
  ],
  ['until a second since 1970, by the clock of the other side', throttledUntil(42), 42_000],
  ['until a second since 1970 that is past', throttledUntil(-1), 250],
  ['not until then, if it is not that which it lacks', throttledUntil(42, 503), 250],
  ['without saying how long', throttled(), 250],
  ['in other words', throttled('a while'), 250],
] as const)('patience waits as it is asked to: %s', async (_, fault, pause) => {
  const { ask, waits } = client()
  standIn.fail('/things', fault)
  expect((await ask('/things')).body.value).toHaveLength(1)
  expect(waits).toEqual([pause])
})

it('patience waits ever longer, by chance, while it gets no answer or an error', async () => {
  const { ask, waits } = client({ random: () => 1 })
  standIn.fail('/things', { status: 500 }, 'cut', { status: 502 }, throttled(), { status: 408 }, 'cut')
  expect((await ask('/things')).body.value).toHaveLength(1)
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000])
})

it('patience ends after a minute in all', async () => {
  const { ask, waits } = client({ random: () => 1 })
  standIn.fail('/things', ...several(8, () => ({ status: 500 })))
  expect(await faultOf(ask('/things'))).toEqual({ fault: 'down', message: 'Things answers GET HOST/things with status 500' })
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000])
})

it('patience ends after ten tries', async () => {
  const { ask, waits } = client({ random: () => 0 })
  standIn.fail('/things', ...several(10, () => throttled()))
  expect(await faultOf(ask('/things'))).toEqual({
    fault: 'throttled',
    message: 'Things has no time for GET HOST/things: try again later',
  })
  expect(waits).toHaveLength(9)
})

it('patience ends where it would have to wait too long, and says how long', async () => {
  const { ask, waits } = client()
  standIn.fail('/things', { status: 429, headers: { 'Retry-After': '3600', Date: 'Fri, 01 Mar 2030 08:00:00 GMT' } })
  await expect(ask('/things')).rejects.toMatchObject({
    fault: 'throttled',
    retryAfter: 3600,
  })
  expect(waits).toEqual([])
})

it('patience ends where no answer comes', async () => {
  const { ask, waits } = client({ fetch: () => Promise.reject(new TypeError('fetch failed')) })
  expect(await faultOf(ask('/things'))).toEqual({
    fault: 'down',
    message: 'Things does not answer POST HOST/token: see whether it is up',
  })
  expect(waits.length).toBeGreaterThan(3)
})

const onceWith = (faults: readonly StandInFault[], question = {}) => {
  standIn.fail('/things', ...faults)
  return client().ask('/things?from=Tinder', question)
}
const noJson = { fetch: async () => new Response('<html>Tinder') }

it.each([
  [
    'a wrong secret',
    () => client({}, { secret: 'wrong' }).ask('/things'),
    'credentials',
    'Things gives no token at POST HOST/token (invalid_client): check the ids in its settings, and whether its secret is right and has not expired',
  ],
  [
    'a token that does not do',
    () => onceWith(['expired', 'expired']),
    'credentials',
    'Things refuses the token for GET HOST/things: check the client and its secret',
  ],
  [
    'a missing permission',
    () => onceWith([{ status: 403 }], { permission: 'Things.Read.All' }),
    'permission',
    'Things does not permit GET HOST/things: grant Things.Read.All',
  ],
  ['a cursor that is over', () => onceWith([{ status: 410 }]), 'cursor', 'Things does not know any more where to go on: GET HOST/things'],
  [
    'a list that is gone, where that has that meaning',
    () => onceWith([{ status: 404 }], { lost: [404] }),
    'cursor',
    'Things does not know any more where to go on: GET HOST/things',
  ],
  ['a bad request', () => onceWith([{ status: 400 }]), 'strange', 'Things answers GET HOST/things with status 400'],
  ['a redirect', () => client().ask('/elsewhere'), 'strange', 'Things answers GET HOST/elsewhere with another address, which is not asked'],
  [
    'another form',
    () => client().ask('/strange'),
    'strange',
    'Things answers GET HOST/strange in another form than expected at value.0.id',
  ],
  ['what is no JSON', () => client(noJson, anyToken).ask('/things'), 'strange', 'Things answers GET HOST/things with what is no JSON'],
  ['too long an answer', () => client().ask('/long', { most: 5000 }), 'strange', 'Things answers GET HOST/long with more than 5000 bytes'],
] as const)('a refusal for %s says so, and nothing of the answer', async (_, ask, fault, message) => {
  const error = await ask().catch((error: unknown) => error)
  expect(await faultOf(Promise.reject(error))).toEqual({ fault, message })
  expect(inspect(error, { depth: 9 })).not.toContain('Tinder')
})

const bomb = gzipSync(Buffer.alloc(100_000_000))
const drip = async (response: ServerResponse) => {
  response.writeHead(200)
  while (response.write('[')) await setTimeout(20)
}

it.each<[string, (response: ServerResponse) => unknown, object]>([
  ['stalls after its headers', response => response.writeHead(200).flushHeaders(), { fault: 'down' }],
  ['answers byte by byte', drip, { fault: 'down' }],
  [
    'sends an archive that unpacks to a hundred times its size',
    response => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb),
    { fault: 'strange', message: expect.stringContaining('with more than 20000000 bytes') },
  ],
  [
    'sends the client on to the metadata of its machine',
    response => response.writeHead(302, { Location: 'http://169.254.169.254/latest' }).end(),
    { fault: 'strange', message: expect.stringContaining('which is not asked') },
  ],
])('a system that %s is given up in time, and nobody else is asked', async (_, answer, right) => {
  const server = createServer((__, response) => answer(response))
  onTestFinished(() => stop(server))
  const url = await listen(server)
  const { ask } = apiClient(
    { system: 'Things', hosts: [new URL(url).host], patience: 2000, ...anyToken },
    hurried({ elapsed: () => performance.now() }),
  )
  const patience = vi.spyOn(AbortSignal, 'timeout')
  onTestFinished(() => patience.mockRestore())
  expect(await faultOf(ask(url, things))).toMatchObject(right)
  expect(patience).toHaveBeenCalledOnce()
  expect(patience.mock.lastCall?.[0]).toBeLessThanOrEqual(2000)
})

it('a refusal names no ids, for they may be of people', async () => {
  standIn.fail('/v1.0', { status: 403 })
  expect(await faultOf(client().ask('/v1.0/users/jo@ec.example/devices/0f3e-77/all?name=jo'))).toMatchObject({
    message: 'Things does not permit GET HOST/v1.0/users/…/devices/…/all: grant what its README lists',
  })
})

it.each([
  ['another host', 'https://elsewhere.example/things', 'the host elsewhere.example'],
  ['another port', 'http://127.0.0.1:9/things', 'the host 127.0.0.1:9'],
  ['an address with a name', 'http://me@HOST/things', 'the host HOST'],
  ['no address', 'things', 'no address'],
])('never asked is %s', async (_, address, named) => {
  const { host } = new URL(standIn.url)
  const { ask } = apiClient({ system: 'Things', hosts: [host], ...anyToken }, hurried())
  expect(await faultOf(ask(address.replace('HOST', host), things))).toEqual({
    fault: 'strange',
    message: `Things leads to ${named}, which is not asked: only HOST over https`,
  })
  expect(asked).toEqual([])
})

it('never asked is a host with a longer name, or over http unless it is this machine', async () => {
  const { ask } = apiClient({ system: 'Things', hosts: ['things.example'], ...anyToken }, hurried())
  expect(await faultOf(ask('http://things.example/', things))).toMatchObject({ fault: 'strange' })
  for (const host of ['xhings.example', 'a.things.example', 'things.example.org'])
    expect(await faultOf(ask(`https://${host}/`, things))).toMatchObject({ fault: 'strange' })
})
