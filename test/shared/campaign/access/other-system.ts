import type { Temporal } from 'temporal-polyfill'
import type { AccessConnector, ConnectorOutcome, Held, Target, WantedAccess } from '#domain/access/connector.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { isBefore } from '#domain/schedule/zone.ts'

/**
 * What becomes of a call: it is done; it was too much, and not done; it fails before or after it takes effect; it is worked on, and done within
 * ten minutes; it may not be done.
 */
export const moods = ['fine', 'busy', 'fails', 'fails after', 'works on it', 'forbidden'] as const

export type Mood = (typeof moods)[number]

interface Flight {
  name: string
  wanted: WantedAccess
  /** By then it takes effect, whether anybody still waits for the answer or not. */
  by: Temporal.Instant
}

/** Lets calls wait for their turn. */
export interface Turns {
  /** How many wait. */
  waiting: number
  next(): Promise<void>
  /** Ends one's waiting, of those that wait. */
  release(which: number): Promise<void>
}

export function turns(): Turns {
  const waiting: (() => void)[] = []
  return {
    get waiting() {
      return waiting.length
    },
    next: () => new Promise(resolve => waiting.push(resolve)),
    async release(which) {
      const [go] = waiting.splice(which % Math.max(1, waiting.length), 1)
      go?.()
      // All that follows from it at once.
      await new Promise(resolve => setImmediate(resolve))
    },
  }
}

/** Another system with a slow network and moods. */
export class OtherSystem implements AccessConnector {
  readonly permissions = []
  readonly cut = new Set<string>()
  /** Devices that it does not know. */
  readonly unknown = new Set<string>()
  /** `phone suspended 1`: it said that this is so. */
  readonly said = new Set<string>()
  readonly reach: AccessConnector['reach']
  mood: Mood = 'fine'
  private flights: Flight[] = []
  private readonly clock: Clock
  private readonly turns: Turns

  constructor(reach: AccessConnector['reach'], clock: Clock, turns: Turns) {
    this.reach = reach
    this.clock = clock
    this.turns = turns
  }

  nameOf({ person, device }: Pick<Target, 'person' | 'device'>) {
    return this.reach === 'person' ? person : device
  }

  /** Loses a device with all that it knew of it, or enrols it again. */
  forget(device: string) {
    if (this.unknown.delete(device)) return
    this.unknown.add(device)
    this.cut.delete(device)
    this.flights = this.flights.filter(({ name }) => name !== device)
  }

  isAbout(name: string, wanted: WantedAccess) {
    return this.flights.some(one => one.name === name && one.wanted === wanted)
  }

  /** What is under way lands in time. */
  land() {
    const now = this.clock.now()
    for (const flight of this.flights.filter(({ by }) => !isBefore(now, by))) this.arrive(flight)
  }

  private arrive(flight: Flight) {
    if (!this.flights.includes(flight)) return
    this.flights = this.flights.filter(one => one !== flight)
    if (flight.wanted === 'suspended') this.cut.add(flight.name)
    else this.cut.delete(flight.name)
  }

  private send(name: string, wanted: WantedAccess, within: Temporal.DurationLike) {
    const flight = { name, wanted, by: this.clock.now().add(within) }
    this.flights.push(flight)
    return flight
  }

  async set(target: Target, wanted: WantedAccess, version: number): Promise<ConnectorOutcome> {
    const { mood } = this
    const name = this.nameOf(target)
    if (this.unknown.has(target.device)) return { is: 'refused', why: 'not-enrolled' }
    if (mood === 'forbidden') return { is: 'refused', why: 'permission' }
    const isDone = mood === 'fine' || mood === 'fails after'
    const flight = isDone || mood === 'works on it' ? this.send(name, wanted, { minutes: 9 }) : undefined
    await this.turns.next()
    if (flight && isDone) this.arrive(flight)
    await this.turns.next()
    switch (mood) {
      case 'fine':
        this.said.add(`${target.device} ${wanted} ${version}`)
        return { is: 'confirmed' }
      case 'busy':
        return { is: 'retry', after: 3 }
      case 'works on it':
        return { is: 'pending', checkAfter: 60 }
      case 'fails':
      case 'fails after':
        throw new Error(mood)
    }
  }

  async get(target: Target): Promise<Held> {
    await this.turns.next()
    if (this.mood === 'fails') throw new Error(this.mood)
    const is = this.cut.has(this.nameOf(target)) ? 'suspended' : 'granted'
    this.said.add(`${target.device} ${is}`)
    return { is }
  }

  async check(): Promise<[]> {
    return []
  }
}
