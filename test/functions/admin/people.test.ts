import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import * as z from 'zod'
import type { Role } from '#adapters/oidc/scopes.ts'
import { recordReport } from '#campaign/import/records.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import { serveStaffPage } from '#functions/staff-page/staff-page.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { deviceFields, policyOf, several, staffFields } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { approvedMeanwhile, linkTo } from '#test/system.ts'
import { hasStatus } from '../expecting.ts'
import { type Api, ana, answers, gives, hasProblem, holdMail, inCampaign, openApi, openCampaign, withApi } from './calling.ts'

const staff = (id: string, changes: object = {}) => staffFields({ id, email: `${id}@ec.example`, name: id, ...changes })

const device = (id: string, owner: string, changes: object = {}) => deviceFields({ id, staff: owner, ...changes })

const put = (api: Api, what: 'staff' | 'devices', ...records: readonly unknown[]) =>
  api.send('PUT', `/api/${what}`, { role: 'author', body: { records } })

withApi('records are taken in, the good ones, and each bad one is named', async api => {
  await gives(put(api, 'staff', staff('ana'), staff('ben', { zone: 'nowhere' }), staff('eve')), {
    added: 2,
    changed: 0,
    unchanged: 0,
    moved: 0,
    warned: [],
    refused: [{ index: 1, field: 'zone', message: expect.stringContaining('is "nowhere"') }],
  })
  expect(
    (await put(api, 'devices', device('phone', 'ana'), device('tablet', 'ben'), device('watch', 'eve', { platform: 'symbian' }))).json,
  ).toEqual({
    added: 2,
    changed: 0,
    unchanged: 0,
    moved: 0,
    dropped: 2,
    warned: [{ index: 2, field: 'platform', message: expect.stringContaining('"symbian"') }],
    refused: [{ index: 1, field: 'staff', message: expect.stringContaining('imported before') }],
  })
  await answers(put(api, 'staff', staff('ana'), staff('eve')), { unchanged: 2 })
  await answers(put(api, 'devices', device('phone', 'ana')), { unchanged: 1 })
})

withApi('records are audited by their number and the hash of what was sent, before and after', async api => {
  const body = `{ "records": [${JSON.stringify(staff('ana'))},\n${JSON.stringify(staff('ben', { zone: 'nowhere' }))}] }`
  await api.send('PUT', '/api/staff', { role: 'author', body })
  await put(api, 'devices', device('phone', 'ana'))
  await api.post('author', '/api/staff/complete')
  const sha256 = createHash('sha256').update(body).digest('hex')
  const counts = { added: 1, changed: 0, unchanged: 0, moved: 0, refused: 0 }
  const { json } = await api.get('/api/imports/audit', 'author')
  expect(json).toMatchObject({
    items: [
      { action: 'import staff', by: 'dev-author', details: { records: 2, sha256 } },
      { action: 'imported staff', by: 'dev-author', details: { of: 1, ...counts, refused: 1 } },
      { action: 'import devices', by: 'dev-author', details: { records: 1, sha256: expect.stringMatching(/^[\da-f]{64}$/) } },
      { action: 'imported devices', by: 'dev-author', details: { of: 3, ...counts } },
      { action: 'complete staff', by: 'dev-author' },
    ],
  })
  expect(JSON.stringify(json)).not.toMatch(/ec\.example|ana|ben|phone/)
})

it('records are not taken in unaudited', async () => {
  const api = await openApi(({ audit }) => ({ audit: { ...audit, append: () => Promise.reject(new Error('out of order')) } }))
  await hasStatus(put(api, 'staff', staff('ana')), 500)
  expect(await api.memory.people.find(ana)).toBeUndefined()
})

withApi('records of staff whose id has the form of a ref are refused with the reason', async api => {
  const ids = ['ABCDEFGHIJKLMNOPQRST', '23456723456723456723']
  await answers(put(api, 'staff', ...ids.map(id => staff(id))), {
    added: 0,
    refused: ids.map((_, index) => ({ index, field: 'id', message: expect.stringContaining('another form than a ref') })),
  })
  for (const id of ids) expect(await api.memory.refs.find(id)).toBeUndefined()
  const similar = ['abcdefghijklmnopqrst', 'ABCDEFGHIJKLMNOPQRS', 'ABCDEFGHIJKLMNOPQRSTU', '12345678901234567890']
  await answers(put(api, 'staff', ...similar.map(id => staff(id))), { added: 4 })
})

withApi('records are a thousand at most, and at least one', async api => {
  const many = several(1001, index => staff(`s${index}`))
  await hasProblem(put(api, 'staff', ...many), 422, { records: expect.anything() })
  await hasProblem(put(api, 'staff'), 422, { records: expect.anything() })
  await answers(put(api, 'staff', ...many.slice(1)), { added: 1000 })
  for (const body of [{}, { records: 'x' }, [staff('ana')], { records: [staff('ana')], more: 1 }])
    await hasStatus(api.send('PUT', '/api/staff', { role: 'author', body }), 422)
})

withApi('records with many unknown keys are refused with some of them named and the rest counted', async api => {
  const keys = Object.fromEntries(several(30, index => [`k${index}`, 1]))
  const { status, json, text } = await put(api, 'staff', ...several(1000, index => ({ ...staff(`s${index}`), ...keys })))
  expect([status, text.length < 100_000]).toEqual([200, true])
  const { refused, more } = recordReport.parse(json)
  expect(refused.length + (more ?? 0)).toBe(30_000)
  expect(new Set(refused.map(({ index }) => index)).size).toBe(refused.length)
})

withApi('records with very many or long unknown keys are refused in a short answer', async api => {
  const many = Object.fromEntries(several(20_000, index => [index.toString(36), 1]))
  for (const keys of [many, { ['x'.repeat(400_000)]: 1 }]) {
    const { status, text } = await put(api, 'staff', { ...staff('ana'), ...keys })
    expect([status, text.length < 100_000]).toEqual([200, true])
  }
})

it('records of devices keep what a policy asks that comes into force during the import', async () => {
  const api = await openApi(approvedMeanwhile)
  await put(api, 'staff', staff('ana'))
  await api.memory.drafts.save({ policy: policyOf(), revision: 0, authors: [] })
  await put(api, 'devices', device('phone', 'ana', { apps: 'tiktok' }))
  expect((await api.memory.people.get(ana)).person.devices[0]?.readings).toMatchObject([{ unmet: ['tiktok'] }])
})

withApi('a thousand records, each as long as it may be, fit into a call', async api => {
  const long = (index: number) =>
    staff(`${index}`.padStart(128, 'x'), {
      name: 'é'.repeat(200),
      unit: 'é'.repeat(64),
      email: `${`${index}`.padStart(60, 'x')}@${'y'.repeat(60)}.example`,
    })
  await answers(put(api, 'staff', ...several(1000, index => long(index))), { added: 1000 })
  const devices = several(1000, index =>
    device(`${index}`.padStart(128, 'd'), `${index % 4}`.padStart(128, 'x'), { label: 'é'.repeat(120) }),
  )
  await answers(put(api, 'devices', ...devices), { added: 1000 })
})

const lookUp = (api: Api, body: unknown, role: Role = 'reader') => api.post(role, '/api/people/lookup', body)

inCampaign('the ref of a person is found by the staff id, by every role that may read cases', async api => {
  for (const role of ['author', 'approver', 'operator', 'reader'] as const)
    expect(await lookUp(api, { staff: 'ana' }, role)).toMatchObject({ status: 200, json: { ref: ana } })
  for (const staffId of ['zoe', 'Ana', ana, '__proto__', 'constructor', 'ana#REF', 'team:security'])
    expect([staffId, (await lookUp(api, { staff: staffId })).status]).toEqual([staffId, 404])
})

withApi('the ref of a person is found by the mail address, unless that is nobody’s', async api => {
  await put(api, 'staff', staff('ana'))
  expect(await lookUp(api, { address: 'Ana@EC.example' })).toMatchObject({ status: 200, json: { ref: ana } })
  await hasStatus(lookUp(api, { address: 'zoe@ec.example' }), 404)
  for (const body of [{ address: 'ana' }, { address: 'ana@ec.example', staff: 'ana' }, {}]) await hasStatus(lookUp(api, body), 422)
})

inCampaign('the ref of a person is asked for in a body alone, which is short', async api => {
  const role = 'reader'
  expect(await api.get('/api/people/lookup?staff=ana', role)).toMatchObject({ status: 405 })
  await hasStatus(api.post(role, '/api/people/lookup?staff=ana', {}), 422)
  for (const body of [{ staff: '' }, { staff: 1 }, { staff: ['ana'] }, { staff: 'x'.repeat(129) }, { staff: 'ana', more: 1 }, ['ana']])
    await hasStatus(lookUp(api, body), 422)
  const long = { staff: '\u{1F4F1}'.repeat(64) }
  await hasStatus(lookUp(api, long), 404)
  await hasStatus(lookUp(api, { staff: 'ana', more: 'x'.repeat(2048) }), 413)
})

const role = 'operator'

inCampaign('one person is exported by staff id, or by ref', async api => {
  const byId = await api.get('/api/people/ana/export', role)
  expect(byId.json).toMatchObject({
    ref: ana,
    person: { profile: { id: 'ana', email: 'ana@ec.example' }, devices: [{ id: 'phone' }] },
    notices: [],
  })
  const audited = { action: 'export', about: ana, by: 'dev-operator' }
  expect(await api.read(`/api/people/${ana}/export`, role)).toEqual({
    ...z.looseObject({}).parse(byId.json),
    decisions: [expect.objectContaining(audited), expect.objectContaining(audited)],
  })
  await hasStatus(api.get('/api/people/zoe/export', role), 404)
  await api.shows('/api/control/audit', { items: [audited, audited] }, role)
})

inCampaign('an erased person is no longer known', async api => {
  expect(await api.send('DELETE', '/api/people/ana', { role })).toMatchObject({ status: 204, text: '' })
  await hasStatus(api.get('/api/people/ana/export', role), 404)
  await hasStatus(api.get(`/api/policies/no-tiktok/cases/${ana}`, role), 404)
  await hasStatus(api.send('DELETE', '/api/people/ana', { role }), 404)
  await api.shows(
    '/api/control/audit',
    {
      items: [{ action: 'erase', about: ana, by: 'dev-operator' }],
    },
    role,
  )
})

inCampaign('one person loses every link to their pages once an operator revokes them', async api => {
  const path = await linkTo(api.memory, ana, 'no-tiktok')
  const open = () => serveStaffPage(() => api.system)({ rawPath: path, requestContext: { http: { method: 'GET' } } }, contextWith(300_000))
  expect(await open()).toMatchObject({ statusCode: 200 })
  for (const named of ['ana', ana])
    expect(await api.post(role, `/api/people/${named}/revoke-links`)).toMatchObject({ status: 204, text: '' })
  expect(await open()).toMatchObject({ statusCode: 404 })
  await hasStatus(api.post(role, '/api/people/zoe/revoke-links'), 404)
  const revoked = { action: 'revoke-links', about: ana, by: 'dev-operator' }
  await api.shows('/api/control/audit', { items: [revoked, revoked] }, role)
})

inCampaign('one person is not erased while a notice to them is on its way', async api => {
  const claim = { token: 't', at: api.memory.clock.now(), tries: 1, tells: [] }
  await changePerson(api.memory.people, ana, person => ({ ...person, mail: { seq: 0, claim } }))
  await hasStatus(api.send('DELETE', '/api/people/ana', { role }), 409, 'is being sent')
})

async function withAnaHeld() {
  const api = await openCampaign()
  await holdMail(api)
  return api
}

it('a person on hold is listed, and released once', async () => {
  const api = await withAnaHeld()
  const list = async () => await api.read('/api/held')
  expect(await list()).toEqual({
    items: [{ ref: ana, staff: 'ana', name: 'Ana Planted', reason: 'bounced', since: '2023-02-23T09:00:00Z' }],
  })
  expect(await api.post(role, `/api/held/${ana}/release`)).toMatchObject({ status: 204, text: '' })
  expect(await list()).toEqual({ items: [] })
  await hasStatus(api.post(role, `/api/held/${ana}/release`), 204)
  await hasStatus(api.post(role, `/api/held/${refOf('zoe')}/release`), 404)
  await api.shows('/api/control/audit', { items: [{ action: 'release', about: ana }, {}] }, role)
})
