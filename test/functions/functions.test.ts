import { expect, it, onTestFinished, vi } from 'vitest'
import { readPageKey } from '#domain/people/page-links.ts'
import { shardOf } from '#domain/people/ref.ts'
import { compose, type System } from '#functions/compose/system.ts'
import { dispatch } from '#functions/dispatch.ts'
import { enrol } from '#functions/enrol.ts'
import { escalate } from '#functions/escalate.ts'
import { feedback } from '#functions/feedback.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { MissingSettingError } from '#functions/runtime/setting.ts'
import { send } from '#functions/send.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { enact } from '../acts.ts'
import { brussels, day, personWith, suspendingQuietly } from '../builders.ts'
import { refOf, storedAs } from '../refs.ts'
import { answering } from '../shared/campaign/running.ts'
import { memorySystem } from '../system.ts'
import { wakingAll } from '../waking.ts'
import { noticeIn, runEnrolment } from '../working.ts'
import { clockIsOff } from './admin/calling.ts'
import { lacks, shows } from './expecting.ts'
import { reportIn, watchOutput } from './output.ts'

const context = contextWith(300_000)
const announced = brussels('2023-02-23T10:00')
const ana = refOf('ana')

const output = watchOutput()

/** What was counted, in CloudWatch's embedded metric format, one record a run. */
const counts = () =>
  output()
    .split('\n')
    .filter(line => line.includes('"_aws"'))
    .join('\n')

/** Ana with TikTok on her phone, just announced and enrolled. */
async function enrolled() {
  const system = memorySystem(announced)
  await enact(system, suspendingQuietly)
  await system.people.save(storedAs(personWith()))
  await runEnrolment(system)
  return system
}

const sendDue = (system: System) => send(() => system)(wakingAll(system.clock.now()), context)

/** Ana has been sent her notice. */
async function notified() {
  const system = await enrolled()
  await sendDue(system)
  return system
}

const anaIn = async ({ people }: System) => (await people.get(ana)).person

const paused = { reason: 'Wrong texts.', by: 'admin-1', at: announced }

const sesEvent = (eventType: string, details: object, notice = `${ana}-1`) => ({
  eventType,
  mail: {
    timestamp: '2023-02-23T09:00:00.000Z',
    messageId: 'memory-1',
    source: 'Ides <ides@ec.example>',
    destination: ['ana@ec.example'],
    commonHeaders: { from: ['Ides <ides@ec.example>'] },
    tags: { notice: [notice] },
  },
  ...details,
})
const delivered = { timestamp: '2023-02-23T09:00:05.000Z', recipients: ['ana@ec.example'] }
const delivery = sesEvent('Delivery', { delivery: delivered })
const byEventBridge = (detail: object) => ({ source: 'aws.ses', 'detail-type': 'Email Delivered', detail })
const bySns = (message: object) => ({ Type: 'Notification', Message: JSON.stringify(message) })

const handOver = (system: System, ...events: readonly object[]) =>
  feedback(() => system)(batchOf(events.map(event => JSON.stringify(event))), context)

/** @returns how often what came of events that are handed over together */
async function hear(system: System, ...events: readonly object[]) {
  await handOver(system, ...events)
  return reportIn(output())
}

const counted = (...outcomes: readonly string[]) => ({
  counts: Object.fromEntries(outcomes.map(outcome => [outcome, outcomes.filter(one => one === outcome).length])),
})

it('send sends what is due, and reports it', async () => {
  const system = await enrolled()
  expect(await sendDue(system)).toEqual({ reports: [{ counts: { sent: 1 }, left: 0 }] })
  expect(system.mailer.outbox).toHaveLength(1)
})

it('send works on the shard and the moment that it is woken for, unless that is long past', async () => {
  const system = await enrolled()
  const now = system.clock.now()
  const { Records } = wakingAll(now)
  const others = Records.filter(({ body }) => !body.includes(`"${shardOf(ana)}"`))
  const run = send(() => system)
  const nothing = { reports: [{ counts: {}, left: 0 }] }
  expect(await run({ Records: others }, context)).toEqual(nothing)
  expect(await run(wakingAll(now.subtract({ seconds: 60 })), context)).toEqual(nothing)
  expect(await run(wakingAll(now.subtract({ seconds: 91 })), context)).toEqual({ reports: [] })
  shows(output(), '"stale":16')
  expect(system.mailer.outbox).toEqual([])
})

it('send claims nothing and waits for no one where others hold the whole rate', async () => {
  const system = await enrolled()
  const rest = vi.fn(async () => {})
  const pace = { ...system.pace, join: async () => 'no share of the rate' as const, rest }
  const before = await anaIn(system)
  expect(await sendDue({ ...system, pace })).toEqual({ reports: [] })
  expect(await anaIn(system)).toEqual(before)
  expect(rest).toHaveBeenCalledOnce()
  // What the brake decided needs no rate.
  const { reports } = await send(() => ({ ...system, pace }))(wakingAll(system.clock.now(), ['escalate', 'mail']), context)
  expect(reports).toHaveLength(1)
})

it('send starts nothing with a minute left, and reports what is left', async () => {
  const system = await enrolled()
  expect(await send(() => system)(wakingAll(system.clock.now()), contextWith(60_000))).toEqual({ reports: [{ counts: {}, left: 1 }] })
  expect(system.mailer.outbox).toEqual([])
})

it('send says why no mail goes', async () => {
  const system = await enrolled()
  const stopped = { ...system, mailer: answering('stopped') }
  expect(await sendDue(stopped)).toEqual({ reports: [{ counts: { stopped: 1 }, left: 1 }] })
  shows(output(), '"reason":"as the test wants it"', 'the mail service takes no mail')
})

it('send sends nothing while mail is off, even if it was woken before', async () => {
  const system = await enrolled()
  await system.control.save('mail', paused)
  expect(await sendDue(system)).toEqual({ reports: [{ counts: {}, left: 1, pausedSince: announced }] })
  // Paused mail is no mail unsent: no alarm.
  shows(counts(), '"due":0')
  expect(system.mailer.outbox).toEqual([])
})

const wake = (system: System) => dispatch(() => system)({}, context)

it('a worker starts for each shard in which mail is due, and none where none is', async () => {
  const system = await enrolled()
  const now = system.clock.now()
  expect(await wake(system)).toEqual({ woken: 1, missed: 0 })
  expect(system.wakeUps.kept).toEqual([{ queue: 'mail', shard: shardOf(ana), at: now, by: now }])
  await sendDue(system)
  expect(await wake(system)).toEqual({ woken: 0, missed: 0 })
})

it('digests wait for people whose lines they may get, but for ten minutes at most', async () => {
  const system = await enrolled()
  const at = system.clock.now()
  const max = personWith({ id: 'max' }, [])
  await system.people.save(storedAs({ ...max, mail: { seq: 0, digests: { due: [{ on: day('2023-02-23'), at }] } } }))
  const ben = storedAs({ ...personWith({ id: 'ben' }), changeAt: at })
  await system.people.save(ben)
  const digestsAfter = async (seconds: number) => {
    system.clock.advanceTo(at.add({ seconds }))
    await wake(system)
    return system.wakeUps.kept.filter(({ queue }) => queue === 'digest')
  }
  for (const seconds of [0, 599]) expect(await digestsAfter(seconds)).toEqual([])
  expect(await digestsAfter(600)).toMatchObject([{ shard: shardOf(refOf('max')), by: at }])
  await system.people.save({ ...ben, person: personWith({ id: 'ben' }), version: 1 })
  expect((await digestsAfter(660)).at(-1)?.by).toEqual(at.add({ minutes: 11 }))
})

it('the quota left is counted, unless it is unlimited', async () => {
  const system = await enrolled()
  await wake(system)
  shows(counts(), '"quotaLeft":50000')
  await wake({ ...system, pace: { ...system.pace, quota: async () => ({ perSecond: 14 }) } })
  expect(counts().match(/"quotaLeft":/g)).toHaveLength(1)
})

it('no worker starts while mail is off; the log has the cause, not the reason or person', async () => {
  const system = await enrolled()
  const silentSince = announced.subtract({ hours: 4 })
  await system.silence.begin(silentSince)
  expect(await wake(system)).toEqual({ woken: 0, missed: 0, silentSince })
  shows(output(), 'no mail events arrive')
  shows(counts(), '"silent":1')
  await system.control.save('mail', paused)
  expect(await wake(system)).toEqual({ woken: 0, missed: 0, silentSince, pausedSince: announced })
  shows(output(), 'mail is paused')
  expect(output()).not.toMatch(/Wrong texts|admin-1/)
  expect(system.wakeUps.kept).toEqual([])
})

it('workers that the queue did not wake are reported', async () => {
  const system = await enrolled()
  expect(await dispatch(() => ({ ...system, wakeUps: { put: async () => [] } }))({}, context)).toEqual({ woken: 0, missed: 1 })
  shows(output(), 'the queue did not take every wake-up')
})

const noticed = async (system: System) => (await anaIn(system)).cases[0]?.notified.byDevice

it('an event about a mail is taken once, though it comes by both routes', async () => {
  const system = await notified()
  expect(await hear(system, byEventBridge(delivery))).toEqual(counted('taken'))
  const after = await anaIn(system)
  expect(await noticed(system)).toEqual({ phone: { 1: brussels('2023-02-23T10:00:05') } })
  expect(await hear(system, bySns(delivery), bySns(delivery))).toEqual(counted('taken', 'taken'))
  expect(await anaIn(system)).toEqual(after)
  lacks(output(), 'ana@ec.example')
})

it.each([
  ['a hard bounce', sesEvent('Bounce', { bounce: { bounceType: 'Permanent', timestamp: '2023-02-23T09:00:02Z' } }), 'bounced'],
  ['a rejection', sesEvent('Reject', { reject: { reason: 'Bad content' } }), 'bounced'],
  ['a full mailbox', sesEvent('Bounce', { bounce: { bounceType: 'Transient', timestamp: '2023-02-23T09:00:02Z' } }), undefined],
  ['a delay', sesEvent('DeliveryDelay', { deliveryDelay: { timestamp: '2023-02-23T09:30:00Z' } }), undefined],
])('mail is held after %s only if it is permanent', async (_, event, reason) => {
  const system = await notified()
  await hear(system, byEventBridge(event))
  expect((await anaIn(system)).mail?.held?.reason).toBe(reason)
  expect(await noticed(system)).toEqual({})
})

it('a case keeps why a mail bounced, in the words of the mail service', async () => {
  const system = await notified()
  for (const [bounceType, bounceSubType] of [
    ['Permanent', 'OnAccountSuppressionList'],
    ['Transient', 'MailboxFull'],
  ]) {
    await hear(system, byEventBridge(sesEvent('Bounce', { bounce: { bounceType, bounceSubType } })))
    expect(await noticeIn(system, ana, 1)).toMatchObject({ bounceSubType: 'OnAccountSuppressionList' })
  }
})

it('complaints and second copies of a mail are logged and counted', async () => {
  const system = await notified()
  expect(await hear(system, byEventBridge(sesEvent('Complaint', {})))).toEqual(counted('complained'))
  const ofAnother = { ...delivery, mail: { ...delivery.mail, messageId: 'memory-2' } }
  expect(await hear(system, byEventBridge(ofAnother))).toEqual(counted('doubled'))
  shows(output(), `${ana}-1`)
  shows(counts(), '"doubled":1')
  expect((await noticeIn(system, ana, 1))?.messageIds).toEqual(['memory-1', 'memory-2'])
})

const forged = (mail: object, details: object = {}) => ({
  ...delivery,
  mail: { ...delivery.mail, ...mail },
  delivery: { ...delivered, ...details },
})

it.each([
  ['went to others, too', forged({ destination: ['ana@ec.example', 'eve@ec.example'] })],
  ['was delivered to someone else', forged({}, { recipients: ['eve@ec.example'] })],
  ['has another sender', forged({ source: 'Ides <ides@evil.example>' })],
  ['says that it is from another', forged({ commonHeaders: { from: ['Ides <ides@evil.example>'] } })],
  ['was sent before the notice was claimed', forged({ timestamp: '2023-02-23T08:59:59.999Z' })],
  ['is from the future', forged({}, { timestamp: '2023-02-23T09:02:30.001Z' })],
])('an event about a mail that %s is not believed', async (_, event) => {
  const system = await notified()
  const before = await anaIn(system)
  for (const one of [byEventBridge(event), bySns(event)]) expect(await hear(system, one)).toEqual(counted('mismatched'))
  expect(await anaIn(system)).toEqual(before)
  expect((await noticeIn(system, ana, 1))?.delivered).toBeUndefined()
  shows(output(), `"about":"${ana}-1"`)
  expect(output()).not.toMatch(/[@]ec.example|evil/)
})

it.each([
  ['in capitals', forged({ destination: ['Ana@EC.example'], source: 'IDES@ec.example' }, { recipients: ['ANA@ec.example'] })],
  ['if from a moment before the clock of functions', forged({}, { timestamp: '2023-02-23T09:02:30.000Z' })],
])('an event about a mail is believed even %s', async (_, event) => {
  const system = await notified()
  expect(await hear(system, byEventBridge(event))).toEqual(counted('taken'))
  expect(await noticed(system)).not.toEqual({})
})

it('the time of a bounce is that of SES, since the clock of the other server may be off', async () => {
  const system = await notified()
  const bounce = sesEvent('Bounce', { bounce: { bounceType: 'Permanent', timestamp: '2022-02-23T09:00:02Z' } })
  expect(await hear(system, byEventBridge(bounce))).toEqual(counted('taken'))
  expect((await anaIn(system)).mail?.held).toEqual({ reason: 'bounced', at: announced })
})

const { tags, ...untagged } = delivery.mail

it.each([
  [
    'the set-up of a topic',
    'ignored',
    { Type: 'Notification', Message: 'Successfully validated SNS topic for Amazon SES event publishing.' },
  ],
  ['a mail without a notice', 'ignored', byEventBridge({ ...delivery, mail: untagged })],
  ['an opened mail', 'ignored', byEventBridge(sesEvent('Open', {}))],
  ['a test mail', 'ignored', byEventBridge(sesEvent('Delivery', {}, 'test'))],
  ['a notice to an unknown person', 'unknown', byEventBridge(sesEvent('Send', {}, `${refOf('zoe')}-1`))],
  ['a complaint about it', 'unknown', byEventBridge(sesEvent('Complaint', {}, `${refOf('zoe')}-1`))],
  ['what is no notice', 'unknown', byEventBridge(sesEvent('Send', {}, '../../x'))],
])('%s is taken as %s', async (_, outcome, event) => {
  expect(await hear(await enrolled(), event)).toEqual(counted(outcome))
})

it('unreadable events about mails come again, and those that came with them are taken', async () => {
  const system = await notified()
  const bodies = [
    JSON.stringify({ source: 'aws.ses', detail: { eventType: 'Send' } }),
    JSON.stringify(bySns(delivery)),
    JSON.stringify({ Type: 'Notification', Message: 'mail to ana@ec.example' }),
    'mail to ana@ec.example',
  ]
  const failures = ['message-0', 'message-2', 'message-3'].map(itemIdentifier => ({ itemIdentifier }))
  expect(await feedback(() => system)(batchOf(bodies), context)).toEqual({ batchItemFailures: failures })
  expect(await noticed(system)).not.toEqual({})
  shows(output(), '"failed":3')
  expect(output()).toMatch(/no known source:\\n/)
  shows(output(), 'an event is not JSON')
  lacks(output(), 'ana@ec.example')
})

it('events of a person who cannot be saved come again', async () => {
  const system = await notified()
  const broken = { ...system, people: { ...system.people, save: () => Promise.reject(new Error('no connection')) } }
  const ofNobody = sesEvent('Send', {}, `${refOf('zoe')}-1`)
  const failures = [{ itemIdentifier: 'message-0' }, { itemIdentifier: 'message-2' }]
  expect(await handOver(broken, bySns(delivery), bySns(ofNobody), byEventBridge(delivery))).toEqual({ batchItemFailures: failures })
  expect(await handOver(system, bySns(delivery), bySns(ofNobody), byEventBridge(delivery))).toEqual({ batchItemFailures: [] })
  expect(await noticed(system)).not.toEqual({})
})

it('the policies in force are read every five seconds at most', async () => {
  const system = await notified()
  let reads = 0
  const listActive = () => {
    reads += 1
    return system.policies.listActive()
  }
  const take = feedback(() => ({ ...system, policies: { ...system.policies, listActive } }))
  for (const seconds of [0, 4, 1]) {
    system.clock.advanceTo(system.clock.now().add({ seconds }))
    for (const copy of [1, 2]) {
      const event = { ...delivery, mail: { ...delivery.mail, messageId: `${seconds}-${copy}` } }
      await take(batchOf([JSON.stringify(bySns(event))]), context)
    }
  }
  expect(reads).toBe(2)
})

it('no access is cut while suspension is paused', async () => {
  const system = await notified()
  await hear(system, byEventBridge(delivery))
  await system.control.save('suspension', paused)
  system.clock.advanceTo(brussels('2023-03-16T00:00'))
  await hear(system, byEventBridge(delivery))
  await escalate(() => system)({}, context)
  expect(await anaIn(system)).toMatchObject({ access: {}, cases: [{ state: 'overdue' }] })
  await system.control.save('suspension', undefined)
  await runEnrolment(system)
  await escalate(() => system)({}, context)
  expect((await anaIn(system)).access).toMatchObject({ phone: { wanted: 'suspended' } })
})

it('the confirmation that access was cut is taken', async () => {
  const system = await notified()
  await hear(system, byEventBridge(delivery))
  system.clock.advanceTo(brussels('2023-03-16T00:00'))
  await escalate(() => system)({}, context)
  expect(system.gate.devices.get('phone')).toEqual({ person: ana, device: 'phone', wanted: 'suspended', version: 1 })
  const confirmation = { 'detail-type': 'AccessSuspensionConfirmed', source: 'mdm', detail: { person: ana, device: 'phone', version: 1 } }
  const restoration = { ...confirmation, 'detail-type': 'AccessRestorationConfirmed' }
  expect(await hear(system, restoration)).toEqual(counted('mismatched'))
  expect((await anaIn(system)).accessRequested?.phone?.confirmed).toBeUndefined()
  expect(await hear(system, confirmation)).toEqual(counted('taken'))
  expect((await anaIn(system)).accessRequested?.phone?.confirmed).toBe(1)
  const ofNobody = { ...confirmation, detail: { ...confirmation.detail, person: refOf('zoe') } }
  expect(await hear(system, ofNobody)).toEqual(counted('unknown'))
})

it('a clock that is off fails a function before it changes anything', async () => {
  const system = await enrolled()
  const off = { ...system, clockCheck: clockIsOff }
  const before = await anaIn(system)
  await expect(sendDue(off)).rejects.toThrow('75 s off')
  for (const run of [escalate, enrol]) await expect(run(() => off)({}, context)).rejects.toThrow('75 s off')
  await expect(handOver(off, byEventBridge(delivery))).rejects.toThrow('75 s off')
  expect(await anaIn(system)).toEqual(before)
  expect(system.mailer.outbox).toEqual([])
})

/** A system in which some settings are missing. */
const lacking = (system: System, ...missing: readonly (keyof System)[]) => {
  const get = () => {
    throw new MissingSettingError('NONE')
  }
  return joined(system, Object.defineProperties({}, Object.fromEntries(missing.map(name => [name, { get, enumerable: true }]))))
}

it('a function reads no port that it does not need, so its settings may be missing', async () => {
  const system = await enrolled()
  const lean = lacking(system, 'accessTokens', 'signIn', 'rehearsals', 'rehearsalFiles', 'drafts', 'erasures', 'audit')
  await enrol(() => lean)({}, context)
  expect(await sendDue(lean)).toMatchObject({ reports: [{ counts: { sent: 1 } }] })
  expect(await escalate(() => lean)({}, context)).toEqual({ counts: {}, left: 0, brake: { suspensions: 0, held: 0, guarded: 0 } })
  expect(await hear(lean, byEventBridge(delivery))).toEqual(counted('taken'))
})

const stopClock = () => {
  vi.spyOn(Date, 'now').mockReturnValue(announced.epochMilliseconds)
  onTestFinished(() => void vi.restoreAllMocks())
}

it('a deployment has a clock that never goes back and is late by more than clocks may differ', () => {
  const { clock: started } = compose({})
  const before = started.now()
  stopClock()
  expect(started.now()).toEqual(before)
  const { clock, machineClock } = compose({})
  expect(machineClock.now()).toEqual(announced)
  expect(clock.now()).toEqual(announced.subtract({ seconds: 90 }))
})

it('a deployment without a setting that it needs names it', () => {
  const system = compose({ RECORDS_TABLE: 'records' })
  expect(() => system.people).toThrow(MissingSettingError)
  expect(() => system.people).toThrow('PEOPLE_TABLE')
  expect(() => system.evidence).not.toThrow()
})

it('a deployment draws a new token and a new key each time', () => {
  const { drawToken, drawPageKey } = compose({})
  for (const draw of [drawToken, drawPageKey]) expect(draw()).not.toBe(draw())
  expect(readPageKey(drawPageKey())).toBeDefined()
})

it('a deployment has the mail domains of staff that it names, or any', () => {
  expect(compose({ STAFF_DOMAINS: 'ec.example ext.ec.example' }).staffDomains).toEqual(['ec.example', 'ext.ec.example'])
  expect(compose({}).staffDomains).toEqual([])
})

it('a deployment has the zone and the language of staff that it names, or none', () => {
  expect(compose({ STAFF_HOME: '{"zone":"Europe/Riga"}' }).staffHome).toEqual({ zone: 'Europe/Riga' })
  expect(compose({}).staffHome).toEqual({})
})

it('a deployment has its own limit of the brake and its own approvers', () => {
  expect(compose({ BRAKE_COUNT: '500', BRAKE_APPROVERS: 'eva@ec.example tom@ec.example' }).brakeSettings).toEqual({
    most: 500,
    approvers: ['eva@ec.example', 'tom@ec.example'],
    protected: { staff: [], groups: [] },
  })
  expect(compose({}).brakeSettings).toMatchObject({ approvers: [] })
})
