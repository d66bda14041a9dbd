import fc from 'fast-check'
import { expect, it } from 'vitest'
import { feedback } from '../../../../functions/feedback.ts'
import { connector } from '../../../../infra/local/bus/connector.ts'
import { type BusEvent, busEvent, countedIds } from '../../../../infra/local/bus/event.ts'
import { contextWith } from '../../../../infra/local/invocation.ts'
import { batchOf } from '../../../../infra/local/queue/server.ts'
import { detailOf, detailTypes } from '../../../../shared/adapters/eventbridge/event-bus.ts'
import type { AccessRequest } from '../../../../shared/domain/access/connector.ts'
import type { Person } from '../../../../shared/domain/people/person.ts'
import { runs } from '../../../all.ts'
import { watchOutput } from '../../../functions/output.ts'
import { beforeDeadline, suspending } from '../brake/holding.ts'
import type { Running } from '../running.ts'
import { waitingGate } from './connecting.ts'
import { said, sayings } from './sayings.ts'

const names = ['ana', 'ben', 'eve']
const someone = fc.constantFrom(...names)
const device = someone.map((name) => `${name}-phone`)

const happening = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ what: fc.constant('report'), device, isClean: fc.boolean(), hoursLate: fc.constantFrom(0, 0, 1, 30) }),
  },
  { weight: 8, arbitrary: fc.record({ what: fc.constant('sweep') }) },
  { weight: 12, arbitrary: fc.record({ what: fc.constant('hear'), which: fc.nat(20) }) },
  { weight: 12, arbitrary: fc.record({ what: fc.constant('confirm'), which: fc.array(fc.nat(20), { maxLength: 4 }) }) },
  ...sayings(someone, device),
  { weight: 4, arbitrary: fc.record({ what: fc.constant('time'), minutes: fc.constantFrom(1, 30, 61) }) },
)

type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never

const context = contextWith(300_000)

watchOutput()

/** Three phones whose deadline has just passed, and a device management that hears and answers on the bus, late, more than once and in any order. */
class World {
  readonly running: Running
  readonly requests: AccessRequest[]
  readonly manager: ReturnType<typeof connector>
  private readonly answers: BusEvent[] = []
  private readonly eventId = countedIds('8000')

  constructor(running: Running) {
    const { people, clock } = running.ports
    const gate = waitingGate()
    this.requests = gate.waiting
    this.manager = connector({ clock, confirm: async (event) => void this.answers.push(event) })
    this.running = running.with({
      gate,
      people: {
        ...people,
        save: async (stored) => {
          const before = await people.find(stored.ref)
          const outcome = await people.save(stored)
          if (outcome === 'saved') this.check(before?.person, stored.person)
          return outcome
        },
      },
    })
  }

  /** What is confirmed anew is so. */
  private check(before: Person | undefined, after: Person): void {
    for (const [device, { wanted, version }] of Object.entries(after.access)) {
      const confirmed = after.accessRequested?.[device]?.confirmed
      if (confirmed !== version || confirmed === before?.accessRequested?.[device]?.confirmed) continue
      expect(this.manager.devices.get(device)).toEqual({ state: wanted, version })
    }
  }

  hear({ wanted, ...request }: AccessRequest): Promise<void> {
    const at = this.running.ports.clock.now()
    const detail = detailOf({ wanted, ...request })
    return this.manager.handle(busEvent({ id: this.eventId(), source: 'ides', type: detailTypes[wanted], at, region: 'eu-west-1', detail }))
  }

  async confirm(events: readonly BusEvent[]): Promise<void> {
    const taken = await feedback(() => this.running.ports)(batchOf(events.map((event) => JSON.stringify(event))), context)
    expect(taken).toEqual({ batchItemFailures: [] })
  }

  async happens(one: Happening): Promise<void> {
    const { ports } = this.running
    switch (one.what) {
      case 'report': {
        const at = ports.clock.now().subtract({ hours: one.hoursLate })
        return void (await this.running.report({ at, device: one.device, apps: one.isClean ? [] : ['tiktok'] }))
      }
      case 'sweep':
        return void (await this.running.sweep())
      case 'hear':
        for (const request of latest(this.requests, [one.which])) await this.hear(request)
        return
      case 'confirm':
        return this.confirm(latest(this.answers, one.which))
      case 'time':
        return void this.running.later({ minutes: one.minutes })
      default:
        return said(this.running, one)
    }
  }

  /** Whatever is requested is heard and answered. */
  async heal(): Promise<void> {
    for (let hours = 0; hours < 3; hours += 1) {
      await this.running.later({ minutes: 61 }).sweep()
      for (const request of this.requests) await this.hear(request)
      await this.confirm(this.answers)
    }
  }
}

/** Those so many places before the last. */
const latest = <T>(all: readonly T[], places: readonly number[]): readonly T[] => places.flatMap((place) => all.at(-1 - place) ?? [])

it('whatever happens on the bus, only what is so is confirmed, and in the end all is as it is wanted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 80, size: 'max' }), async (story) => {
      const world = new World((await beforeDeadline([suspending()], names)).at('2023-03-16T00:00'))
      for (const one of story) await world.happens(one)
      await world.heal()
      const pages = await Array.fromAsync(world.running.ports.people.listEveryone())
      for (const { person } of pages.flatMap(({ people }) => people))
        for (const [device, { wanted, version }] of Object.entries(person.access)) {
          expect(world.manager.devices.get(device)).toEqual({ state: wanted, version })
          expect(person.accessRequested?.[device]?.confirmed).toBe(version)
        }
    }),
    { numRuns: runs(300) },
  )
})
