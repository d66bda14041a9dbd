import { expect, it } from 'vitest'
import { decideCase } from '#campaign/decide/decide-case.ts'
import type { StaffInput } from '#campaign/decide/take-answer.ts'
import { exportPerson } from '#campaign/privacy/export-person.ts'
import { type CaseFile, findCaseFile } from '#campaign/read/find-case-file.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import { overdueSince } from '#domain/people/person.ts'
import { adminDecides, submit } from '#test/acts.ts'
import { brussels, day, noTemu, personWith, policyOf, said, suspending } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { announced, choosyGate, notified, type Running, temu } from '../running.ts'

const ana = refOf('ana')
const short = policyOf({ reminders: ['P0D'], ...suspending })

const fileOf = async ({ ports }: Running, policy = 'no-tiktok', ref = ana) => {
  const file = await findCaseFile(ports, policy, ref)
  if (!file) throw new Error('there is no case')
  return file
}

const lines = ({ timeline }: CaseFile) =>
  timeline.map(({ at, what, detail, devices, notice, by, reason }) =>
    [
      at.toZonedDateTimeISO('Europe/Brussels').toPlainDateTime().toString({ smallestUnit: 'minute' }).slice(5),
      what,
      detail,
      devices?.join('+'),
      notice,
      by,
      reason,
    ]
      .filter(part => part !== undefined)
      .join(' '),
  )

const subjects = ({ timeline }: CaseFile) => timeline.flatMap(({ what, subject }) => (what === 'notice' ? [subject] : []))

it('the file of a case has all that happened, in order', async () => {
  const running = await announced({ policies: [short] })
  const { ports } = running
  await running.runUntil('2023-02-24T10:00')
  await submit(ports, { kind: 'acknowledge' })
  await submit(ports, { kind: 'not-my-device', device: 'phone' })
  await submit(ports, said.exemption)
  expect(lines(await fileOf(running)).slice(-2)).toEqual([
    '02-24T10:00 asked not-my-device phone',
    '02-24T10:00 asked exemption I write about it.',
  ])
  running.at('2023-02-24T11:00')
  await adminDecides(ports, { kind: 'refuse', request: 'exemption', reason: 'No need.' })
  await decideCase(
    ports,
    'no-tiktok',
    ana,
    { kind: 'refuse', request: 'not-my-device', device: 'phone', reason: 'It is.' },
    { subject: 'admin-1' },
  )
  await running.runUntil('2023-03-16T12:00')
  await submit(ports, said.removed)
  running.later({ minutes: 5 })
  await running.at('2023-03-16T12:05').reports('phone', '')
  await running.runUntil('2023-03-16T12:10')
  expect(lines(await fileOf(running))).toEqual([
    '02-20T09:00 found tiktok phone list of devices',
    '02-23T10:00 opened',
    '02-23T10:00 notice first phone 1',
    '02-23T10:00 delivered first 1',
    '02-24T10:00 acknowledged',
    '02-24T10:00 asked exemption I write about it.',
    '02-24T10:00 asked not-my-device phone',
    '02-24T11:00 decided refused exemption admin-1 No need.',
    '02-24T11:00 decided refused not-my-device phone admin-1 It is.',
    '02-24T11:00 notice exemption-refused, not-my-device-refused phone 2',
    '02-24T11:00 delivered exemption-refused, not-my-device-refused 2',
    '03-15T09:00 notice P0D phone 3',
    '03-15T09:00 delivered P0D 3',
    '03-16T00:00 overdue',
    '03-16T00:00 suspension requested phone',
    '03-16T00:00 suspension confirmed phone',
    '03-16T00:00 notice after:P0D phone 4',
    '03-16T00:00 delivered after:P0D 4',
    '03-16T12:00 declared remove-app',
    '03-16T12:05 cleared',
    '03-16T12:05 restoration requested phone',
    '03-16T12:05 restoration confirmed phone',
    '03-16T12:05 notice restored, cleared phone 5',
    '03-16T12:05 delivered restored, cleared 5',
  ])
})

it('the file of a case says why a mail bounced', async () => {
  const running = await notified({ policies: [short] })
  await running.hear('bounced', 1, { bounceSubType: 'NoEmail' })
  expect((await fileOf(running)).timeline).toContainEqual(expect.objectContaining({ what: 'bounced', bounceSubType: 'NoEmail' }))
})

it('the file of a case has every accepted mail by its subject, and no other', async () => {
  const running = await announced({ policies: [short] })
  await running.answering('later').sweep()
  expect(subjects(await fileOf(running))).toEqual([])
  await running.later({ minutes: 10 }).runUntil('2023-03-16T12:00')
  await running.at('2023-03-16T12:05').reports('phone', '')
  await running.runUntil('2023-03-16T13:00')
  const file = await fileOf(running)
  const noticed = lines(file).filter(line => line.includes(' notice '))
  expect(noticed.map(line => line.slice(12))).toEqual([
    'notice first phone 1',
    'notice P0D phone 2',
    'notice after:P0D phone 3',
    'notice restored, cleared phone 4',
  ])
  expect(subjects(file)).toEqual(running.outbox.map(({ subject }) => subject))
  const exported = await exportPerson(running.ports, ana, 'admin-1')
  expect(exported?.notices.map(({ subject }) => subject)).toEqual(subjects(file))
})

it('the file of a case has when a mail whose subject was not kept was sent, and what it told', async () => {
  const running = await announced({ policies: [short] })
  const at = running.now()
  await running.sweep()
  const { tells = [], found = [] } = (await running.notice(1)) ?? {}
  await changePerson(running.ports.people, ana, person => ({ ...person, mail: { seq: 1 } }))
  await running.ports.evidence.record(ana, 1, [{ kind: 'accepted', at, messageId: 'm1' }], {
    tells,
    found,
    tries: 1,
    claimedAt: at,
    to: '',
  })
  const file = await fileOf(running)
  expect(lines(file)).toContain('02-23T10:00 notice first phone 1')
  expect(subjects(file)).toEqual([undefined])
})

it('the file of a case has what its owner said before, but no words of what they withdrew', async () => {
  const running = await announced({ policies: [short], people: [personWith({}, [{}, { id: 'tablet', apps: '?' }])] })
  await running.runUntil('2023-03-01T10:00')
  const say = (said: StaffInput) => submit(running.ports, said)
  await say(said.removed)
  running.later({ minutes: 1 })
  await say({ kind: 'not-removed' })
  running.later({ minutes: 1 })
  await say({ kind: 'declare', remedy: 'remove-work-apps' })
  await say({ kind: 'contest', reason: 'I am ill.' })
  running.later({ minutes: 1 })
  await say({ kind: 'withdraw', request: 'contest' })
  await say({ kind: 'checked', device: 'tablet', outcome: 'removed' })
  await say({ kind: 'language', language: 'fr' })
  await running.at('2023-03-01T10:04').reports('tablet', 'tiktok')
  expect(lines(await fileOf(running)).filter(line => !/notice|delivered/.test(line))).toEqual([
    '02-20T09:00 found tiktok phone list of devices',
    '02-23T10:00 unknown tablet',
    '02-23T10:00 opened',
    '03-01T10:00 declared remove-app',
    '03-01T10:01 taken back',
    '03-01T10:02 asked contest',
    '03-01T10:02 declared remove-work-apps',
    '03-01T10:03 withdrawn contest',
    '03-01T10:03 checked removed tablet',
    '03-01T10:03 language fr',
    '03-01T10:04 found tiktok tablet list of devices',
  ])
})

it('the file of a case names the source of a report as people know it', async () => {
  const { devices, ...owner } = personWith()
  const from = (source: string) => devices.map(one => ({ ...one, readings: one.readings.map(reading => ({ ...reading, source })) }))
  const found = async (source: string) => lines(await fileOf(await announced({ people: [{ ...owner, devices: from(source) }] })))[0]
  expect(await found('intune')).toBe('02-20T09:00 found tiktok phone Microsoft Intune')
  expect(await found('our own scripts')).toBe('02-20T09:00 found tiktok phone our own scripts')
})

it('the file of a case has every breach, and is overdue since the last one after the deadline', async () => {
  const running = await announced({ policies: [policyOf({ reminders: [] })] })
  await running.runUntil('2023-03-17T10:00')
  expect((await fileOf(running)).timeline.at(-1)).toMatchObject({ what: 'overdue', at: brussels('2023-03-16T00:00') })
  await running.reports('phone', '')
  await running.at('2023-03-20T10:00').reports('phone', 'tiktok')
  const file = await fileOf(running)
  expect(lines(file).filter(line => line >= '03-16')).toEqual([
    '03-16T00:00 overdue',
    '03-17T10:00 cleared',
    '03-20T10:00 found tiktok phone list of devices',
    '03-20T10:00 relapsed',
    '03-20T10:00 overdue',
  ])
  expect(overdueSince(file.current)).toEqual(brussels('2023-03-20T10:00'))
})

it('the file of a case says when a suspension was requested and confirmed', async () => {
  const running = await announced({ policies: [short] })
  await running.runUntil('2023-03-15T23:59')
  const cuts = async () => lines(await fileOf(running)).filter(line => /suspension|restoration/.test(line))
  await running
    .at('2023-03-16T00:00')
    .with({ gate: choosyGate(() => false) })
    .sweep()
  expect(await cuts()).toEqual([])
  await running.minuteLater()
  expect(await cuts()).toEqual(['03-16T00:01 suspension requested phone'])
  await running.later({ hours: 2 }).sweep()
  await running.confirm('phone', 1)
  expect(await cuts()).toEqual(['03-16T00:01 suspension requested phone', '03-16T02:01 suspension confirmed phone'])
})

it('the file of a case has the notices about it, and only what they say about it', async () => {
  const both = [short, temu({ reminders: [] })]
  const running = await announced({ policies: both, people: [personWith({}, [{ apps: 'tiktok;temu' }])] })
  await running.runUntil('2023-03-15T12:00')
  expect(lines(await fileOf(running, 'no-temu'))).toEqual([
    '02-20T09:00 found temu phone list of devices',
    '02-23T10:00 opened',
    '02-23T10:00 notice first phone 1',
    '02-23T10:00 delivered first 1',
  ])
  expect((await fileOf(running)).notices.map(({ number }) => number)).toEqual([1, 2])
})

it('the file of a case has no notices about an earlier case', async () => {
  const running = await announced({ policies: [policyOf({ reminders: [], closedAfter: 'P1D' })] })
  await running.runUntil('2023-02-24T10:00')
  await running.reports('phone', '')
  await running.at('2023-02-27T10:00').reports('phone', 'tiktok')
  await running.runUntil('2023-02-28T10:00')
  expect(lines(await fileOf(running)).map(line => line.slice(0, 5))).toEqual(['02-27', '02-27', '02-27', '02-27'])
  expect((await fileOf(running)).notices).toHaveLength(1)
})

it('the file of a case shows the case as it stands now, even if not reviewed since', async () => {
  const running = await announced({ policies: [short] })
  await running.runUntil('2023-03-15T12:00')
  running.at('2023-03-16T00:00')
  const { version } = await running.find()
  expect((await fileOf(running)).current.state).toBe('overdue')
  expect((await running.find()).version).toBe(version)
})

it('the file of a case says that a deadline passed only if something was in breach then', async () => {
  const ids = ['ana', 'ben', 'eve', 'kim']
  const people = ids.map(id => personWith({ id, email: `${id === 'kim' ? 'dead' : id}@ec.example` }, [{ id: `${id}-phone` }]))
  const running = await announced({ policies: [policyOf({ reminders: [] })], people })
  const passed = async () => {
    const files = await Promise.all(ids.map(id => fileOf(running, 'no-tiktok', refOf(id))))
    return files.map(({ timeline }) => timeline.flatMap(({ what }) => (['overdue', 'unreachable'].includes(what) ? [what] : [])))
  }
  await running.runUntil('2023-03-10T12:00')
  await running.reports('ana-phone', '')
  const waiver = { kind: 'exempt', until: day('2023-05-31'), reason: 'Needs it.' } as const
  await adminDecides(running.ports, waiver, 'ben')
  await running.runUntil('2023-03-15T23:59')
  expect(await passed()).toEqual([[], [], [], []])
  await running.runUntil('2023-03-16T12:00')
  expect(await passed()).toEqual([[], [], ['overdue'], ['unreachable']])
  for (const id of ['eve', 'kim']) await running.at('2023-03-17T12:00').reports(`${id}-phone`, '')
  await running.runUntil('2023-03-18T12:00')
  expect(await passed()).toEqual([[], [], ['overdue'], ['unreachable']])
})

it('the file of a case has the zone of its policy, or else the person’s own', async () => {
  const policies = [
    policyOf({ reminders: [] }),
    policyOf({ ...noTemu, zone: 'Asia/Tokyo', reminders: [] }),
    policyOf({ id: 'no-wechat', apps: ['wechat'], zone: 'staff', announcedAt: '2023-02-23T09:00Z', reminders: [] }),
  ]
  const people = [personWith({ zone: 'Europe/Riga' }, [{ apps: 'tiktok;temu;wechat' }])]
  const { ports } = await announced({ policies, people })
  const zoneOf = async (policy: string, inForce = ports.policies) =>
    (await findCaseFile({ ...ports, policies: inForce }, policy, ana))?.zone
  expect(await Promise.all(['no-tiktok', 'no-temu', 'no-wechat'].map(id => zoneOf(id)))).toEqual([
    'Europe/Brussels',
    'Asia/Tokyo',
    'Europe/Riga',
  ])
  expect(await zoneOf('no-temu', { ...ports.policies, listActive: async () => [] })).toBe('Europe/Riga')
})

it('the file of a case does not exist without such a person or case', async () => {
  const running = await announced({ people: [personWith(), personWith({ id: 'ben' }, [])] })
  expect(await findCaseFile(running.ports, 'no-tiktok', refOf('zoe'))).toBeUndefined()
  expect(await findCaseFile(running.ports, 'no-tiktok', refOf('ben'))).toBeUndefined()
  expect(await findCaseFile(running.ports, 'no-temu', ana)).toBeUndefined()
  expect((await fileOf(running)).current.openedAt).toEqual(brussels('2023-02-23T10:00'))
})

it('the file of a case tells what was asked, that access went for want of an answer, and the answer', async () => {
  const losing = policyOf({ unknown: 'answer-or-lose', reminders: [], escalation: [] })
  const running = await announced({ policies: [losing], people: [personWith({}, [{ apps: '?' }])] })
  await running.runUntil('2023-03-17T10:00')
  expect((await running.personOf('ana')).cases[0]?.state).toBe('asked')
  await submit(running.ports, { kind: 'checked', device: 'phone', outcome: 'absent' })
  await running.sweep()
  const told = lines(await fileOf(running)).filter(line => !line.includes('delivered'))
  expect(told.filter(line => / (notice|overdue|suspension|checked|restoration)/.test(line))).toEqual([
    '02-23T10:00 notice ask phone 1',
    '03-08T09:00 notice ask+P7D phone 2',
    '03-14T09:00 notice ask+P1D phone 3',
    '03-16T00:00 suspension requested no answer phone',
    '03-16T00:00 suspension confirmed phone',
    '03-16T00:00 notice suspended phone 4',
    '03-17T10:00 checked absent phone',
    '03-17T10:00 restoration requested phone',
    '03-17T10:00 notice restored phone 5',
  ])
})
