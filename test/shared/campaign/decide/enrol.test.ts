import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../../../infra/local/virtual-clock.ts'
import { snapshotUnder } from '../../../../shared/campaign/decide/control.ts'
import { release } from '../../../../shared/campaign/decide/release.ts'
import { refOf } from '../../../../shared/domain/people/ref.ts'
import type { People } from '../../../../shared/domain/people/store.ts'
import { brussels, on, personWith, policyOf } from '../../../builders.ts'
import { memoryControl } from '../../../memory/control.ts'
import { known, type Running } from '../running.ts'

const crowd = (size: number) => Array.from({ length: size }, (_, index) => personWith({ id: `s${index}`, email: `s${index}@ec.example` }))

/** The same campaign, and whom it lists and reads. */
function watched(running: Running) {
  const looks: string[] = []
  const { people } = running.ports
  const watching: People = {
    ...people,
    listEveryone(from) {
      looks.push(`everybody${from === undefined ? '' : ' from a cursor'}`)
      return people.listEveryone(from)
    },
    get(ref) {
      looks.push(ref)
      return people.get(ref)
    },
  }
  return { looks, running: running.with({ people: watching }) }
}

const opened = async (running: Running) => {
  const pages = await Array.fromAsync(running.ports.people.listEveryone())
  return pages.flatMap(({ people }) => people.filter(({ person }) => person.cases.length > 0)).length
}

describe('enrolment', () => {
  it('opens the cases of everybody once a policy is announced', async () => {
    const people = [personWith(), personWith({ id: 'ben' }, [{ apps: '' }]), personWith({ id: 'eve' }, [])]
    const running = await known({ people })
    expect(await running.enrol()).toMatchObject({ reviewed: 3, changed: 1, failed: 0, left: false })
    expect((await running.caseOf()).openedAt).toEqual(brussels('2023-02-23T10:00'))
    expect((await running.personOf('ben')).cases).toEqual([])
    expect(await running.ports.people.findNextDue()).toEqual({ queue: 'remind', at: brussels('2023-02-23T10:00') })
  })

  it('does nothing before', async () => {
    const { running, looks } = watched(await known({ at: '2023-02-23T09:59' }))
    expect(await running.enrol()).toMatchObject({ reviewed: 0, changed: 0, left: false })
    expect(looks).toEqual([])
    await running.at('2023-02-23T10:00').enrol()
    expect(await opened(running)).toBe(1)
  })

  it('looks at everybody once more ten minutes later, and costs no look at people after that', async () => {
    const { running, looks } = watched(await known())
    await running.enrol()
    expect(await running.at('2023-02-23T10:09').enrol()).toMatchObject({ reviewed: 0 })
    expect(await running.at('2023-02-23T10:10').enrol()).toMatchObject({ reviewed: 1, changed: 0, left: false })
    looks.length = 0
    expect(await running.at('2023-03-23T10:00').enrol()).toMatchObject({ reviewed: 0, changed: 0, left: false })
    expect(looks).toEqual([])
  })

  it('owes the announcement to those without a case, where the policy wants that', async () => {
    const people = [personWith({}, []), personWith({ id: 'ben', email: 'ben@ec.example' }, [])]
    const running = await known({
      policies: [policyOf({ announce: 'everyone', scope: { devices: ['official'], audience: { staff: ['ana'] } } })],
      people,
    })
    await running.enrol()
    await running.sweep()
    expect(running.outbox.map(({ to }) => to)).toEqual(['ana@ec.example'])
    expect(await running.told(1)).toEqual(['announcement'])
  })

  it('goes on after whom it ended at, and looks at nobody twice', async () => {
    const base = await known({ people: crowd(250) })
    const { running, looks } = watched(base)
    expect(await running.enrol(() => false)).toMatchObject({ reviewed: 100, changed: 100, left: true })
    expect(await opened(base)).toBe(100)
    expect(await running.enrol(() => false)).toMatchObject({ reviewed: 100, left: true })
    expect(await running.enrol()).toMatchObject({ reviewed: 50, changed: 50, left: false })
    expect(await opened(base)).toBe(250)
    expect(looks.filter((look) => look.startsWith('everybody'))).toEqual([
      'everybody',
      'everybody from a cursor',
      'everybody from a cursor',
    ])
    expect(new Set(looks.filter((look) => !look.startsWith('everybody'))).size).toBe(250)
    expect(await running.enrol()).toMatchObject({ reviewed: 0 })
  })

  it('looks at everybody again where somebody could not be looked at', async () => {
    const running = await known({ people: crowd(250) })
    await running.enrol(() => false)
    const failing = running.with({ people: { ...running.ports.people, get: () => Promise.reject(new Error('no connection')) } })
    expect(await failing.enrol()).toMatchObject({ reviewed: 150, failed: 150 })
    expect(running.faults).toHaveLength(150)
    expect(await running.enrol()).toMatchObject({ reviewed: 250, changed: 150, failed: 0 })
    expect(await opened(running)).toBe(250)
    expect(await running.enrol()).toMatchObject({ reviewed: 0 })
  })

  it('looks at everybody again where somebody could not be looked at, even if the run ended early since', async () => {
    const running = await known({ people: crowd(150) })
    const failing = running.with({ people: { ...running.ports.people, get: () => Promise.reject(new Error('no connection')) } })
    await failing.enrol(() => false)
    expect(await running.enrol()).toMatchObject({ reviewed: 50, failed: 0 })
    expect(await running.enrol()).toMatchObject({ reviewed: 150, changed: 100, failed: 0 })
    expect(await running.enrol()).toMatchObject({ reviewed: 0 })
  })

  it('looks at everybody again under a new version', async () => {
    const running = await known()
    await running.enrol()
    await running.sweep()
    await running.at('2023-03-01T10:00').ports.policies.activate(policyOf({ deadline: { on: '2023-03-31', counts: 'inclusive' } }), 1)
    expect(await running.enrol()).toMatchObject({ reviewed: 1, changed: 1 })
    expect(await running.caseOf()).toMatchObject({ version: 2, deadline: brussels('2023-04-01T00:00') })
    await running.sweep()
    // The reminder of that morning, late, rides along.
    expect((await running.told(2)).join()).toContain('changed phone')
    expect(await running.enrol()).toMatchObject({ reviewed: 0 })
  })

  it('begins anew where another version comes while it is under way', async () => {
    const running = await known({ people: crowd(150) })
    await running.enrol(() => false)
    await running.ports.policies.activate(policyOf({ title: 'Remove TikTok now' }), 1)
    expect(await running.enrol()).toMatchObject({ reviewed: 150, left: false })
    for (const { id } of crowd(150).map(({ profile }) => profile)) expect((await running.caseOf(id)).version).toBe(2)
  })

  it('looks at everybody for each policy at its own announcement', async () => {
    const later = policyOf({ id: 'no-temu', apps: ['temu'], announcedAt: '2023-03-01T10:00' })
    const running = await known({ policies: [policyOf(), later], people: [personWith({}, [{ apps: 'tiktok;temu' }])] })
    await running.enrol()
    expect((await running.personOf()).cases.map(({ policy }) => policy)).toEqual(['no-tiktok'])
    expect(await running.at('2023-03-01T10:00').enrol()).toMatchObject({ reviewed: 1, changed: 1 })
    expect((await running.personOf()).cases.map(({ policy }) => policy)).toEqual(['no-tiktok', 'no-temu'])
  })

  it('finds whom somebody whose clock is behind has reviewed as if nothing were announced', async () => {
    const running = await known({ people: [personWith({}, [{ apps: '' }])] })
    await running.enrol()
    const behind = running.with({ clock: virtualClock(brussels('2023-02-23T09:59:30')) })
    await behind.import(personWith({}, [{ reportedAt: '2023-02-23T08:59:00Z' }]))
    expect((await running.personOf()).cases).toEqual([])
    await running.at('2023-02-23T10:10').enrol()
    expect((await running.caseOf()).state).toBe('open')
  })

  it('is not undone by whoever still works by an earlier version', async () => {
    const running = await known()
    await running.enrol()
    const earlier = running.with({
      policies: { ...running.ports.policies, ...(await snapshotUnder(memoryControl(), running.ports.policies)) },
    })
    await running.ports.policies.activate(policyOf({ deadline: { on: '2023-03-31', counts: 'inclusive' } }), 1)
    await running.enrol()
    expect((await earlier.sweep()).counts).toEqual({ taken: 1 })
    await earlier.report(on('2023-02-23T10:00', 'phone', 'tiktok;temu'))
    expect(running.outbox).toEqual([])
    expect(await running.caseOf()).toMatchObject({ version: 2, deadline: brussels('2023-04-01T00:00') })
    await running.sweep()
    expect(await running.sent()).toEqual(['ana 1'])
  })

  it('reports records that cannot be read, looks at the others, and is done: the rest follows when they are let go', async () => {
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
})
