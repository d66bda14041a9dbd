import { describe, expect, it } from 'vitest'
import { release } from '../../../../shared/campaign/decide/release.ts'
import { listHeld } from '../../../../shared/campaign/read/needs-attention.ts'
import type { Person } from '../../../../shared/domain/people/person.ts'
import type { People } from '../../../../shared/domain/people/store.ts'
import { brussels, on, peopleWith, personWith, policyOf, security } from '../../../builders.ts'
import { refOf } from '../../../refs.ts'
import { withCallsMadeBy } from '../../../simulation/calls.ts'
import { announced, answering, choosyGate, known, type Running, team, unreadable } from '../running.ts'

const crowd = (size: number) =>
  Array.from({ length: size }, (_, index) => personWith({ id: `s${index}`, email: `s${index}@ec.example`, name: `Staff ${index}` }))
const withPhoneOfTheirOwn = (person: Person): Person => ({
  ...person,
  devices: person.devices.map((device) => ({ ...device, id: `${person.profile.id}-phone` })),
})
const ids = (size: number) => Array.from({ length: size }, (_, index) => `s${index}`).toSorted()

/** Logs access requests and mails, in order. */
function watched(running: Running) {
  const log: string[] = []
  const { gate, mailer } = running.ports
  return {
    log,
    running: running.with({
      gate: {
        async request(requests) {
          log.push(...requests.map(({ device, wanted }) => `${device} ${wanted}`))
          return gate.request(requests)
        },
      },
      mailer: {
        async send(mail) {
          log.push(`${mail.to.split('@')[0]}: ${mail.subject}`)
          return mailer.send(mail)
        },
      },
    }),
  }
}

describe('a sweep', () => {
  it('does access first, then mail, and digests last', async () => {
    const policy = policyOf({
      ...security,
      reminders: [],
      escalation: [
        { after: 'P0D', suspend: true, notify: 'staff' },
        { after: 'P1D', notify: 'security' },
        { after: 'P1D', notify: 'staff' },
      ],
    })
    const devicesOf = (id: string) => ({ who: { id, email: `${id}@ec.example` }, devices: [{ id: `${id}-phone` }] })
    const opened = await announced({ policies: [policy], people: peopleWith(devicesOf('ana'), devicesOf('ben'), devicesOf('eve')) })
    await opened.runUntil('2023-03-17T08:00')
    // Ana's phone was found clean; no run has acted on it yet.
    await opened.report(on('2023-03-17T08:00', 'ana-phone', ''))
    const { log, running } = watched(opened.at('2023-03-17T09:00'))
    await running.sweep()
    const suspended = ['ben', 'eve'].map((name) => `${name}: TikTok: work access is being suspended`)
    expect(log[0]).toBe('ana-phone granted')
    expect(log.slice(1, 4).toSorted()).toEqual(['ana: TikTok: work access is coming back', ...suspended])
    expect(log.slice(4)).toEqual(['security: Overdue: 2 – TikTok'])
  })

  it('gives access back behind any number of mails that wait, and so does a cut', async () => {
    const policy = policyOf({
      reminders: ['P0D'],
      escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }],
      limits: { suspendCount: 500 },
    })
    const running = await announced({ policies: [policy], people: crowd(230).map(withPhoneOfTheirOwn) })
    await running.runUntil('2023-03-15T08:00')
    const gate = choosyGate()
    // Nobody sends mail from now on.
    await running.with({ gate }).at('2023-03-16T00:00').sweep(['access', 'escalate'])
    expect(gate.asked.filter((line) => line.includes('suspended'))).toHaveLength(230)
    await running.confirmAll()
    await running.report(on('2023-03-16T09:00', 's7-phone', ''))
    await running.with({ gate }).sweep(['access'])
    expect(gate.asked.at(-1)).toMatch(/^s7-phone granted/)
    expect(await running.due('mail')).toHaveLength(230)
  })

  it('ignores other queues, and people who are not due yet', async () => {
    const running = await announced()
    expect((await running.sweep(['access', 'escalate', 'digest'])).counts).toEqual({})
    expect(running.outbox).toEqual([])
    await running.sweep(['mail'])
    expect((await running.at('2023-03-01T08:59:59').sweep()).counts).toEqual({})
    expect((await running.at('2023-03-01T09:00').sweep()).counts).toEqual({ sent: 1 })
  })

  it('attends to everyone who is due, over several pages', async () => {
    const running = await announced({ people: crowd(230) })
    expect(await running.sweep()).toMatchObject({ counts: { sent: 230 }, left: 0 })
    expect((await running.sent()).toSorted()).toEqual(ids(230).map((id) => `${id} 1`))
  })
})

describe('someone who cannot be attended to', () => {
  /** Fails every save of one person, or only claims. */
  const broken = (people: People, id: string, fails: 'save' | 'claim'): People => ({
    ...people,
    save: (stored) =>
      stored.ref === refOf(id) && (fails === 'save' || stored.person.mail?.claim)
        ? Promise.reject(new Error('no connection'))
        : people.save(stored),
  })

  it('delays nobody else, and stays due', async () => {
    const running = await announced({ people: crowd(40) })
    const report = await running.with({ people: broken(running.ports.people, 's7', 'save') }).sweep()
    expect(report).toMatchObject({ counts: { sent: 39, failed: 1 }, left: 0 })
    expect(await running.due('mail')).toEqual(['s7'])
    await running.sweep()
    expect((await running.sent()).toSorted()).toEqual(ids(40).map((id) => `${id} 1`))
  })

  it('is tried again after two minutes, and delays nobody', async () => {
    const running = await announced({ people: crowd(3) })
    await running.with({ people: broken(running.ports.people, 's1', 'claim') }).sweep()
    expect((await running.later({ minutes: 1, seconds: 59 }).sweep()).counts).toEqual({})
    expect((await running.later({ seconds: 1 }).sweep()).counts).toEqual({ sent: 1 })
    expect((await running.personOf('s1')).mail).toEqual({ seq: 1 })
  })

  it('is not blamed if half of all fail', async () => {
    const running = await announced({ people: crowd(2) })
    await running.with({ people: broken(running.ports.people, 's1', 'claim') }).sweep()
    expect((await running.personOf('s1')).mail).toBeUndefined()
    expect(await running.due('mail')).toEqual(['s1'])
  })

  it('is not held if everyone fails, however long', async () => {
    const running = await announced({ people: crowd(3) })
    const failing = running.with({
      drawToken: () => {
        throw new Error('no randomness')
      },
    })
    for (let runs = 0; runs < 8; runs += 1) expect((await failing.later({ minutes: 5 }).sweep()).counts).toEqual({ failed: 3 })
    expect((await running.later({ minutes: 5 }).sweep()).counts).toEqual({ sent: 3 })
  })

  it('is reported by ref, with the error and no more', async () => {
    const running = await announced({ people: crowd(3) })
    await running.with({ people: broken(running.ports.people, 's1', 'save') }).sweep()
    expect(running.faults).toEqual([{ ref: refOf('s1'), error: new Error('no connection') }])
    expect(JSON.stringify(running.faults)).not.toMatch(/ec[.]example|Staff 1/)
  })

  it('stops no digest of others', async () => {
    const policy = policyOf({ ...security, reminders: [], escalation: [{ after: 'P1D', notify: 'security' }] })
    const running = await announced({ policies: [policy], people: crowd(3) })
    await running.runUntil('2023-03-17T08:59')
    const report = await running
      .at('2023-03-17T09:00')
      .with({ people: broken(running.ports.people, 's1', 'save') })
      .sweep()
    expect(report.counts).toMatchObject({ failed: 1, sent: 1 })
    expect((await running.ports.people.get(team)).person.mail?.seq).toBe(1)
  })
})

describe('a mail service that has stopped', () => {
  it('is not tried again in that run, while access requests continue', async () => {
    const suspending = policyOf({
      reminders: [],
      escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }],
      limits: { suspendCount: 60 },
    })
    const running = await announced({ policies: [suspending], people: crowd(60).map(withPhoneOfTheirOwn) })
    await running.runUntil('2023-03-15T23:59')
    const stopped = answering('stopped')
    const gate = choosyGate()
    const report = await running.with({ gate, mailer: stopped }).at('2023-03-16T00:00').sweep()
    expect(gate.asked).toHaveLength(60)
    expect(stopped.tried.length).toBeLessThan(60)
    expect(report.left).toBe(60)
    await running.later({ minutes: 1 }).sweep()
    expect(running.outbox).toHaveLength(120)
  })
})

describe('records that cannot be read', () => {
  it('are counted and reported by ref, and delay nobody', async () => {
    const running = await announced({ people: crowd(2) })
    const partly = running.with({ people: unreadable(running.ports.people, 's1') })
    expect((await partly.sweep()).counts).toEqual({ sent: 1, unreadable: 1 })
    expect(running.faults.map(({ ref }) => ref)).toEqual([refOf('s1')])
    expect(await running.sent()).toEqual(['s0 1'])
  })

  it('are left to a human after five runs in which most others succeeded, and still owed once readable', async () => {
    const running = await announced({ people: crowd(20) })
    const partly = running.with({ people: unreadable(running.ports.people, 's1') })
    for (let runs = 0; runs < 5; runs += 1) {
      expect(await running.due('mail')).toContain('s1')
      let asked = 0
      await partly.sweep(['mail'], () => ++asked <= 3)
    }
    expect(await running.due('mail')).not.toContain('s1')
    expect(await listHeld(running.ports)).toMatchObject({ held: [{ ref: refOf('s1'), reason: 'unreadable', staff: 's1' }] })
    expect(await listHeld(partly.ports)).toEqual({ held: [{ ref: refOf('s1'), reason: 'unreadable' }] })
    await release(running.ports, refOf('s1'))
    await running.sweep()
    expect(await running.sent()).toContain('s1 1')
  })

  it('do not count if most records are unreadable', async () => {
    const running = await announced({ people: crowd(2) })
    const partly = running.with({ people: unreadable(running.ports.people, 's1') })
    await partly.sweep()
    for (let runs = 0; runs < 9; runs += 1) await partly.sweep()
    expect(await running.due('mail')).toEqual(['s1'])
  })
})

describe('of many people due', () => {
  it('the nearest deadline comes first, wherever it is in the list', async () => {
    const later = policyOf({ id: 'no-temu', apps: ['temu'], deadline: { on: '2023-05-15', counts: 'inclusive' } })
    const people = ids(150).map((id) =>
      personWith({ id, email: `${id}@ec.example` }, [{ id: `${id}-phone`, apps: id === 's149' ? 'tiktok' : 'temu' }]),
    )
    const running = await announced({ policies: [policyOf(), later], people })
    await running.sweep()
    expect((await running.sent())[0]).toBe('s149 1')
  })
})

describe('people whose mail is held', () => {
  /** Reads of the people store. */
  async function asked(running: Running): Promise<readonly string[]> {
    const calls: string[] = []
    const people = withCallsMadeBy(
      running.ports,
      ['people'],
      ({ name, make }) => Promise.resolve(make()).finally(() => calls.push(name)),
      ({ name, make }) => {
        calls.push(name)
        return make()
      },
    )
    await running.with(people).sweep()
    return calls
  }

  it('cost a sweep nothing, even 2,000 of them', async () => {
    const held = { seq: 1, held: { reason: 'refused', at: brussels('2023-02-23T10:00') } } as const
    const owed = { noticeAt: brussels('2023-02-23T10:00'), mail: held }
    const running = await known({ people: crowd(2000).map((person): Person => ({ ...person, ...owed })) })
    expect(await running.due('held')).toHaveLength(2000)
    expect(await asked(running)).toEqual(await asked(await known({ people: [] })))
  })
})

describe('a run that may not go on', () => {
  it('ends cleanly: the work begun is finished, and the rest stays due', async () => {
    const running = await announced({ people: crowd(60) })
    let asked = 0
    const report = await running.sweep(['mail'], () => ++asked <= 20)
    expect(report).toEqual({ counts: { sent: 20 }, left: 40 })
    expect(running.outbox).toHaveLength(20)
    expect(await running.due('mail')).toHaveLength(40)
    for (const id of ids(60)) expect((await running.personOf(id)).mail?.claim).toBeUndefined()
    await running.sweep()
    expect((await running.sent()).toSorted()).toEqual(ids(60).map((id) => `${id} 1`))
  })

  it('does nothing if it may not begin', async () => {
    const running = await announced({ people: crowd(3) })
    expect(await running.sweep(['access', 'mail'], () => false)).toEqual({ counts: {}, left: 3 })
    expect(running.outbox).toEqual([])
  })

  it('leaves nothing if nobody was due', async () => {
    const running = await known()
    expect(await running.sweep(['mail'], () => false)).toEqual({ counts: {}, left: 0 })
  })
})

describe('a sweep that comes late', () => {
  it('says what is true by then, and skips what is outdated', async () => {
    const running = await announced()
    await running.sweep()
    await running.hear('delivered', 1)
    await running.at('2023-03-15T08:00').sweep()
    expect(await running.told(2)).toEqual(['P1D phone'])
    expect(running.outbox[1]?.text).toContain('Today is the last day.')
    expect(await running.ports.people.findNextDue()).toEqual({ queue: 'mail', at: brussels('2023-03-15T09:00') })
  })
})
