import { expect, it } from 'vitest'
import { acceptPass, findingsOf, sourceStatus } from '#campaign/sync/passes.ts'
import { beginPass } from '#campaign/sync/run-pass.ts'
import { atRest } from '#domain/access/brake-state.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { policyOf, several } from '#test/builders.ts'
import { devicesOf, hour, intuneWith, opened, pageOf, passed, passOver, reportOf, scripted, syncOnce } from './scripted.ts'

const many = (count: number, said: Parameters<typeof reportOf>[0] = {}) =>
  several(count, number => reportOf({ ref: `r${number}`, ...said }))

const down = new SourceError('down', 'Jamf Pro does not answer: try again later')

it('a pass tells what is on a device at once, and what is not once the pass is accepted', async () => {
  const { running, source } = await intuneWith(
    pageOf(reportOf({ found: ['tiktok'] }), reportOf({ ref: 'r2' })),
    pageOf(reportOf({ ref: 'r3', users: [{ id: 'ben' }] })),
  )
  expect(await syncOnce(running, source, () => false)).toMatchObject({ outcome: 'begun', pages: 1, records: 2, written: 1 })
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok'])
  expect((await running.caseOf()).state).toBe('open')
  expect(await syncOnce(running, source)).toMatchObject({ outcome: 'accepted', pages: 1, records: 1, written: 2 })
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok', 'C39-R2 no-tiktok'])
  expect(await devicesOf(running, 'ben')).toEqual(['C39-R3 no-tiktok'])
  expect(source.asked).toEqual([undefined, '1'])
})

it('a source is in an outage from its first failure, or the start of a pass that is held, until a pass is accepted', async () => {
  const { running, source } = await intuneWith(pageOf(...many(10)))
  const outagesAfter = async (...pages: Parameters<typeof passOver>[2][]) => {
    await passOver(running, source, ...pages)
    return running.ports.control.findOutages()
  }
  const now = () => running.now()
  expect(await outagesAfter()).toEqual({})
  expect(await outagesAfter(down)).toEqual({ intune: [{ from: now() }] })
  const failedAt = now()
  expect(await outagesAfter(down)).toEqual({ intune: [{ from: failedAt }] })
  const whole = pageOf(...many(10))
  const first = { from: failedAt, until: (await outagesAfter(whole)) && now() }
  expect(await running.ports.control.findOutages()).toEqual({ intune: [first] })
  const begunAt = now().add({ hours: 6 })
  expect(await outagesAfter(pageOf(...many(2)))).toEqual({ intune: [first, { from: begunAt }] })
  expect(await acceptPass(running.ports, 'intune', 3, 'eva')).toBe('accepted')
  expect(await outagesAfter()).toEqual({ intune: [first, { from: begunAt, until: now() }] })
})

it('outages of a source that is configured no more are dropped by the next pass over another', async () => {
  const { running } = await passed(down)
  const without = running.with({ sources: [{ name: 'jamf', kind: 'jamf', everyHours: 6 }] })
  await passOver(without, scripted('jamf', [pageOf(reportOf())]))
  expect(await running.ports.control.findOutages()).toEqual({})
})

it('a pass counts the devices in scope for the limits, where none was at approval', async () => {
  const running = await opened()
  const { brakes } = running.ports
  await brakes.save('no-tiktok', { ...atRest, inScope: 0 }, 0)
  await passOver(running, scripted('intune', [pageOf(reportOf(), reportOf({ ref: 'r2' }))]))
  expect((await brakes.get('no-tiktok')).state.inScope).toBe(2)
})

it('a pass over a source begins every so many hours, or when someone asks for it', async () => {
  const { running, source } = await intuneWith(pageOf(reportOf()))
  const outcome = async () => (await syncOnce(running, source)).outcome
  expect(await outcome()).toBe('accepted')
  expect((await running.later({ hours: 5 })) && (await outcome())).toBe('early')
  expect(await beginPass(running.ports, 'intune')).toBe('asked')
  expect(await outcome()).toBe('accepted')
  expect((await running.later({ hours: 5 })) && (await outcome())).toBe('early')
  expect((await running.later({ hours: 1 })) && (await outcome())).toBe('accepted')
  expect((await sourceStatus(running.ports, 'intune'))?.last?.number).toBe(3)
})

it('a pass over a source writes nobody who is unchanged, but renews a reading once a day', async () => {
  const { running, source } = await intuneWith()
  const written = async (clock: number, day = 23) => {
    const said = { inventoriedAt: hour(clock, day) }
    source.pages = [pageOf(reportOf(said), reportOf({ ref: 'r2', users: [{ id: 'ben' }], ...said }))]
    return (await passOver(running, source)).written
  }
  expect(await written(9)).toBe(2)
  const before = await running.find('ben')
  expect(await written(9)).toBe(0)
  expect(await written(15)).toBe(0)
  expect(await running.find('ben')).toEqual(before)
  expect(await written(9, 24)).toBe(2)
})

it('a pass over a source writes at once that an app is still there', async () => {
  const { running, source } = await passed(pageOf(reportOf({ found: ['tiktok'] })))
  expect((await passOver(running, source, pageOf(reportOf({ found: ['tiktok'], inventoriedAt: hour(9) })))).written).toBe(1)
  expect((await running.personOf()).devices[0]?.readings).toMatchObject([{ unmet: ['tiktok'], reportedAt: hour(9) }])
})

it('a pass over a source takes an inventory for absence only if it is newer than what is known', async () => {
  const { running, source } = await passed(pageOf(reportOf({ found: ['tiktok'] })))
  expect(await passOver(running, source, pageOf(reportOf()))).toMatchObject({ outcome: 'accepted', written: 0 })
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok'])
  // Once as found in order, and once as believed.
  expect((await passOver(running, source, pageOf(reportOf({ inventoriedAt: hour(9) })))).written).toBe(2)
  expect(await devicesOf(running)).toEqual(['C39-R1 no-tiktok'])
})

it.each([
  ['lists managed apps alone', { coverage: 'managed-only', inventoriedAt: hour(8) }],
  ['lists the work profile alone', { coverage: 'work-profile', inventoriedAt: hour(8) }],
  ['lists no apps', { coverage: 'none', inventoriedAt: hour(8) }],
  ['is asked about other apps alone', { coverage: 'named-apps', named: ['wechat'], inventoriedAt: hour(8) }],
  ['does not say when it looked', {}],
  ['says a time in the future', { inventoriedAt: hour(9, 27) }],
] as const)('a pass knows nothing of absence from a source that %s', async (_, said) => {
  const { inventoriedAt: __, ...report } = reportOf()
  const { running, source } = await intuneWith(pageOf({ ...report, ...said }))
  expect((await passOver(running, source)).outcome).toBe('accepted')
  expect(await devicesOf(running)).toEqual(['C39-R1'])
  expect(await running.caseOf()).toMatchObject({ breaches: [{ certain: false, unmet: ['tiktok'] }] })
})

it('a pass over a source knows of absence from a rule of the source about this app', async () => {
  const { running } = await passed(pageOf(reportOf({ coverage: 'named-apps', named: ['tiktok', 'wechat'] })))
  expect(await devicesOf(running)).toEqual(['C39-R1 no-tiktok'])
})

it('a pass over a source takes checks and versions at once', async () => {
  const requirements = { 'ios-17-4': { kind: 'version', title: 'iOS 17.4', atLeast: { ios: '17.4' } } }
  const policy = policyOf({ apps: undefined, requires: ['screen-lock', 'ios-17-4'], requirements })
  const running = await opened({ policies: [policy] })
  const source = scripted('intune', [pageOf(reportOf({ failed: ['screen-lock', 'filevault'], osVersion: '17.3' })), down])
  expect((await passOver(running, source)).outcome).toBe('failed')
  expect(await running.caseOf()).toMatchObject({ breaches: [{ certain: true, unmet: ['screen-lock', 'ios-17-4'] }] })
  source.pages = [pageOf(reportOf({ passed: ['screen-lock'], osVersion: '17.4', inventoriedAt: hour(9) })), down]
  await beginPass(running.ports, 'intune')
  for (let tries = 0; tries < 4; tries += 1) await passOver(running, source)
  expect((await sourceStatus(running.ports, 'intune'))?.last).toMatchObject({ outcome: 'incomplete', why: down.message })
  expect((await passOver(running, source)).outcome).toBe('failed')
  expect((await running.personOf()).cases).toEqual([])
})

it.each([
  ['17.3 (21D50)', { certain: true, unmet: ['ios-17-4'] }, []],
  ['17.3beta', { certain: true, unmet: ['ios-17-4'] }, []],
  ['a beta', { certain: false }, ['its version is none that can be read']],
  ['20230301120000', { certain: false }, ['its version is none that can be read']],
])('a pass takes the version that a text begins with, and none from others: %s', async (osVersion, expected, faults) => {
  const requirements = { 'ios-17-4': { kind: 'version', title: 'iOS 17.4', atLeast: { ios: '17.4' } } }
  const running = await opened({ policies: [policyOf({ apps: undefined, requires: ['ios-17-4'], requirements })] })
  await passOver(running, scripted('intune', [pageOf(reportOf({ osVersion }))]))
  expect(await running.caseOf()).toMatchObject({ breaches: [expected] })
  const found = await Array.fromAsync(findingsOf(running.ports, 'intune'))
  expect(found.map(({ message }) => message)).toEqual(faults)
})

it('a page that fails is tried again from the same place, ever later, five times at most', async () => {
  const { running, source } = await intuneWith(pageOf(reportOf({ found: ['tiktok'] })), down)
  const outcomes: string[] = []
  for (const minutes of [0, 0, 1, 1, 1, 4, 8]) {
    running.later({ minutes })
    outcomes.push((await syncOnce(running, source)).outcome)
  }
  expect(outcomes).toEqual(['failed', 'early', 'failed', 'early', 'failed', 'failed', 'incomplete'])
  expect(source.asked).toEqual([undefined, '1', '1', '1', '1', '1'])
  expect(await sourceStatus(running.ports, 'intune')).toMatchObject({ last: { outcome: 'incomplete', why: down.message, records: 1 } })
})

it('a page that fails is tried when the source wants it, if that is later', async () => {
  const { running, source } = await intuneWith(new SourceError('throttled', 'Jamf Pro asks for patience', { retryAfter: 1800 }))
  expect(await syncOnce(running, source)).toMatchObject({ outcome: 'failed', why: 'Jamf Pro asks for patience' })
  source.pages = [pageOf(reportOf())]
  running.later({ minutes: 29 })
  expect((await syncOnce(running, source)).outcome).toBe('early')
  running.later({ minutes: 1 })
  expect((await syncOnce(running, source)).outcome).toBe('accepted')
})

it('a page whose place the source has forgotten leads to a new pass, but only once', async () => {
  const running = await opened()
  const lost = new SourceError('cursor', 'Jamf Pro does not know its place any more: a new pass begins')
  const source = scripted('intune', [pageOf(reportOf({ found: ['tiktok'] })), lost])
  expect(await passOver(running, source)).toMatchObject({ pass: 1, outcome: 'incomplete' })
  expect(await syncOnce(running, source)).toMatchObject({ pass: 2, outcome: 'incomplete', pages: 1 })
  expect(await syncOnce(running, source)).toMatchObject({ outcome: 'early' })
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok'])
})

it('a page that leads to itself fails', async () => {
  const { running, source } = await intuneWith(pageOf(reportOf()), { ...pageOf(reportOf({ ref: 'r2' })), next: '1' })
  expect(await passOver(running, source)).toMatchObject({ outcome: 'failed', why: expect.stringContaining('leads to itself') })
})

it('a fault of ours is not taken for one of the source', async () => {
  const running = await opened()
  const source = scripted()
  const broken = { ...source, source: { ...source.source, open: () => Promise.reject(new TypeError('ours')) } }
  await expect(syncOnce(running, broken)).rejects.toThrow('ours')
})

it('a complete pass is held if it looks cut off: 200 of 1,900 that the source says it has', async () => {
  const { running, source } = await intuneWith({ ...pageOf(...many(200, { found: ['tiktok'] })), total: 1900 })
  expect(await passOver(running, source)).toMatchObject({
    outcome: 'held',
    why: 'it lists 200 devices, but the source says that it has 1900',
  })
  expect(await devicesOf(running)).toHaveLength(200)
  source.pages = [{ ...pageOf(...many(200, { inventoriedAt: hour(9) })), total: 1900 }]
  expect((await passOver(running, source)).outcome).toBe('held')
  expect(new Set((await devicesOf(running)).map(line => line.split(' ')[1]))).toEqual(new Set(['tiktok']))
})

it('a complete pass counts unreadable and no longer managed devices towards the total', async () => {
  const running = await opened()
  const unread = [{ record: 'r8', message: 'has no id' }]
  const source = scripted('intune', [{ ...pageOf(reportOf(), reportOf({ ref: 'r9', isGone: true })), unread, total: 3 }])
  expect((await passOver(running, source)).outcome).toBe('accepted')
})

it('a complete pass is held if it is far smaller than the last, until one is as usual', async () => {
  const { running, source } = await intuneWith(pageOf(...many(100)))
  expect((await passOver(running, source)).outcome).toBe('accepted')
  expect((await passOver(running, source, pageOf(...many(90)))).outcome).toBe('accepted')
  expect(await passOver(running, source, pageOf(...many(80)))).toMatchObject({
    outcome: 'held',
    why: 'it lists 80 devices, less than 90 % of the 90 of the last accepted pass',
  })
  expect((await sourceStatus(running.ports, 'intune'))?.held?.number).toBe(3)
  expect((await passOver(running, source, pageOf(...many(89)))).outcome).toBe('accepted')
  expect((await sourceStatus(running.ports, 'intune'))?.held).toBeUndefined()
})

it.each([
  ['nothing, and the source says that it has nothing', { total: 0 }],
  ['records alone that cannot be read', { unread: [{ record: 'r1', message: 'has no id' }] }],
  ['devices alone that the source manages no longer', { reports: [reportOf({ isGone: true })] }],
])('a complete pass is held after an accepted one if it lists %s', async (_, page) => {
  const { running, source } = await intuneWith(pageOf(reportOf({ ref: 'r2', found: ['tiktok'] })))
  expect(await passOver(running, source)).toMatchObject({ outcome: 'accepted' })
  source.pages = [page]
  for (let passes = 0; passes < 3; passes += 1)
    expect(await passOver(running, source)).toMatchObject({ outcome: 'held', why: 'it lists no devices' })
  expect(await devicesOf(running)).toEqual(['C39-R2 tiktok'])
})

it('a complete pass is held if it turns many devices with an app clean at once', async () => {
  const { running, source } = await passed(pageOf(...many(100, { found: ['tiktok'] })))
  const clean = many(25, { inventoriedAt: hour(9) })
  expect(
    await passOver(running, source, pageOf(...clean, ...many(100, { found: ['tiktok'], inventoriedAt: hour(9) }).slice(25))),
  ).toMatchObject({
    outcome: 'held',
    why: 'it turns 25 of 100 devices with an app clean at once, more than 20 %',
  })
  expect(await devicesOf(running)).not.toContain('C39-R0 no-tiktok')
  expect(
    await passOver(running, source, pageOf(...clean.slice(1), ...many(100, { found: ['tiktok'], inventoriedAt: hour(9) }).slice(24))),
  ).toMatchObject({ outcome: 'accepted', written: 24 })
  expect(await devicesOf(running)).toContain('C39-R1 no-tiktok')
})

const tiktok = { found: ['tiktok'], inventoriedAt: hour(9) }
const [clean, infected] = [many(60, { inventoriedAt: hour(9) }), many(100, tiktok).slice(60)]

it.each([
  [
    'repeats devices with an app, so that those turned clean seem few',
    [pageOf(...clean, ...infected), ...Array(9).fill(pageOf(...infected))],
    'turns 60 of 100 devices',
  ],
  [
    'lists invented devices in place of those that it hides',
    [pageOf(...infected, ...many(60).map(one => ({ ...one, ref: `x${one.ref}` })))],
    'lacks 60 of the 100 devices',
  ],
  [
    'gives many devices to another person',
    [pageOf(...many(100, { ...tiktok, found: [], coverage: 'none', users: [{ id: 'ben' }] }))],
    'gives 100 of 100 devices to another person at once',
  ],
])('a complete pass is held that %s', async (_, pages, why) => {
  const { running, source } = await passed(pageOf(...many(100, { found: ['tiktok'] })))
  expect(await passOver(running, source, ...pages)).toMatchObject({ outcome: 'held', why: expect.stringContaining(why) })
})

it('a source whose pages never end is given up', async () => {
  const { running, source } = await intuneWith(pageOf(), pageOf(), pageOf())
  await syncOnce(running, source, () => false)
  const { state, version } = await running.ports.passes.find('intune')
  await running.ports.passes.save('intune', { state: { ...state, pass: state.pass && { ...state.pass, pages: 99_999 } }, version })
  expect(await syncOnce(running, source)).toMatchObject({
    outcome: 'failed',
    why: expect.stringContaining('has no last page'),
  })
})

it('a complete pass that is held counts once an administrator accepts it, which is on record', async () => {
  const { running, source } = await passed(pageOf(...many(10, { found: ['tiktok'] })))
  expect(await passOver(running, source, pageOf(...many(5, { inventoriedAt: hour(9) })))).toMatchObject({ pass: 2, outcome: 'held' })
  expect(await acceptPass(running.ports, 'intune', 1, 'admin-1')).toBe('none')
  source.pages = [pageOf(...many(5, { inventoriedAt: hour(9) })), pageOf(...many(5, { inventoriedAt: hour(9) }))]
  running.later({ hours: 6 })
  expect(await syncOnce(running, source, () => false)).toMatchObject({ pass: 3, outcome: 'begun' })
  expect(await acceptPass(running.ports, 'intune', 2, 'admin-1')).toBe('accepted')
  expect(await acceptPass(running.ports, 'intune', 2, 'admin-1')).toBe('none')
  expect(await devicesOf(running)).toContain('C39-R0 tiktok')
  expect(await syncOnce(running, source)).toMatchObject({ pass: 2, outcome: 'accepted', written: 5 })
  expect(await devicesOf(running)).toContain('C39-R0 no-tiktok')
  expect(await passOver(running, source)).toMatchObject({ pass: 4, outcome: 'accepted' })
  const decisions = await Array.fromAsync(running.ports.audit.list('IMPORTS'))
  expect(decisions).toMatchObject([{ by: 'admin-1', action: 'accept-pass', details: { source: 'intune', pass: 2, records: 5 } }])
})

it('devices of one owner beyond 300 are listed each pass, and none is kept until one leaves', async () => {
  const { running, source } = await passed(pageOf(...many(301), reportOf({ ref: 'r400', found: ['tiktok'] })))
  const last = async () => [await running.find(), await Array.fromAsync(findingsOf(running.ports, 'intune'), ({ record }) => record)]
  const before = await last()
  expect(before).toMatchObject([{ person: { devices: { length: 300 } } }, ['r299', 'r300']])
  expect(await devicesOf(running)).toContain('C39-R400 tiktok')
  expect(await passOver(running, source)).toMatchObject({ outcome: 'accepted', written: 0 })
  expect(await last()).toEqual(before)
  for (const _ of [1, 2, 3]) await passOver(running, source, pageOf(...many(301).slice(1)))
  expect(await devicesOf(running)).toContain('C39-R299 no-tiktok')
  expect(await last()).toMatchObject([{ person: { devices: { length: 300 } } }, ['r300']])
})

it('an administrator sees nothing of a source before its first pass', async () => {
  const running = await opened()
  expect(await sourceStatus(running.ports, 'intune')).toBeUndefined()
  expect(await Array.fromAsync(findingsOf(running.ports, 'intune'))).toEqual([])
})

it('an administrator sees how far a pass under way is, and what came of the last', async () => {
  const { running, source } = await intuneWith({ ...pageOf(reportOf({ found: ['tiktok'] })), total: 2 }, pageOf(reportOf({ ref: 'r2' })))
  await syncOnce(running, source, () => false)
  const startedAt = running.now()
  expect(await sourceStatus(running.ports, 'intune')).toEqual({
    source: 'intune',
    kind: 'jamf',
    pass: { number: 1, startedAt, stage: 'reading', pages: 1, records: 1, total: 2, tries: 0 },
  })
  await syncOnce(running, source)
  expect(await sourceStatus(running.ports, 'intune')).toMatchObject({
    last: {
      number: 1,
      outcome: 'accepted',
      records: 2,
      total: 2,
      present: 1,
      unread: 0,
      unmatched: 0,
      shared: 0,
      cleared: 0,
      vanished: 0,
    },
    accepted: { number: 1, records: 2 },
  })
})

it('an administrator sees what could not be read, or belongs to nobody', async () => {
  const running = await opened()
  const unread = [{ record: 'r8', message: 'has no id' }]
  const stranger = { users: [{ email: 'eve@elsewhere.example' }] }
  const source = scripted('intune', [
    {
      ...pageOf(
        reportOf({ faults: ['has the unknown ownership word loaned'], inventoriedAt: hour(9, 27) }),
        reportOf({ ref: 'r2', ...stranger }),
        reportOf({ ref: 'r3', users: [] }),
        reportOf({ ref: 'r4', users: [{ id: 'ana' }, { id: 'ben' }] }),
      ),
      unread,
      faults: [{ record: 'checks: filevault', message: 'is unknown' }],
    },
  ])
  await passOver(running, source)
  expect(await Array.fromAsync(findingsOf(running.ports, 'intune'))).toEqual([
    { record: 'r8', what: 'unread', message: 'has no id' },
    { record: 'checks: filevault', what: 'fault', message: 'is unknown' },
    { record: 'r1', what: 'fault', message: 'has the unknown ownership word loaned' },
    { record: 'r1', what: 'fault', message: 'says a time in the future' },
    { record: 'r2', what: 'unmatched', message: 'has no user who is staff' },
    { record: 'r3', what: 'unmatched', message: 'has no user who is staff' },
    { record: 'r4', what: 'shared', message: 'has several users who are staff' },
  ])
  expect((await sourceStatus(running.ports, 'intune'))?.last).toMatchObject({ unread: 1, unmatched: 2, shared: 1 })
})
