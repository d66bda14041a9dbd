import { describe, expect, it } from 'vitest'
import type { Verdicts } from '../../../../shared/campaign/brake/verdicts.ts'
import { attend } from '../../../../shared/campaign/send/attend.ts'
import { keyOf } from '../../../../shared/domain/access/brake.ts'
import type { Mailer } from '../../../../shared/domain/emails/mailer.ts'
import { brussels, on, personWith, policyOf } from '../../../builders.ts'
import { memoryAccessGate } from '../../../memory/access-gate.ts'
import { refOf, storedAs } from '../../../refs.ts'
import { accessOf, announced, choosyGate, failingToSave, type Running } from '../running.ts'

const cutting = { reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
const suspending = policyOf(cutting)
const twoDevices = [{}, { id: 'tablet', label: 'Tablet' }]

/** Ana has had notice, and her deadline is now. */
async function overdue(people = [personWith()]): Promise<Running> {
  const running = await announced({ policies: [suspending], people })
  await running.sweep()
  for (const { profile } of people) await running.hear('delivered', 1, { of: profile.id })
  return running.at('2023-03-16T00:00')
}

describe('a suspension', () => {
  it('is requested before the mail that reports it', async () => {
    const running = await overdue()
    const log: string[] = []
    const { gate, mailer } = running.ports
    const logging = running.with({
      gate: {
        async request(requests) {
          log.push(...requests.map(({ device, wanted }) => `${wanted} ${device}`))
          return gate.request(requests)
        },
      },
      mailer: {
        async send(mail) {
          log.push(mail.subject)
          return mailer.send(mail)
        },
      },
    })
    await logging.sweep()
    expect(log).toEqual(['suspended phone', 'TikTok: work access is being suspended'])
    expect(running.outbox[1]?.text).toContain('Work access is being suspended on: Work phone')
  })

  it('is mailed of in no run that has no verdict of the brake, nor before it is requested', async () => {
    const running = await overdue()
    const at = async (found: Running, verdicts?: Verdicts) => attend(found.ports, await running.find(), true, verdicts)
    expect(await at(running)).toBe('saved')
    expect(running.outbox).toHaveLength(1)
    const go = new Map([['no-tiktok', new Map([[keyOf({ ref: refOf('ana'), device: 'phone' }), 'go' as const]])]])
    expect(await at(running.with({ gate: choosyGate(() => false) }), go)).toBe('saved')
    expect(running.outbox).toHaveLength(1)
    expect(await at(running.later({ minutes: 1 }), go)).toBe('sent')
    expect(running.outbox[1]?.subject).toBe('TikTok: work access is being suspended')
  })

  it('is not reported until the gate accepts all of it, and is requested again', async () => {
    const running = await overdue([personWith({}, twoDevices)])
    const half = choosyGate(({ device }) => device === 'phone')
    await running.with({ gate: half }).sweep()
    expect(half.asked).toEqual(['phone suspended 1', 'tablet suspended 1'])
    expect(await running.sent()).toEqual(['ana 1'])
    const whole = choosyGate()
    await running.with({ gate: whole }).later({ minutes: 5 }).sweep()
    expect(whole.asked).toEqual(['tablet suspended 1'])
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  })

  it('is not reported while the gate cannot be reached', async () => {
    const running = await overdue()
    const down = running.with({
      gate: {
        async request() {
          throw new Error('the bus is down')
        },
      },
    })
    expect((await down.sweep(['access', 'escalate', 'digest'])).counts).toEqual({ saved: 1 })
    expect(running.faults).toEqual([{ ref: refOf('ana'), error: new Error('the bus is down') }])
    expect(await running.sent()).toEqual(['ana 1'])
    await running.later({ minutes: 5 }).sweep()
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  })

  it('is saved as wanted and as requested before it is published, so that it can be undone', async () => {
    const running = await overdue()
    const stored: unknown[] = []
    const watching = running.with({
      gate: {
        async request(requests) {
          const { access, accessRequested } = await running.personOf()
          stored.push({ access, accessRequested })
          return requests
        },
      },
    })
    await watching.sweep()
    expect(stored).toEqual([
      {
        access: { phone: { wanted: 'suspended', version: 1 } },
        accessRequested: { phone: { version: 1, at: brussels('2023-03-16T00:00'), unsure: true } },
      },
    ])
    expect((await running.personOf()).accessRequested).toEqual({ phone: { version: 1, at: brussels('2023-03-16T00:00') } })
  })

  it('that is confirmed at once is known to be in force, is not requested again, and is reported', async () => {
    const running = await overdue()
    const asked: string[] = []
    const quick = running.with({
      gate: {
        async request(requests) {
          asked.push(...requests.map(({ device }) => device))
          await running.confirm('phone', 1, 'suspended')
          return requests
        },
      },
    })
    await quick.sweep()
    expect((await running.personOf()).accessRequested?.phone).toMatchObject({ version: 1, confirmed: 1 })
    for (let minutes = 0; minutes < 90; minutes += 1) await quick.later({ minutes: 1 }).sweep()
    expect(asked).toEqual(['phone'])
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  })

  it('is published at once by the next run if this one ended before it could', async () => {
    const running = await overdue()
    const asked = Promise.withResolvers<void>()
    const ending = running.with({
      gate: {
        request() {
          asked.resolve()
          return new Promise(() => {})
        },
      },
    })
    void ending.sweep()
    await asked.promise
    expect((await running.personOf()).accessRequested?.phone?.unsure).toBe(true)
    const gate = choosyGate()
    await running.with({ gate }).later({ minutes: 1 }).sweep()
    expect(gate.asked).toEqual(['phone suspended 1'])
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  })

  it('is reported once if the save after the request failed', async () => {
    const running = await overdue()
    const failing = running.with({
      people: failingToSave(running.ports.people, ({ accessRequested }) => accessRequested?.phone?.unsure === undefined),
    })
    await failing.sweep()
    expect(accessOf(running)).toBe('suspended')
    expect(await running.sent()).toEqual(['ana 1'])
    await running.sweep()
    await running.later({ minutes: 20 }).sweep()
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  })

  it('that comes while another mail is on its way is still reported', async () => {
    const policy = policyOf({ deadline: { at: '2023-03-15T17:00' }, reminders: [], escalation: [{ after: 'P0D', suspend: true }] })
    const running = await announced({ policies: [policy], people: [personWith({}, [{}, { id: 'tablet', apps: '' }])] })
    await running.runUntil('2023-03-15T16:59')
    await running.report(on('2023-03-15T16:59', 'tablet', 'tiktok'))
    const { mailer } = running.ports
    const slow: Mailer = {
      async send(mail) {
        await running.at('2023-03-15T17:00:01').sweep()
        return mailer.send(mail)
      },
    }
    await running.with({ mailer: slow }).sweep()
    expect((await running.personOf()).access).toMatchObject({ phone: { wanted: 'suspended' } })
    await running.sweep()
    expect(running.outbox.map(({ subject }) => subject).slice(1)).toEqual([
      'Please remove TikTok by 15 Mar – new finding',
      'TikTok: work access is being suspended',
    ])
  })

  it('is never requested without a delivered notice', async () => {
    const gate = choosyGate()
    const running = (await announced({ policies: [suspending] })).with({ gate })
    await running.sweep()
    await running.hear('accepted', 1)
    await running.at('2023-03-16T00:00').sweep()
    await running.at('2023-04-16T00:00').sweep()
    expect(gate.asked).toEqual([])
  })

  it('is never requested for a device that no delivered notice named', async () => {
    const running = await overdue([personWith({}, [{}, { id: 'tablet', apps: '' }])])
    await running.report(on('2023-03-15T23:59', 'tablet', 'tiktok'))
    const gate = choosyGate()
    await running.with({ gate }).sweep()
    expect(gate.asked).toEqual(['phone suspended 1'])
    await running.hear('bounced', 2)
    await running.with({ gate }).at('2023-05-01T00:00').sweep()
    expect(gate.asked.filter((line) => line.startsWith('tablet'))).toEqual([])
  })
})

it('nothing is done for somebody by a run that knows an earlier version of their policy', async () => {
  const running = await announced({ policies: [suspending] })
  const { policies } = running.ports
  const before = await policies.listActive()
  await policies.activate(policyOf({ ...cutting, deadline: { on: '2023-03-31', counts: 'inclusive' } }), 1)
  await running.enrol()
  const found = await running.find()
  const late = running.with({ policies: { ...policies, listActive: async () => before } })
  expect(await attend(late.ports, found)).toBe('taken')
  expect([running.outbox, await running.find()]).toEqual([[], found])
})

describe('a suspension that the gate has not taken when it is paused', () => {
  const temu = { id: 'no-temu', title: 'Remove Temu', apps: ['temu'] }
  const later = { ...temu, deadline: { on: '2023-03-31', counts: 'inclusive' }, reminders: ['P15D', 'P1D'] }
  const apart = [{}, { id: 'tablet', label: 'Tablet', apps: 'temu' }]

  /** The gate refuses to suspend Ana's phone at the deadline of 15 March. */
  async function refused(
    other: Readonly<Record<string, unknown>> = later,
    devices: Parameters<typeof personWith>[1] = apart,
  ): Promise<Running> {
    const opened = await announced({ policies: [suspending, policyOf(other)], people: [personWith({}, devices)] })
    await opened.runUntil('2023-03-15T23:59')
    const running = opened.with({ gate: choosyGate(({ device }) => device !== 'phone') }).at('2023-03-16T00:00')
    await running.sweep()
    expect((await running.personOf()).accessRequested?.phone).toMatchObject({ unsure: true })
    return running
  }
  const halt = ({ ports: { policies } }: Running) => policies.halt('no-tiktok', 1, 'paused')
  /** What is sent from now on. */
  const watched = ({ outbox }: Running) => {
    const before = outbox.length
    return () => outbox.slice(before).map(({ subject }) => subject)
  }
  const reminder = 'Please remove Temu by 31 Mar – reminder'

  it('holds up no reminder of another policy', async () => {
    const running = await refused()
    const sent = watched(running)
    await halt(running)
    await running.at('2023-03-16T09:00').sweep()
    expect(sent()).toEqual([reminder])
  })

  it('holds up no news of access that came back', async () => {
    const running = await refused({ ...temu, ...cutting })
    const sent = watched(running)
    await halt(running)
    await running.report(on('2023-03-17T10:00', 'tablet', ''))
    await running.sweep()
    expect(sent()).toEqual(['Temu: work access is coming back'])
  })

  it('holds up what would tell of it, until it is requested', async () => {
    const running = await refused(later, [{ apps: 'tiktok;temu' }])
    const sent = watched(running)
    await halt(running)
    await running.at('2023-03-16T09:00').sweep()
    expect(sent()).toEqual([])
    await running.ports.policies.halt('no-tiktok', 2, undefined)
    await running.enrol()
    const taking = running.with({ gate: choosyGate() })
    await taking.later({ minutes: 1 }).sweep()
    expect(sent()).toEqual(['TikTok: work access is being suspended (and 1 more decision)'])
  })

  it('keeps back its own mail alone if all suspension is paused, and brings nothing else forward', async () => {
    const running = await refused()
    const sent = watched(running)
    const { policies } = running.ports
    const paused = running.with({
      policies: {
        ...policies,
        listActive: async () => (await policies.listActive()).map((policy) => ({ ...policy, suspensionPaused: true as const })),
      },
    })
    await paused.at('2023-03-16T00:05').sweep()
    expect(sent()).toEqual([])
    await paused.at('2023-03-16T09:00').sweep()
    expect(sent()).toEqual([reminder])
    await running.with({ gate: choosyGate() }).later({ minutes: 1 }).sweep()
    expect(sent()).toEqual([reminder, 'TikTok: work access is being suspended'])
  })
})

describe('a request for access', () => {
  it('is repeated after an hour without confirmation', async () => {
    const gate = choosyGate()
    const running = (await overdue()).with({ gate })
    await running.sweep()
    await running.later({ minutes: 59, seconds: 59 }).sweep()
    expect(gate.asked).toHaveLength(1)
    await running.later({ seconds: 1 }).sweep()
    await running.later({ hours: 1 }).sweep()
    expect(gate.asked).toEqual(['phone suspended 1', 'phone suspended 1', 'phone suspended 1'])
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  })

  it('is repeated even if its policy was paused since', async () => {
    const gate = choosyGate()
    const running = (await overdue()).with({ gate })
    await running.sweep()
    await running.ports.policies.halt('no-tiktok', 1, 'paused')
    await running.later({ hours: 1 }).sweep()
    expect(gate.asked).toEqual(['phone suspended 1', 'phone suspended 1'])
  })

  it('is never repeated after confirmation', async () => {
    const gate = choosyGate()
    const running = (await overdue()).with({ gate })
    await running.sweep()
    expect(await running.confirm('phone', 1)).toBe('taken')
    await running.later({ hours: 1 }).sweep()
    await running.at('2023-04-16T00:00').sweep()
    expect(gate.asked).toEqual(['phone suspended 1'])
    expect(await running.ports.people.findNextDue()).toBeUndefined()
  })
})

describe('a restoration', () => {
  it('is requested and reported as soon as the device is clean', async () => {
    const running = await overdue()
    await running.sweep()
    await running.at('2023-03-18T03:30').report(on('2023-03-18T03:30', 'phone', ''))
    const gate = choosyGate()
    await running.with({ gate }).sweep()
    expect(gate.asked).toEqual(['phone granted 2'])
    expect(await running.told(3)).toEqual(['restored phone', 'cleared phone'])
  })

  it('is not reported until the gate accepts it, even if it accepted the suspension', async () => {
    const running = await overdue()
    await running.sweep()
    await running.confirm('phone', 1)
    await running.at('2023-03-18T03:30').report(on('2023-03-18T03:30', 'phone', ''))
    await running.with({ gate: choosyGate(() => false) }).sweep()
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
    await running.later({ minutes: 1 }).sweep()
    expect(await running.sent()).toEqual(['ana 1', 'ana 2', 'ana 3'])
  })

  it('is requested even for someone whose mail is held', async () => {
    const running = await overdue()
    await running.sweep()
    await running.hear('bounced', 2)
    await running.report(on('2023-03-18T03:30', 'phone', ''))
    const gate = choosyGate()
    await running.with({ gate }).at('2023-03-18T03:30').sweep()
    expect(gate.asked).toEqual(['phone granted 2'])
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  })

  it('is requested even for someone whose last mail is in quarantine', async () => {
    const running = await overdue()
    const unclear: Mailer = { send: async () => ({ kind: 'unclear', reason: 'no answer' }) }
    await running.with({ mailer: unclear }).sweep()
    await running.report(on('2023-03-16T00:05', 'phone', ''))
    const gate = choosyGate()
    await running.with({ gate }).at('2023-03-16T00:05').sweep()
    await running.with({ gate }).at('2023-03-16T00:10').sweep()
    expect(gate.asked).toEqual(['phone granted 2'])
  })

  it('wins over a suspension requested at the same time', async () => {
    const gate = memoryAccessGate()
    const running = (await overdue()).with({ gate })
    const meanwhile = running.with({
      gate: {
        async request(requests) {
          await running.report(on('2023-03-16T00:00', 'phone', ''))
          return gate.request(requests)
        },
      },
    })
    await meanwhile.sweep(['escalate'])
    for (let minutes = 0; minutes < 3; minutes += 1) await running.later({ minutes: 1 }).sweep()
    expect(gate.devices.get('phone')?.wanted).toBe('granted')
  })

  it('undoes a request based on an outdated record', async () => {
    const gate = memoryAccessGate()
    const running = (await overdue()).with({ gate })
    const { people } = running.ports
    const outOfDate = await running.find()
    await running.report(on('2023-03-16T00:00', 'phone', ''))
    await running
      .with({
        people: {
          ...people,
          async *listDue() {
            yield { people: [outOfDate], unreadable: [] }
          },
        },
      })
      .sweep(['escalate'])
    for (let minutes = 0; minutes < 3; minutes += 1) await running.later({ minutes: 1 }).sweep()
    expect(gate.devices.get('phone')?.wanted ?? 'granted').toBe('granted')
  })
})

describe('someone to whom nothing is owed', () => {
  it('is left alone', async () => {
    const running = await announced({ people: [personWith({}, [{ apps: '' }])] })
    const { version } = await running.find()
    expect((await running.sweep()).counts).toEqual({})
    expect(await attend(running.ports, await running.find())).toBe('nothing')
    expect((await running.find()).version).toBe(version)
  })

  it('is no longer counted as failing', async () => {
    const running = await announced({ people: [personWith({}, [{ apps: '' }])] })
    const { person, version } = await running.find()
    await running.ports.people.save(storedAs({ ...person, mail: { seq: 0, faults: 4 } }, version))
    expect(await attend(running.ports, await running.find())).toBe('saved')
    expect((await running.personOf()).mail).toEqual({ seq: 0 })
  })
})
