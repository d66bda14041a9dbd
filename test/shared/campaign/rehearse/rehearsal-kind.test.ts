import { expect, it } from 'vitest'
import { type RequestingPorts, requestRehearsal } from '#campaign/rehearse/request-rehearsal.ts'
import type { RequestedRehearsal } from '#domain/rehearsal/requested.ts'
import type { System } from '#functions/compose/system.ts'
import {
  brussels,
  instant,
  noTemu,
  peopleWith,
  personWith,
  policyOf,
  security,
  suspendingOnly,
  suspendingQuietly,
  versionOf,
} from '#test/builders.ts'
import { refOf, storedAs, storePerson } from '#test/refs.ts'
import { memorySystem } from '#test/system.ts'
import { rehearsed, worked } from '#test/working.ts'
import { accessOf, announced, failing } from '../running.ts'

const suspending = versionOf(suspendingOnly, 4)
const people = peopleWith(
  { who: { id: 'ana', manager: 'kim' } },
  { who: { id: 'ben', unit: 'DG-BETA', email: 'ben@ec.example' }, devices: [{ id: 'tablet', apps: '?' }] },
  { who: { id: 'kim' }, devices: [{ id: 'clean', apps: '' }] },
)

async function system(at = '2023-02-20T10:00') {
  const system = memorySystem(brussels(at))
  for (const person of people) await storePerson(system, person)
  return { ...system, onFault: () => {}, onReviewed: () => {} }
}

/** All events, file by file. */
async function eventsOf(
  { rehearsalFiles }: Pick<System, 'rehearsalFiles'>,
  { id, eventFiles = [] }: RequestedRehearsal,
): Promise<Record<string, unknown>[]> {
  const texts = await Promise.all(eventFiles.map(name => rehearsalFiles.read(id, name)))
  return texts.flatMap(text => text.split('\n').filter(Boolean)).map(line => JSON.parse(line))
}

it('a rehearsal is saved when requested, under the id of its job, which sorts by time', async () => {
  const ports = await system()
  const first = await requestRehearsal(ports, suspending)
  expect(first).toEqual({ id: '20230220T090000000Z-token-1', policy: suspending, requestedAt: instant('2023-02-20T09:00:00Z') })
  expect(await ports.rehearsals.find('no-tiktok', first.id)).toEqual(first)
  expect(await ports.jobs.find(first.id)).toMatchObject({ kind: 'rehearsal', policy: 'no-tiktok', state: 'running' })
  ports.clock.advanceTo(ports.clock.now().add({ milliseconds: 1 }))
  const second = await requestRehearsal(ports, suspending)
  expect(await ports.rehearsals.findLast('no-tiktok')).toEqual(second)
})

it('a rehearsal is the last one although another was requested at the same instant before it', async () => {
  const tokens = ['b', 'a', 'c', 'b']
  const ports = { ...(await system()), drawToken: () => tokens.shift() ?? 'a' }
  let before: string | undefined
  for (const title of ['first', 'second', 'third', 'fourth']) {
    const { id } = await requestRehearsal(ports, { ...suspending, title })
    expect((await ports.rehearsals.findLast('no-tiktok'))?.policy.title).toBe(title)
    await worked(ports)
    await worked(ports)
    expect((await ports.rehearsals.findDoneBefore('no-tiktok', id))?.id).toBe(before)
    before = id
  }
})

it('a rehearsal ends with a summary and all events', async () => {
  const ports = await system()
  const done = await rehearsed(ports, suspending)
  expect(done.summary).toMatchObject({
    from: '2023-02-23T09:00:00Z',
    staff: { inAudience: 3, inBreach: 2, overdue: 2, suspended: 1 },
    suspensions: 1,
    restorations: 0,
    counts: { 'DG-ALPHA': { breach: 1, unknown: 0, clear: 1 }, 'DG-BETA': { breach: 0, unknown: 1, clear: 0 } },
    quota: { perSecond: 14, leftToday: 50_000 },
  })
  const events = await eventsOf(ports, done)
  expect(events[0]).toMatchObject({
    at: '2023-02-23T09:00:00Z',
    kind: 'notice',
    staff: refOf('ana'),
    step: 'first',
    devices: [`${refOf('ana')}-1`],
  })
  expect(events.filter(({ kind }) => kind === 'notice')).toHaveLength(done.summary?.mails.toStaff ?? 0)
  expect(events.filter(({ kind }) => kind === 'suspension')).toHaveLength(1)
})

it('a rehearsal changes nobody, sends nothing and requests no access', async () => {
  const ports = await system()
  const before = await Array.fromAsync(ports.people.listEveryone())
  await rehearsed(ports, suspending)
  expect(await Array.fromAsync(ports.people.listEveryone())).toEqual(before)
  expect(ports.mailer.outbox).toEqual([])
  expect(ports.gate.devices.size).toBe(0)
})

it('a rehearsal is the same in many segments, by workers that stop after each page and repeat', async () => {
  const ports = await system()
  const { requestedAt, ...inOne } = await rehearsed(ports, telling)
  const { id } = await requestRehearsal(inSegments(ports), telling)
  while (ports.pieceQueue.waiting.length > 0) {
    await ports.pieceQueue.put(ports.pieceQueue.waiting)
    await worked(ports, () => false)
  }
  const inParts = await ports.rehearsals.find('no-tiktok', id)
  expect(inParts?.summary).toEqual(inOne.summary)
  expect(inParts && sorted(await eventsOf(ports, inParts))).toEqual(sorted(await eventsOf(ports, { ...inOne, requestedAt })))
  expect(inParts?.eventFiles?.length).toBeGreaterThan(3)
})

it('a rehearsal shows nothing after its end, which is known when everybody was played', async () => {
  const ports = await system()
  const far = personWith({ id: 'tui', zone: 'Pacific/Pago_Pago', email: 'tui@ec.example' }, [{ id: 'far' }])
  await storePerson(ports, far)
  const late = versionOf({
    ...security,
    zone: 'staff',
    announcedAt: '2023-02-23T09:00Z',
    escalation: [{ after: 'P60D', notify: 'staff' }],
  })
  const { requestedAt, ...inOne } = await rehearsed(ports, late)
  const { id } = await requestRehearsal(inSegments(ports), late)
  while (ports.pieceQueue.waiting.length > 0) await worked(ports)
  const inParts = await ports.rehearsals.find('no-tiktok', id)
  const events = inParts ? sorted(await eventsOf(ports, inParts)) : []
  expect(events).toEqual(sorted(await eventsOf(ports, { ...inOne, requestedAt })))
  expect(events.map(({ step }) => step)).toContain('after:P60D')
})

it('a rehearsal goes on where a worker failed', async () => {
  const ports = await system()
  const { id } = await requestRehearsal(ports, suspending)
  await expect(worked(failing(ports, 'rehearsalFiles', 'save'))).rejects.toThrow('cannot be reached')
  while (ports.pieceQueue.waiting.length > 0) await worked(ports)
  expect(await ports.rehearsals.find('no-tiktok', id)).toMatchObject({ summary: { suspensions: 1 } })
})

it('a rehearsal works without the quota if it cannot be read', async () => {
  const ports = await system()
  const { summary } = await rehearsed(failing(ports, 'quota', 'read'), suspending)
  expect(summary?.cost.usd).toBeGreaterThan(0)
  expect(summary?.quota).toBeUndefined()
})

it('a rehearsal mails people in the language that they chose', async () => {
  const ports = await system()
  const { person, version } = await ports.people.get(refOf('ana'))
  await ports.people.save(storedAs({ ...person, chosenLanguage: 'fr' }, version))
  const notices = (await eventsOf(ports, await rehearsed(ports, suspending))).filter(({ kind }) => kind === 'notice')
  const languages = new Set(notices.map(({ staff, language }) => `${staff} ${language}`))
  expect(languages).toEqual(new Set([`${refOf('ana')} fr`, `${refOf('ben')} en`]))
})

it('a rehearsal names people by ref alone, and teams by their mailbox', async () => {
  const ports = await system()
  const policy = versionOf({ ...notifying, scope: { devices: ['official'], audience: { staff: ['ana', 'ben'] } } })
  const events = await eventsOf(ports, await rehearsed(ports, policy))
  const [ana, kim, team] = [refOf('ana'), refOf('kim'), security.teams.security.email]
  const told = events.filter(({ staff, to }) => staff === ana && to).map(({ kind, to }) => `${kind} ${to}`)
  expect(new Set(told)).toEqual(new Set([`notice ${ana}`, `digest ${kim}`, `digest ${team}`]))
  expect(JSON.stringify(events)).not.toMatch(/"(ana|ben|kim)[@"]/)
})

it('a rehearsal shows nothing of other policies: neither their cases nor the access they cut', async () => {
  const running = await announced({
    policies: [suspending, { ...suspending, id: 'no-temu', requires: ['temu'] }],
    people: peopleWith(
      { devices: [{}, { id: 'tablet', apps: 'temu' }] },
      { who: { id: 'ben' }, devices: [{ id: 'ben-phone', apps: 'temu' }] },
    ),
  })
  await running.runUntil('2023-03-20T12:00')
  for (const device of ['phone', 'tablet', 'ben-phone']) expect(accessOf(running, device)).toBe('suspended')
  const { ports } = running
  const { summary } = await rehearsed(ports, { ...suspending, version: 1 })
  expect(summary).toMatchObject({ staff: { inBreach: 1 }, suspensions: 0, restorations: 0 })
})

it('a rehearsal counts a suspension of what another policy has cut, or had cut and gave back', async () => {
  const other = versionOf({ ...suspendingQuietly, ...noTemu, deadline: { on: '2023-03-08', counts: 'inclusive' } })
  const devices = ['cut', 'restored'].map(id => ({ id, apps: 'tiktok;temu' }))
  const running = await announced({ policies: [policyOf(suspendingQuietly), other], people: peopleWith({ devices }) })
  await running.runUntil('2023-03-09T12:00')
  await running.reports('restored', 'tiktok')
  await running.runUntil('2023-03-10T12:00')
  expect(devices.map(({ id }) => accessOf(running, id))).toEqual(['suspended', 'granted'])
  const done = await rehearsed(running.ports, versionOf(suspendingQuietly))
  const cut = (await eventsOf(running.ports, done)).filter(({ kind }) => kind === 'suspension')
  expect(cut.map(({ at, device }) => `${at} ${device}`)).toEqual([1, 2].map(number => `2023-03-15T23:00:00Z ${refOf('ana')}-${number}`))
})

it('a rehearsal keeps the access of protected people and counts them apart', async () => {
  const brakeSettings = { approvers: [], protected: { staff: ['ana', 'ben'], groups: [] } }
  const opened = await announced({ policies: [suspending], people: [...people, personWith({ id: 'eve' }, [{ id: 'eve-phone' }])] })
  const { ports } = opened.with({ brakeSettings })
  const before = await rehearsed(ports, suspending)
  expect(before.summary).toMatchObject({ suspensions: 1, protected: { suspensions: 1, staff: 1 } })
  await opened.with({ brakeSettings }).runUntil('2023-03-20T12:00')
  const { summary, ...done } = await rehearsed(ports, { ...suspending, version: 1 })
  expect(summary).toMatchObject({ suspensions: 0, protected: { suspensions: 1, staff: 1 } })
  const kept = (await eventsOf(ports, done)).filter(({ kind }) => kind === 'protected')
  expect(kept).toMatchObject([{ at: '2023-03-20T11:00:00Z', staff: refOf('ana'), device: `${refOf('ana')}-1` }])
})

it('a rehearsal of a policy in force starts from everyone’s current state and chosen language', async () => {
  const running = await announced({
    policies: [suspending],
    people: [...people, personWith({ id: 'eve' }, [{ id: 'eve-phone' }])],
  })
  const { ports } = running
  const { person, version } = await running.find('eve')
  await ports.people.save(storedAs({ ...person, chosenLanguage: 'fr' }, version))
  const team = personWith({}, [])
  await ports.people.save(storedAs({ ...team, profile: { ...team.profile, id: 'team:security@ec.example', isTeam: true } }))
  await running.runUntil('2023-03-01T12:00')
  await running.report({ at: brussels('2023-03-01T12:00'), device: 'eve-phone', apps: [] })
  const { summary } = await rehearsed(ports, { ...policyWith(security), version: 5 })
  expect(summary).toMatchObject({ from: '2023-03-01T11:00:00Z', staff: { inAudience: 4, suspended: 1 }, suspensions: 1 })
  expect(summary?.days[0]?.inBreach).toBe(2)
})

const notifying = {
  ...security,
  escalation: [
    { after: 'P0D', notify: 'manager' },
    { after: 'P0D', notify: 'security' },
  ],
}

const telling = versionOf(notifying)

/** The same ports, as if there were many people. */
const inSegments = <P extends RequestingPorts>(ports: P): P => ({ ...ports, people: { ...ports.people, isMoreThan: async () => true } })

const sorted = (events: readonly Record<string, unknown>[]) => events.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

const policyWith = (changes: object) => {
  const { version, ...policy } = versionOf({ ...suspendingOnly, ...changes })
  return policy
}
