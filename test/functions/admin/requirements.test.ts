import { expect, it } from 'vitest'
import * as z from 'zod'
import { requirementHash } from '#domain/requirements/registry.ts'
import { requirement } from '#domain/requirements/requirement.ts'
import { document, several } from '#test/builders.ts'
import { opening } from '#test/opening.ts'
import { hasStatus } from '../expecting.ts'
import { type Api, answers, asRead, clockIsOff, hasProblem, openApi, withApi } from './calling.ts'

const at = '/api/requirements/firewall'
const firewall = { name: 'firewall', kind: 'check', title: { en: 'Turn on the firewall' }, platforms: ['macos', 'windows'] }
const whole = { ...firewall, language: 'en' }
const { name: _, ...definition } = whole
const [author, approver] = [{ role: 'author' }, { role: 'approver' }] as const

const put = (api: Api, body: object = firewall, headers: Record<string, string> = { 'if-none-match': '*' }) =>
  api.send('PUT', `${at}/draft`, { ...author, body, headers })

async function approve(api: Api, as: Parameters<Api['send']>[2] = approver) {
  return api.send('POST', `${at}/approval`, { ...as, headers: await asRead(api, `${at}/draft`) })
}

const retire = (api: Api) => api.send('POST', `${at}/retirement`, { ...approver, body: { reason: 'The new image has it' } })

const whenApproved = opening(async () => {
  const api = await openApi()
  await put(api)
  expect(await approve(api)).toMatchObject({ status: 200 })
  return api
})

const putPolicy = (api: Api, changes: object = { requires: ['firewall'] }, id = 'no-tiktok') =>
  api.send('PUT', `/api/policies/${id}/draft`, {
    ...author,
    body: { ...document, id, apps: undefined, ...changes },
    headers: { 'if-none-match': '*' },
  })

withApi('a requirement is written by an author, approved by another person, and then has a version', async api => {
  const draft = await put(api)
  expect(draft).toMatchObject({ status: 201, json: { document: whole, revision: 1, authors: ['author@ec.example'] } })
  const read = await api.get(`${at}/draft`)
  expect([read.json, read.headers.ETag]).toEqual([draft.json, draft.headers.ETag])
  await hasStatus(api.get(at), 404)
  expect(await api.read('/api/requirements')).toEqual({
    items: [{ name: 'firewall', kind: 'check', title: 'Turn on the firewall', standing: 'draft', draft: true }],
  })
  const version = { name: 'firewall', version: 1, document: whole }
  expect(await approve(api)).toMatchObject({ status: 200, json: { ...version, standing: 'approved' } })
  expect(await api.read(at)).toEqual({ ...version, standing: 'approved' })
  expect(await api.read(`${at}/versions`)).toEqual({ items: [version] })
  await hasStatus(api.get(`${at}/draft`), 404)
})

withApi('a requirement is approved by nobody who has written any of it, under no account', async api => {
  await put(api)
  const scope = 'ides/policies:write ides/policies:approve ides/read'
  const both = await api.bearer('author', { scope })
  await hasStatus(approve(api, { authorization: both }), 403, 'another person must approve it')
  await hasStatus(approve(api), 200)
})

withApi('a requirement is approved as it was read: after another change it must be read again', async api => {
  const { headers } = await put(api)
  await put(api, { ...firewall, platforms: ['macos'] }, { 'if-match': headers.ETag ?? '' })
  const approval = (tag?: string) =>
    api.send('POST', `${at}/approval`, { ...approver, headers: tag === undefined ? undefined : { 'if-match': tag } })
  await hasStatus(approval(headers.ETag), 412)
  await hasStatus(approval(), 428)
  await answers(approve(api), { document: { platforms: ['macos'] } })
  await hasStatus(approval('*'), 404)
})

whenApproved('a requirement keeps its kind, and its name is none of the catalogue', async api => {
  await hasProblem(put(api, { ...firewall, platforms: undefined, kind: 'app' }), 409, {
    kind: 'must be check, as in every version of firewall, but is app',
  })
  await hasProblem(put(api, { ...firewall, name: 'antivirus' }), 409, { name: 'must be firewall, as in the address, but is antivirus' })
  const body = { ...firewall, name: 'tiktok' }
  const headers = { 'if-none-match': '*' }
  await hasProblem(api.send('PUT', '/api/requirements/tiktok/draft', { ...author, body, headers }), 422, {
    name: 'must be another name, for the catalogue has this one, but is "tiktok"',
  })
})

whenApproved('a requirement is retired with a reason, once, and comes back with its next version', async api => {
  expect(await retire(api)).toMatchObject({ status: 200, json: { standing: 'retired', reason: 'The new image has it', version: 1 } })
  await answers(retire(api), { standing: 'retired' })
  await put(api, { ...firewall, platforms: ['macos'] })
  await api.shows('/api/requirements', {
    items: [{ standing: 'retired', version: 1, draft: true }],
  })
  expect(await approve(api)).toMatchObject({ json: { standing: 'approved', version: 2 } })
  const none = api.send('POST', '/api/requirements/antivirus/retirement', { ...approver, body: { reason: 'Not used' } })
  await hasProblem(none, 404, { detail: expect.stringContaining('antivirus') })
})

it('a requirement that another person has just changed is not written, approved or retired', async () => {
  let isRaced = false
  const api = await openApi(({ registry }) => ({
    registry: { ...registry, save: async entry => (isRaced ? 'stale' : registry.save(entry)) },
  }))
  await put(api)
  await approve(api)
  await put(api)
  isRaced = true
  await hasStatus(put(api, firewall, await asRead(api, `${at}/draft`)), 412)
  await hasStatus(approve(api), 412)
  await hasStatus(retire(api), 409)
})

it('a requirement is not approved while the clock is off', async () => {
  const api = await openApi(() => ({
    clockCheck: clockIsOff,
  }))
  await put(api)
  await hasStatus(approve(api), 503)
})

whenApproved('a requirement has every decision about it in a chain of its own', async api => {
  await retire(api)
  const hash = requirementHash(requirement.parse(definition))
  const decided = { requirement: 'firewall', document: hash }
  await api.shows('/api/audit/requirements', {
    items: [
      { number: 1, action: 'put requirement', by: 'dev-author', details: { ...decided, revision: 1 } },
      { number: 2, action: 'approve requirement', by: 'dev-approver', details: { ...decided, version: 1 } },
      { action: 'retire requirement', reason: 'The new image has it', details: { requirement: 'firewall', version: 1 } },
    ],
  })
  await api.shows('/api/audit/verification', {
    items: expect.arrayContaining([expect.objectContaining({ chain: 'REQUIREMENTS', decisions: 3 })]),
  })
})

whenApproved('a policy that names a requirement keeps its definition, and says when that is outdated', async api => {
  expect(await putPolicy(api)).toMatchObject({
    status: 201,
    json: { document: { requires: ['firewall'], requirements: { firewall: definition } } },
  })
  const outdated = async () => await api.read('/api/policies/no-tiktok/diff')
  expect(await outdated()).toMatchObject({ outdated: [] })
  await put(api, { ...firewall, platforms: ['macos'] })
  await approve(api)
  expect(await outdated()).toMatchObject({ outdated: [{ name: 'firewall', version: 1, latest: 2, isRetired: false }] })
  await retire(api)
  expect(await outdated()).toMatchObject({ outdated: [{ name: 'firewall', version: 1, latest: 2, isRetired: true }] })
})

whenApproved('a policy may describe a requirement itself, as the same kind, and then says that it does', async api => {
  const own = { kind: 'check', title: 'Turn it on' }
  expect(await putPolicy(api, { requires: ['firewall'], requirements: { firewall: own } })).toMatchObject({
    json: { document: { requirements: { firewall: own } } },
  })
  await api.shows('/api/policies/no-tiktok/diff', {
    outdated: [{ name: 'firewall', latest: 1, isRetired: false }],
  })
  const app = { kind: 'app', title: 'Firewall' }
  await hasProblem(putPolicy(api, { apps: ['firewall'], requirements: { firewall: app } }, 'another'), 409, {
    'requirements.firewall.kind': 'must be check, as in the registry, but is app',
  })
})

withApi('a policy is refused if it names a requirement that is unknown, a draft or retired', async api => {
  const refuses = (field: string, message: string, changes?: object, status = 422) =>
    hasProblem(putPolicy(api, changes), status, { [field]: expect.stringContaining(message) })
  const apps = { apps: ['firewall'] }
  await refuses('requires[0]', 'must be a name of the catalogue, of an approved requirement or under `requirements`, but is "firewall"')
  await put(api)
  await refuses('requires[0]', 'must be approved before a policy may name it, but firewall is a draft')
  await refuses('apps[0]', 'but firewall is a draft', apps)
  await approve(api)
  await refuses('apps[0]', 'must be an app of the catalogue', apps)
  await retire(api)
  const isRetired = 'must not be retired, but firewall is: no new policy may name it'
  await refuses('requires[0]', isRetired)
  await refuses('requirements.firewall', isRetired, { requires: ['firewall'], requirements: { firewall: definition } }, 409)
})

whenApproved('a policy that names a requirement cannot be approved once that is retired', async api => {
  await putPolicy(api)
  const { id: rehearsal } = z.object({ id: z.string() }).parse((await api.send('POST', '/api/policies/no-tiktok/rehearsals', author)).json)
  await api.rehearseAll()
  await api.send('POST', '/api/policies/no-tiktok/submission', { ...author, body: { rehearsal } })
  await retire(api)
  await hasStatus(api.send('POST', '/api/policies/no-tiktok/approval', { ...approver, body: { rehearsal } }), 409, 'retired')
})

whenApproved('a policy in force keeps a requirement that is retired, and may be amended', async api => {
  await putPolicy(api)
  const { policy } = (await api.memory.drafts.find('no-tiktok')) ?? {}
  if (!policy) throw new Error('it was put')
  await api.memory.policies.activate(policy, 0)
  await api.memory.drafts.remove('no-tiktok', 1)
  await retire(api)
  const named = { requires: ['firewall'], requirements: { firewall: definition } }
  await hasStatus(putPolicy(api, { ...named, title: 'Lock it' }), 201)
  await hasStatus(putPolicy(api, named, 'another'), 409)
})

withApi('a policy that names a requirement is refused if the definitions make it too large', async api => {
  const text = 'x'.repeat(1900)
  const steps = Object.fromEntries(
    ['ios', 'ipados', 'android', 'windows', 'macos'].map(platform => [
      platform,
      { en: text, fr: text, de: text, bg: text, el: text, it: text },
    ]),
  )
  const names = several(5, index => `large-${index}`)
  for (const name of names)
    await api.memory.registry.save({
      name,
      revision: 0,
      current: { version: 1, requirement: requirement.parse({ kind: 'check', title: 'Lock it', steps }) },
    })
  await hasProblem(putPolicy(api, { requires: names }), 422, { requirements: expect.stringContaining('262144 bytes') })
})
