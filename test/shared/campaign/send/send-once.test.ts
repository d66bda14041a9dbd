import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { changePerson } from '../../../../shared/campaign/save/change-person.ts'
import { attend } from '../../../../shared/campaign/send/attend.ts'
import { withoutLeftClaim } from '../../../../shared/campaign/send/claim.ts'
import type { Mail, Mailer } from '../../../../shared/campaign/send/mailer.ts'
import { type OwedNotice, sendOnce } from '../../../../shared/campaign/send/send-once.ts'
import type { Due } from '../../../../shared/domain/people/due.ts'
import { noticeId } from '../../../../shared/domain/people/mail.ts'
import { refOf } from '../../../../shared/domain/people/ref.ts'
import { brussels, on, personWith, policyOf, security } from '../../../builders.ts'
import { allQueues, announced, answering, failingToSave, losingAnswers, type Running, team } from '../running.ts'

const [ana1, ana2, ana3] = [1, 2, 3].map((number) => noticeId(refOf('ana'), number))
const idsOf = (mails: readonly Mail[]) => mails.map((mail) => mail.noticeId)

/** How a clock in Brussels shows the moments. */
const shown = (moments: readonly Temporal.Instant[]) =>
  moments.map((at) => at.toZonedDateTimeISO('Europe/Brussels').toPlainTime().toString({ smallestUnit: 'minute' }))

describe('a notice that is owed', () => {
  it('is mailed once, however often the sweep runs', async () => {
    const running = await announced()
    for (let runs = 0; runs < 3; runs += 1) await running.sweep()
    await running.later({ minutes: 20 }).sweep()
    expect(await running.sent()).toEqual(['ana 1'])
    expect(running.outbox[0]).toMatchObject({ to: 'ana@ec.example', noticeId: ana1 })
    expect((await running.caseOf()).first.attemptedAt).toEqual(brussels('2023-02-23T10:00'))
    expect((await running.personOf()).mail).toEqual({ seq: 1 })
  })

  it('is mailed once by two sweeps at the same time', async () => {
    const running = await announced()
    const reports = await Promise.all([running.sweep(), running.sweep()])
    expect(await running.sent()).toEqual(['ana 1'])
    expect(reports.map(({ counts }) => counts)).toEqual(expect.arrayContaining([{ sent: 1 }, { taken: 1 }]))
  })

  it('bears the number after the last one', async () => {
    const running = await announced()
    await running.sweep()
    await running.at('2023-03-01T09:00').sweep()
    expect(idsOf(running.outbox)).toEqual([ana1, ana2])
    expect(await running.told(1)).toEqual(['first phone'])
    expect(await running.told(2)).toEqual(['P14D phone'])
  })

  it('is in the evidence with what it told, how often it was claimed, and under which message', async () => {
    const running = await announced()
    await running.sweep()
    expect(await running.ports.evidence.find(refOf('ana'), 1)).toMatchObject({
      tries: 1,
      accepted: brussels('2023-02-23T10:00'),
      messageIds: ['memory-1'],
      tells: [{ policy: { id: 'no-tiktok' }, openedAt: brussels('2023-02-23T10:00'), tells: [{ step: 'first', devices: ['phone'] }] }],
    })
  })

  it('is not claimed by whoever read the person before somebody else saved them', async () => {
    const running = await announced()
    const read = await running.find()
    await running.report(on('2023-02-23T10:00', 'phone', 'tiktok;temu'))
    expect(await sendTo(running, read)).toBe('taken')
    expect(running.outbox).toEqual([])
    expect((await running.personOf()).mail).toBeUndefined()
  })

  it('is not mailed where there is nothing to say after all, and its number stays free', async () => {
    const running = await announced()
    expect(await sendTo(running, await running.find(), () => undefined)).toBe('dropped')
    expect((await running.personOf()).mail).toEqual({ seq: 0 })
    await running.sweep()
    expect(idsOf(running.outbox)).toEqual([ana1])
  })
})

describe('a claim', () => {
  it('whose answer was lost is known again by its token, and its notice mailed once', async () => {
    const running = await announced()
    let answers = 0
    const { people } = running.ports
    const losing = running.with({
      people: {
        ...people,
        async save(person, version) {
          const saved = await people.save(person, version)
          answers += 1
          return answers === 1 ? 'stale' : saved
        },
      },
    })
    expect((await losing.sweep()).counts).toEqual({ sent: 1 })
    await running.sweep()
    await running.later({ minutes: 20 }).sweep()
    expect(await running.sent()).toEqual(['ana 1'])
    expect((await running.personOf()).mail).toEqual({ seq: 1 })
  })

  it('whose save failed though it happened is taken up after the quarantine, and its notice mailed once', async () => {
    const running = await announced()
    const { people } = running.ports
    const failing = running.with({
      people: {
        ...people,
        async save(person, version) {
          await people.save(person, version)
          throw new Error('the connection was lost')
        },
      },
    })
    expect((await failing.sweep()).counts).toEqual({ failed: 1 })
    await running.later({ minutes: 14, seconds: 59 }).sweep()
    expect(await running.sent()).toEqual([])
    await running.later({ seconds: 1 }).sweep()
    await running.later({ minutes: 20 }).sweep()
    expect(await running.sent()).toEqual(['ana 1'])
  })

  it('that could not be saved leaves the notice due', async () => {
    const running = await announced()
    const failing = running.with({ people: failingToSave(running.ports.people, () => true) })
    expect((await failing.sweep()).counts).toEqual({ failed: 1 })
    expect((await running.sweep()).counts).toEqual({ sent: 1 })
  })

  it('of somebody else is left alone, even where it came between reading and saving', async () => {
    const running = await announced()
    const read = await running.find()
    const unclear = answering('unclear')
    await running.with({ mailer: unclear }).sweep()
    const before = await running.find()
    expect(await sendTo(running, read)).toBe('taken')
    expect(await running.find()).toEqual(before)
    expect(running.outbox).toEqual([])
  })

  it('is not claimed a second time within its quarantine', async () => {
    const running = await announced()
    await running.with({ mailer: answering('unclear') }).sweep()
    const before = await running.find()
    running.later({ minutes: 14, seconds: 59 })
    expect(await sendTo(running, before)).toBe('taken')
    expect(await running.find()).toEqual(before)
    expect(running.outbox).toEqual([])
  })

  it('that somebody else has taken over since is not given back by whoever wakes up late', async () => {
    const running = await announced()
    const sleepy: Mailer = {
      async send() {
        await running
          .with({ mailer: answering('unclear') })
          .later({ minutes: 15 })
          .sweep()
        return { kind: 'later', reason: 'throttled' }
      },
    }
    await running.with({ mailer: sleepy }).sweep()
    expect((await running.personOf()).mail).toMatchObject({ claim: { tries: 2, at: brussels('2023-02-23T10:15') } })
    expect((await running.personOf()).mail?.retry).toBeUndefined()
  })

  it('of four minutes ago is not sent on any more, and stays until the quarantine has shown', async () => {
    const running = await announced()
    const outcomes: string[] = []
    const slowly = (by: Temporal.DurationLike) => async (id: string) => {
      running.later(by)
      return mailTo(id)
    }
    outcomes.push(await sendTo(running, await running.find(), slowly({ minutes: 4 })))
    expect(running.outbox).toEqual([])
    expect((await running.personOf()).mail?.claim).toMatchObject({ tries: 1, at: brussels('2023-02-23T10:00') })
    await running.later({ minutes: 10 }).sweep()
    expect(running.outbox).toEqual([])
    running.later({ minutes: 1 })
    outcomes.push(await sendTo(running, await running.find(), slowly({ minutes: 3, seconds: 59, milliseconds: 999 })))
    expect(outcomes).toEqual(['unclear', 'sent'])
    expect(idsOf(running.outbox)).toEqual([ana1])
  })
})

describe('a mail that is not taken for now', () => {
  it('is tried again after 2, 4, 8 … minutes, an hour at most, under the same id', async () => {
    const running = await announced()
    const later = answering('later')
    const busy = running.with({ mailer: later })
    await busy.sweep()
    const moments = [running.ports.clock.now()]
    while (moments.length < 8) {
      const { at } = await nextDue(running)
      running.ports.clock.advanceTo(at.subtract({ milliseconds: 1 }))
      await busy.sweep()
      expect(later.tried).toHaveLength(moments.length)
      running.ports.clock.advanceTo(at)
      expect((await busy.sweep()).counts).toEqual({ later: 1 })
      moments.push(at)
    }
    expect(shown(moments)).toEqual(['10:00', '10:02', '10:06', '10:14', '10:30', '11:02', '12:02', '13:02'])
    expect(new Set(idsOf(later.tried))).toEqual(new Set([ana1]))
    expect((await running.personOf()).mail?.claim).toBeUndefined()
  })

  it('is sent as soon as one try gets through, and the next trouble begins with two minutes again', async () => {
    const running = await announced()
    const busy = running.with({ mailer: answering('later') })
    await busy.sweep()
    await busy.at('2023-02-23T10:02').sweep()
    await running.at('2023-02-23T10:06').sweep()
    expect(await running.sent()).toEqual(['ana 1'])
    expect((await running.personOf()).mail).toEqual({ seq: 1 })
    await busy.at('2023-03-01T09:00').sweep()
    expect(await running.ports.people.findNextDue()).toEqual({ queue: 'remind', at: brussels('2023-03-01T09:02') })
  })

  it('is tried by nobody before, whyever they look at the person', async () => {
    const running = await announced()
    await running.with({ mailer: answering('later') }).sweep()
    running.later({ minutes: 1, seconds: 59 })
    expect(await attend(running.ports, await running.find())).toBe('nothing')
    expect(running.outbox).toEqual([])
  })

  it('says what is so when it goes, not what was so at its first try', async () => {
    const running = await announced({ policies: [policyOf({ reminders: ['P1D'] })] })
    await running.sweep()
    await running
      .with({ mailer: answering('later') })
      .at('2023-03-14T09:00')
      .sweep()
    await running.at('2023-03-15T09:00').sweep()
    expect(running.outbox[1]?.text).toContain('Today is the last day.')
  })
})

describe('a mail that is refused', () => {
  it('is held for a human, and nothing more is sent to that person', async () => {
    const running = await announced()
    const refusing = answering('refused')
    expect((await running.with({ mailer: refusing }).sweep()).counts).toEqual({ held: 1 })
    expect((await running.personOf()).mail).toEqual({ seq: 0, held: { reason: 'refused', at: brussels('2023-02-23T10:00') } })
    await running.at('2023-03-14T09:00').sweep()
    expect(running.outbox).toEqual([])
    expect(refusing.tried).toHaveLength(1)
  })

  it('takes the person out of the queues, so that they stand in front of nobody', async () => {
    const running = await announced()
    await running.with({ mailer: answering('refused') }).sweep()
    running.at('2023-03-15T23:00')
    for (const queue of allQueues) expect(await running.due(queue)).toEqual([])
  })

  it('is looked at no more, and stands among the held, where nothing else is due of the person', async () => {
    const running = await announced({ policies: [policyOf({ announce: 'everyone' })], people: [personWith({}, [])] })
    await running.with({ mailer: answering('refused') }).sweep()
    expect(await running.due('held')).toEqual(['ana'])
    expect(await running.ports.people.findNextDue()).toBeUndefined()
  })

  it('keeps nobody else waiting', async () => {
    const running = await announced({ people: [personWith(), personWith({ id: 'ben', email: 'ben@ec.example' })] })
    const { mailer } = running.ports
    const picky: Mailer = {
      send: async (mail) => (mail.to === 'ana@ec.example' ? { kind: 'refused', reason: 'no' } : mailer.send(mail)),
    }
    expect((await running.with({ mailer: picky }).sweep()).counts).toEqual({ held: 1, sent: 1 })
    expect(await running.sent()).toEqual(['ben 1'])
  })
})

describe('a mail service that has stopped', () => {
  const ids = Array.from({ length: 60 }, (_, index) => `s${index}`)
  const people = ids.map((id) => personWith({ id, email: `${id}@ec.example` }))

  it('ends the run, with everybody still due and nobody claimed', async () => {
    const running = await announced({ people })
    const stopped = answering('stopped')
    const report = await running.with({ mailer: stopped }).sweep(['remind'])
    expect(report.left).toBe(ids.length)
    expect(stopped.tried.length).toBeLessThan(ids.length)
    expect((await running.due('remind')).toSorted()).toEqual(ids.toSorted())
    for (const id of ids) expect((await running.personOf(id)).mail?.claim).toBeUndefined()
  })

  it('costs nobody their mail, nor a second one, once it goes on', async () => {
    const running = await announced({ people })
    await running.with({ mailer: answering('stopped') }).sweep(['remind'])
    expect((await running.sweep()).counts).toEqual({ sent: ids.length })
    expect((await running.sent()).toSorted()).toEqual(ids.map((id) => `${id} 1`).toSorted())
  })
})

describe('a mail of which nobody knows whether it was taken', () => {
  it('stays claimed, and nobody sends within the quarantine', async () => {
    const running = await announced()
    expect((await running.with({ mailer: answering('unclear') }).sweep()).counts).toEqual({ unclear: 1 })
    for (let minutes = 0; minutes < 14; minutes += 1) await running.later({ minutes: 1 }).sweep()
    await running.later({ seconds: 59, milliseconds: 999 }).sweep()
    expect(running.outbox).toEqual([])
    expect((await running.personOf()).mail?.claim).toMatchObject({ tries: 1 })
  })

  it('is settled without a second mail where evidence has come that it was', async () => {
    const running = await announced()
    const lost = running.with({ mailer: losingAnswers(running.ports.mailer) })
    await lost.sweep()
    const accepted = { kind: 'accepted', at: brussels('2023-02-23T10:01'), messageId: 'memory-1' } as const
    await running.ports.evidence.record(refOf('ana'), 1, accepted)
    await running.later({ minutes: 15 }).sweep()
    await running.later({ minutes: 20 }).sweep()
    expect(await running.sent()).toEqual(['ana 1'])
    expect((await running.personOf()).mail).toEqual({ seq: 1 })
    expect((await running.caseOf()).first.attemptedAt).toEqual(brussels('2023-02-23T10:01'))
  })

  it('is settled at once when an event proves that it was', async () => {
    const running = await announced()
    await running.with({ mailer: losingAnswers(running.ports.mailer) }).sweep()
    await running.later({ minutes: 1 }).hear('delivered', 1)
    expect((await running.personOf()).mail).toEqual({ seq: 1 })
    expect((await running.caseOf()).noticed).toEqual({ phone: brussels('2023-02-23T10:01') })
    await running.later({ minutes: 20 }).sweep()
    expect(await running.sent()).toEqual(['ana 1'])
  })

  it('is sent once more under the same id where no evidence has come, and marked', async () => {
    const running = await announced()
    const unclear = answering('unclear')
    await running.with({ mailer: unclear }).sweep()
    await running.later({ minutes: 15 }).sweep()
    expect(idsOf([...unclear.tried, ...running.outbox])).toEqual([ana1, ana1])
    expect(await running.ports.evidence.find(refOf('ana'), 1)).toMatchObject({ tries: 2, messageIds: ['memory-1'] })
    await running.later({ minutes: 20 }).sweep()
    expect(running.outbox).toHaveLength(1)
  })

  it('shows as a double where both copies turn out to have been taken', async () => {
    const running = await announced()
    await running.with({ mailer: losingAnswers(running.ports.mailer) }).sweep()
    await running.later({ minutes: 15 }).sweep()
    await running.hear('accepted', 1, { messageId: 'memory-1' })
    expect(idsOf(running.outbox)).toEqual([ana1, ana1])
    expect(await running.ports.evidence.find(refOf('ana'), 1)).toMatchObject({ tries: 2, messageIds: ['memory-1', 'memory-2'] })
    expect((await running.personOf()).mail).toEqual({ seq: 1 })
  })

  it('has its second time still to come where that was definitely not taken', async () => {
    const running = await announced()
    const unclear = answering('unclear')
    await running.with({ mailer: unclear }).sweep()
    await running
      .with({ mailer: answering('later') })
      .later({ minutes: 15 })
      .sweep()
    await running.later({ minutes: 15 }).sweep()
    expect(idsOf([...unclear.tried, ...running.outbox])).toEqual([ana1, ana1])
    expect(await running.ports.evidence.find(refOf('ana'), 1)).toMatchObject({ tries: 2 })
    expect((await running.personOf()).mail).toEqual({ seq: 1 })
  })

  it('is held as unproven after a second time, and never tried a third', async () => {
    const running = await announced()
    const unclear = answering('unclear')
    const lossy = running.with({ mailer: unclear })
    await lossy.sweep()
    await lossy.later({ minutes: 15 }).sweep()
    await lossy.later({ minutes: 14, seconds: 59 }).sweep()
    expect((await running.personOf()).mail?.held).toBeUndefined()
    expect((await lossy.later({ seconds: 1 }).sweep()).counts).toEqual({ held: 1 })
    expect((await running.personOf()).mail?.held).toEqual({ reason: 'unproven', at: brussels('2023-02-23T10:30') })
    await lossy.at('2023-03-14T09:00').sweep()
    expect(unclear.tried).toHaveLength(2)
  })
})

describe('a notice that has come to say something else while it was in quarantine', () => {
  const both = [{}, { id: 'tablet', apps: '' }]

  async function overtaken(): Promise<Running> {
    const running = await announced({ people: [personWith({}, both)] })
    await running.with({ mailer: losingAnswers(running.ports.mailer) }).sweep()
    await running.at('2023-02-23T10:05').report(on('2023-02-23T10:05', 'tablet', 'tiktok'))
    await running.at('2023-02-23T10:15').sweep()
    return running
  }

  it('is another notice, under an id of its own', async () => {
    const running = await overtaken()
    expect(idsOf(running.outbox)).toEqual([ana1, ana2])
    expect(await running.told(2)).toEqual(['first phone tablet'])
    expect((await running.personOf()).mail).toEqual({ seq: 2 })
    await running.at('2023-03-01T09:00').sweep()
    expect(idsOf(running.outbox)).toEqual([ana1, ana2, ana3])
  })

  it('is not proven by a late delivery of the one before', async () => {
    const running = await overtaken()
    await running.at('2023-02-23T10:20').hear('delivered', 1)
    expect((await running.caseOf()).noticed).toEqual({})
    expect((await running.caseOf()).first.deliveredAt).toBeUndefined()
    await running.at('2023-02-23T10:25').hear('delivered', 2)
    const noticedAt = brussels('2023-02-23T10:25')
    expect((await running.caseOf()).noticed).toEqual({ phone: noticedAt, tablet: noticedAt })
  })

  it('is settled first where the one before is known to have been taken', async () => {
    const running = await announced({ people: [personWith({}, both)] })
    await running.with({ mailer: losingAnswers(running.ports.mailer) }).sweep()
    const accepted = { kind: 'accepted', at: brussels('2023-02-23T10:01'), messageId: 'memory-1' } as const
    await running.ports.evidence.record(refOf('ana'), 1, accepted)
    await running.at('2023-02-23T10:05').report(on('2023-02-23T10:05', 'tablet', 'tiktok'))
    await running.at('2023-02-23T10:15').sweep()
    await running.at('2023-02-23T10:40').sweep()
    // The tablet was found when the case was being told of: it is news.
    expect((await running.personOf()).mail?.claim).toBeUndefined()
    expect(idsOf(running.outbox).filter((id) => id === ana1)).toHaveLength(1)
  })

  it('or nothing any more is not sent again', async () => {
    const running = await announced()
    await running.with({ mailer: losingAnswers(running.ports.mailer) }).sweep()
    await running.at('2023-02-23T10:05').report(on('2023-02-23T10:05', 'phone', ''))
    await running.at('2023-02-23T10:15').sweep()
    await running.at('2023-03-14T09:00').sweep()
    expect(idsOf(running.outbox)).toEqual([ana1])
  })

  it('or nothing any more leaves its id to nobody else: what comes later is another notice', async () => {
    const running = await announced()
    await running.with({ mailer: losingAnswers(running.ports.mailer) }).sweep()
    await running.at('2023-02-23T10:05').report(on('2023-02-23T10:05', 'phone', ''))
    await running.at('2023-02-23T10:15').sweep()
    expect((await running.personOf()).mail?.claim).toBeUndefined()
    await running.at('2023-02-27T10:00').report(on('2023-02-27T10:00', 'phone', 'tiktok'))
    await running.sweep()
    await running.hear('delivered', 1)
    expect(idsOf(running.outbox)).toEqual([ana1, ana2])
    expect((await running.caseOf()).noticed).toEqual({})
  })
})

describe('a sender that ends', () => {
  const afterHandover = (running: Running) =>
    running.with({
      evidence: {
        ...running.ports.evidence,
        async record() {
          throw new Error('the sender has ended')
        },
      },
    })

  it('after handing over costs no second mail once an event proves the first', async () => {
    const running = await announced()
    expect((await afterHandover(running).sweep()).counts).toEqual({ failed: 1 })
    expect(await running.sent()).toEqual(['ana 1'])
    await running.later({ seconds: 5 }).hear('delivered', 1)
    await running.later({ minutes: 15 }).sweep()
    expect(await running.sent()).toEqual(['ana 1'])
    expect((await running.caseOf()).first).toMatchObject({
      attemptedAt: brussels('2023-02-23T10:00:05'),
      deliveredAt: brussels('2023-02-23T10:00:05'),
    })
  })

  it('after handing over costs one more mail where no event ever comes, under the same id', async () => {
    const running = await announced()
    await afterHandover(running).sweep()
    await running.later({ minutes: 14, seconds: 59 }).sweep()
    expect(idsOf(running.outbox)).toEqual([ana1])
    await running.later({ seconds: 1 }).sweep()
    await running.later({ minutes: 30 }).sweep()
    expect(idsOf(running.outbox)).toEqual([ana1, ana1])
    expect(await running.ports.evidence.find(refOf('ana'), 1)).toMatchObject({ tries: 2 })
  })

  it('after the evidence costs no second mail', async () => {
    const running = await announced()
    const ending = running.with({ people: failingToSave(running.ports.people, (_, before) => before > 0) })
    expect((await ending.sweep()).counts).toEqual({ failed: 1 })
    expect((await running.personOf()).mail?.claim).toBeDefined()
    await running.later({ minutes: 15 }).sweep()
    await running.later({ minutes: 15 }).sweep()
    expect(await running.sent()).toEqual(['ana 1'])
    expect((await running.caseOf()).first.attemptedAt).toEqual(brussels('2023-02-23T10:00'))
    expect((await running.personOf()).mail).toEqual({ seq: 1 })
  })

  it('since it cannot write the mail leaves it to the next, at once: nothing got away', async () => {
    const running = await announced()
    const failing = sendTo(running, await running.find(), () => {
      throw new Error('this mail cannot be written')
    })
    await expect(failing).rejects.toThrow('cannot be written')
    await running.sweep()
    expect(idsOf(running.outbox)).toEqual([ana1])
  })
})

async function nextDue({ ports }: Running): Promise<Due> {
  const due = await ports.people.findNextDue()
  if (!due) throw new Error('nobody is due')
  return due
}

const mailTo = (id: string): Mail => ({ noticeId: id, to: 'ana@ec.example', subject: 'Please act', text: 'Please act.\n', html: '' })

/** Sends Ana the first notice of a sweep in February, by hand. */
function sendTo({ ports }: Running, read: Parameters<typeof sendOnce>[1], write: Parameters<typeof sendOnce>[3] = mailTo) {
  const at = brussels('2023-02-23T10:00')
  const owed: OwedNotice = {
    tells: [{ policy: { id: 'no-tiktok' }, openedAt: at, tells: [{ step: 'first', devices: ['phone'] }], through: at }],
  }
  return sendOnce(ports, read, owed, write)
}

describe('whoever is to know of mail that did not get away', () => {
  it.each(['later', 'refused', 'stopped', 'unclear'] as const)('is told why, where the answer was %s', async (kind) => {
    const told: unknown[] = []
    const running = (await announced()).with({ onNotTaken: (...what) => told.push(what) })
    await running.with({ mailer: answering(kind) }).sweep()
    expect(told).toEqual([[refOf('ana'), { kind, reason: 'as the test wants it' }]])
  })

  it('is told nothing of mail that did', async () => {
    const told: unknown[] = []
    await (await announced()).with({ onNotTaken: (...what) => told.push(what) }).sweep()
    expect(told).toEqual([])
  })
})

describe('a claim that somebody else has settled, or taken over, since it was read', () => {
  it('is not held as unproven', async () => {
    const running = await announced()
    const lossy = running.with({ mailer: losingAnswers(running.ports.mailer) })
    await lossy.sweep()
    await lossy.later({ minutes: 15 }).sweep()
    const { evidence } = running.ports
    const outrun = {
      ...evidence,
      async find(ref: string, number: number) {
        const known = await evidence.find(ref, number)
        await running.hear('delivered', 1)
        return known
      },
    }
    await running.with({ evidence: outrun }).later({ minutes: 15 }).sweep()
    expect((await running.personOf()).mail).toEqual({ seq: 1 })
  })

  it('is not dropped with a digest that has nothing to tell', async () => {
    const escalation = [{ after: 'P1D', notify: 'security' }]
    const running = await announced({ policies: [policyOf({ ...security, reminders: [], escalation })] })
    await running.runUntil('2023-03-17T08:59')
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    await running.report(on('2023-03-17T09:00', 'phone', ''))
    const { lines, people } = running.ports
    const outrun = {
      ...lines,
      async list(recipient: string, day: Temporal.PlainDate) {
        await changePerson(people, team, (person) => {
          const { claim, ...mail } = person.mail ?? { seq: 0 }
          return claim ? { ...person, mail: { ...mail, claim: { ...claim, token: 'of somebody else' } } } : person
        })
        return lines.list(recipient, day)
      },
    }
    await running.with({ lines: outrun }).sweep(['digest'])
    expect((await people.get(team)).person.mail?.claim?.token).toBe('of somebody else')
  })
})

describe('mail that is held for another reason than proof', () => {
  it('stays held once a notice under way is known to have been taken', async () => {
    const running = await announced({ policies: [policyOf({ reminders: ['P7D'] })] })
    await running.sweep()
    await running
      .with({ mailer: losingAnswers(running.ports.mailer) })
      .at('2023-03-08T09:00')
      .sweep()
    await running.hear('bounced', 1)
    await running.hear('accepted', 2)
    expect((await running.personOf()).mail).toMatchObject({ seq: 2, held: { reason: 'bounced' } })
  })
})

describe('a claim that was left', () => {
  const now = brussels('2023-02-23T10:15')
  const claim = { token: 'x', at: brussels('2023-02-23T10:00'), tries: 1, tells: [] }

  it('is given up with its number where it was for a notice, and kept where it was for a digest', () => {
    const left = { ...personWith(), mail: { seq: 3, claim } }
    expect(withoutLeftClaim(left, now).mail).toEqual({ seq: 4 })
    const ofDigest = { ...left, mail: { seq: 3, claim: { ...claim, digestOn: Temporal.PlainDate.from('2023-02-23') } } }
    expect(withoutLeftClaim(ofDigest, now)).toBe(ofDigest)
  })

  it('is none while its quarantine lasts, nor where there is no claim', () => {
    const young = { ...personWith(), mail: { seq: 3, claim } }
    expect(withoutLeftClaim(young, now.subtract({ milliseconds: 1 }))).toBe(young)
    const unclaimed = personWith()
    expect(withoutLeftClaim(unclaimed, now)).toBe(unclaimed)
  })
})
