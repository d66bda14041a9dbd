/** What these tests say is meant to hold, and does not yet: each is to move to the tests of its folder once it does. */
import { describe, expect, it } from 'vitest'
import { brussels, on, peopleWith, personWith, policyOf } from '../../builders.ts'
import { announced, answering, choosyGate, losingAnswers, type Running } from './running.ts'

const suspending = policyOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
const toManager = { reminders: [], escalation: [{ after: 'P1D', notify: 'manager' }] }
const max = { who: { id: 'max', email: 'max@ec.example', name: 'Max' }, devices: [] }
const ana = { who: { manager: 'max' } }
const ben = { who: { id: 'ben', email: 'ben@ec.example', name: 'Ben', manager: 'max' }, devices: [{ id: 'ben-phone', apps: 'temu' }] }

const digests = ({ outbox }: Running) => outbox.filter(({ subject }) => /^\d+ overdue:/.test(subject))

describe('an outage of the other side of access', () => {
  it('however long, keeps nobody cut off whose device is clean', async () => {
    const running = await announced({ policies: [suspending] })
    await running.runUntil('2023-03-16T12:00')
    await running.report(on('2023-03-16T12:00', 'phone', ''))
    const down = running.with({ gate: { request: () => Promise.reject(new Error('the bus is down')) } })
    for (let runs = 0; runs < 8; runs += 1) await down.later({ minutes: 5 }).sweep()
    const gate = choosyGate()
    for (let runs = 0; runs < 8; runs += 1) await running.with({ gate }).later({ minutes: 5 }).sweep()
    expect(gate.asked).toContain('phone granted 2')
  })

  it('however long, costs nobody the mails after it', async () => {
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

  it('loses no line that waits for the digest of the day on which it goes', async () => {
    const running = await announced({ policies: [policyOf(toManager), temu], people: peopleWith(max, ana, ben) })
    await running.runUntil('2023-03-17T08:59')
    await running
      .with({ mailer: answering('unclear') })
      .at('2023-03-17T09:00')
      .sweep()
    // Ben's line waits for Monday, since Friday's digest is claimed; then nothing runs until Monday morning.
    await running
      .with({ mailer: answering('unclear') })
      .at('2023-03-17T13:00')
      .sweep(['escalate'])
    await running.at('2023-03-20T08:00').sweep()
    await running.runUntil('2023-04-30T09:00')
    const text = digests(running)
      .map(({ text }) => text)
      .join()
    expect([text.includes('Ana'), text.includes('Ben')]).toEqual([true, true])
  })

  it('keeps its id on the next day, so that a double is known for one', async () => {
    const running = await announced({ policies: [policyOf(toManager)], people: peopleWith(max, ana) })
    await running.runUntil('2023-03-17T08:59')
    await running
      .with({ mailer: losingAnswers(running.ports.mailer) })
      .at('2023-03-17T09:00')
      .sweep()
    await running.at('2023-03-18T00:05').sweep()
    expect(new Set(digests(running).map(({ noticeId }) => noticeId)).size).toBe(1)
  })
})

describe('a deadline that is changed again while the change is being told', () => {
  it('is told once more', async () => {
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

describe('somebody whose mail is held as unproven', () => {
  it('gets the mails after it once the proof has come', async () => {
    const running = await announced()
    const lossy = running.with({ mailer: losingAnswers(running.ports.mailer) })
    await lossy.sweep()
    await lossy.later({ minutes: 15 }).sweep()
    await lossy.later({ minutes: 15 }).sweep()
    await running.later({ minutes: 1 }).hear('delivered', 1)
    expect((await running.caseOf()).noticed).toEqual({ phone: brussels('2023-02-23T10:31') })
    await running.at('2023-03-01T09:00').sweep()
    expect(running.outbox.at(-1)?.subject).toContain('Reminder')
  })
})

describe('an import', () => {
  it('takes over a correction of what no device reports, though it is not read anew', async () => {
    const listed = (workApps: string) => personWith({}, [{ ownership: 'personal', workApps }])
    const running = await announced({ policies: [suspending], people: [listed('yes')] })
    await running.import(listed('no'))
    expect((await running.personOf()).devices[0]?.workApps).toBe(false)
  })
})
