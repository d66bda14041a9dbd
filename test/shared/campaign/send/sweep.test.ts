import { describe, expect, it } from 'vitest'
import { release } from '#campaign/decide/decide-case.ts'
import { listHeld } from '#campaign/read/needs-attention.ts'
import { batchesByDeadline } from '#campaign/send/sweep.ts'
import type { PeoplePage } from '#domain/people/store.ts'
import { brussels, personWith, policyOf, security, several, suspendingOnly } from '#test/builders.ts'
import { refOf, storedAs } from '#test/refs.ts'
import { withCallsMadeBy } from '#test/simulation/calls.ts'
import { threeOwners } from '../brake/holding.ts'
import { announced, answering, choosyGate, failingToSave, known, notified, type Running, temu } from '../running.ts'

const ids = (size: number) => several(size, index => `s${index}`).toSorted()
const owner = (id: string, apps = 'tiktok') => personWith({ id, name: `Staff ${id}` }, [{ id: `${id}-phone`, apps }])
const crowd = (size: number) => ids(size).map(id => owner(id))
const firstsOf = (size: number) => ids(size).map(id => `${id} 1`)

it('a sweep does access first, then mail, and digests last', async () => {
  const escalation = [...suspendingOnly.escalation, { after: 'P1D', notify: 'security' }, { after: 'P1D', notify: 'staff' }]
  const opened = await announced({ policies: [policyOf({ ...security, reminders: [], escalation })], people: threeOwners })
  await opened.runUntil('2023-03-17T08:00')
  // Ana's phone was found clean; no run has acted on it yet.
  await opened.reports('ana-phone', '')
  const gate = choosyGate(() => opened.outbox.length === 6)
  await opened.with({ gate }).at('2023-03-17T09:00').sweep()
  expect(gate.asked).toEqual(['ana-phone granted 2'])
  const sent = opened.outbox.slice(6).map(({ to, subject }) => `${to.split('@')[0]}: ${subject}`)
  const suspended = ['ben', 'eve'].map(name => `${name}: TikTok: work access is being suspended`)
  expect(sent.slice(0, 3).toSorted()).toEqual(['ana: TikTok: work access is coming back', ...suspended])
  expect(sent.slice(3)).toEqual(['security: Overdue: 2 – TikTok'])
})

it('a sweep suspends and restores access however many mails wait', async () => {
  const policy = policyOf({ ...suspendingOnly, reminders: ['P0D'], limits: { suspendCount: 30 } })
  const running = await announced({ policies: [policy], people: crowd(30) })
  await running.runUntil('2023-03-15T08:00')
  const gate = choosyGate()
  // Nobody sends mail from now on.
  await running.with({ gate }).at('2023-03-16T00:00').sweep(['access', 'escalate'])
  expect(gate.asked).toHaveLength(30)
  await running.confirmAll()
  await running.at('2023-03-16T09:00').reports('s7-phone', '')
  await running.with({ gate }).sweep(['access'])
  expect(gate.asked.at(-1)).toMatch(/^s7-phone granted/)
  expect(await running.due('mail')).toHaveLength(30)
})

it('a sweep ignores other queues, and people who are not due yet', async () => {
  const running = await announced()
  expect((await running.sweep(['access', 'escalate', 'digest'])).counts).toEqual({})
  await running.sweep(['mail'])
  expect((await running.at('2023-03-01T08:59:59').sweep()).counts).toEqual({})
  expect((await running.at('2023-03-01T09:00').sweep()).counts).toEqual({ sent: 1 })
})

it('a sweep attends to everyone who is due, over several pages', async () => {
  const running = await announced({ people: crowd(120) })
  expect(await running.sweep()).toMatchObject({ counts: { sent: 120 }, left: 0 })
  expect((await running.sent()).toSorted()).toEqual(firstsOf(120))
})

it('a sweep that comes late says what is true by then, and skips what is outdated', async () => {
  const running = await notified()
  await running.hear('delivered', 1)
  await running.at('2023-03-15T08:00').sweep()
  expect(await running.told(2)).toEqual(['P1D phone'])
  expect(running.outbox[1]?.text).toContain('Today is the last day.')
  expect(await running.ports.people.findNextDue()).toEqual({ queue: 'mail', at: brussels('2023-03-15T09:00') })
})

it('a sweep of state changes begins in another shard than the one of the minute before', async () => {
  const running = await announced({ policies: [policyOf(suspendingOnly)], people: crowd(200) })
  await running.runUntil('2023-03-15T12:00')
  let asked: (string | undefined)[] = []
  const { people } = running.ports
  const listDue: typeof people.listDue = (queue, by, shards) => {
    if (shards) asked.push(shards[0])
    return people.listDue(queue, by, shards)
  }
  const noted = running.with({ people: { ...people, listDue } }).at('2023-03-16T00:00')
  await noted.sweep(['escalate'], () => false)
  const [first] = asked
  asked = []
  await noted.later({ minutes: 1 }).sweep(['escalate'], () => false)
  expect(asked).toContain(first)
  expect(asked[0]).not.toBe(first)
})

it('a sweep begins with the nearest deadline, wherever it is in the list', async () => {
  const later = temu({ deadline: { on: '2023-05-15', counts: 'inclusive' } })
  const people = ids(20).map(id => owner(id, id === 's9' ? 'tiktok' : 'temu'))
  const running = await notified({ policies: [policyOf(), later], people })
  expect((await running.sent())[0]).toBe('s9 1')
})

it('a sweep costs the same however many people’s mail is held', async () => {
  const at = brussels('2023-02-23T10:00')
  const held = { noticeAt: at, mail: { seq: 1, held: { reason: 'refused', at } } } as const
  const asked = async (running: Running) => {
    const calls: string[] = []
    const noted = <T>({ name, make }: { name: string; make: () => T }) => {
      calls.push(name)
      return make()
    }
    await running.with(withCallsMadeBy(running.ports, ['people'], async call => noted(call), noted)).sweep()
    return calls
  }
  const running = await known({ people: crowd(200).map(person => ({ ...person, ...held })) })
  expect(await running.due('held')).toHaveLength(200)
  expect(await asked(running)).toEqual(await asked(await known({ people: [] })))
})

const broken = (running: Running, id: string, fails: 'save' | 'claim' = 'save') => {
  const people = failingToSave(running.ports.people, ({ profile, mail }) => profile.id === id && (fails === 'save' || !!mail?.claim))
  return running.with({ people })
}

it('someone who cannot be attended to delays no one, stays due, and is reported by ref alone', async () => {
  const running = await announced({ people: crowd(40) })
  expect(await broken(running, 's7').sweep()).toMatchObject({ counts: { sent: 39, failed: 1 }, left: 0 })
  expect(running.faults).toEqual([{ ref: refOf('s7'), error: new Error('the store cannot be reached') }])
  expect(await running.due('mail')).toEqual(['s7'])
  await running.sweep()
  expect((await running.sent()).toSorted()).toEqual(firstsOf(40))
})

it('someone who cannot be attended to is tried again after two minutes', async () => {
  const running = await announced({ people: crowd(3) })
  await broken(running, 's1', 'claim').sweep()
  expect((await running.later({ minutes: 1, seconds: 59 }).sweep()).counts).toEqual({})
  expect((await running.later({ seconds: 1 }).sweep()).counts).toEqual({ sent: 1 })
  expect(await running.mailOf('s1')).toEqual({ seq: 1 })
})

it('someone who cannot be attended to is not blamed if half of all fail', async () => {
  const running = await announced({ people: crowd(2) })
  await broken(running, 's1', 'claim').sweep()
  expect(await running.mailOf('s1')).toBeUndefined()
  expect(await running.due('mail')).toEqual(['s1'])
})

it('a mail service that stopped is not tried again in that run; access requests continue', async () => {
  const policy = policyOf({ ...suspendingOnly, limits: { suspendCount: 60 } })
  const running = await announced({ policies: [policy], people: crowd(60) })
  await running.runUntil('2023-03-15T23:59')
  const [gate, stopped] = [choosyGate(), answering('stopped')]
  const report = await running.with({ gate, mailer: stopped }).at('2023-03-16T00:00').sweep()
  expect(gate.asked).toHaveLength(60)
  expect(stopped.tried.length).toBeLessThan(60)
  expect(report.left).toBe(60)
  await running.minuteLater()
  expect(running.outbox).toHaveLength(120)
})

describe('records that cannot be read', () => {
  const opened = async (size: number) => {
    const running = await announced({ people: crowd(size) })
    return { running, partly: running.blindTo('s1') }
  }

  it('records that cannot be read are counted and reported by ref, and delay nobody', async () => {
    const { running, partly } = await opened(2)
    expect((await partly.sweep()).counts).toEqual({ sent: 1, unreadable: 1 })
    expect(running.faults.map(({ ref }) => ref)).toEqual([refOf('s1')])
    expect(await running.sent()).toEqual(['s0 1'])
  })

  it('records that cannot be read go to a human after five runs, and stay owed once readable', async () => {
    const { running, partly } = await opened(20)
    for (let runs = 0; runs < 5; runs += 1) {
      expect(await running.due('mail')).toContain('s1')
      let asked = 0
      await partly.sweep(['mail'], () => ++asked <= 3)
    }
    expect(await running.due('mail')).not.toContain('s1')
    const held = { ref: refOf('s1'), reason: 'unreadable' }
    expect(await listHeld(running.ports)).toMatchObject({ held: [{ ...held, staff: 's1' }] })
    expect(await listHeld(partly.ports)).toEqual({ held: [held] })
    await release(running.ports, refOf('s1'))
    await running.sweep()
    expect(await running.sent()).toContain('s1 1')
  })

  it('records that cannot be read do not count if most records are unreadable', async () => {
    const { running, partly } = await opened(2)
    for (let runs = 0; runs < 10; runs += 1) await partly.sweep()
    expect(await running.due('mail')).toEqual(['s1'])
  })
})

it('a run that may not go on ends cleanly: the work begun is finished, and the rest stays due', async () => {
  const running = await announced({ people: crowd(60) })
  let asked = 0
  expect(await running.sweep(['mail'], () => ++asked <= 20)).toEqual({ counts: { sent: 20 }, left: 40 })
  expect(await running.due('mail')).toHaveLength(40)
  await running.sweep()
  expect((await running.sent()).toSorted()).toEqual(firstsOf(60))
})

it('a run that may not go on does nothing if it may not begin', async () => {
  const running = await announced({ people: crowd(3) })
  expect(await running.sweep(['access', 'mail'], () => false)).toEqual({ counts: {}, left: 3 })
  expect(running.outbox).toEqual([])
})

const page: PeoplePage = { people: several(1_000, () => storedAs(personWith())), unreadable: [] }

it('a reader of batches reads the next batch while one is worked on, and no more', async () => {
  let reads = 0
  async function* pages() {
    while (reads < 5) {
      reads += 1
      yield page
    }
  }
  const batches = batchesByDeadline(pages())
  await batches.next()
  await new Promise(setImmediate)
  expect(reads).toBe(2)
  await batches.return(undefined)
})

it('a reader of batches fails at a read that failed, after the batch before it', async () => {
  async function* pages() {
    yield page
    throw new Error('the table does not answer')
  }
  const batches = batchesByDeadline(pages())
  expect((await batches.next()).value?.people).toHaveLength(1_000)
  await expect(batches.next()).rejects.toThrow('the table does not answer')
})
