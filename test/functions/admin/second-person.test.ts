import { expect, it } from 'vitest'
import { warnOfCleared } from '#campaign/import/cleared-devices.ts'
import { controlChain, importChain } from '#domain/audit/decision.ts'
import { requestKinds } from '#domain/people/person.ts'
import { withReadingByTime } from '#domain/people/readings.ts'
import { deviceRecord, staffListing } from '#domain/people/records.ts'
import type { CaseDecision } from '#domain/review/decisions/case-decision.ts'
import { usualDecisionLimits } from '#domain/review/decisions/limited-decision.ts'
import { submit } from '#test/acts.ts'
import { brussels, day, deviceFields, inventoried, personWith, several, staffFields } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { cut, owner, suspending } from '#test/shared/campaign/brake/holding.ts'
import { announced, type Running } from '#test/shared/campaign/running.ts'
import { memorySystem } from '#test/system.ts'
import { hasStatus } from '../expecting.ts'
import { type Api, answers, openApi, withApi } from './calling.ts'

const intune = [{ name: 'intune', kind: 'intune', everyHours: 6 }] as const

/** Ana's phone is suspended, which Intune reports; Ben has none. Two operators, one of them with two accounts. */
async function openSuspended(scope?: object, device = {}, changes = {}) {
  const api = await openApi(() => ({ sources: intune, decisionLimits: usualDecisionLimits }))
  const people = [personWith({ id: 'ana', name: 'ana' }, [{ id: 'ana-phone', ...device }]), owner('ben', '')]
  const policies = [suspending({ ...(scope && { scope }), ...changes })]
  const running = await announced({ policies, people, openSystem: async () => api.memory })
  await running.runUntil('2023-03-16T12:00')
  expect(await cut(running)).toEqual(['ana-phone'])
  const operator = (claims: Record<string, string>) => api.bearer('operator', claims)
  return {
    api,
    running,
    first: await operator({ sub: 'first', email: 'first@ec.example' }),
    again: await operator({ sub: 'first-again', email: 'FIRST@ec.example' }),
    second: await operator({ sub: 'second', email: 'second@ec.example' }),
  }
}

const decided = async ({ memory: { audit } }: Api, chain: string) =>
  (await Array.fromAsync(audit.list(chain))).map(({ by, action, details = {} }) => ({ by, action, ...details }))

const importing = (api: Api, authorization: string, record: object) =>
  api.send('PUT', '/api/devices', { authorization, body: { records: [deviceFields({ id: 'ana-phone', staff: 'ana', ...record })] } })

const mustBeSeconded =
  'is not changed yet: this would restore a suspended device, so another person must import the same record within 48 hours'

/** What one person's word does to a suspended device: it `stays`, is back at `once`, or `waits` for a second person. */
type Effect = 'stays' | 'once' | 'waits'

/** One does it, then, if it waits, another. @returns what came of it */
async function effectOf({ running, first, second }: Awaited<ReturnType<typeof openSuspended>>, act: (authorization: string) => unknown) {
  await act(first)
  await running.sweep()
  const isBack = (await cut(running)).length === 0
  await act(second)
  await running.sweep()
  const isBackLater = (await cut(running)).length === 0
  return isBack ? 'once' : isBackLater ? 'waits' : 'stays'
}

const newer = '2023-03-16T10:00:00Z'

it('a field of a device that one person imports restores it only by a newer reading of what is required', async () => {
  const fields: Record<keyof typeof deviceRecord.shape, readonly [string, Effect]> = {
    id: ['other', 'stays'],
    staff: ['ben', 'waits'],
    label: ['New', 'stays'],
    platform: ['windows', 'stays'],
    ownership: ['official', 'waits'],
    workApps: ['no', 'waits'],
    apps: ['', 'once'],
    absent: ['tiktok', 'once'],
    osVersion: ['9.0', 'stays'],
    passed: ['screen-lock', 'stays'],
    failed: ['screen-lock', 'stays'],
    reportedAt: ['2023-03-16T10:30:00Z', 'stays'],
    givenOn: ['2023-03-16', 'waits'],
    serial: ['C39K1234', 'stays'],
  }
  expect(Object.keys(fields).toSorted()).toEqual(Object.keys(deviceRecord.shape).toSorted())
  const personal = { ownership: 'personal' }
  for (const [field, [value, effect]] of Object.entries(fields)) {
    const opened = await openSuspended({ devices: ['personal-with-work-apps'] }, personal, { deadline: { within: 'P14D', of: 'device' } })
    const apps = field === 'absent' ? '?' : 'tiktok'
    const record = { ...personal, reportedAt: newer, apps, [field]: value }
    expect([field, await effectOf(opened, by => importing(opened.api, by, record))]).toEqual([field, effect])
  }
})

it('a field of a person that one person imports restores no suspended device', async () => {
  const fields: Record<keyof typeof staffListing.shape, readonly [string, Effect]> = {
    id: ['other', 'stays'],
    email: ['other@ec.example', 'stays'],
    name: ['Other', 'stays'],
    language: ['fr', 'stays'],
    zone: ['America/New_York', 'stays'],
    unit: ['DG-BETA', 'waits'],
    country: ['FR', 'waits'],
    manager: ['ben', 'stays'],
  }
  expect(Object.keys(fields).toSorted()).toEqual(Object.keys(staffListing.shape).toSorted())
  for (const [field, [value, effect]] of Object.entries(fields)) {
    const audience = field === 'country' ? { countries: ['BE'] } : { units: ['DG-ALPHA'] }
    const opened = await openSuspended({ devices: ['official'], audience })
    const record = staffFields({ id: 'ana', name: 'ana', [field]: value, ...(field === 'id' ? { email: 'other@ec.example' } : {}) })
    const importAs = (authorization: string) => opened.api.send('PUT', '/api/staff', { authorization, body: { records: [record] } })
    expect([field, await effectOf(opened, importAs)]).toEqual([field, effect])
  }
})

it('a decision of one person restores a suspended device only until a day within 30 days', async () => {
  const [soon, late] = ['2023-04-10', '2023-06-01']
  const decisions: readonly (readonly [string, string, object, Effect])[] = [
    ['extension', 'extend', { until: soon }, 'once'],
    ['extension', 'extend', { until: late }, 'waits'],
    ['exemption', 'exempt', { until: soon }, 'once'],
    ['exemption', 'exempt', { until: late }, 'waits'],
    ['decision', 'grant', { request: 'exemption', until: late }, 'waits'],
    ['decision', 'grant', { request: 'more-time', until: late }, 'waits'],
    ['decision', 'grant', { request: 'not-my-device', device: 'ana-phone' }, 'waits'],
    ['decision', 'grant', { request: 'contest' }, 'waits'],
    ['decision', 'refuse', { request: 'contest', reason: 'It is there.' }, 'stays'],
    ['reachable', 'reachable', {}, 'stays'],
  ]
  const asked = decisions.flatMap(([, , body]) => ('request' in body ? body.request : []))
  expect(new Set(asked)).toEqual(new Set(requestKinds))
  const kinds: Record<CaseDecision['kind'], true> = { extend: true, exempt: true, grant: true, refuse: true, reachable: true }
  expect(new Set(decisions.map(([, kind]) => kind))).toEqual(new Set(Object.keys(kinds)))
  for (const [noun, decision, body, effect] of decisions) {
    const opened = await openSuspended()
    const { api, running } = opened
    if ('request' in body) {
      const asks = { reason: 'Please.', until: day(late) }
      for (const kind of ['exemption', 'more-time'] as const) await submit(running.ports, { kind, ...asks })
      await submit(running.ports, { kind: 'contest', reason: 'It is gone.' })
      await submit(running.ports, { kind: 'not-my-device', device: 'ana-phone' })
    }
    const sent = { ...body, ...('request' in body ? { decision } : {}) }
    const path = `/api/policies/no-tiktok/cases/${refOf('ana')}/${noun}`
    const decide = (authorization: string) => api.send('POST', path, { authorization, ...(noun === 'reachable' ? {} : { body: sent }) })
    expect([decision, body, await effectOf(opened, decide)]).toEqual([decision, body, effect])
    expect(await api.memory.proposals.listOpen()).toEqual([])
  }
})

it('someone else decides about an admin’s own case: one by one, among many, by import and by restoring a list', async () => {
  const { api, running, first, second } = await openSuspended()
  const path = `/api/policies/no-tiktok/cases/${refOf('ana')}/exemption`
  const until = '2023-04-10'
  const moved = staffFields({ id: 'ana', name: 'ana', email: 'other@ec.example' })
  await hasStatus(api.send('PUT', '/api/staff', { authorization: first, body: { records: [moved] } }), 200)
  for (const claims of [{ sub: 'x', email: 'ANA@ec.example' }, { sub: 'x', email: 'other@ec.example' }, { sub: 'ana' }]) {
    const authorization = await api.bearer('operator', claims)
    await hasStatus(api.send('POST', path, { authorization, body: { until } }), 403, 'this is your own case')
    const many = { refs: [refOf('ana'), refOf('ben')], decision: { until } }
    await answers(api.send('POST', '/api/policies/no-tiktok/exemptions', { authorization, body: many }), {
      items: [
        { ref: refOf('ana'), outcome: 'refused', why: 'this is your own case: someone else must decide it' },
        { ref: refOf('ben'), outcome: 'refused' },
      ],
    })
    await answers(importing(api, authorization, { apps: '', reportedAt: newer }), {
      refused: [{ index: 0, field: 'id', message: mustBeSeconded }],
    })
    const approver = await api.bearer('approver', claims)
    const restoration = { authorization: approver, body: { people: [refOf('ana')] } }
    await hasStatus(api.send('POST', '/api/policies/no-tiktok/brake/restoration', restoration), 409)
    expect(await cut(running)).toEqual(['ana-phone'])
    await answers(importing(api, authorization, { staff: 'ben' }), { moved: 0 })
  }
  await answers(importing(api, second, { staff: 'ben' }), { moved: 0 })
})

it('an import that cleared suspended devices is undone: they count as before it, but for what a source has read since', async () => {
  const { api, running, first, second } = await openSuspended()
  const undo = (number: number) => api.send('POST', `/api/imports/${number}/undo`, { authorization: second })
  await importing(api, first, { apps: '', reportedAt: newer })
  await importing(api, first, { apps: '', reportedAt: '2023-03-16T10:30:00Z' })
  await running.sweep()
  expect(await cut(running)).toEqual([])
  const lastCleared = async () =>
    (await Array.fromAsync(api.memory.audit.list(importChain))).findLast(({ details }) => details?.cleared)?.number ?? 0
  const number = await lastCleared()
  await hasStatus(undo(number - 1), 409, 'cleared no suspended device')
  await answers(undo(number), { devices: 1 })
  await running.minuteLater()
  expect(await cut(running)).toEqual(['ana-phone'])
  expect((await decided(api, importChain)).at(-1)).toEqual({ by: 'second', action: 'undo import', of: number, devices: 1 })
  await importing(api, first, { apps: '', reportedAt: newer })
  await running.change(person => ({
    ...person,
    devices: person.devices.map(one => ({
      ...one,
      readings: withReadingByTime(one.readings, inventoried(running.now(), { met: ['tiktok'] })),
    })),
  }))
  await answers(undo(await lastCleared()), { devices: 1 })
  await running.minuteLater()
  expect(await cut(running)).toEqual([])
  await hasStatus(api.send('DELETE', '/api/people/ana', { authorization: first }), 204)
  await hasStatus(undo(await lastCleared()), 409, 'cleared no suspended device')
})

it('approvers hear once a day that the imports of one person cleared over 25 suspended devices', async () => {
  const api = await openApi(() => ({ brakeSettings: { approvers: ['eva@ec.example'] } }))
  const phones = several(30, index => ({ id: `phone-${index}` }))
  const policies = [suspending({ limits: { suspendCount: 100 } })]
  const running = await announced({ policies, people: [personWith({ id: 'ana' }, phones)], openSystem: async () => api.memory })
  await running.runUntil('2023-03-16T12:00')
  const mailed = () => api.memory.mailer.outbox.filter(({ to }) => to === 'eva@ec.example').map(({ subject }) => subject)
  const clear = async (some: typeof phones, sub = 'first') =>
    api.send('PUT', '/api/devices', {
      authorization: await api.bearer('operator', { sub, email: undefined }),
      body: { records: some.map(one => deviceFields({ ...one, apps: '', reportedAt: newer })) },
    })
  await clear(phones.slice(28), 'second')
  await clear(phones.slice(0, 25))
  expect(mailed()).toEqual([])
  await clear(phones.slice(25, 26))
  await clear(phones.slice(26, 28))
  expect(mailed()).toEqual(['Ides: imports of one person cleared 26 suspended devices'])
})

it('approvers hear of devices cleared within 24 hours, and once the mail service takes the mail', async () => {
  const { audit, mailer, clock, dayCounts } = memorySystem(brussels('2023-03-16T12:00'))
  const warnBy = (port: typeof mailer.send = mailer.send) =>
    warnOfCleared(
      { audit, dayCounts, clock, mailer: { ...mailer, send: port }, brakeSettings: { approvers: ['eva@ec.example'] } },
      { subject: 'first' },
    )
  const clear = (cleared: number) =>
    audit.append({ policy: importChain, at: clock.now(), by: 'first', action: 'imported devices', details: { cleared } })
  await clear(20)
  clock.advanceTo(clock.now().add({ hours: 24, minutes: 1 }))
  await clear(25)
  await warnBy()
  await clear(1)
  expect(mailer.outbox).toEqual([])
  await warnBy(async () => ({ kind: 'later', reason: 'throttled' }))
  await warnBy()
  await warnBy()
  expect(mailer.outbox.map(({ subject }) => subject)).toEqual(['Ides: imports of one person cleared 26 suspended devices'])
})

/** Ana's phone, as Intune knows it. */
const reportedByIntune = (running: Running, coverage?: 'none') =>
  running.change(person => ({
    ...person,
    devices: person.devices.map(device => ({
      ...device,
      keys: ['intune#r1'],
      readings: device.readings.map(reading => ({ ...reading, source: 'intune', coverage })),
    })),
  }))

it('a suspended person is erased once a second person wants the same, anyone else at once', async () => {
  const { api, running, first, again, second } = await openSuspended()
  const erase = (authorization: string, person = 'ana') => api.send('DELETE', `/api/people/${person}`, { authorization })
  await answers(erase(first), { outcome: 'proposed', until: '2023-03-18T11:00:00Z' })
  for (const authorization of [first, again]) await hasStatus(erase(authorization, refOf('ana')), 202)
  expect(await cut(running)).toEqual(['ana-phone'])
  const program = await api.bearer('operator', { sub: 'ci', email: undefined, idtyp: 'app' })
  await hasStatus(erase(program), 202)
  running.later({ hours: 48 })
  await hasStatus(erase(program), 202)
  await hasStatus(erase(second), 202)
  await hasStatus(erase(first), 204)
  expect(await api.memory.people.find(refOf('ana'))).toBeUndefined()
  await hasStatus(erase(first, 'ben'), 204)
  expect(await decided(api, controlChain)).toEqual([
    { by: 'first', action: 'propose to erase' },
    { by: 'ci', action: 'propose to erase' },
    { by: 'second', action: 'propose to erase' },
    { by: 'first', action: 'erase', proposedBy: 'second' },
    { by: 'first', action: 'erase' },
  ])
})

it('a suspended device goes to another owner once a second person imports the same', async () => {
  const { api, running, first, again, second } = await openSuspended()
  const give = (authorization: string, staff = 'ben') => importing(api, authorization, { staff })
  for (const authorization of [first, again, first])
    await answers(give(authorization), {
      moved: 0,
      refused: [
        {
          index: 0,
          field: 'id',
          message: 'is not moved yet: this device is suspended, so another person must import the same owner within 48 hours',
        },
      ],
    })
  expect(await cut(running)).toEqual(['ana-phone'])
  await answers(give(second), { moved: 1, refused: [] })
  expect((await running.personOf('ben')).devices.map(({ id }) => id)).toContain('ana-phone')
  const imports = await decided(api, importChain)
  expect(imports.at(-1)).toMatchObject({ by: 'second', action: 'imported devices', moved: 1 })
})

it('a suspended device is cleared by an import only where no source reports it', async () => {
  const { api, running, first } = await openSuspended()
  const clean = { apps: '', reportedAt: '2023-03-16T10:00:00Z' }
  await reportedByIntune(running)
  for (const record of [clean, { ...clean, apps: 'tiktok' }, clean, { ...clean, apps: '?', workApps: 'no', ownership: 'personal' }]) {
    const isClean = record.apps !== 'tiktok'
    const message = 'is reported by Microsoft Intune: only its next report can show that the device is compliant, not this row'
    await answers(importing(api, first, record), { refused: [], warned: isClean ? [{ index: 0, field: 'id', message }] : [] })
    await running.sweep()
    expect(await cut(running)).toEqual(['ana-phone'])
  }
  await reportedByIntune(running, 'none')
  await answers(importing(api, first, clean), { changed: 1, warned: [] })
  await running.sweep()
  expect(await cut(running)).toEqual([])
  expect((await Array.fromAsync(api.memory.audit.list(importChain))).map(({ details }) => details?.cleared)).toEqual([
    ...several(9, () => undefined),
    1,
  ])
})

withApi('a list of staff that leaves out many is complete once a second person says so', async api => {
  const role = 'author'
  const second = await api.bearer(role, { sub: 'second', email: 'second@ec.example' })
  const all = several(20, index => staffFields({ id: `s${index}`, email: `s${index}@ec.example` }))
  const put = (records: readonly unknown[]) => hasStatus(api.send('PUT', '/api/staff', { role, body: { records } }), 200)
  await put(all)
  api.memory.clock.advanceTo(api.memory.clock.now().add({ hours: 9 * 24 }))
  await put(all.slice(6))
  const url = '/api/staff/complete?leaving=6'
  for (const wrong of ['', '?leaving=5']) await hasStatus(api.post(role, `/api/staff/complete${wrong}`), 409, 'leaves out 6 of 20 people')
  for (let asked = 0; asked < 2; asked += 1) await hasStatus(api.post(role, url), 202)
  expect(await api.memory.retentionStore.find()).toEqual({})
  await hasStatus(api.send('POST', url, { authorization: second }), 204)
  expect(await api.memory.retentionStore.find()).toMatchObject({ listAt: api.memory.clock.now() })
  await put(all.slice(5))
  await hasStatus(api.post(role, '/api/staff/complete'), 204)
  expect((await decided(api, importChain)).filter(({ action }) => action.endsWith('complete staff'))).toEqual([
    { by: 'dev-author', action: 'propose to complete staff', leaving: 6 },
    { by: 'second', action: 'complete staff', leaving: 6, proposedBy: 'dev-author' },
    { by: 'dev-author', action: 'complete staff', leaving: 5 },
  ])
})

it('a person moves to where no policy suspends their device once a second person imports the same', async () => {
  const { api, running, first, again, second } = await openSuspended({ devices: ['official'], audience: { units: ['DG-ALPHA'] } })
  const move = (authorization: string, record: object = { unit: 'DG-BETA' }) =>
    api.send('PUT', '/api/staff', { authorization, body: { records: [staffFields({ id: 'ana', name: 'ana', ...record })] } })
  const message = mustBeSeconded
  for (const authorization of [first, again, first])
    await answers(move(authorization), { changed: 0, refused: [{ index: 0, field: 'id', message }] })
  await answers(move(second, { unit: 'DG-GAMMA' }), { changed: 0, refused: [{ index: 0, field: 'id', message }] })
  expect(await cut(running)).toEqual(['ana-phone'])
  await answers(move(first, { name: 'Ana' }), { refused: [] })
  await answers(move(second), { changed: 1, refused: [] })
  await running.sweep()
  expect(await cut(running)).toEqual([])
})

it('a dry run of what waits for a second person proposes nothing, and seconds nothing', async () => {
  const { api, running, first, second } = await openSuspended({ devices: ['official'], audience: { units: ['DG-ALPHA'] } })
  const move = (authorization: string, dryRun = '') =>
    api.send('PUT', `/api/staff${dryRun}`, { authorization, body: { records: [staffFields({ id: 'ana', name: 'ana', unit: 'DG-BETA' })] } })
  const waits = { changed: 0, refused: [{ index: 0, field: 'id', message: mustBeSeconded }] }
  await answers(move(first, '?dryRun=true'), waits)
  await answers(move(second), waits)
  await answers(move(first, '?dryRun=true'), { changed: 1, refused: [] })
  await answers(move(first), { changed: 1, refused: [] })
  await running.sweep()
  expect(await cut(running)).toEqual([])
})
