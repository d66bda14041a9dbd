import { expect, it } from 'vitest'
import * as z from 'zod'
import { documentHash } from '#domain/policies/store.ts'
import { eventLinks } from '#functions/admin/routes/rehearsals.ts'
import { enact } from '#test/acts.ts'
import { document, policyOf } from '#test/builders.ts'
import { opening } from '#test/opening.ts'
import { storedAs, storePerson } from '#test/refs.ts'
import { hasStatus, shows } from '../expecting.ts'
import { type Api, answers, asRead, gives, hasProblem, openApi, organisation, withApi } from './calling.ts'

const draft = '/api/policies/no-tiktok/draft'
const role = 'author'

/** The draft, for the first time. */
const put = (api: Api, body: object = document, headers: Record<string, string> = { 'if-none-match': '*' }) =>
  api.send('PUT', draft, { role, body, headers })

const job = z.object({ id: z.string() })

/** @returns the id of a finished rehearsal */
async function rehearsed(api: Api) {
  const { id } = job.parse((await api.post(role, '/api/policies/no-tiktok/rehearsals')).json)
  await api.rehearseAll()
  return id
}

async function known(...changes: Parameters<typeof openApi>) {
  const api = await openApi(...changes)
  for (const person of organisation) await storePerson(api.memory, person)
  return api
}

const whenKnown = opening(known)

async function submitted() {
  const api = await known()
  await put(api)
  await api.post(role, '/api/policies/no-tiktok/submission', { rehearsal: await rehearsed(api) })
  return api
}

const listed = z.object({ id: z.string(), problem: z.object({ status: z.int() }).loose().optional() })

/** Of what is submitted now. @returns the refusal, or the job once everyone was counted */
async function approve(api: Api, as: Parameters<Api['send']>[2] = { role: 'approver' }) {
  const { submitted } = (await api.memory.drafts.find('no-tiktok')) ?? {}
  const body = { rehearsal: submitted?.rehearsal ?? 'none' }
  const asked = await api.send('POST', '/api/policies/no-tiktok/approval', { ...as, body })
  if (asked.status !== 202) return asked
  expect(asked.json).toMatchObject({ kind: 'approval', policy: 'no-tiktok', state: 'running', pieces: { done: 0, of: 1 } })
  await api.shows(draft, { approval: asked.json })
  await api.workAll()
  const ended = await api.get(asked.headers.Location ?? '')
  const { problem } = listed.parse(ended.json)
  return problem ? { ...ended, status: problem.status, json: problem } : ended
}

const whenInForce = opening(async () => {
  const api = await submitted()
  expect(await approve(api)).toMatchObject({ status: 200, json: { state: 'done', policy: 'no-tiktok', version: 1 } })
  return api
})

withApi('a draft is written if there is none yet, or if it is the one that was read', async api => {
  const first = await put(api)
  expect(first).toMatchObject({
    status: 201,
    json: {
      revision: 1,
      state: 'draft',
      authors: ['author@ec.example'],
      document: { id: 'no-tiktok', sendAt: '09:00', minimumNotice: 'P5D' },
    },
  })
  const read = await api.get(draft)
  expect([read.json, read.headers.ETag]).toEqual([first.json, first.headers.ETag])
  const second = await put(api, { ...document, title: 'Remove it' }, { 'if-match': read.headers.ETag ?? '' })
  expect(second).toMatchObject({ status: 200, json: { revision: 2, document: { title: 'Remove it' } } })
})

withApi('a draft is not changed without a condition, or after another change', async api => {
  const without: Record<string, string>[] = [
    {},
    { 'if-match': '', 'if-none-match': '' },
    { 'if-match': '*' },
    { 'if-none-match': '"x"' },
    { 'if-none-match': '"x", *' },
  ]
  for (const headers of without) await hasStatus(put(api, document, headers), 428)
  await hasStatus(put(api, document, { 'if-match': '"x"' }), 412)
  const read = { 'if-match': (await put(api)).headers.ETag ?? '' }
  await hasStatus(put(api), 412)
  for (const headers of without) await hasStatus(put(api, { ...document, title: 'Lost' }, headers), 428)
  await hasStatus(put(api, { ...document, title: 'Remove it' }, read), 200)
  await hasStatus(put(api, document, read), 412)
  await api.shows(draft, { document: { title: 'Remove it' }, revision: 2 }, role)
})

withApi('a draft is not deleted without a condition, or after another change', async api => {
  const remove = (headers: Record<string, string>) => api.send('DELETE', draft, { role, headers })
  await hasStatus(remove({ 'if-match': '"x"' }), 404)
  const { headers } = await put(api)
  await hasStatus(remove({ 'if-match': '"x"' }), 412)
  expect(await remove({ 'if-match': headers.ETag ?? '' })).toMatchObject({ status: 204, text: '' })
  await api.shows(
    '/api/policies/no-tiktok/audit',
    {
      items: [
        { action: 'put draft' },
        { action: 'delete draft', by: 'dev-author', details: { document: documentHash(policyOf()), revision: 1 } },
      ],
    },
    role,
  )
  await hasStatus(api.get(draft, role), 404)
})

withApi('a draft about another policy than its address is refused', async api => {
  await hasProblem(put(api, { ...document, id: 'no-temu' }), 409, {
    detail: expect.stringContaining('another policy'),
    id: 'must be no-tiktok, as in the address, but is no-temu',
  })
  expect(await api.memory.drafts.list()).toEqual([])
})

withApi('a draft of a campaign that cannot be is refused, but for what the version in force has of it too', async api => {
  const early = { deadline: { on: '2023-02-20', counts: 'inclusive' } }
  const disguised = { requirements: { chess: { kind: 'check', title: 'TikTok' } }, requires: ['chess'] }
  const refused = { detail: 'no such policy can be in force: see the errors' }
  const faults = {
    'requirements.chess.title': 'must be another title, for the catalogue has TikTok',
    'deadline.on': expect.stringContaining('must be after the announcement'),
  }
  await hasProblem(put(api, { ...document, ...early, ...disguised }), 409, { ...refused, ...faults })
  expect(await api.memory.drafts.list()).toEqual([])
  await api.memory.policies.activate(policyOf(early), 0)
  await hasProblem(put(api, { ...document, ...early, ...disguised }), 409, {
    ...refused,
    'requirements.chess.title': faults['requirements.chess.title'],
  })
  await hasStatus(put(api, { ...document, ...early, title: 'Remove it' }), 201)
})

whenInForce('a policy is written, rehearsed, submitted, approved by another person, and in force', async api => {
  await api.shows('/api/policies/no-tiktok', {
    id: 'no-tiktok',
    version: 1,
    standing: 'active',
  })
  await hasStatus(api.get(draft, role), 404)
  const { json } = await api.get('/api/policies/no-tiktok/audit')
  const document = documentHash(policyOf())
  const rehearsal = (await api.memory.rehearsals.findLast('no-tiktok'))?.id
  expect(json).toMatchObject({
    items: [
      { number: 1, action: 'put draft', by: 'dev-author', details: { document, revision: 1 } },
      { number: 2, action: 'submit', by: 'dev-author', details: { document, rehearsal } },
      { number: 3, action: 'approve', by: 'dev-approver', details: { document, version: 1, rehearsal } },
    ],
  })
})

it('a policy that another person has just changed is neither written, submitted nor approved', async () => {
  const api = await known(({ drafts, policies }) => ({
    drafts: { ...drafts, save: async () => 'stale' },
    policies: { ...policies, activate: async () => 'stale' },
  }))
  await hasStatus(put(api), 412, 'the draft of no-tiktok has changed')
  await api.memory.drafts.save({ policy: policyOf(), revision: 0, authors: [{ subject: 'dev-author' }] })
  const rehearsal = await rehearsed(api)
  await hasStatus(api.post(role, '/api/policies/no-tiktok/submission', { rehearsal }), 409, 'the draft of no-tiktok has changed')
  const submitted = { by: 'dev-author', at: api.memory.clock.now(), rehearsal }
  await api.memory.drafts.save({ policy: policyOf(), revision: 1, authors: [{ subject: 'dev-author' }], submitted })
  await hasStatus(approve(api), 409, 'was just changed')
})

whenKnown('a policy is neither submitted nor approved with what is no id of a rehearsal', async api => {
  await put(api)
  for (const [role, decision] of [
    ['author', 'submission'],
    ['approver', 'approval'],
  ] as const)
    for (const rehearsal of ['', 'a rehearsal', 'x'.repeat(129)])
      await hasStatus(api.post(role, `/api/policies/no-tiktok/${decision}`, { rehearsal }), 422)
})

const detail = 'you, or a person with your mail address, wrote, deleted or submitted this draft: another person must approve it'

/** Author and approver in one. */
const both = async (api: Api, claims: Record<string, unknown> = {}) => {
  const scope = 'ides/policies:write ides/policies:approve ides/read'
  return { authorization: await api.bearer('author', { scope, ...claims }) }
}

whenKnown('a policy is not approved by an author who deleted a draft and wrote it with another client', async api => {
  const ana = await both(api, { sub: 'ana', email: 'ana@ec.example' })
  await put(api)
  await api.send('DELETE', draft, { ...ana, headers: await asRead(api, draft) })
  await put(api)
  await api.post(role, '/api/policies/no-tiktok/submission', { rehearsal: await rehearsed(api) })
  await hasProblem(approve(api, ana), 403, { detail })
  await hasStatus(approve(api), 200)
})

whenKnown('a policy is not submitted without a rehearsal of its current text, or approved unsubmitted', async api => {
  const submit = (rehearsal: string) => api.post(role, '/api/policies/no-tiktok/submission', { rehearsal })
  await hasStatus(submit('r-1'), 404)
  await hasStatus(approve(api), 404)
  await put(api)
  await hasStatus(submit('r-1'), 409)
  await hasStatus(approve(api), 409)
  const rehearsal = await rehearsed(api)
  await put(api, { ...document, title: 'Remove it' }, await asRead(api, draft))
  await hasStatus(submit(rehearsal), 409, 'POST /api/policies/no-tiktok/rehearsals')
})

it('a policy is not approved once people differ from the rehearsal; unit and state are named', async () => {
  const api = await submitted()
  const [first] = organisation
  if (!first) throw new Error('there is someone')
  for (let n = 0; n < 6; n += 1) {
    const profile = { ...first.profile, id: `s${n}`, unit: 'DG-GAMMA' }
    await api.memory.people.save(storedAs({ ...first, profile, devices: first.devices.map(device => ({ ...device, id: `${n}` })) }))
  }
  await hasProblem(approve(api), 409, {
    detail: expect.stringMatching(/more than \d+ % or \d+ people or devices/),
    'counts.devices': 'must be about 4, as rehearsed, but is 10',
    'counts.breach': 'must be about 2, as rehearsed, but is 8',
    'counts.DG-GAMMA.breach': 'must be about 0, as rehearsed, but is 6',
  })
  const shown = await api.get(draft)
  expect(shown.json).toMatchObject({ state: 'submitted', approval: { state: 'refused', problem: { status: 409 } } })
  expect((await put(api, document, { 'if-match': shown.headers.ETag ?? '' })).json).not.toHaveProperty('approval')
})

whenInForce('a policy is listed with how far it and its next version are', async api => {
  await put(api, { ...document, title: 'Remove it' })
  await api.send('PUT', '/api/policies/a-temu/draft', { role, body: { ...document, id: 'a-temu' }, headers: { 'if-none-match': '*' } })
  await api.shows('/api/policies', {
    items: [
      { id: 'a-temu', standing: 'draft', draft: 'draft' },
      { id: 'no-tiktok', title: 'Remove TikTok', standing: 'active', version: 1, draft: 'draft', deadline: { on: '2023-03-15' } },
    ],
  })
})

whenInForce('a policy is paused, resumed and lifted, with a reason, and each is a version', async api => {
  const halt = (verb: string, by: 'operator' | 'approver' = 'operator') =>
    api.post(by, `/api/policies/no-tiktok/${verb}`, { reason: 'Wrong texts.' })
  await answers(halt('pause'), { version: 2, standing: 'paused' })
  await answers(halt('resume'), { version: 3, standing: 'active' })
  await answers(halt('lift', 'approver'), { version: 4, standing: 'lifted' })
  await hasStatus(halt('resume'), 409)
  const { json } = await api.get('/api/policies/no-tiktok/versions')
  expect(json).toMatchObject({
    items: [
      { version: 4, standing: 'lifted', documentSince: 1, change: 'lifted', reason: 'Wrong texts.' },
      { version: 3, change: 'resumed' },
      { version: 2, standing: 'paused', change: 'paused', at: expect.any(String) },
      { version: 1, change: 'approved', at: expect.any(String) },
    ],
  })
  await api.shows('/api/policies/no-tiktok/versions/2', {
    version: 2,
    standing: 'paused',
  })
  await hasStatus(api.get('/api/policies/no-tiktok/versions/5'), 404)
  const log = await api.get('/api/policies/no-tiktok/audit?cursor=3')
  expect(log.json).toMatchObject({ items: [{ action: 'pause', reason: 'Wrong texts.' }, { action: 'resume' }, { action: 'lift' }] })
})

it('a policy that another person has just changed is not halted', async () => {
  const api = await known(({ policies }) => ({ policies: { ...policies, halt: async () => 'stale' } }))
  await enact(api.memory)
  await hasStatus(api.post('operator', '/api/policies/no-tiktok/pause', { reason: 'No.' }), 409)
})

whenInForce('a policy is compared with its draft, and any version with any other', async api => {
  const diff = (query = '') => api.get(`/api/policies/no-tiktok/diff${query}`)
  await put(api, { ...document, title: 'Remove it', limits: { suspendCount: 5 } })
  const changes = [
    { path: 'title', before: 'Remove TikTok', after: 'Remove it' },
    { path: 'limits.suspendCount', after: 5 },
  ]
  const outdated: unknown[] = []
  await gives(diff(), { changes, outdated })
  await gives(diff('?from=1&to=draft'), { changes, outdated })
  await gives(diff('?from=1&to=1'), { changes: [], outdated })
  await answers(diff('?from=draft&to=1'), {
    changes: [{ path: 'title', before: 'Remove it' }, { path: 'limits.suspendCount' }],
  })
})

it('a policy is not said to be missing while the store cannot be reached', async () => {
  const api = await known(({ policies }) => ({
    policies: { ...policies, get: () => Promise.reject(new Error('the store cannot be reached')) },
  }))
  await hasStatus(api.get('/api/policies/no-tiktok/diff?from=1&to=2'), 500)
})

whenInForce('a policy is named in what is refused about it, with what to do', async api => {
  const lacks = (path: string, detail: unknown) => hasProblem(api.get(`/api/policies/${path}`), 404, { detail })
  await lacks('no-temu', expect.stringMatching(/no-temu is in force: GET \/api\/policies /))
  await lacks('no-temu/versions', expect.stringContaining('no-temu'))
  await lacks('no-temu/draft', expect.stringContaining('PUT /api/policies/no-temu/draft'))
  await lacks('no-temu/diff', expect.stringContaining('no policy no-temu is in force'))
  await lacks('no-temu/diff?to=7', 'policy no-temu has no version 7')
  for (const path of ['versions/7', 'diff?to=7', 'diff?from=7&to=1']) await lacks(`no-tiktok/${path}`, 'policy no-tiktok has no version 7')
  for (const query of ['', '?from=draft&to=1']) await lacks(`no-tiktok/diff${query}`, 'policy no-tiktok has no draft')
  const body = { reason: 'Wrong texts.' }
  await hasStatus(api.post('operator', '/api/policies/no-temu/pause', body), 404, 'no-temu')
  await api.post('approver', '/api/policies/no-tiktok/lift', body)
  await hasStatus(api.post('operator', '/api/policies/no-tiktok/resume', body), 409, 'no-tiktok is lifted: put and approve it again')
})

withApi('a policy that was never in force differs from nothing in everything it says', async api => {
  await put(api)
  const { json } = await api.get('/api/policies/no-tiktok/diff')
  shows(
    z
      .object({ changes: z.array(z.object({ path: z.string() })) })
      .parse(json)
      .changes.map(({ path }) => path),
    'title',
  )
})

const eventsAt = async (api: Api, url: string) => {
  const { links } = eventLinks.parse(await api.read(url))
  return (await Promise.all(links.map(link => api.memory.rehearsalFiles.fetched(link)))).join('')
}
const rehearsals = '/api/policies/no-tiktok/rehearsals'

whenKnown('a rehearsal starts at once, and the answer has its address', async api => {
  await put(api)
  const begun = await api.post(role, rehearsals)
  expect(begun).toMatchObject({ status: 202, json: { state: 'waiting', version: 1 } })
  const at = begun.headers.Location ?? ''
  await api.shows(at, { state: 'waiting', version: 1, pieces: { done: 0, of: 2 } })
  await hasStatus(api.get(`${at}/events`), 409)
  await api.workAll()
  await api.shows(at, { state: 'running', pieces: { done: 1, of: 2 } })
  await api.workAll()
  const done = await api.get(at)
  expect(done.json).toMatchObject({ state: 'done', summary: { staff: { inAudience: 4, inBreach: 3 }, cost: { perThousandMails: 0.1 } } })
  expect(await api.read(`${rehearsals}/last`)).toEqual(done.json)
  const events = await eventsAt(api, `${at}/events`)
  shows(events, '"kind":"notice"')
  expect(events).not.toMatch(/@ec|"ana"|"ben"/)
})

withApi('a rehearsal of an empty organisation has no events, which is no error', async api => {
  await put(api)
  await rehearsed(api)
  expect(await eventsAt(api, `${rehearsals}/last/events`)).toBe('')
})

whenInForce('a rehearsal without a draft is of the version in force, and needs one of them', async api => {
  await answers(api.post(role, rehearsals), { version: 1 })
  await put(api, { ...document, title: 'Remove it' })
  await answers(api.post(role, rehearsals), { version: 2 })
  await hasStatus(api.post(role, '/api/policies/no-temu/rehearsals'), 404)
  await hasStatus(api.get(`${rehearsals}/another`, role), 404)
  await hasStatus(api.get(`${rehearsals}/another/events`, role), 404)
})

it('a rehearsal that could not be queued has failed, which is a fault of ours', async () => {
  const api = await known(({ jobs }) => ({ jobs: { ...jobs, create: () => Promise.reject(new Error('the table is gone')) } }))
  await put(api)
  await hasStatus(api.post(role, rehearsals), 500)
  await api.shows(`${rehearsals}/last`, { state: 'failed' }, role)
})

const url = '/api/policies/no-tiktok/sample-mails'

whenKnown('sample mails go to the caller, one of each kind, marked, and are no notices', async api => {
  await put(api)
  const { status, json } = await api.post(role, url, {})
  expect(status).toBe(200)
  const { outbox } = api.memory.mailer
  expect(json).toEqual({ sent: outbox.length, refused: [] })
  expect(outbox.length).toBeGreaterThan(5)
  expect(new Set(outbox.map(({ to, noticeId }) => `${to} ${noticeId}`))).toEqual(new Set(['author@ec.example test']))
  expect(outbox.filter(({ subject, html }) => !subject.startsWith('[Sample] ') || !html.includes('<title>[Sample] '))).toEqual([])
})

whenKnown('sample mails go to nobody else, even if they are known', async api => {
  await put(api)
  await hasStatus(api.post(role, url, { staff: 'ben' }), 422)
  await hasStatus(api.post(role, url, { to: 'ben@ec.example' }), 422)
  expect(api.memory.mailer.outbox).toEqual([])
})

it.each([
  ['none', { email: undefined }],
  ['one that the issuer does not call verified', { email_verified: undefined }],
  ['one that it calls unverified', { email_verified: false }],
])('sample mails need a verified address, not %s', async (_, claims) => {
  const api = await known()
  await put(api)
  const authorization = await api.bearer('author', claims)
  await hasStatus(api.send('POST', url, { authorization, body: {} }), 409, 'no verified mail address')
  expect(api.memory.mailer.outbox).toEqual([])
})

whenKnown('sample mails are 120 a day to one address, whatever the account', async api => {
  await put(api)
  const second = await api.bearer('author', { sub: 'second', email: 'Author@ec.example' })
  const statuses: number[] = []
  for (let n = 0; n < 3; n += 1) statuses.push((await api.post(role, url, {})).status)
  statuses.push((await api.send('POST', url, { authorization: second, body: {} })).status)
  expect(statuses).toEqual([200, 200, 200, 200])
  for (const as of [{ role }, { authorization: second }] as const)
    await hasProblem(api.send('POST', url, { ...as, body: {} }), 429, {
      detail: 'at most 120 sample mails go to one address within a day: try again tomorrow',
    })
  expect(api.memory.mailer.outbox.length).toBeLessThanOrEqual(120)
  api.memory.clock.advanceTo(api.memory.clock.now().add({ hours: 24 }))
  await hasStatus(api.post(role, url, {}), 200)
})

whenKnown('sample mails are in the language of the policy, or in any other', async api => {
  await put(api)
  const languagesOf = () => new Set(api.memory.mailer.outbox.map(({ html }) => /<html lang="(\w+)"/.exec(html)?.[1]))
  await api.post(role, url, {})
  expect(languagesOf()).toEqual(new Set(['en']))
  await api.post(role, url, { language: 'fr' })
  expect(languagesOf()).toEqual(new Set(['en', 'fr']))
  await hasStatus(api.post(role, url, { language: 'xx' }), 422)
})

it('sample mails that the mail service refused are named', async () => {
  const api = await known(() => ({ mailer: { send: async () => ({ kind: 'refused', reason: 'MessageRejected' }) } }))
  await put(api)
  const { json } = await api.post(role, url, {})
  expect(json).toMatchObject({ sent: 0, refused: expect.arrayContaining([{ kind: 'first', reason: 'MessageRejected' }]) })
})

const board = { email: 'board@ec.example', zone: 'Europe/Brussels', language: 'en' }
const reviewed = { teams: { board }, owner: 'board', review: '2023-02-24' }

whenKnown('a review date is listed, and due from that day on until a version has a later one', async api => {
  await enact(api.memory, reviewed)
  const shown = async () => [await api.read('/api/policies'), await api.read('/api/policies/no-tiktok')]
  expect(await shown()).toEqual([
    { items: [expect.not.objectContaining({ reviewDue: true })] },
    expect.not.objectContaining({ reviewDue: true }),
  ])
  api.memory.clock.advanceTo(api.memory.clock.now().add({ hours: 24 }))
  expect(await shown()).toMatchObject([{ items: [{ review: '2023-02-24', reviewDue: true }] }, { reviewDue: true }])
  await enact(api.memory, { ...reviewed, review: '2023-08-24' }, 1)
  expect(await shown()).toEqual([
    { items: [expect.not.objectContaining({ reviewDue: true })] },
    expect.not.objectContaining({ reviewDue: true }),
  ])
})

const incidents = '/api/policies/no-tiktok/incidents'
const note = { on: '2023-02-18', source: 'The Daily Example, page 3', requirement: 'tiktok', sentence: 'It sent contacts home.' }

whenKnown('a note of an incident is kept with the policy, after the audit log has it and the old note', async api => {
  await enact(api.memory)
  expect(await api.post(role, incidents, note)).toMatchObject({
    status: 201,
    json: { number: 1, ...note, by: 'dev-author' },
  })
  await api.post(role, incidents, { ...note, sentence: 'It did so again.' })
  await api.shows('/api/policies/no-tiktok', {
    incidents: [
      { number: 1, ...note },
      { number: 2, sentence: 'It did so again.' },
    ],
  })
  const { sentence, ...details } = note
  await api.shows('/api/policies/no-tiktok/audit', {
    items: [{ number: 1, action: 'note', by: 'dev-author', reason: sentence, details }, { number: 2 }],
  })
})

whenKnown('a note of an incident is about a requirement of a policy in force, on a calendar day', async api => {
  await hasStatus(api.post(role, incidents, note), 404)
  await enact(api.memory)
  await hasProblem(api.post(role, incidents, { ...note, requirement: 'temu' }), 422, {
    detail: 'policy no-tiktok does not require temu: name one of its requirements',
  })
  await hasStatus(api.post(role, incidents, { ...note, on: '2023-02-30' }), 422)
  await hasStatus(api.post(role, incidents, { ...note, sentence: '' }), 422)
  expect(await api.memory.incidents.list('no-tiktok')).toEqual([])
})

const report = '/api/policies/no-tiktok/watch'

whenKnown('a policy on watch is counted on demand, and reported by unit and day', async api => {
  await hasStatus(api.get(report), 404)
  await enact(api.memory, { watch: true })
  expect(await api.read(report)).toEqual({
    id: 'no-tiktok',
    onWatch: true,
    units: [],
    days: [],
    incidents: [],
  })
  const asked = await api.post(role, report)
  expect(asked).toMatchObject({ status: 202, json: { kind: 'watch', state: 'running' } })
  await api.workAll()
  await api.shows(asked.headers.Location ?? '', { state: 'done' }, role)
  await api.shows(report, {
    days: [{ on: '2023-02-23', version: 1 }],
    units: expect.arrayContaining([expect.objectContaining({ unit: expect.any(String) })]),
  })
  await api.shows('/api/policies', { items: [{ standing: 'watch' }] })
})

whenKnown('a policy on watch is what others are not', async api => {
  await enact(api.memory)
  await hasStatus(api.get(report), 409)
  await hasStatus(api.post(role, report), 409)
})

whenKnown('a policy on watch needs an announcement that lies ahead to become a ban, submitted or not', async api => {
  await enact(api.memory, { watch: true })
  const ahead = { ...document, announcedAt: '2023-02-24T10:00' }
  await put(api, ahead)
  const submission = async () => api.post(role, '/api/policies/no-tiktok/submission', { rehearsal: await rehearsed(api) })
  await hasStatus(submission(), 200)
  api.memory.clock.advanceTo(api.memory.clock.now().add({ hours: 25 }))
  await hasStatus(approve(api), 409, 'announcedAt of the draft has passed')
  await put(api, { ...ahead, announcedAt: '2023-02-25T10:00' }, await asRead(api, draft))
  await hasStatus(submission(), 200)
  expect(await approve(api)).toMatchObject({ json: { state: 'done', version: 2 } })
})
