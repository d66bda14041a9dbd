import fc from 'fast-check'
import { expect, it } from 'vitest'
import { carryOut } from '#campaign/access/carry-out.ts'
import { reconcile } from '#campaign/access/reconcile.ts'
import { restoreWave } from '#campaign/brake/restore-wave.ts'
import { decideCase } from '#campaign/decide/decide-case.ts'
import { takeAnswer } from '#campaign/decide/take-answer.ts'
import type { AccessRequest } from '#domain/access/connector.ts'
import { enforcementOf } from '#domain/people/enforcement.ts'
import type { Person } from '#domain/people/person.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { runs } from '#test/all.ts'
import { day, personWith } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { withCallsMadeBy } from '#test/simulation/calls.ts'
import { mortal } from '#test/simulation/mortal.ts'
import { decideTogether, listed, suspending } from '../brake/holding.ts'
import { announced, type Running } from '../running.ts'
import { type Connected, connected } from './connecting.ts'
import { moods, OtherSystem, type Turns, turns } from './other-system.ts'

const admin = { subject: 'admin-1' }
const names = ['ana', 'ben', 'eve'] as const
const someone = fc.constantFrom(...names)
const device = fc.constantFrom(...names.flatMap(id => [`${id}-phone`, `${id}-tablet`]))
const systems = ['entra', 'okta', 'jamf'] as const

const owner = (id: string) => personWith({ id }, [{ id: `${id}-phone` }, { id: `${id}-tablet` }])

/** Workers live for less than two minutes. */
const lifetime = { seconds: 90 } as const

const happening = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ what: fc.constant('report'), device, isClean: fc.boolean(), hoursLate: fc.constantFrom(0, 0, 0, 1, 30) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('reinstall'), device }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constant('sweep') }) },
  {
    weight: 14,
    arbitrary: fc.record({
      what: fc.constant('carry out'),
      which: fc.nat(50),
      diesAt: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 3 }),
    }),
  },
  { weight: 20, arbitrary: fc.record({ what: fc.constant('answer'), which: fc.nat(5), times: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant('time'), seconds: fc.constantFrom(5, 40, 70, 130, 3700) }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant('mood'), in: fc.constantFrom(...systems), mood: fc.constantFrom(...moods) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('forget'), in: fc.constantFrom('entra', 'jamf'), device }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('hand over'), device, to: someone }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('restore') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('approve') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('compare') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('exempt'), of: someone }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('contest'), of: someone, answer: fc.constantFrom(undefined, 'grant', 'refuse') }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('decide'), device, action: fc.constantFrom('approve', 'reject') }) },
)

type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never

/** Three people with two devices each, whose deadline has just passed, and three systems, one of which cuts off people. */
class World {
  readonly campaign: Connected
  readonly running: Running
  readonly systems: Record<(typeof systems)[number], OtherSystem>
  readonly turns: Turns
  /** All that was ever requested. */
  readonly requests: AccessRequest[] = []
  /** At work. */
  workers = 0
  list = ''

  constructor(running: Running) {
    this.turns = turns()
    const { clock } = running.ports
    this.systems = {
      entra: new OtherSystem('device', clock, this.turns),
      okta: new OtherSystem('person', clock, this.turns),
      jamf: new OtherSystem('device', clock, this.turns),
    }
    const { people } = running.ports
    const watched: Running = running.with({
      people: {
        ...people,
        save: async stored => {
          const before = await people.find(stored.ref)
          const outcome = await people.save(stored)
          if (outcome === 'saved') await this.check(stored.ref, before?.person, stored.person)
          return outcome
        },
      },
    })
    this.campaign = connected(watched, this.systems)
    this.running = this.campaign.running
  }

  /** What is confirmed again must be so, and stay so whatever still is under way. */
  private async check(ref: string, before: Person | undefined, after: Person) {
    for (const [device, { wanted, version }] of Object.entries(after.access)) {
      const isConfirmed = (person: Person | undefined) =>
        person?.accessRequested?.[device]?.confirmed === version && person.access[device]?.version === version
      if (!isConfirmed(after) || isConfirmed(before)) continue
      const all = Object.values(this.systems)
      if (wanted === 'suspended') {
        const said = all.some(one => one.said.has(`${device} suspended ${version}`) || one.said.has(`${device} suspended`))
        expect(said, `${device} was confirmed, and no system had said so`).toBe(true)
        continue
      }
      for (const system of all) {
        const name = system.nameOf({ person: ref, device })
        const isCut = system.cut.has(name) || system.isAbout(name, 'suspended')
        if (isCut && !system.unknown.has(device)) expect(await this.mayBeCut(system, name), `${name} was confirmed as granted`).toBe(true)
      }
    }
  }

  /** Whether someone's cases want it. */
  async mayBeCut({ reach }: OtherSystem, name: string) {
    for await (const page of this.running.ports.people.listEveryone())
      for (const { ref, person } of page.people)
        for (const [device, { wanted }] of Object.entries(person.access))
          if (wanted === 'suspended' && (reach === 'person' ? ref : device) === name) return true
    return false
  }

  land() {
    for (const system of Object.values(this.systems)) system.land()
  }

  pass(seconds: number) {
    this.running.later({ seconds })
    this.land()
  }

  async sweep() {
    await this.running.sweep()
    this.requests.push(...this.campaign.waiting.splice(0))
  }

  /** A worker that may die, and does not outlive its time. */
  work(request: AccessRequest, diesAt?: number | null) {
    const { clock } = this.running.ports
    const end = clock.now().add(lifetime)
    const inTime = withCallsMadeBy(
      { ...this.campaign.ports, ...this.systems },
      ['people', 'states', 'owners', ...systems],
      async ({ name, make }) => {
        // Between what a worker reads and what it saves, others go on.
        if (name.startsWith('states.')) await this.turns.next()
        if (!isBefore(clock.now(), end)) throw new Error('out of time')
        return make()
      },
      ({ make }) => make(),
    )
    const { ports } = mortal(inTime, ['people', 'states'], diesAt ? { at: diesAt, when: 'before' } : undefined)
    const connectors = new Map(systems.map(name => [name as string, inTime[name]]))
    this.begin(carryOut({ ...ports, connectors }, request))
  }

  private begin(work: Promise<unknown>) {
    this.workers += 1
    const end = () => {
      this.workers -= 1
    }
    work.then(end, end)
  }

  async happens(one: Happening) {
    const { ports } = this.running
    switch (one.what) {
      case 'report':
        return this.report(one.device, one.isClean, one.hoursLate)
      case 'reinstall':
        await this.report(one.device, true)
        await this.sweep()
        this.pass(5)
        return this.report(one.device, false)
      case 'sweep':
        return this.sweep()
      case 'carry out': {
        const request = this.requests[this.requests.length - 1 - (one.which % Math.max(1, this.requests.length))]
        if (request) this.work(request, one.diesAt)
        return
      }
      case 'answer':
        for (let times = 0; times < one.times; times += 1) await this.turns.release(one.which)
        return
      case 'time':
        return this.pass(one.seconds)
      case 'mood':
        this.systems[one.in].mood = one.mood
        return
      case 'forget':
        return this.systems[one.in].forget(one.device)
      case 'hand over':
        return this.running.import(personWith({ id: one.to }, [{ id: one.device }]))
      case 'restore':
        await restoreWave(ports, 'no-tiktok', { list: this.list }, admin)
        return
      case 'approve':
        this.list = (await listed(this.running)).hash
        await decideTogether(this.running, { list: this.list })
        return
      case 'exempt':
        await decideCase(ports, 'no-tiktok', refOf(one.of), { kind: 'exempt', until: day('2023-06-01') }, admin)
        return
      case 'contest':
        await takeAnswer(ports, refOf(one.of), 'no-tiktok', { kind: 'contest', reason: 'it was never there' })
        if (one.answer)
          for (const by of [admin, { subject: 'admin-2' }])
            await decideCase(ports, 'no-tiktok', refOf(one.of), { kind: one.answer, request: 'contest' }, by)
        return
      case 'decide':
        await decideTogether(this.running, { action: one.action, devices: [one.device] })
        return
      case 'compare':
        this.begin(this.compare())
    }
  }

  private async report(device: string, isClean: boolean, hoursLate = 0) {
    const at = this.running.now().subtract({ hours: hoursLate })
    await this.running.report({ at, device, apps: isClean ? [] : ['tiktok'] })
  }

  private async compare() {
    await reconcile({ ...this.campaign.ports, onDrift: () => {}, onNotCompared: () => {} }, () => true)
  }

  /** Every call is answered. */
  async quiet() {
    while (this.workers > 0) await this.turns.release(0)
  }

  /** All systems are fine, and everything ever requested is put before a worker again and again. */
  async heal() {
    for (const system of Object.values(this.systems)) system.mood = 'fine'
    await this.quiet()
    for (let hours = 0; hours < 4; hours += 1) {
      await this.sweep()
      for (const request of this.requests) {
        this.work(request)
        await this.quiet()
      }
      this.pass(3700)
    }
  }
}

const everybody = async ({ running }: World) => (await Array.fromAsync(running.ports.people.listEveryone())).flatMap(({ people }) => people)

/** What is cut off in a system though nobody's cases want it. */
async function cutForNothing(world: World, system: OtherSystem) {
  const wanted = (await everybody(world)).flatMap(({ ref, person }) =>
    Object.entries(person.access).flatMap(([device, { wanted }]) =>
      wanted === 'suspended' ? [system.nameOf({ person: ref, device })] : [],
    ),
  )
  return [...system.cut].filter(name => !wanted.includes(name))
}

/** What is still only requested. */
const unfinished = async (world: World) =>
  (await everybody(world)).flatMap(({ person }) =>
    Object.keys(person.access).filter(device => (enforcementOf(person, device)?.is ?? 'requested') === 'requested'),
  )

it('whatever happens, nobody stays cut off who should not be, and only what is so is confirmed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 80, size: 'max' }), async story => {
      const running = await announced({ policies: [suspending({ limits: { suspendCount: 2 } })], people: names.map(owner) })
      await running.runUntil('2023-03-15T23:45')
      const world = new World(running.at('2023-03-16T00:00'))
      await world.happens({ what: 'approve' })
      await world.sweep()
      for (const one of story) await world.happens(one)
      await world.heal()
      for (const system of Object.values(world.systems)) expect(await cutForNothing(world, system)).toEqual([])
      expect(await unfinished(world)).toEqual([])
    }),
    { numRuns: runs(200) },
  )
})
