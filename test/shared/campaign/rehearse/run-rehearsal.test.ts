import { describe, expect, it } from 'vitest'
import { requestRehearsal } from '../../../../shared/campaign/rehearse/request-rehearsal.ts'
import { runRehearsal } from '../../../../shared/campaign/rehearse/run-rehearsal.ts'
import { brussels, instant, peopleWith, personWith, security, versionOf } from '../../../builders.ts'
import { refOf, storedAs } from '../../../refs.ts'
import { memorySystem } from '../../../system.ts'
import { accessOf, announced } from '../running.ts'

const suspending = versionOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }, 4)
const people = peopleWith(
  { who: { id: 'ana', manager: 'kim' } },
  { who: { id: 'ben', unit: 'DG-BETA', email: 'ben@ec.example' }, devices: [{ id: 'tablet', apps: '?' }] },
  { who: { id: 'kim', email: 'kim@ec.example' }, devices: [{ id: 'clean', apps: '' }] },
)

async function system(at = '2023-02-20T10:00') {
  const system = memorySystem(brussels(at))
  for (const person of people) await system.people.save(storedAs(person))
  const asked: string[] = []
  const rehearsalRequests = { request: async (policy: string, id: string) => void asked.push(`${policy} ${id}`) }
  return { ...system, rehearsalRequests, asked }
}

describe('a rehearsal', () => {
  it('waits once requested, under an id that sorts by time', async () => {
    const ports = await system()
    const first = await requestRehearsal(ports, suspending)
    expect(first).toEqual({
      id: '20230220T090000000Z-token-1',
      policy: suspending,
      requestedAt: instant('2023-02-20T09:00:00Z'),
      state: 'waiting',
    })
    expect(await ports.rehearsals.find('no-tiktok', first.id)).toEqual(first)
    ports.clock.advanceTo(ports.clock.now().add({ milliseconds: 1 }))
    const second = await requestRehearsal(ports, suspending)
    expect(await ports.rehearsals.findLast('no-tiktok')).toEqual(second)
    expect(ports.asked).toEqual([`no-tiktok ${first.id}`, `no-tiktok ${second.id}`])
  })

  it('is failed if the request could not be sent', async () => {
    const ports = await system()
    const rehearsalRequests = { request: () => Promise.reject(new Error('the bus cannot be reached')) }
    await expect(requestRehearsal({ ...ports, rehearsalRequests }, suspending)).rejects.toThrow('the bus')
    expect(await ports.rehearsals.findLast('no-tiktok')).toMatchObject({ state: 'failed' })
  })

  it('ends with a summary and all events', async () => {
    const ports = await system()
    const { id } = await requestRehearsal(ports, suspending)
    expect(await runRehearsal(ports, 'no-tiktok', id)).toBe('done')
    const job = await ports.rehearsals.find('no-tiktok', id)
    expect(job).toMatchObject({
      state: 'done',
      pieces: 1,
      summary: {
        from: '2023-02-23T09:00:00Z',
        staff: { inAudience: 3, inBreach: 2, overdue: 2, suspended: 1 },
        suspensions: 1,
        restorations: 0,
        counts: { 'DG-ALPHA': { breach: 1, unknown: 0, clear: 1 }, 'DG-BETA': { breach: 0, unknown: 1, clear: 0 } },
        quota: { perSecond: 14, leftToday: 50_000 },
      },
    })
    const lines = (await ports.rehearsals.findPiece('no-tiktok', id, 0))?.trimEnd().split('\n') ?? []
    const events: { kind: string }[] = lines.map((line) => JSON.parse(line))
    expect(events[0]).toMatchObject({
      at: '2023-02-23T09:00:00Z',
      kind: 'notice',
      staff: refOf('ana'),
      step: 'first',
      devices: [`${refOf('ana')}-1`],
    })
    expect(events.filter(({ kind }) => kind === 'notice')).toHaveLength(job?.summary?.mails.toStaff ?? 0)
    expect(events.filter(({ kind }) => kind === 'suspension')).toHaveLength(1)
  })

  it('changes nobody, sends nothing and requests no access', async () => {
    const ports = await system()
    const { id } = await requestRehearsal(ports, suspending)
    const before = await Array.fromAsync(ports.people.listEveryone())
    await runRehearsal(ports, 'no-tiktok', id)
    expect(await Array.fromAsync(ports.people.listEveryone())).toEqual(before)
    expect(ports.mailer.outbox).toEqual([])
    expect(ports.gate.devices.size).toBe(0)
  })

  it('runs once, and only if requested', async () => {
    const ports = await system()
    const { id } = await requestRehearsal(ports, suspending)
    await runRehearsal(ports, 'no-tiktok', id)
    const people = { ...ports.people, listEveryone: () => expect.fail('it is done already') }
    expect(await runRehearsal({ ...ports, people }, 'no-tiktok', id)).toBe('done')
    expect(await runRehearsal(ports, 'no-tiktok', 'another')).toBe('unknown')
    expect(await runRehearsal(ports, 'no-temu', id)).toBe('unknown')
  })

  it('that fails is marked as failed, and may be run again', async () => {
    const ports = await system()
    const { id } = await requestRehearsal(ports, suspending)
    const states: (string | undefined)[] = []
    const failing = {
      ...ports.rehearsals,
      async savePiece() {
        states.push((await ports.rehearsals.find('no-tiktok', id))?.state)
        throw new Error('the store cannot be reached')
      },
    }
    await expect(runRehearsal({ ...ports, rehearsals: failing }, 'no-tiktok', id)).rejects.toThrow('cannot be reached')
    expect([...states, (await ports.rehearsals.find('no-tiktok', id))?.state]).toEqual(['running', 'failed'])
    expect(await runRehearsal(ports, 'no-tiktok', id)).toBe('done')
    expect(await ports.rehearsals.find('no-tiktok', id)).toMatchObject({ state: 'done', pieces: 1 })
  })

  it('works without the quota if it cannot be read', async () => {
    const ports = await system()
    const { id } = await requestRehearsal(ports, suspending)
    const quota = { read: () => Promise.reject(new Error('the mail service cannot be reached')) }
    expect(await runRehearsal({ ...ports, quota }, 'no-tiktok', id)).toBe('done')
    const summary = (await ports.rehearsals.find('no-tiktok', id))?.summary
    expect(summary?.cost.usd).toBeGreaterThan(0)
    expect(summary?.quota).toBeUndefined()
  })

  const rehearsedEvents = async ({ rehearsals }: Awaited<ReturnType<typeof system>>, id: string): Promise<Record<string, unknown>[]> =>
    ((await rehearsals.findPiece('no-tiktok', id, 0)) ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))

  it('mails people in the language that they chose', async () => {
    const ports = await system()
    const { person, version } = await ports.people.get(refOf('ana'))
    await ports.people.save(storedAs({ ...person, chosenLanguage: 'fr' }, version))
    const { id } = await requestRehearsal(ports, suspending)
    await runRehearsal(ports, 'no-tiktok', id)
    const notices = (await rehearsedEvents(ports, id)).filter(({ kind }) => kind === 'notice')
    const languages = new Set(notices.map(({ staff, language }) => `${staff} ${language}`))
    expect(languages).toEqual(new Set([`${refOf('ana')} fr`, `${refOf('ben')} en`]))
  })

  it('names people by ref alone, and teams by their mailbox', async () => {
    const ports = await system()
    const telling = {
      escalation: [
        { after: 'P0D', notify: 'manager' },
        { after: 'P0D', notify: 'security' },
      ],
    }
    const policy = versionOf({ ...security, ...telling, scope: { devices: ['official'], audience: { staff: ['ana', 'ben'] } } })
    const { id } = await requestRehearsal(ports, policy)
    await runRehearsal(ports, 'no-tiktok', id)
    const events = await rehearsedEvents(ports, id)
    const [ana, kim, team] = [refOf('ana'), refOf('kim'), security.teams.security.email]
    const told = events.filter(({ staff, to }) => staff === ana && to).map(({ kind, to }) => `${kind} ${to}`)
    expect(new Set(told)).toEqual(new Set([`notice ${ana}`, `digest ${kim}`, `digest ${team}`]))
    expect(JSON.stringify(events)).not.toMatch(/"(ana|ben|kim)[@"]/)
  })

  it('shows nothing of other policies: neither their cases nor the access they cut', async () => {
    const running = await announced({
      policies: [suspending, { ...suspending, id: 'no-temu', apps: ['temu'] }],
      people: peopleWith(
        { devices: [{}, { id: 'tablet', apps: 'temu' }] },
        { who: { id: 'ben', email: 'ben@ec.example' }, devices: [{ id: 'ben-phone', apps: 'temu' }] },
      ),
    })
    await running.runUntil('2023-03-20T12:00')
    for (const device of ['phone', 'tablet', 'ben-phone']) expect(accessOf(running, device)).toBe('suspended')
    const { ports } = running
    const { id } = await requestRehearsal(ports, { ...suspending, version: 1 })
    await runRehearsal(ports, 'no-tiktok', id)
    const summary = (await ports.rehearsals.find('no-tiktok', id))?.summary
    expect(summary).toMatchObject({ staff: { inBreach: 1 }, suspensions: 0, restorations: 0 })
  })

  it('announces nothing again', async () => {
    const policy = versionOf({ announce: 'everyone' })
    const running = await announced({ policies: [policy], people: [personWith({}, [{ apps: '' }])] })
    await running.runUntil('2023-03-01T12:00')
    expect(running.outbox).toHaveLength(1)
    const { id } = await requestRehearsal(running.ports, policy)
    await runRehearsal(running.ports, 'no-tiktok', id)
    expect((await running.ports.rehearsals.find('no-tiktok', id))?.summary?.mails.toStaff).toBe(0)
  })

  it('of a policy in force starts from everyone’s current state, in their chosen language, without teams', async () => {
    const running = await announced({
      policies: [suspending],
      people: [...people, personWith({ id: 'eve', email: 'eve@ec.example' }, [{ id: 'eve-phone' }])],
    })
    const { ports } = running
    const { person, version } = await running.find('eve')
    await ports.people.save(storedAs({ ...person, chosenLanguage: 'fr' }, version))
    const team = personWith({}, [])
    await ports.people.save(storedAs({ ...team, profile: { ...team.profile, id: 'team:security@ec.example', isTeam: true } }))
    await running.runUntil('2023-03-01T12:00')
    await running.report({ at: brussels('2023-03-01T12:00'), device: 'eve-phone', apps: [] })
    const { id } = await requestRehearsal(ports, { ...policyWith(security), version: 5 })
    await runRehearsal(ports, 'no-tiktok', id)
    const summary = (await ports.rehearsals.find('no-tiktok', id))?.summary
    expect(summary).toMatchObject({ from: '2023-03-01T11:00:00Z', staff: { inAudience: 4, suspended: 1 }, suspensions: 1 })
    expect(summary?.days[0]?.inBreach).toBe(2)
  })
})

const policyWith = (changes: object) => {
  const { version, ...policy } = versionOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }], ...changes })
  return policy
}
