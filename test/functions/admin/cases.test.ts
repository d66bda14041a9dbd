import { parse } from 'csv-parse/sync'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { spreadsheet } from '#adapters/rows/spreadsheet.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import type { Device } from '#domain/people/person.ts'
import { usualDecisionLimits } from '#domain/review/decisions/limited-decision.ts'
import { send } from '#functions/send.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { enact, submit } from '#test/acts.ts'
import { brussels, day, noTemu, ownRequirements, personWith, policyOf, said, several } from '#test/builders.ts'
import { opening } from '#test/opening.ts'
import { refOf, storedAs } from '#test/refs.ts'
import { wakingAll } from '#test/waking.ts'
import { runEnrolment } from '#test/working.ts'
import { hasStatus, lacks, shows } from '../expecting.ts'
import { type Api, ana, answers, hasProblem, holdMail, openCampaign } from './calling.ts'

const cases = '/api/policies/no-tiktok/cases'
const role = 'operator'

/** A campaign whose people have been reviewed. */
async function enrolled() {
  const api = await openCampaign()
  await runEnrolment({ ...api.system, pieceQueue: api.memory.pieceQueue })
  return api
}

const whenEnrolled = opening(enrolled)

const pageSchema = z.object({ items: z.array(z.object({ staff: z.string(), ref: z.string() })), next: z.string().optional() })

async function staffIn(api: Api, query = '') {
  const staff: string[] = []
  let cursor = ''
  do {
    const parameters = new URLSearchParams(query)
    if (cursor) parameters.set('cursor', cursor)
    const { json } = await api.get(`${cases}?${parameters}`)
    const { items, next = '' } = pageSchema.parse(json)
    staff.push(...items.map(item => item.staff))
    cursor = next
  } while (cursor)
  return staff.toSorted()
}

/** How the timeline of a case begins. */
const begun = [{ what: 'found', detail: 'tiktok', by: 'list of devices' }, { what: 'opened' }]

whenEnrolled('the cases under a policy are listed, filtered, and page by page', async api => {
  expect(await staffIn(api)).toEqual(['ana', 'ben', 'eve'])
  expect(await staffIn(api, 'limit=1')).toEqual(['ana', 'ben', 'eve'])
  expect(await staffIn(api, 'unit=DG-BETA&state=open&held=false&limit=2')).toEqual(['ben'])
  await submit(api.memory, said.contest)
  expect(await staffIn(api, 'contested=true')).toEqual(['ana'])
  expect(await staffIn(api, 'unreachable=true')).toEqual([])
})

whenEnrolled('the cases under a policy have the zone of their deadlines, unless it is each person’s own', async api => {
  const list = async (policy: string) => await api.read(`/api/policies/${policy}/cases`)
  expect(await list('no-tiktok')).toMatchObject({ zone: 'Europe/Brussels' })
  await enact(api.memory, { ...noTemu, zone: 'staff', announcedAt: '2023-02-23T09:00Z' })
  expect(await list('no-temu')).toEqual({ items: [] })
  for (const what of ['cases', 'unreachable']) await hasStatus(api.get(`/api/policies/no-such/${what}`), 404)
})

whenEnrolled('the cases with open requests are listed with their due date, and whether they are late', async api => {
  await submit(api.memory, said.exemption)
  const list = (query = '') => api.get(`/api/requests${query}`)
  const request = {
    kind: 'exemption',
    at: '2023-02-23T09:00:00Z',
    until: '2023-05-31',
    lastDay: '2023-03-02',
    due: '2023-03-02T23:00:00Z',
  }
  await answers(list(), { items: [{ policy: 'no-tiktok', staff: 'ana', requests: [{ ...request, late: false }] }] })
  api.memory.clock.advanceTo(brussels('2023-03-03T00:00'))
  const { json } = await list('?policy=no-tiktok')
  expect(json).toMatchObject({ items: [{ requests: [{ ...request, late: true }] }] })
  lacks(JSON.stringify(json), 'I write about it')
  await hasStatus(list('?policy=no-such'), 404)
})

whenEnrolled('a case is shown with devices, requests and timeline', async api => {
  await submit(api.memory, said.exemption)
  await api.shows(
    `${cases}/${ana}`,
    {
      ref: ana,
      staff: 'ana',
      state: 'open',
      devices: [{ id: 'phone', found: ['tiktok'], certain: true, access: 'granted', confirmed: true }],
      requests: [{ kind: 'exemption', reason: 'I write about it.', until: '2023-05-31' }],
      timeline: [...begun, { what: 'asked', detail: 'exemption' }],
    },
    role,
  )
  await api.shows(
    `${cases}/${refOf('eve')}`,
    {
      devices: [{ found: ['tiktok'], certain: false }],
    },
    role,
  )
})

const changeDevices = ({ memory: { people } }: Api, changes: Partial<Device>) =>
  changePerson(people, ana, person => ({ ...person, devices: person.devices.map(one => ({ ...one, ...changes })) }))

whenEnrolled('a case shows what is known of each requirement on each device, its source and since when', async api => {
  const reading = { met: ['firewall'], unmet: ['tiktok'], osVersion: '17.3', evidence: 'compliance-state', source: 'intune' } as const
  await changeDevices(api, { givenOn: day('2023-02-01'), readings: [{ ...reading, reportedAt: brussels('2023-02-22T09:00') }] })
  const more = policyOf({ requires: ['firewall', 'ios-17-4'], requirements: ownRequirements })
  await api.memory.policies.activate({ ...more, id: 'no-tiktok' }, 1)
  const { json } = await api.get(`${cases}/${ana}`)
  const from = { evidence: 'compliance-state', source: 'intune', reportedAt: '2023-02-22T08:00:00Z' }
  expect(json).toMatchObject({
    devices: [
      {
        givenOn: '2023-02-01',
        readings: [
          { requirement: 'tiktok', is: 'unmet', ...from },
          { requirement: 'firewall', is: 'met', ...from },
          { requirement: 'ios-17-4', is: 'unmet', osVersion: '17.3', ...from },
        ],
        found: ['tiktok', 'ios-17-4'],
      },
    ],
  })
})

whenEnrolled('a case says how old what was found may be, and by when its source looks again', async api => {
  const [reportedAt, certainFrom] = [brussels('2023-02-22T09:00'), brussels('2023-02-15T09:00')]
  const listed = {
    met: [],
    unmet: ['tiktok'],
    evidence: 'inventory',
    source: 'intune',
    reportedAt,
    certainFrom,
    inventoryHours: 168,
  } as const
  await changeDevices(api, { readings: [listed] })
  await api.shows(`${cases}/${ana}`, {
    devices: [{ readings: [{ certainFrom: '2023-02-15T08:00:00Z', nextInventoryBy: '2023-03-01T08:00:00Z' }] }],
  })
})

whenEnrolled('a case says until when an answer keeps a device from being suspended, and that none confirmed it', async api => {
  await submit(api.memory, said.removed)
  const answered = { at: '2023-02-23T09:00:00Z', until: '2023-02-26T09:00:00Z', restored: false }
  await api.shows(`${cases}/${ana}`, { devices: [{ answered }] })
  api.memory.clock.advanceTo(brussels('2023-02-27T09:00'))
  const shown = await api.read(`${cases}/${ana}`)
  expect(shown).not.toHaveProperty('devices.0.answered')
  expect(shown).toMatchObject({ timeline: expect.arrayContaining([expect.objectContaining({ what: 'unconfirmed', devices: ['phone'] })]) })
})

whenEnrolled('a case says why its source knows nothing of an app, and since when no source reports', async api => {
  const said = { met: [], unmet: [], evidence: 'inventory', source: 'intune' } as const
  const show = async (coverage: 'managed-only' | 'all-apps', more = {}, reported = '2023-02-22T09:00') => {
    const readings = [{ ...said, coverage, reportedAt: brussels(reported) }]
    await changeDevices(api, { readings, ...more })
    return await api.read(`${cases}/${ana}`)
  }
  expect(await show('all-apps')).toMatchObject({ devices: [{ readings: [{ requirement: 'tiktok', is: 'unknown' }] }] })
  expect(await show('all-apps')).not.toHaveProperty('devices.0.readings.0.source')
  expect(await show('managed-only')).not.toHaveProperty('devices.0.readings.0.tooOld')
  expect(await show('managed-only', {}, '2020-02-22T09:00')).toMatchObject({ devices: [{ readings: [{ tooOld: true }] }] })
  const from = { evidence: 'inventory', source: 'intune', coverage: 'managed-only', reportedAt: '2023-02-22T08:00:00Z' }
  const vanishedAt = brussels('2023-02-23T09:00')
  expect(await show('managed-only', { vanishedAt })).toMatchObject({
    devices: [{ readings: [{ requirement: 'tiktok', is: 'unknown', ...from }], vanishedAt: '2023-02-23T08:00:00Z' }],
  })
})

whenEnrolled('a case is shown with what its owner heard, what comes next, and whether access is right', async api => {
  const show = async () => await api.read(`${cases}/${ana}`, role)
  expect(await show()).toMatchObject({
    name: 'Ana Planted',
    email: 'ana@ec.example',
    unit: 'DG-ALPHA',
    zone: 'Europe/Brussels',
    version: 1,
    openedAt: '2023-02-23T09:00:00Z',
    deadline: '2023-03-15T23:00:00Z',
    nextNoticeAt: '2023-02-23T09:00:00Z',
    devices: [{ label: 'Work phone', platform: 'ios', ownership: 'official', workApps: true, confirmed: true }],
  })
  expect(await show()).not.toHaveProperty('devices.0.noticedAt')
  await send(() => api.system)(wakingAll(api.system.clock.now()), contextWith(300_000))
  const at = api.memory.clock.now()
  const save = (confirmed: number) =>
    changePerson(api.memory.people, ana, person => ({
      ...person,
      cases: person.cases.map(one => ({ ...one, notified: { ...one.notified, byDevice: { phone: { 1: at } } } })),
      access: { phone: { wanted: 'granted', version: 2 } },
      accessRequested: { phone: { version: 2, at, confirmed } },
    }))
  await save(1)
  expect(await show()).toMatchObject({
    devices: [{ noticedAt: '2023-02-23T09:00:00Z', access: 'granted', confirmed: false, enforced: 'requested' }],
    timeline: [...begun, { what: 'notice', detail: 'first', devices: ['phone'], notice: 1 }],
  })
  await save(2)
  expect(await show()).toMatchObject({ devices: [{ confirmed: true, enforced: 'set' }] })
})

whenEnrolled('a case is shown without words or address of the person to those who decide nothing', async api => {
  await submit(api.memory, { kind: 'exemption', reason: 'planted-illness', until: day('2023-05-31') })
  const body = { until: '2023-04-30', reason: 'planted-surgery', language: 'mt', note: 'planted-note' }
  await api.post(role, `${cases}/${ana}/extension`, body)
  for (const other of ['reader', 'author', 'approver'] as const) {
    const { json, text } = await api.get(`${cases}/${ana}`, other)
    expect(text).not.toMatch(/planted|ana@/)
    expect(json).toMatchObject({
      requests: [{ kind: 'exemption', at: '2023-02-23T09:00:00Z', until: '2023-05-31' }],
      timeline: [...begun, { what: 'asked', detail: 'exemption' }, { what: 'decided', detail: 'extended', by: 'dev-operator' }],
    })
  }
  const { text } = await api.get(`${cases}/${ana}`, role)
  shows(text, 'planted-illness', 'planted-surgery', 'planted-note', 'ana@ec.example')
})

whenEnrolled('a case is not found under another policy, or under an unknown ref', async api => {
  await enact(api.memory, { ...noTemu, scope: { devices: ['official'], audience: { units: ['DG-BETA'] } } })
  for (const url of [
    `/api/policies/no-temu/cases/${ana}`,
    `${cases}/${refOf('kim')}`,
    `${cases}/${refOf('zoe')}`,
    `/api/policies/no-such/cases/${ana}`,
  ])
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['POST', '/extension', { until: '2023-05-31' }],
      ['POST', '/exemption', { until: '2023-05-31' }],
      ['POST', '/decision', { request: 'contest', decision: 'grant' }],
      ['POST', '/reachable', undefined],
    ] as const) {
      const { status, text } = await api.send(method, url + path, { role, body })
      expect([url + path, status]).toEqual([url + path, 404])
      shows(text, 'lists all cases')
      expect(text).not.toMatch(/ana@|"Ana|Planted/)
    }
  expect((await api.memory.people.get(ana)).person.cases).toHaveLength(1)
})

whenEnrolled('a case is extended, and the case as it is then is the answer', async api => {
  const extend = (until: string) => api.post(role, `${cases}/${ana}/extension`, { until, reason: 'On leave.' })
  await answers(extend('2023-04-30'), {
    outcome: 'decided',
    deadline: '2023-04-30T22:00:00Z',
    extendedUntil: '2023-04-30T22:00:00Z',
    timeline: [...begun, { what: 'decided', detail: 'extended', by: 'dev-operator', reason: 'On leave.' }],
  })
  await answers(extend('2023-04-30'), { deadline: '2023-04-30T22:00:00Z', outcome: 'unchanged' })
  await hasProblem(extend('2023-03-01'), 409, {
    detail: 'their deadline is Sun 30 April 2023 already: name a later day than Wed 1 March 2023',
    until: 'must be later than 2023-04-30, but is 2023-03-01',
  })
  await hasProblem(extend('9999-12-31'), 409, {
    detail: 'Fri 31 December 9999 is more than 365 days ahead: name Fri 23 February 2024 at the latest',
  })
  await hasProblem(extend('2023-02-30'), 422, { until: expect.anything() })
})

whenEnrolled('a case whose owner asks for more time is extended', async api => {
  await submit(api.memory, { kind: 'more-time', reason: 'I am away.', until: day('2023-03-20') })
  const wanted = { outcome: 'decided', requests: [], extendedUntil: '2023-03-20T23:00:00Z' }
  await answers(decide(api, { request: 'more-time', decision: 'grant', until: '2023-03-20' }), wanted)
})

it.each(['exemption', 'extension'])('a case is given no %s until a day that is over', async noun => {
  const api = await openCampaign()
  await hasProblem(api.post(role, `${cases}/${ana}/${noun}`, { until: '2023-02-22', reason: 'A fair.' }), 409, {
    detail: 'Wed 22 February 2023 is over: name a later day',
    until: 'must not be over, but is 2023-02-22',
  })
})

it('a case is exempt for long once two people want it; until then it shows the proposal', async () => {
  const api = await openCampaign(() => ({ decisionLimits: usualDecisionLimits }))
  await runEnrolment({ ...api.system, pieceQueue: api.memory.pieceQueue })
  const second = await api.bearer(role, { sub: 'dev-operator2', email: 'operator2@ec.example' })
  const body = { until: '2023-05-31', reason: 'planted-surgery', note: 'planted-note' }
  const proposed = { kind: 'exempt', until: '2023-05-31', by: 'operator@ec.example', lapsesAt: '2023-02-25T09:00:00Z' }
  await answers(api.post(role, `${cases}/${ana}/exemption`, body), {
    outcome: 'proposed',
    state: 'open',
    proposed: { ...proposed, reason: 'planted-surgery', note: 'planted-note' },
  })
  const { json, text } = await api.get(`${cases}/${ana}`)
  expect(json).toMatchObject({
    state: 'open',
    proposed,
    timeline: [{ what: 'found' }, { what: 'opened' }, { what: 'proposed', detail: 'exempt', by: 'operator@ec.example' }],
  })
  lacks(text, 'planted')
  expect(await staffIn(api, 'proposed=true')).toEqual(['ana'])
  const seconded = await api.send('POST', `${cases}/${ana}/exemption`, { authorization: second, body: { until: '2023-05-31' } })
  expect(seconded.json).toMatchObject({
    outcome: 'decided',
    state: 'exempt',
    exemptUntil: '2023-05-31T22:00:00Z',
    timeline: [...begun, { what: 'decided', by: 'dev-operator2', proposedBy: 'dev-operator', reason: 'planted-surgery' }],
  })
  expect(seconded.json).not.toHaveProperty('proposed')
})

const decide = (api: Api, body: object) => api.post(role, `${cases}/${ana}/decision`, { reason: 'Seen.', ...body })

whenEnrolled('a case is decided as its owner has asked', async api => {
  await send(() => api.system)(wakingAll(api.system.clock.now()), contextWith(300_000))
  await submit(api.memory, said.exemption)
  await answers(decide(api, { request: 'exemption', decision: 'grant', until: '2023-04-30' }), {
    state: 'exempt',
    requests: [],
  })
  await submit(api.memory, { kind: 'not-my-device', device: 'ben-phone' }, 'ben')
  const ben = await api.post(role, `${cases}/${refOf('ben')}/decision`, {
    request: 'not-my-device',
    decision: 'grant',
    device: 'ben-phone',
    reason: 'Sold.',
  })
  expect(ben.json).toMatchObject({ devices: [], requests: [] })
  await submit(api.memory, { kind: 'not-my-device', device: 'phone' })
  await answers(decide(api, { request: 'not-my-device', decision: 'refuse', device: 'phone' }), {
    devices: [{ id: 'phone' }],
    requests: [],
  })
  await submit(api.memory, said.contest, 'eve')
  const eve = await api.post(role, `${cases}/${refOf('eve')}/decision`, { request: 'contest', decision: 'refuse', reason: 'No.' })
  expect(eve.json).toMatchObject({ requests: [], state: 'open', devices: [{ certain: false }] })
})

whenEnrolled('a case that ends by a decision before its owner heard of it is still the answer', async api => {
  await submit(api.memory, { kind: 'not-my-device', device: 'phone' })
  const answer = await decide(api, { request: 'not-my-device', decision: 'grant', device: 'phone' })
  expect(answer).toMatchObject({ status: 200, json: { state: 'clear', requests: [] } })
  expect((await api.memory.people.get(ana)).person.devices).toEqual([])
})

whenEnrolled('a case of which nothing is asked is not decided, and a decision says what it needs', async api => {
  await hasStatus(decide(api, { request: 'contest', decision: 'grant' }), 409, 'no such request is open')
  await hasProblem(decide(api, { request: 'not-my-device', decision: 'grant' }), 422, {
    device: 'is missing: it must be the id of the device they say is not theirs',
  })
  await hasProblem(decide(api, { request: 'exemption', decision: 'grant' }), 422, {
    until: 'is missing: it must be the last day of what is granted',
  })
  await hasProblem(decide(api, { request: 'contest', decision: 'refuse', reason: undefined }), 422, {
    reason: 'is missing: it must be why: the person reads it',
  })
  await hasProblem(decide(api, { request: 'leave', decision: 'maybe' }), 422, { request: expect.anything(), decision: expect.anything() })
})

whenEnrolled('a case whose owner can be reached after all is owed its notice again', async api => {
  await holdMail(api)
  await api.shows(`${cases}/${ana}`, { held: { reason: 'bounced' } }, role)
  api.memory.suppressionList.put('ana@ec.example')
  expect((await api.post(role, `${cases}/${ana}/reachable`)).json).not.toHaveProperty('held')
  expect(api.memory.suppressionList.all()).toEqual([])
})

it.each([
  ['marked as reachable', `${cases}/${ana}/reachable`],
  ['released', `/api/held/${ana}/release`],
])('a case whose owner stays on the list of the mail service is not %s', async (_, path) => {
  const api = await enrolled()
  await holdMail(api)
  api.memory.suppressionList.fail()
  await hasProblem(api.post(role, path), 503, { detail: 'the mail service did not take the address off its suppression list: try again' })
  expect((await api.memory.people.get(ana)).person.mail?.held).toMatchObject({ reason: 'bounced' })
})

const unreachable = '/api/policies/no-tiktok/unreachable'

/** Mallory, in a case like Ana's, whose mail comes back. */
async function hold({ memory: { people, clock } }: Api, who: { name?: string; unit: string }) {
  const { cases } = (await people.get(ana)).person
  const mallory = personWith({ id: 'mallory', email: 'mallory@ec.example', ...who })
  await people.save(storedAs({ ...mallory, cases, mail: { seq: 1, held: { reason: 'bounced', at: clock.now() } } }))
}

whenEnrolled('the unreachable are a table for a spreadsheet, in which no name becomes a formula', async api => {
  const name = '=HYPERLINK("http://evil.example";"Ana")'
  await hold(api, { name, unit: 'DG "A", 1' })
  const { text, headers } = await api.get(unreachable, role)
  expect(headers['Content-Type']).toBe('text/csv; charset=utf-8')
  expect(text.split('\r\n')[0]).toBe('staff,name,unit,country,language,email,manager,deadline,last day,zone,reason')
  expect(parse(text, { columns: true })).toMatchObject([{ staff: 'mallory', name: `'${name}`, email: 'mallory@ec.example' }])
  expect((await api.get(unreachable)).text).toBe(text.replace('mallory@ec.example', ''))
})

it.each([
  ['ACME;=1+1', "ACME;'=1+1"],
  ['ACME; @SUM(1)', "ACME; '@SUM(1)"],
  ['ACME;"-1+1', `ACME;"'-1+1`],
  ['"=1+1', `"'=1+1`],
  ['＝1+1', "'＝1+1"],
  ['A;B-C = D', 'A;B-C = D'],
])('a table has no formula for a spreadsheet that splits at semicolons, either: %s', (unit, shown) => {
  expect(parse(spreadsheet([[unit]]))).toEqual([[shown]])
})

const extensions = '/api/policies/no-tiktok/extensions'
const decision = { until: '2023-03-31' }
const everybody = ['ana', 'ben', 'kim'].map(id => refOf(id))

whenEnrolled('one decision about many cases is made for each as if asked alone, with its result', async api => {
  const [first, second, none] = everybody
  const { json } = await api.post(role, extensions, { refs: everybody, decision })
  const outcomes = [
    { ref: first, outcome: 'decided' },
    { ref: second, outcome: 'decided' },
    { ref: none, outcome: 'refused', why: expect.stringContaining('no such person or case') },
  ]
  expect(json).toEqual({ items: outcomes, left: [] })
  const { json: again } = await api.post(role, extensions, { refs: [first, first], decision })
  expect(again).toEqual({ items: [{ ref: first, outcome: 'unchanged' }], left: [] })
  expect((await Array.fromAsync(api.memory.audit.list('no-tiktok'))).map(({ about }) => about)).toEqual([first, second])
})

it('one decision about many cases stops after 20 seconds, and names those who are left', async () => {
  let reads = 0
  const api = await openCampaign(memory => ({ machineClock: { now: () => memory.clock.now().add({ seconds: 11 * reads++ }) } }))
  const { json } = await api.post(role, extensions, { refs: everybody, decision })
  expect(json).toMatchObject({ items: [{ ref: everybody[0] }], left: everybody.slice(1) })
})

whenEnrolled('one decision about many cases is about 500 at most', async api => {
  const refs = several(501, index => refOf(`s${index}`))
  const { status, text } = await api.post(role, extensions, { refs, decision })
  expect([status, text]).toEqual([422, expect.stringContaining('must be 1 to 500 refs')])
})

whenEnrolled('what a person reads on their page is told in words, in their language or another', async api => {
  const address = `${cases}/${ana}/page`
  await api.shows(address, { language: 'en', heading: 'Remove TikTok' })
  await api.shows(`${address}?language=fr`, {
    language: 'fr',
    reads: 'en',
    parts: expect.arrayContaining([{ kind: 'heading', lines: ['Vos appareils'] }]),
  })
  await hasStatus(api.get(`${cases}/${refOf('kim')}/page`), 404)
})

const address = `/api/people/${ana}/mails`
const mailPage = z.object({ items: z.array(z.object({ number: z.int() })), next: z.string().optional() })

whenEnrolled('mails are listed, and shown as they were sent, to those who may read words about people', async api => {
  await hasStatus(api.get(`${address}/1`, role), 404)
  await send(() => ({ ...api.system, pageUrl: 'https://ides.example/me' }))(wakingAll(api.system.clock.now()), contextWith(300_000))
  const [sent] = api.memory.mailer.outbox.filter(({ to }) => to === 'ana@ec.example')
  const [listed, shown] = [await api.read(address, role), await api.read(`${address}/1`, role)]
  expect(listed).toEqual({ ref: ana, items: [{ number: 1, sent: '2023-02-23T09:00:00Z', subject: sent?.subject }] })
  const text = sent?.text.replace(/(?<=\/me\/)\w{26}/, '-'.repeat(26))
  expect(shown).toMatchObject({ number: 1, sent: '2023-02-23T09:00:00Z', copies: [{ subject: sent?.subject, text }] })
  for (const one of [address, `${address}/1`]) await hasStatus(api.get(one), 403)
})

whenEnrolled('mails are listed in pages of forty, the latest first', async api => {
  const { people, evidence, clock } = api.memory
  await changePerson(people, ana, person => ({ ...person, mail: { seq: 90 } }))
  // The answer about one was lost, and the oldest are kept no more.
  const kept = Array.from({ length: 70 }, (_, index) => 90 - index).filter(number => number !== 80)
  for (const number of kept) await evidence.record(ana, number, [{ kind: 'accepted', at: clock.now(), messageId: `m${number}` }])
  const listed = async (cursor = ''): Promise<readonly number[]> => {
    const { items, next } = mailPage.parse(await api.read(`${address}?${cursor && `cursor=${cursor}`}`, role))
    expect(items.length).toBeLessThanOrEqual(40)
    return [...items.map(({ number }) => number), ...(next === undefined ? [] : await listed(next))]
  }
  expect(await listed()).toEqual(kept)
})
