import { expect, it } from 'vitest'
import { release } from '#campaign/decide/decide-case.ts'
import type { People } from '#domain/people/store.ts'
import { snapshotUnder } from '#domain/policies/store.ts'
import { enact } from '#test/acts.ts'
import { brussels, personWith, policyOf, several } from '#test/builders.ts'
import { memoryControl } from '#test/memory/control.ts'
import { refOf } from '#test/refs.ts'
import { known, type Running } from '../running.ts'

const crowd = (size: number) => several(size, index => personWith({ id: `s${index}` }))

/** Logs who is listed and saved. */
function watched(running: Running) {
  const looks: string[] = []
  const { people } = running.ports
  const watching: People = {
    ...people,
    listEveryone(from) {
      looks.push(`everyone${from === undefined ? '' : ' from a cursor'}`)
      return people.listEveryone(from)
    },
    save(stored) {
      looks.push(stored.ref)
      return people.save(stored)
    },
  }
  return { looks, running: running.with({ people: watching }) }
}

const opened = async (running: Running) => {
  const pages = await Array.fromAsync(running.ports.people.listEveryone())
  return pages.flatMap(({ people }) => people.filter(({ person }) => person.cases.length > 0)).length
}

it('enrolment opens everyone’s cases once a policy is announced', async () => {
  const people = [personWith(), personWith({ id: 'ben' }, [{ apps: '' }]), personWith({ id: 'eve' }, [])]
  const running = await known({ people })
  expect(await running.enrol()).toMatchObject({ reviewed: 3, changed: 1, failed: 0, left: false })
  expect((await running.caseOf()).openedAt).toEqual(brussels('2023-02-23T10:00'))
  expect((await running.personOf('ben')).cases).toEqual([])
  expect(await running.ports.people.findNextDue()).toEqual({ queue: 'mail', at: brussels('2023-02-23T10:00') })
})

it('enrolment does nothing before the announcement', async () => {
  const { running, looks } = watched(await known({ at: '2023-02-23T09:59' }))
  expect(await running.enrol()).toMatchObject({ reviewed: 0, changed: 0, left: false })
  expect(looks).toEqual([])
  await running.at('2023-02-23T10:00').enrol()
  expect(await opened(running)).toBe(1)
})

it('enrolment reviews everyone a second time ten minutes later, and then reads nobody', async () => {
  const { running, looks } = watched(await known())
  await running.enrol()
  expect(await running.at('2023-02-23T10:09').enrol()).toMatchObject({ reviewed: 0 })
  expect(await running.at('2023-02-23T10:10').enrol()).toMatchObject({ reviewed: 1, changed: 0, left: false })
  looks.length = 0
  expect(await running.at('2023-03-23T10:00').enrol()).toMatchObject({ reviewed: 0, changed: 0, left: false })
  expect(looks).toEqual([])
})

it('enrolment continues where it ended, and reviews nobody twice', async () => {
  const base = await known({ people: crowd(250) })
  const { running, looks } = watched(base)
  expect(await running.enrol(() => false)).toMatchObject({ reviewed: 100, changed: 100, left: true })
  expect(await opened(base)).toBe(100)
  expect(await running.enrol(() => false)).toMatchObject({ reviewed: 100, left: true })
  expect(await running.enrol()).toMatchObject({ reviewed: 50, changed: 50, left: false })
  expect(await opened(base)).toBe(250)
  const isList = (look: string) => look.startsWith('everyone')
  expect(looks.filter(isList)).toEqual(['everyone', 'everyone from a cursor', 'everyone from a cursor'])
  expect(looks.filter(look => !isList(look)).toSorted()).toEqual(
    crowd(250)
      .map(({ profile }) => refOf(profile.id))
      .toSorted(),
  )
  expect(await running.enrol()).toMatchObject({ reviewed: 0 })
})

it('enrolment reviews everyone by segments where there are many', async () => {
  const running = await known({ people: crowd(250) })
  const many = running.with({ people: { ...running.ports.people, isMoreThan: async () => true } })
  expect(await many.enrol()).toMatchObject({ reviewed: 250, changed: 250, left: false })
  expect(await running.ports.jobs.list()).toMatchObject([{ state: 'done', pieces: 64, outcome: { reviewed: 250 } }])
  expect(await many.enrol()).toMatchObject({ reviewed: 0 })
})

it('enrolment repeats the round after a failure, even if a later run ended early', async () => {
  const running = await known({ people: crowd(250) })
  const failing = running.failing('people', 'save')
  await failing.enrol(() => false)
  expect(await running.enrol(() => false)).toMatchObject({ reviewed: 100, failed: 0, left: true })
  expect(await running.enrol()).toMatchObject({ reviewed: 50, failed: 0 })
  expect(await running.enrol()).toMatchObject({ reviewed: 250, changed: 100, failed: 0 })
  expect(await running.enrol()).toMatchObject({ reviewed: 0 })
})

it('enrolment takes people as they are listed, and reads again those that others have saved', async () => {
  const running = await known({ people: [personWith(), personWith({ id: 'ben' })] })
  const { people } = running.ports
  const read: string[] = []
  const rivalled: People = {
    ...people,
    async *listEveryone(from) {
      for await (const page of people.listEveryone(from)) {
        await running.import(personWith({ unit: 'DG-BETA' }))
        yield page
      }
    },
    get(ref) {
      read.push(ref)
      return people.get(ref)
    },
  }
  expect(await running.with({ people: rivalled }).enrol()).toMatchObject({ reviewed: 2, failed: 0 })
  expect(await opened(running)).toBe(2)
  expect((await running.personOf()).profile.unit).toBe('DG-BETA')
  expect(read).toEqual([refOf('ana')])
})

it('enrolment reviews everyone again under a new version', async () => {
  const running = await known()
  await running.enrol()
  await running.sweep()
  await running.at('2023-03-01T10:00').ports.policies.activate(policyOf({ deadline: { on: '2023-03-31', counts: 'inclusive' } }), 1)
  expect(await running.enrol()).toMatchObject({ reviewed: 1, changed: 1 })
  expect(await running.caseOf()).toMatchObject({ version: 2, deadline: brussels('2023-04-01T00:00') })
  await running.sweep()
  // The late reminder of that morning is in the same mail.
  expect((await running.told(2)).join()).toContain('changed phone')
  expect(await running.enrol()).toMatchObject({ reviewed: 0 })
})

it('enrolment reviews everyone again once suspension is paused, and once it resumes', async () => {
  const running = await known()
  await running.enrol()
  await running.later({ minutes: 10 }).enrol()
  const { control, policies, clock } = running.ports
  for (const pause of [{ reason: 'An election.', by: 'admin-1', at: clock.now() }, undefined]) {
    await control.save('suspension', pause)
    const now = running.with({ policies: { ...policies, ...(await snapshotUnder(control, policies)) } })
    expect(await now.enrol()).toMatchObject({ reviewed: 1 })
    expect(await now.later({ minutes: 10 }).enrol()).toMatchObject({ reviewed: 1 })
    expect(await now.enrol()).toMatchObject({ reviewed: 0 })
  }
})

it('enrolment starts over if a new version arrives during a round', async () => {
  const running = await known({ people: crowd(150) })
  await running.enrol(() => false)
  await enact(running.ports, { title: 'Remove TikTok now' }, 1)
  expect(await running.enrol()).toMatchObject({ reviewed: 150, left: false })
  for (const { id } of crowd(150).map(({ profile }) => profile)) expect((await running.caseOf(id)).version).toBe(2)
})

it('enrolment starts beside one whose order only a later version knows', async () => {
  const running = await known()
  const { jobs, clock } = running.ports
  const now = clock.now()
  await jobs.create({
    ...{ id: 'later', kind: 'enrolment', requestedAt: now, state: 'running', stage: 0 },
    ...{ pieces: 1, done: [], movedAt: now, puts: 1, order: { rounds: 3 } },
  })
  expect(await running.enrol()).toMatchObject({ reviewed: 1, changed: 1 })
})

it('enrolment is not undone by a run with an earlier version', async () => {
  const running = await known()
  await running.enrol()
  const earlier = running.with({
    policies: { ...running.ports.policies, ...(await snapshotUnder(memoryControl(), running.ports.policies)) },
  })
  await running.amend({ deadline: { on: '2023-03-31', counts: 'inclusive' } })
  expect((await earlier.sweep()).counts).toEqual({ taken: 1 })
  await earlier.at('2023-02-23T10:00').reports('phone', 'tiktok;temu')
  expect(running.outbox).toEqual([])
  expect(await running.caseOf()).toMatchObject({ version: 2, deadline: brussels('2023-04-01T00:00') })
  await running.sweep()
  expect(await running.sent()).toEqual(['ana 1'])
})

it('enrolment reports records that cannot be read; releasing them reviews them', async () => {
  const running = await known({ people: [personWith(), personWith({ id: 'ben' })] })
  const { people } = running.ports
  const partly: People = {
    ...people,
    async *listEveryone(from) {
      for await (const page of people.listEveryone(from))
        yield { ...page, people: page.people.filter(({ ref }) => ref === refOf('ana')), unreadable: [refOf('ben')] }
    },
  }
  const report = await running.with({ people: partly }).enrol()
  expect(report).toMatchObject({ reviewed: 1, changed: 1, failed: 0 })
  expect(running.faults.map(({ ref }) => ref)).toEqual([refOf('ben')])
  expect(await running.with({ people: partly }).enrol()).toMatchObject({ reviewed: 0 })
  await release(running.ports, refOf('ben'))
  expect((await running.caseOf('ben')).state).toBe('open')
})
