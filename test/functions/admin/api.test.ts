import { Logger } from '@aws-lambda-powertools/logger'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { SkewedClockError } from '#adapters/dynamodb/clock-check.ts'
import { accessTokens } from '#adapters/oidc/access-token.ts'
import type { Scope } from '#adapters/oidc/scopes.ts'
import { BusyDecisionError } from '#campaign/save/turns.ts'
import { UnreadablePersonError } from '#domain/people/store.ts'
import { RivalsError } from '#domain/rivals.ts'
import { instant, plainDate } from '#domain/schedule/fields.ts'
import { route } from '#functions/admin/route.ts'
import { document as policy, several } from '#test/builders.ts'
import { hasStatus, lacks, shows } from '../expecting.ts'
import { output } from '../output.ts'
import { ana, announced, clockIsOff, documented, hasProblem, inCampaign, known, openApi, openCampaign, pathOf, withApi } from './calling.ts'

withApi('the admin API describes itself to everyone, with where to get tokens and for which scopes', async api => {
  const { status, json } = await api.send('GET', '/api/openapi.json')
  expect(status).toBe(200)
  expect(json).toMatchObject({
    openapi: '3.1.0',
    components: { securitySchemes: { oidc: { openIdConnectUrl: `${api.issuer.url}/.well-known/openid-configuration` } } },
    paths: { '/api/staff': { put: { security: [{ oidc: ['ides/staff:write'] }] } } },
  })
  expect(json).not.toHaveProperty('components.securitySchemes.oidc.x-ides-client-id')
  const named = await openApi(memory => ({ signIn: { ...memory.signIn, clientId: 'ides-cli' } }))
  expect((await named.send('GET', '/api/openapi.json')).json).toHaveProperty('components.securitySchemes.oidc.x-ides-client-id', 'ides-cli')
  const names = { requestedPrefix: 'api://ides/' }
  for (const [more, asked] of [
    [{}, 'api://ides/staff:write'],
    [{ requestedScopes: ['api://ides/access'] }, 'api://ides/access'],
  ] as const) {
    const other = await openApi(memory => ({ signIn: { ...memory.signIn, ...names, ...more } }))
    const { json } = await other.send('GET', '/api/openapi.json')
    expect(json).toHaveProperty('paths./api/staff.put.security.0.oidc', [asked])
  }
})

withApi('the admin API says that an address does not exist without asking who calls', async api => {
  for (const url of ['/api', '/api/', '/api/persons', '/api/policies/a/b/c', '/x'])
    await hasStatus(api.send('GET', url), 404, 'GET /api/openapi.json')
})

withApi('the admin API says which methods there are where one is not', async api => {
  for (const [path, allowed] of [
    ['/api/openapi.json', ['GET']],
    ['/api/people/lookup', ['POST']],
    ['/api/people/ana', ['DELETE']],
    ['/api/policies/no-tiktok/draft', ['DELETE', 'GET', 'PUT']],
  ] as const)
    for (const method of ['PATCH', 'OPTIONS', 'HEAD']) {
      const { status, headers } = await api.send(method, path, { role: 'author' })
      expect([status, headers.Allow?.split(', ').toSorted()]).toEqual([405, allowed])
    }
})

inCampaign('the admin API takes an address with or without a slash at its end', async api => {
  for (const url of ['/api/control/', '/api/policies/no-tiktok/']) await hasStatus(api.get(url), 200)
})

inCampaign('the admin API answers 304 to a client that already has the content', async api => {
  const role = 'reader'
  const { headers } = await api.get('/api/policies/no-tiktok', role)
  const tag = headers.ETag ?? ''
  const again = (known: string) => api.send('GET', '/api/policies/no-tiktok', { role, headers: { 'if-none-match': known } })
  for (const known of [tag, `"x", ${tag}`]) expect(await again(known)).toMatchObject({ status: 304, text: '', headers: { ETag: tag } })
  for (const known of ['', '"x"', tag.slice(1)]) await hasStatus(again(known), 200)
  await api.post('operator', '/api/policies/no-tiktok/pause', { reason: 'Wrong.' })
  const changed = await again(tag)
  expect([changed.status, changed.headers.ETag === tag]).toEqual([200, false])
})

inCampaign('the admin API answers 304 to no client that changes something', async api => {
  const pause = (headers = {}) =>
    api.send('PUT', '/api/control/mail', { role: 'operator', body: { paused: true, reason: 'Wrong texts.' }, headers })
  const { headers, text } = await pause()
  expect(await pause({ 'if-none-match': headers.ETag })).toMatchObject({ status: 200, text })
})

inCampaign('the admin API tells caches and browsers that an answer is nobody else’s', async api => {
  const { headers } = await api.get('/api/control')
  expect(headers).toMatchObject({ 'X-Content-Type-Options': 'nosniff', 'Strict-Transport-Security': expect.any(String) })
})

withApi('an answer has only what its schema declares, and writes moments and days as text', async ({ system }) => {
  const result = z.object({ at: instant, on: plainDate.optional(), devices: z.array(z.object({ id: z.string() })) })
  const work = async () => ({ body: { at: announced, secret: 'planted', on: undefined, devices: [{ id: 'phone', keys: ['planted'] }] } })
  const shown = route({ at: 'GET /test', scope: 'read', limited: 'everything', summary: '', description: '', result }, work)
  const caller = { subject: 'dev-reader', scopes: new Set<Scope>(['read']), hasVerifiedEmail: false }
  const request = { path: {}, query: {}, headers: {}, body: undefined, text: '' }
  expect(await shown.answer(request, { caller, system, logger: new Logger() })).toMatchObject({
    statusCode: 200,
    body: '{"at":"2023-02-23T09:00:00Z","devices":[{"id":"phone"}]}',
  })
})

const role = 'operator'
const pause = { paused: true, reason: 'Wrong texts.' }

inCampaign('a body of another type than JSON is refused, and told so', async api => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'text/json', '']) {
    const answer = await api.send('PUT', '/api/control/mail', { role, body: pause, headers: { 'content-type': type } })
    expect([type, answer.status]).toEqual([type, 415])
  }
  for (const type of ['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON'])
    await hasStatus(api.send('PUT', '/api/control/mail', { role, body: pause, headers: { 'content-type': type } }), 200)
})

inCampaign('a body that is no JSON is refused, and one of another kind with what it should be', async api => {
  const sent = (body: string) => api.send('PUT', '/api/control/mail', { role, body })
  for (const body of ['', '{"paused":true,', 'undefined', '{"__proto__":{"paused":true}}']) await hasStatus(sent(body), 422)
  for (const body of ['null', '[]', '1', '"x"', 'true', '{}']) await hasStatus(sent(body), 422, '"message":')
})

inCampaign('a body that gives a key twice is refused, naming the key', async api => {
  for (const body of ['{"paused":true,"reason":"x","paused":false}', '{"reason":"x","paused":true,"x":[{"\\u0070aused":1, "paused" :2}]}'])
    await hasStatus(
      api.send('PUT', '/api/control/mail', { role, body }),
      422,
      'must give each key of an object once, but has \\"paused\\" twice',
    )
})

inCampaign('a body is refused naming each wrong field, and what would be right', async api => {
  const { status, json } = await api.send('PUT', '/api/control/mail', { role, body: { paused: 'yes', reason: '', until: 'now' } })
  expect(status).toBe(422)
  expect(json).toMatchObject({
    title: 'Unprocessable Entity',
    errors: [
      { field: 'reason', message: expect.stringContaining('must be a reason') },
      { field: 'paused', message: 'must be true or false, but is "yes"' },
      { field: 'until', message: 'is not a key known here: check its spelling, or remove it' },
    ],
  })
  expect(await api.memory.control.find()).toEqual({})
})

inCampaign('a body with more wrong fields than are listed says how many more', async api => {
  const wrong = Object.fromEntries(several(300, index => [`${index}`.padStart(200, 'x'), 1]))
  const { status, json, text } = await api.send('PUT', '/api/control/mail', { role, body: { ...pause, ...wrong } })
  expect(status).toBe(422)
  expect(json).toMatchObject({ detail: 'the body is not valid: see the errors, and 250 more' })
  expect(text.length).toBeLessThan(10_000)
})

inCampaign('a query that cannot be used is refused, naming the field', async api => {
  for (const [url, field] of [
    ['/api/policies/no-tiktok/cases?limit=0', 'limit'],
    ['/api/policies/no-tiktok/cases?limit=1001', 'limit'],
    ['/api/policies/no-tiktok/cases?limit=ten', 'limit'],
    ['/api/policies/no-tiktok/cases?state=late', 'state'],
    ['/api/policies/no-tiktok/cases?held=1', 'held'],
    [`/api/policies/no-tiktok/cases?unit=${'x'.repeat(65)}`, 'unit'],
    [`/api/policies/no-tiktok/cases?cursor=${'x'.repeat(513)}`, 'cursor'],
    ['/api/policies/no-tiktok/diff?from=one', 'from'],
    ['/api/policies/no-tiktok/diff?to=0', 'to'],
    ['/api/control/audit?cursor=x', 'cursor'],
    [`/api/held?cursor=${'x'.repeat(513)}`, 'cursor'],
  ] as const)
    await hasProblem(api.get(url), 400, { [field]: expect.anything() })
})

inCampaign('a query with more than is asked for is taken', async api => {
  await hasStatus(api.get('/api/control?utm_source=mail'), 200)
})

inCampaign('an address that does not exist is not found', async api => {
  for (const url of [
    '/api/policies/No-TikTok',
    '/api/policies/..%252F..',
    `/api/policies/${'x'.repeat(65)}`,
    '/api/policies/no-tiktok/versions/0',
    '/api/policies/%00',
  ])
    await hasStatus(api.get(url), 404, '"message":')
})

inCampaign('an address about a policy that no one knows is told so', async api => {
  for (const { method, path, scope, hasBody } of documented.filter(({ path }) => path.includes('{policy}'))) {
    const authorization = await api.bearer('reader', { scope: `ides/${scope}` })
    const url = pathOf(path.replace('{policy}', 'no-policy'))
    const until = '2023-05-31'
    const decision = { request: 'contest', decision: 'grant' }
    const bodies: Record<string, object> = {
      putDraft: policy,
      submission: { rehearsal: 'r-1' },
      approval: { rehearsal: 'r-1' },
      'sample-mails': {},
      incidents: { on: '2023-02-18', source: 'A newspaper', requirement: 'tiktok', sentence: 'It sent contacts home.' },
      report: { on: '2023-02-23' },
      extension: { until },
      exemption: { until },
      decision,
      extensions: { refs: [ana], decision: { until } },
      exemptions: { refs: [ana], decision: { until } },
      decisions: { refs: [ana], decision },
    }
    const last = url.split('/').at(-1) ?? ''
    const body = path.includes('/brake/') ? { list: '0'.repeat(32) } : (bodies[last] ?? { reason: 'Wrong.' })
    const { status } = await api.send(method, url, { authorization, body: hasBody ? body : undefined })
    // A draft begins one.
    expect([path, status]).toEqual([path, method === 'PUT' ? 422 : 404])
  }
})

const address = 'ana@ec.example'

it('a fault of ours is logged, and the caller gets nothing but an apology', async () => {
  const api = await openCampaign(memory => ({
    control: { ...memory.control, find: () => Promise.reject(new Error('the table is gone')) },
  }))
  const { status, json, text } = await api.get('/api/control')
  expect(status).toBe(500)
  expect(json).toMatchObject({ type: 'about:blank', title: 'Internal Server Error', detail: expect.stringContaining('try again later') })
  lacks(text, 'table')
  shows(output(), 'the table is gone')
})

it.each([
  ['another who changes the same person', new RivalsError(ana), 503, '5'],
  ['someone who decides about the same', new BusyDecisionError(), 503, '5'],
  ['a clock that is off', new SkewedClockError(75), 503, '5'],
  ['a record that cannot be read', new UnreadablePersonError(ana, undefined), 409, undefined],
])('a failure by %s says whether to try again', async (_, error, status, again) => {
  const api = await openCampaign(memory => ({ people: { ...memory.people, find: () => Promise.reject(error) } }))
  const role = 'operator'
  const answers = [
    await api.get(`/api/policies/no-tiktok/cases/${ana}`, role),
    await api.post(role, `/api/policies/no-tiktok/cases/${ana}/extension`, { until: '2023-05-31', reason: 'On leave.' }),
  ]
  for (const answer of answers) {
    expect(answer).toMatchObject({ status, json: { detail: error.message } })
    expect(answer.headers['Retry-After']).toBe(again)
  }
})

it('a failure of the issuer is not the caller’s fault', async () => {
  const nowhere = { issuer: 'http://127.0.0.1:9', ...known }
  const api = await openCampaign(({ clock }) => ({ accessTokens: accessTokens(nowhere, clock) }))
  const authorization = await api.bearer('reader')
  expect(await api.send('GET', '/api/control', { authorization })).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } })
})

it('nobody is judged while the clock of this machine is off', async () => {
  const api = await openCampaign(() => ({
    clockCheck: clockIsOff,
  }))
  const { version } = await api.memory.people.get(ana)
  const body = { until: '2023-05-31', reason: 'On leave.' }
  await hasStatus(api.post('operator', `/api/policies/no-tiktok/cases/${ana}/extension`, body), 503)
  const approval = { role: 'approver', body: { rehearsal: 'r-1' } } as const
  await hasStatus(api.send('POST', '/api/policies/no-tiktok/approval', approval), 503)
  expect((await api.memory.people.get(ana)).version).toBe(version)
})

it('the log is told nothing of what cannot be read', async () => {
  const api = await openCampaign(({ rehearsals }) => ({
    rehearsals: { ...rehearsals, findLast: () => Promise.reject(new Error('gone')) },
  }))
  await api.get('/api/policies/no-tiktok/rehearsals/last')
  await api.send('PUT', '/api/staff', { role: 'author', body: `{"${address}` })
  await api.send('PUT', '/api/staff', { role: 'author', body: { records: [address] } })
  await api.get(`/api/people/${encodeURIComponent(address)}/export`, 'operator')
  await api.get(`/api/control?cursor=${address}`)
  await api.send('GET', '/api/control', { authorization: 'Bearer secret-token' })
  expect(output()).toMatch(/^((?!ana@ec\.example|secret-token).)+$/s)
})
