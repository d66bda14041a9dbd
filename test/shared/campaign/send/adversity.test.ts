/** Behaviour under trouble: lost answers, changes while a mail is on its way, unreadable records. */
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../../../infra/local/virtual-clock.ts'
import type { Mailer } from '../../../../shared/domain/emails/mailer.ts'
import type { People, StoredPerson } from '../../../../shared/domain/people/store.ts'
import { brussels, on, peopleWith, personWith, policyOf, security } from '../../../builders.ts'
import { refOf, storedAs } from '../../../refs.ts'
import { announced, answering, choosyGate, failingToSave, losingAnswers, type Running, unreadable } from '../running.ts'

const suspending = policyOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
const toManager = { reminders: [], escalation: [{ after: 'P1D', notify: 'manager' }] }
const max = { who: { id: 'max', email: 'max@ec.example', name: 'Max' }, devices: [] }
const ana = { who: { manager: 'max' } }
const withTablet = [{}, { id: 'tablet', apps: '' }]

const digests = ({ outbox }: Running) =>
  outbox.filter(({ subject }) => /^Overdue: \d+/.test(subject)).map(({ to, subject }) => `${to.split('@')[0]}: ${subject.split(' –')[0]}`)

/** A mailer during whose sending something happens. */
const meanwhile = (mailer: Mailer, happens: () => Promise<unknown>): Mailer => ({
  async send(mail) {
    await happens()
    return mailer.send(mail)
  },
})

describe('a notice that may have been accepted', () => {
  it.each(['later', 'stopped'] as const)(
    'is not mailed again once its delivery is known, even if its second try was answered with %s',
    async (kind) => {
      const running = await announced()
      await running.with({ mailer: losingAnswers(running.ports.mailer) }).sweep()
      await running
        .with({ mailer: answering(kind) })
        .later({ minutes: 15 })
        .sweep()
      await running.later({ minutes: 1 }).hear('delivered', 1)
      await running.later({ hours: 1 }).sweep()
      expect(await running.sent()).toEqual(['ana 1'])
    },
  )

  it('counts as notice once delivered, even if its second try was refused', async () => {
    const running = await announced()
    await running.with({ mailer: losingAnswers(running.ports.mailer) }).sweep()
    await running
      .with({ mailer: answering('refused') })
      .later({ minutes: 15 })
      .sweep()
    await running.later({ minutes: 1 }).hear('delivered', 1)
    expect((await running.caseOf()).notified.byDevice).toEqual({ phone: { 1: brussels('2023-02-23T10:16') } })
  })

  it('never passes its id, and thus its proof, to a later notice', async () => {
    const running = await announced({ people: [personWith({}, withTablet)] })
    const lossy = running.with({ mailer: losingAnswers(running.ports.mailer) })
    await lossy.sweep()
    await lossy.later({ minutes: 15 }).sweep()
    await lossy.later({ minutes: 15 }).sweep()
    expect((await running.personOf()).mail?.held?.reason).toBe('unproven')
    await running.later({ minutes: 1 }).hear('delivered', 1)
    await running.at('2023-02-27T09:00').report(on('2023-02-27T09:00', 'tablet', 'tiktok'))
    await running.import({ ...(await running.personOf()), profile: { ...(await running.personOf()).profile, email: 'new@ec.example' } })
    await running.sweep()
    expect(running.outbox.at(-1)?.to).toBe('new@ec.example')
    // The mail delivered four days ago cannot have named the tablet.
    expect((await running.caseOf()).notified.byDevice.tablet).toBeUndefined()
  })
})

describe('a digest that may have gone out, and is empty at its second try', () => {
  it('never passes its id, and thus its proof, to a later notice', async () => {
    const temu = policyOf({ id: 'no-temu', title: 'Remove Temu', apps: ['temu'] })
    const people = peopleWith({ ...max, devices: [{ id: 'max-phone', apps: '' }] }, ana)
    const running = await announced({ policies: [policyOf(toManager), temu], people })
    await running.runUntil('2023-03-17T08:59')
    await running
      .with({ mailer: losingAnswers(running.ports.mailer) })
      .at('2023-03-17T09:00')
      .sweep()
    await running.at('2023-03-17T09:10').report(on('2023-03-17T09:10', 'phone', ''))
    await running.at('2023-03-17T09:15').sweep()
    expect((await running.personOf('max')).mail?.seq).toBe(1)
    await running.at('2023-03-17T10:00').report(on('2023-03-17T10:00', 'max-phone', 'temu'))
    await running.sweep()
    await running.at('2023-03-17T10:05').hear('delivered', 1, { of: 'max' })
    expect((await running.caseOf('max')).notified.byDevice).toEqual({})
  })
})

describe('a claim to a notice that is no longer owed', () => {
  it('is settled after its quarantine, even if the next notice is owed days later', async () => {
    const running = await announced()
    await running.runUntil('2023-02-24T17:00')
    await running.report(on('2023-02-24T17:00', 'phone', ''))
    await running.with({ mailer: losingAnswers(running.ports.mailer) }).sweep()
    await running.at('2023-02-25T10:00').report(on('2023-02-25T10:00', 'phone', 'tiktok'))
    expect((await running.personOf()).noticeAt).toEqual(brussels('2023-02-27T09:00'))
    expect(await running.ports.people.findNextDue()).toEqual({ queue: 'mail', at: brussels('2023-02-24T17:15') })
    await running.sweep()
    expect((await running.personOf()).mail).toEqual({ seq: 2 })
    expect(await running.ports.people.findNextDue()).toEqual({ queue: 'mail', at: brussels('2023-02-27T09:00') })
  })
})

describe('a rung that comes due while another mail is on its way', () => {
  it('is not skipped', async () => {
    const policy = policyOf({ deadline: { at: '2023-03-15T17:00' }, reminders: [], escalation: [{ after: 'P0D', notify: 'staff' }] })
    const running = await announced({ policies: [policy], people: [personWith({}, withTablet)] })
    await running.runUntil('2023-03-15T16:59')
    await running.report(on('2023-03-15T16:59', 'tablet', 'tiktok'))
    const slow = meanwhile(running.ports.mailer, async () => running.at('2023-03-15T17:00:01'))
    await running.with({ mailer: slow }).sweep()
    await running.runUntil('2023-03-20T12:00')
    expect(running.outbox.map(({ subject }) => subject).slice(2)).toEqual(['TikTok: the deadline has passed'])
  })
})

describe('a device found while a notice is being sent', () => {
  const tabletFound = (running: Running) => async () => {
    const now = running.ports.clock.now()
    await running.report({ at: now, device: 'tablet', apps: ['tiktok'] })
  }

  it.each([
    ['the first one', '2023-02-23T10:00', []],
    ['a reminder', '2023-03-08T09:00', ['P7D']],
  ])('(%s) is in the next notice', async (_, at, reminders) => {
    const running = await announced({ policies: [policyOf({ reminders })], people: [personWith({}, withTablet)] })
    if (reminders.length > 0) await running.runUntil('2023-03-08T08:59')
    const before = running.outbox.length
    await running
      .with({ mailer: meanwhile(running.ports.mailer, tabletFound(running)) })
      .at(at)
      .sweep()
    await running.runUntil('2023-03-10T12:00')
    expect(running.outbox).toHaveLength(before + 2)
    expect(running.outbox.at(-1)?.text).toContain('- Work phone (iOS)\n  Found: TikTok\n- ')
  })

  it('and restored is reported too, even during the notice of another restoration', async () => {
    const running = await announced({ policies: [suspending], people: [personWith({}, [{}, { id: 'tablet', label: 'Tablet' }])] })
    await running.runUntil('2023-03-17T10:00')
    await running.report(on('2023-03-17T10:00', 'phone', ''))
    const tabletClean = () => running.report(on('2023-03-17T10:01', 'tablet', ''))
    await running.with({ mailer: meanwhile(running.ports.mailer, tabletClean) }).sweep()
    await running.runUntil('2023-03-20T12:00')
    const told = running.outbox
      .filter(({ text }) => text.includes('Work access is coming back on:'))
      .map(({ text }) => text.includes('Tablet'))
    expect(told).toContain(true)
  })
})

describe('an outdated source', () => {
  it('listed again does not undo the removal of work apps', async () => {
    const listed = personWith({}, [{ ownership: 'personal' }])
    const running = await announced({ policies: [suspending], people: [listed] })
    await running.runUntil('2023-03-16T12:00')
    await running.report(on('2023-03-16T12:00', 'phone', 'tiktok', false))
    expect((await running.personOf()).access.phone?.wanted).toBe('granted')
    await running.at('2023-03-17T03:00').import(listed)
    expect((await running.personOf()).access.phone?.wanted).toBe('granted')
  })
})

describe('a digest', () => {
  it('loses no line to a notice that takes its number', async () => {
    const temu = policyOf({ id: 'no-temu', title: 'Remove Temu', apps: ['temu'] })
    const people = peopleWith({ ...max, devices: [{ id: 'max-phone', apps: '' }] }, ana)
    const running = await announced({ policies: [policyOf(toManager), temu], people })
    await running.runUntil('2023-03-17T08:59')
    await running
      .with({ mailer: answering('later') })
      .at('2023-03-17T09:00')
      .sweep()
    await running.at('2023-03-17T09:01').report(on('2023-03-17T09:01', 'max-phone', 'temu'))
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 1'])
  })

  it('that may have gone out is sent again, even after another notice to the same manager', async () => {
    const temu = policyOf({ id: 'no-temu', title: 'Remove Temu', apps: ['temu'] })
    const people = peopleWith({ ...max, devices: [{ id: 'max-phone', apps: '' }] }, ana)
    const running = await announced({ policies: [policyOf(toManager), temu], people })
    await running.runUntil('2023-03-17T08:59')
    await running
      .with({ mailer: answering('unclear') })
      .at('2023-03-17T09:00')
      .sweep()
    await running.at('2023-03-17T09:01').report(on('2023-03-17T09:01', 'max-phone', 'temu'))
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 1'])
  })

  it('about many is not delayed by one unreadable record', async () => {
    const people = peopleWith(max, ana, { who: { id: 'ben', email: 'ben@ec.example', manager: 'max' }, devices: [{ id: 'ben-phone' }] })
    const running = await announced({ policies: [policyOf(toManager)], people })
    await running.runUntil('2023-03-17T08:59')
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    const partly = running.with({ people: unreadable(running.ports.people, 'ben') })
    for (let runs = 0; runs < 4; runs += 1) await partly.later({ minutes: 15 }).sweep()
    expect(digests(running)).toHaveLength(1)
    expect(running.outbox.at(-1)?.text).toContain('Ana')
    expect((await running.personOf('max')).mail?.held).toBeUndefined()
  })

  it('reaches a manager for whose own device the gate refuses requests', async () => {
    const people = peopleWith({ ...max, devices: [{ id: 'max-phone' }] }, ana)
    const escalation = [{ after: 'P0D', suspend: true, notify: 'staff' }, ...toManager.escalation]
    const running = await announced({ policies: [policyOf({ ...toManager, escalation })], people })
    await running.runUntil('2023-03-15T23:59')
    const refusing = running.with({ gate: choosyGate(({ device }) => device !== 'max-phone') })
    await refusing.at('2023-03-16T00:00').sweep()
    for (let days = 0; days < 3; days += 1) await refusing.later({ hours: 24 }).sweep()
    expect(digests(running)).toEqual(['max: Overdue: 1'])
  })
})

describe('someone whose manager’s record cannot be read', () => {
  it('is still suspended and notified', async () => {
    const escalation = [
      { after: 'P0D', suspend: true },
      { after: 'P0D', notify: 'staff' },
      { after: 'P0D', notify: 'manager' },
    ]
    const running = await announced({ policies: [policyOf({ ...security, reminders: [], escalation })], people: peopleWith(max, ana) })
    await running.runUntil('2023-03-15T23:00')
    const partly = running.with({ people: unreadable(running.ports.people, 'max') })
    await partly.at('2023-03-16T00:00').sweep()
    expect(await running.sent()).toEqual(['ana 1', 'ana 2', 'team:security@ec.example 1'])
  })
})

describe('someone whose team’s record cannot be read', () => {
  it('is still notified, and the team once its record can be read', async () => {
    const escalation = [
      { after: 'P1D', notify: 'security' },
      { after: 'P1D', notify: 'staff' },
    ]
    const running = await announced({ policies: [policyOf({ ...security, reminders: [], escalation })] })
    await running.runUntil('2023-03-17T08:59')
    const { profile, ...rest } = personWith({ email: 'security@ec.example' }, [])
    await running.ports.people.save(storedAs({ ...rest, profile: { ...profile, id: 'team:security@ec.example', isTeam: true } }))
    const partly = running.with({ people: unreadable(running.ports.people, 'team:security@ec.example') })
    await partly.at('2023-03-17T09:00').sweep()
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
    await running.later({ minutes: 1 }).sweep()
    expect((await running.sent()).slice(2)).toEqual(['team:security@ec.example 1'])
  })
})

describe('someone whose mail is held', () => {
  it('is not held for a mail to the old address while it was being changed', async () => {
    const running = await announced()
    const { mailer } = running.ports
    const readdressed = meanwhile(mailer, () => running.import(personWith({ email: 'new@ec.example' })))
    await running.with({ mailer: readdressed }).sweep()
    expect(running.outbox.map(({ to }) => to)).toEqual(['ana@ec.example'])
    await running.later({ minutes: 1 }).hear('bounced', 1)
    await running.sweep()
    expect(running.outbox.map(({ to }) => to)).toEqual(['ana@ec.example', 'new@ec.example'])
  })
})

describe('an outage of the access gate', () => {
  it('however long, leaves no clean device suspended', async () => {
    const running = await announced({ policies: [suspending] })
    await running.runUntil('2023-03-16T12:00')
    await running.report(on('2023-03-16T12:00', 'phone', ''))
    const down = running.with({ gate: { request: () => Promise.reject(new Error('the bus is down')) } })
    for (let runs = 0; runs < 8; runs += 1) await down.later({ minutes: 5 }).sweep()
    const gate = choosyGate()
    for (let runs = 0; runs < 8; runs += 1) await running.with({ gate }).later({ minutes: 5 }).sweep()
    expect(gate.asked).toContain('phone granted 2')
  })

  it('however long, loses no later mail', async () => {
    const running = await announced({ policies: [suspending] })
    await running.runUntil('2023-03-15T23:59')
    const down = running.with({ gate: { request: () => Promise.reject(new Error('the bus is down')) } })
    running.at('2023-03-16T00:00')
    for (let runs = 0; runs < 8; runs += 1) await down.later({ minutes: 5 }).sweep()
    for (let runs = 0; runs < 30; runs += 1) await running.later({ minutes: 5 }).sweep()
    expect((await running.personOf()).mail?.held).toBeUndefined()
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  })
})

describe('a digest that goes late', () => {
  const temu = policyOf({ ...toManager, id: 'no-temu', title: 'Remove Temu', apps: ['temu'], sendAt: '13:00' })
  const ben = { who: { id: 'ben', email: 'ben@ec.example', name: 'Ben', manager: 'max' }, devices: [{ id: 'ben-phone', apps: 'temu' }] }
  const digestsOf = ({ outbox }: Running) => outbox.filter(({ subject }) => /^Overdue: \d+/.test(subject))

  it('loses no line of the day on which it is sent', async () => {
    const running = await announced({ policies: [policyOf(toManager), temu], people: peopleWith(max, ana, ben) })
    await running.runUntil('2023-03-17T08:59')
    await running
      .with({ mailer: answering('unclear') })
      .at('2023-03-17T09:00')
      .sweep()
    // Ben's line waits for Monday, because Friday's digest is claimed; nothing runs until Monday morning.
    await running
      .with({ mailer: answering('unclear') })
      .at('2023-03-17T13:00')
      .sweep(['escalate'])
    await running.at('2023-03-20T08:00').sweep()
    await running.runUntil('2023-04-30T09:00')
    const text = digestsOf(running)
      .map(({ text }) => text)
      .join()
    expect([text.includes('Ana'), text.includes('Ben')]).toEqual([true, true])
  })

  it('keeps its id on the next day, so that a double is recognised', async () => {
    const running = await announced({ policies: [policyOf(toManager)], people: peopleWith(max, ana) })
    await running.runUntil('2023-03-17T08:59')
    await running
      .with({ mailer: losingAnswers(running.ports.mailer) })
      .at('2023-03-17T09:00')
      .sweep()
    await running.at('2023-03-18T00:05').sweep()
    expect(new Set(digestsOf(running).map(({ noticeId }) => noticeId)).size).toBe(1)
  })
})

describe('a deadline that changes again during the notice of its change', () => {
  it('is in another notice', async () => {
    const running = await announced({ policies: [policyOf({ reminders: [] })] })
    await running.runUntil('2023-02-27T10:00')
    const amend = async (day: string, after: number) => {
      await running.ports.policies.activate(policyOf({ reminders: [], deadline: { on: day, counts: 'inclusive' } }), after)
      await running.enrol()
    }
    await amend('2023-03-22', 1)
    const { mailer } = running.ports
    const slow = {
      send: async (mail: Parameters<typeof mailer.send>[0]) => {
        running.later({ minutes: 1 })
        await amend('2023-03-29', 2)
        return mailer.send(mail)
      },
    }
    await running.with({ mailer: slow }).sweep()
    await running.runUntil('2023-03-10T12:00')
    expect(running.outbox.at(-1)?.text).toContain('29 March 2023')
  })
})

describe('someone whom errors keep from being attended to', () => {
  const withBroken = async () => {
    const ids = ['ana', 'ben', 'eve']
    const running = await announced({ people: ids.map((id) => personWith({ id, email: `${id}@ec.example` }, [{ id: `${id}-phone` }])) })
    const { people } = running.ports
    const broken = {
      ...people,
      find: (ref: string) => (ref === refOf('eve') ? Promise.reject(new Error('out of order')) : people.find(ref)),
    }
    return { running, broken: running.with({ people: { ...broken, save: (stored) => refuseClaims(people, stored) } }) }
  }
  /** Eve's claims fail; saving the faults works. */
  const refuseClaims = (people: People, stored: StoredPerson) =>
    stored.ref === refOf('eve') && stored.person.mail?.claim ? Promise.reject(new Error('out of order')) : people.save(stored)

  it('is tried less and less often, and in the end held, while others are attended to', async () => {
    const { running, broken } = await withBroken()
    const tried: number[] = []
    for (let minute = 0; minute < 60; minute += 1) {
      // Someone else is attended to each minute.
      await running.report({ at: running.ports.clock.now(), device: 'ana-phone', apps: minute % 2 ? ['tiktok'] : [] })
      await running.report({ at: running.ports.clock.now(), device: 'ben-phone', apps: minute % 2 ? ['tiktok'] : [] })
      if ((await broken.sweep()).counts.failed) tried.push(minute)
      await running.later({ minutes: 1 }).confirmAll()
    }
    expect(tried.length).toBeGreaterThanOrEqual(5)
    expect(tried.length).toBeLessThan(10)
    expect((await running.personOf('eve')).mail?.held?.reason).toBe('failing')
    expect(await running.due('held')).toEqual(['eve'])
  })
})

describe('a suspension saved by a run with a fast clock', () => {
  it('is reported once, in the mail of its rung', async () => {
    const running = await announced({ policies: [suspending] })
    await running.runUntil('2023-03-15T23:59')
    const clock = virtualClock(brussels('2023-03-16T00:00:30'))
    await running.with({ clock, people: failingToSave(running.ports.people, (_, before) => before > 0) }).sweep()
    await running.at('2023-03-16T00:00').sweep()
    await running.at('2023-03-16T00:01').sweep()
    expect([await running.told(2), await running.told(3)]).toEqual([['after:P0D phone'], []])
  })
})
