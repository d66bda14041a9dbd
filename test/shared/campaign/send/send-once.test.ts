import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { changePerson } from '#campaign/save/change-person.ts'
import { attend } from '#campaign/send/attend.ts'
import { withoutLeftClaim } from '#campaign/send/claim.ts'
import { type OwedNotice, sendOnce } from '#campaign/send/send-once.ts'
import type { Mail } from '#domain/emails/mailer.ts'
import { noticeId } from '#domain/people/mail.ts'
import { enact } from '#test/acts.ts'
import { brussels, personWith, policyOf, security } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { announced, answering, notified, type Running, team } from '../running.ts'

const [ana1, ana2, ana3] = [1, 2, 3].map(number => noticeId(refOf('ana'), number))
const idsOf = (mails: readonly Mail[]) => mails.map(mail => mail.noticeId)

/** Local times in Brussels. */
const shown = (moments: readonly Temporal.Instant[]) =>
  moments.map(at => at.toZonedDateTimeISO('Europe/Brussels').toPlainTime().toString({ smallestUnit: 'minute' }))

it('an owed notice is mailed once, however often the sweep runs', async () => {
  const running = await announced()
  for (let runs = 0; runs < 3; runs += 1) await running.sweep()
  await running.later({ minutes: 20 }).sweep()
  expect(await running.sent()).toEqual(['ana 1'])
  expect(running.outbox[0]).toMatchObject({ to: 'ana@ec.example', noticeId: ana1 })
  expect((await running.caseOf()).notified.byVersion[1]?.at).toEqual(brussels('2023-02-23T10:00'))
  expect(await running.mailOf()).toEqual({ seq: 1 })
})

it('an owed notice is in the evidence with its contents, tries and message id', async () => {
  const running = await notified()
  expect(await running.notice(1)).toMatchObject({
    tries: 1,
    accepted: brussels('2023-02-23T10:00'),
    messageIds: ['memory-1'],
    tells: [{ policy: { id: 'no-tiktok' }, openedAt: brussels('2023-02-23T10:00'), tells: [{ step: 'first', devices: ['phone'] }] }],
  })
})

it('an owed notice is not claimed by a run that read the person before another run saved them', async () => {
  const running = await announced()
  const read = await running.find()
  await running.at('2023-02-23T10:00').reports('phone', 'tiktok;temu')
  expect(await sendTo(running, read)).toBe('taken')
  expect(running.outbox).toEqual([])
  expect(await running.mailOf()).toBeUndefined()
})

it('an owed notice is not mailed if there is nothing to say, and its number stays free', async () => {
  const running = await announced()
  expect(await sendTo(running, await running.find(), () => undefined)).toBe('dropped')
  expect(await running.mailOf()).toEqual({ seq: 0 })
  await running.sweep()
  expect(idsOf(running.outbox)).toEqual([ana1])
})

it('a claim whose answer was lost is recognised by its token, and its notice mailed once', async () => {
  const running = await announced()
  let answers = 0
  const { people } = running.ports
  const save: typeof people.save = async stored => {
    const saved = await people.save(stored)
    answers += 1
    return answers === 1 ? 'stale' : saved
  }
  expect((await running.with({ people: { ...people, save } }).sweep()).counts).toEqual({ sent: 1 })
  await running.sweep()
  await running.later({ minutes: 20 }).sweep()
  expect(await running.sent()).toEqual(['ana 1'])
  expect(await running.mailOf()).toEqual({ seq: 1 })
})

it('a claim is not taken over within its quarantine', async () => {
  const running = await announced()
  await running.answering('unclear').sweep()
  const before = await running.find()
  running.later({ minutes: 14, seconds: 59 })
  expect(await sendTo(running, before)).toBe('taken')
  expect(await running.find()).toEqual(before)
  expect(running.outbox).toEqual([])
})

it('a claim taken over by another run is not released by a late one', async () => {
  const running = await announced()
  const overtaken = () => running.answering('unclear').later({ minutes: 15 }).sweep()
  await running.answering('later').whileSending(overtaken).sweep()
  expect(await running.mailOf()).toMatchObject({ claim: { tries: 2, at: brussels('2023-02-23T10:15') } })
  expect((await running.mailOf())?.retry).toBeUndefined()
})

it('a claim older than four minutes is not sent, and stays through the quarantine', async () => {
  const running = await announced()
  const outcomes: string[] = []
  const slowly = (by: Temporal.DurationLike) => async (id: string) => {
    running.later(by)
    return mailTo(id)
  }
  outcomes.push(await sendTo(running, await running.find(), slowly({ minutes: 4 })))
  expect(running.outbox).toEqual([])
  expect((await running.mailOf())?.claim).toMatchObject({ tries: 1, at: brussels('2023-02-23T10:00') })
  await running.later({ minutes: 10 }).sweep()
  expect(running.outbox).toEqual([])
  running.later({ minutes: 1 })
  outcomes.push(await sendTo(running, await running.find(), slowly({ minutes: 3, seconds: 59, milliseconds: 999 })))
  expect(outcomes).toEqual(['unclear', 'sent'])
  expect(idsOf(running.outbox)).toEqual([ana1])
})

it('a mail that may be retried goes after 2, 4, 8 … minutes, at most an hour, under one id', async () => {
  const running = await announced()
  const later = answering('later')
  const busy = running.with({ mailer: later })
  await busy.sweep()
  const moments = [running.now()]
  while (moments.length < 8) {
    const { at } = (await running.ports.people.findNextDue()) ?? { at: running.now() }
    running.ports.clock.advanceTo(at.subtract({ milliseconds: 1 }))
    await busy.sweep()
    expect(later.tried).toHaveLength(moments.length)
    running.ports.clock.advanceTo(at)
    expect((await busy.sweep()).counts).toEqual({ later: 1 })
    moments.push(at)
  }
  expect(shown(moments)).toEqual(['10:00', '10:02', '10:06', '10:14', '10:30', '11:02', '12:02', '13:02'])
  expect(new Set(idsOf(later.tried))).toEqual(new Set([ana1]))
  expect((await running.mailOf())?.claim).toBeUndefined()
})

it('a mail that may be retried is sent once; the next failure waits two minutes again', async () => {
  const running = await announced()
  const busy = running.answering('later')
  await busy.sweep()
  await busy.at('2023-02-23T10:02').sweep()
  await running.at('2023-02-23T10:06').sweep()
  expect(await running.sent()).toEqual(['ana 1'])
  expect(await running.mailOf()).toEqual({ seq: 1 })
  await busy.at('2023-03-01T09:00').sweep()
  expect(await running.ports.people.findNextDue()).toEqual({ queue: 'mail', at: brussels('2023-03-01T09:02') })
})

it('a mail that may be retried is not retried earlier, even if the person is attended to', async () => {
  const running = await announced()
  await running.answering('later').sweep()
  running.later({ minutes: 1, seconds: 59 })
  expect(await attend(running.ports, await running.find())).toBe('nothing')
  expect(running.outbox).toEqual([])
})

it('a mail that is refused holds all mail to that person', async () => {
  const running = await announced()
  const refusing = answering('refused')
  expect((await running.with({ mailer: refusing }).sweep()).counts).toEqual({ held: 1 })
  expect(await running.mailOf()).toEqual({ seq: 0, held: { reason: 'refused', at: brussels('2023-02-23T10:00') } })
  await running.at('2023-03-14T09:00').sweep()
  expect(running.outbox).toEqual([])
  expect(refusing.tried).toHaveLength(1)
})

it('a mail that may have been accepted stays claimed, and waits for the end of the quarantine', async () => {
  const running = await announced()
  expect((await running.answering('unclear').sweep()).counts).toEqual({ unclear: 1 })
  for (let minutes = 0; minutes < 14; minutes += 1) expect((await running.minuteLater()).counts).toEqual({})
  await running.later({ seconds: 59, milliseconds: 999 }).sweep()
  expect(running.outbox).toEqual([])
  expect((await running.mailOf())?.claim).toMatchObject({ tries: 1 })
})

it('a mail that may have been accepted is settled without a second mail if evidence arrives', async () => {
  const running = await announced()
  const lost = running.losingAnswers()
  await lost.sweep()
  const accepted = { kind: 'accepted', at: brussels('2023-02-23T10:01'), messageId: 'memory-1' } as const
  await running.ports.evidence.record(refOf('ana'), 1, [accepted])
  await running.later({ minutes: 15 }).sweep()
  await running.later({ minutes: 20 }).sweep()
  expect(await running.sent()).toEqual(['ana 1'])
  expect(await running.mailOf()).toEqual({ seq: 1 })
  expect((await running.caseOf()).notified.byVersion[1]?.at).toEqual(brussels('2023-02-23T10:01'))
})

it('a mail that may have been accepted goes again under its id, recorded as two tries', async () => {
  const running = await announced()
  const unclear = answering('unclear')
  await running.with({ mailer: unclear }).sweep()
  await running.later({ minutes: 15 }).sweep()
  expect(idsOf([...unclear.tried, ...running.outbox])).toEqual([ana1, ana1])
  expect(await running.notice(1)).toMatchObject({ tries: 2, messageIds: ['memory-1'] })
  await running.later({ minutes: 20 }).sweep()
  expect(running.outbox).toHaveLength(1)
})

it('a mail that may have been accepted keeps its second try if that was certainly not accepted', async () => {
  const running = await announced()
  const unclear = answering('unclear')
  await running.with({ mailer: unclear }).sweep()
  await running.answering('later').later({ minutes: 15 }).sweep()
  await running.later({ minutes: 15 }).sweep()
  expect(idsOf([...unclear.tried, ...running.outbox])).toEqual([ana1, ana1])
  expect(await running.notice(1)).toMatchObject({ tries: 2 })
  expect(await running.mailOf()).toEqual({ seq: 1 })
})

it('a mail that may have been accepted is held after a second try, and never tried again', async () => {
  const running = await announced()
  const unclear = answering('unclear')
  const lossy = running.with({ mailer: unclear })
  await lossy.sweep()
  await lossy.later({ minutes: 15 }).sweep()
  await lossy.later({ minutes: 14, seconds: 59 }).sweep()
  expect((await running.mailOf())?.held).toBeUndefined()
  expect((await lossy.later({ seconds: 1 }).sweep()).counts).toEqual({ held: 1 })
  expect((await running.mailOf())?.held).toEqual({ reason: 'unproven', at: brussels('2023-02-23T10:30') })
  await lossy.at('2023-03-14T09:00').sweep()
  expect(unclear.tried).toHaveLength(2)
})

describe('a notice whose contents changed during its quarantine', () => {
  const both = [{}, { id: 'tablet', apps: '' }]

  async function overtaken() {
    const running = await announced({ people: [personWith({}, both)] })
    await running.losingAnswers().sweep()
    await running.at('2023-02-23T10:05').reports('tablet', 'tiktok')
    await running.at('2023-02-23T10:15').sweep()
    return running
  }

  it('a notice that changed during its quarantine is a new notice, with its own id', async () => {
    const running = await overtaken()
    expect(idsOf(running.outbox)).toEqual([ana1, ana2])
    expect(await running.told(2)).toEqual(['first phone tablet'])
    expect(await running.mailOf()).toEqual({ seq: 2 })
    await running.at('2023-03-01T09:00').sweep()
    expect(idsOf(running.outbox)).toEqual([ana1, ana2, ana3])
  })

  it('a notice that changed during its quarantine is not proven by the earlier one’s delivery', async () => {
    const running = await overtaken()
    await running.at('2023-02-23T10:20').hear('delivered', 1)
    expect(await running.proven()).toEqual({})
    expect((await running.caseOf()).notified.byVersion[1]?.deliveredAt).toBeUndefined()
    await running.at('2023-02-23T10:25').hear('delivered', 2)
    const noticedAt = brussels('2023-02-23T10:25')
    expect(await running.proven()).toEqual({ phone: { 1: noticedAt }, tablet: { 1: noticedAt } })
  })
})

it('a notice that was amended during its quarantine is a new notice', async () => {
  const running = await announced()
  await running.losingAnswers().sweep()
  await enact(running.ports, { apps: ['tiktok', 'wechat'] }, 1)
  await running.at('2023-02-23T10:20').sweep()
  expect(idsOf(running.outbox)).toEqual([ana1, ana2])
})

it('a run that cannot write the mail leaves it due at once', async () => {
  const running = await announced()
  const failing = sendTo(running, await running.find(), () => {
    throw new Error('this mail cannot be written')
  })
  await expect(failing).rejects.toThrow('cannot be written')
  await running.sweep()
  expect(idsOf(running.outbox)).toEqual([ana1])
})

const mailTo = (id: string): Mail => ({ noticeId: id, to: 'ana@ec.example', subject: 'Please act', text: 'Please act.\n', html: '' })

/** Sends Ana a first notice, without a sweep. */
function sendTo({ ports }: Running, read: Parameters<typeof sendOnce>[1], write: Parameters<typeof sendOnce>[3] = mailTo) {
  const at = brussels('2023-02-23T10:00')
  const owed: OwedNotice = {
    tells: [{ policy: { id: 'no-tiktok', version: 1 }, openedAt: at, tells: [{ step: 'first', devices: ['phone'] }], through: at }],
  }
  return sendOnce(ports, read, owed, write)
}

it.each(['later', 'refused', 'stopped', 'unclear'] as const)(
  'the callback for mail that did not go out gets the reason after the answer %s',
  async kind => {
    const told: unknown[] = []
    const running = (await announced()).with({ onNotTaken: (...what) => told.push(what) })
    await running.answering(kind).sweep()
    expect(told).toEqual([[refOf('ana'), { kind, reason: 'as the test wants it' }]])
  },
)

it('the callback for mail that did not go out is not called for mail that did', async () => {
  const told: unknown[] = []
  await (await announced()).with({ onNotTaken: (...what) => told.push(what) }).sweep()
  expect(told).toEqual([])
})

it('a claim that another run settled or took over is not held as unproven', async () => {
  const running = await announced()
  const lossy = running.losingAnswers()
  await lossy.sweep()
  await lossy.later({ minutes: 15 }).sweep()
  const { evidence } = running.ports
  const find: typeof evidence.find = async (ref, number) => {
    const known = await evidence.find(ref, number)
    await running.hear('delivered', 1)
    return known
  }
  await running
    .with({ evidence: { ...evidence, find } })
    .later({ minutes: 15 })
    .sweep()
  expect(await running.mailOf()).toEqual({ seq: 1 })
})

it('a claim that another run settled or took over is not dropped with an empty digest', async () => {
  const escalation = [{ after: 'P1D', notify: 'security' }]
  const running = await announced({ policies: [policyOf({ ...security, reminders: [], escalation })] })
  await running.runUntil('2023-03-17T08:59')
  await running.at('2023-03-17T09:00').sweep(['escalate'])
  await running.reports('phone', '')
  const { lines, people } = running.ports
  const list: typeof lines.list = async (recipient, day) => {
    const claim = { token: 'of another run', at: running.now(), tries: 1, tells: [] }
    await changePerson(people, team, person => ({ ...person, mail: { seq: 0, ...person.mail, claim } }))
    return lines.list(recipient, day)
  }
  await running.with({ lines: { ...lines, list } }).sweep(['digest'])
  expect((await people.get(team)).person.mail?.claim?.token).toBe('of another run')
})

it('mail held for another reason than proof stays held once a notice on its way is accepted', async () => {
  const running = await notified({ policies: [policyOf({ reminders: ['P7D'] })] })
  await running.losingAnswers().at('2023-03-08T09:00').sweep()
  await running.hear('bounced', 1)
  await running.hear('accepted', 2)
  expect(await running.mailOf()).toMatchObject({ seq: 2, held: { reason: 'bounced' } })
})

describe('a left claim', () => {
  const now = brussels('2023-02-23T10:15')
  const claim = { token: 'x', at: brussels('2023-02-23T10:00'), tries: 1, tells: [] }

  it('a left claim is cleared with its number for a notice, and kept for a digest', () => {
    const left = { ...personWith(), mail: { seq: 3, claim } }
    expect(withoutLeftClaim(left, now).mail).toEqual({ seq: 4 })
    const ofDigest = { ...left, mail: { seq: 3, claim: { ...claim, digestOn: Temporal.PlainDate.from('2023-02-23') } } }
    expect(withoutLeftClaim(ofDigest, now)).toBe(ofDigest)
  })

  it('a left claim does not exist within the quarantine or without a claim', () => {
    const young = { ...personWith(), mail: { seq: 3, claim } }
    expect(withoutLeftClaim(young, now.subtract({ milliseconds: 1 }))).toBe(young)
    const unclaimed = personWith()
    expect(withoutLeftClaim(unclaimed, now)).toBe(unclaimed)
  })
})
