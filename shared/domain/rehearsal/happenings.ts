/** What happens at each moment of a rehearsal, in numbers. */

import * as z from 'zod'
import { getOrCompute } from '../caching.ts'
import { addNumbers } from '../numbers.ts'
import type { RehearsedEvent } from './events.ts'

/** Mails are counted as mails, however many events they are; `staff…`: people, when it first happens to them. */
const counted = z.enum([
  'notices',
  'digests',
  'opened',
  'relapsed',
  'cleared',
  'ended',
  'overdue',
  'suspended',
  'restored',
  'protected',
  'staffMailed',
  'staffOpened',
  'staffReached',
  'staffOverdue',
  'staffSuspended',
  'staffProtected',
  'staffUnheard',
])

export type Counted = z.output<typeof counted>

/** Zeros are left out. */
const numbers = z.partialRecord(counted, z.int())

/** By milliseconds since 1970; in no order. */
export const happenings = z.record(z.string(), numbers)

export type Numbers = Readonly<z.output<typeof numbers>>
export type Happenings = Readonly<Record<string, Numbers>>

export const columnOfStep = {
  notice: 'notices',
  digest: 'digests',
  opened: 'opened',
  relapsed: 'relapsed',
  cleared: 'cleared',
  ended: 'ended',
  overdue: 'overdue',
  suspension: 'suspended',
  restoration: 'restored',
  protected: 'protected',
} as const satisfies Record<Exclude<RehearsedEvent['kind'], 'reached'>, Counted>

/** What is also counted by people, at the first moment at which it happens to them. */
export const firstOf = {
  opened: 'staffOpened',
  reached: 'staffReached',
  overdue: 'staffOverdue',
  suspension: 'staffSuspended',
  protected: 'staffProtected',
} as const

export const isCountedByPeople = (kind: RehearsedEvent['kind']): kind is keyof typeof firstOf => kind in firstOf

/** Counts moment by moment. */
export function momentCounter() {
  const all = new Map<number, Partial<Record<Counted, number>>>()
  return {
    /** @param at milliseconds since 1970 */
    add(at: number, name: Counted, count: number) {
      const of = getOrCompute(all, at, (): Partial<Record<Counted, number>> => ({}))
      of[name] = (of[name] ?? 0) + count
    },
    happenings: (): Happenings => Object.fromEntries(all),
  }
}

/**
 * @param events in order of time
 * @param isUnheard true for staff who have no one to be notified about them while they are overdue
 */
export function happeningsOf(events: Iterable<RehearsedEvent>, isUnheard: (staff: string) => boolean = () => false): Happenings {
  const { add, happenings } = momentCounter()
  const isFirst = firsts()
  const isNewMail = mails()
  for (const event of events) {
    const { kind, staff } = event
    if (kind === 'reached') continue
    const at = event.at.epochMilliseconds
    if ((kind === 'notice' && !isNewMail(kind, staff, at)) || (kind === 'digest' && !isNewMail(kind, event.to, at))) continue
    add(at, columnOfStep[kind], 1)
    if (isCountedByPeople(kind) && isFirst(`${kind} ${staff}`)) {
      add(at, firstOf[kind], 1)
      if (kind === 'overdue' && isUnheard(staff)) add(at, 'staffUnheard', 1)
    }
  }
  return happenings()
}

/** @returns whether a key comes for the first time */
export function firsts(): (key: string) => boolean {
  const seen = new Set<string>()
  return key => {
    if (seen.has(key)) return false
    seen.add(key)
    return true
  }
}

/** A mail may carry several steps, or lines about several people. Events of one second are in order of their kinds, not of time. */
export function mails(): (kind: 'notice' | 'digest', to: string, at: number) => boolean {
  let second: number | undefined
  let isFirst = firsts()
  return (kind, to, at) => {
    if (second !== Math.floor(at / 1000)) {
      second = Math.floor(at / 1000)
      isFirst = firsts()
    }
    return isFirst(`${kind} ${to} ${at}`)
  }
}

export function addHappenings(all: readonly Happenings[]): Happenings {
  const sum: Record<string, Numbers> = {}
  for (const [at, numbers] of all.flatMap(one => Object.entries(one))) sum[at] = addNumbers(sum[at] ?? {}, numbers)
  return sum
}

/** Of all moments together. @param moments see `inOrder` */
export const totalOf = (moments: readonly (readonly [number, Numbers])[]): Numbers =>
  moments.map(([, numbers]) => numbers).reduce<Numbers>(addNumbers, {})

/** In order of time, up to a moment, included. @returns milliseconds since 1970, and what happens then */
export const inOrder = (all: Happenings, until = Number.POSITIVE_INFINITY): readonly (readonly [number, Numbers])[] =>
  Object.entries(all)
    .map(([at, numbers]) => [Number(at), numbers] as const)
    .filter(([at]) => at <= until)
    .sort(([a], [b]) => a - b)

/** By the name of a stage or unit; empty without any. */
export const countedApart = z.record(z.string(), happenings)

export type CountedApart = Readonly<Record<string, Happenings>>

export const stageNumbers = z.strictObject({
  reached: z.int().describe('Staff whose case was ever at it.'),
  overdue: z.int(),
  suspended: z.int(),
  stage: z.string(),
})

type Counting = Readonly<Partial<Record<RehearsedEvent['kind'], Counted>>>

const atStages: Counting = { reached: 'staffReached', overdue: 'staffOverdue', suspension: 'staffSuspended' }

const inUnits: Counting = { notice: 'staffMailed', suspension: 'staffSuspended' }

/** @param events of one policy, in order of time */
export const countByStage = (events: Iterable<RehearsedEvent>): CountedApart =>
  countApart(events, atStages, event => ('stage' in event ? event.stage : undefined))

/** @param unitOf staff */
export const countByUnit = (events: Iterable<RehearsedEvent>, unitOf: (staff: string) => string | undefined): CountedApart =>
  countApart(events, inUnits, ({ staff }) => unitOf(staff))

/** People count at the first moment at which something happens to them. */
function countApart(
  events: Iterable<RehearsedEvent>,
  counting: Counting,
  nameOf: (event: RehearsedEvent) => string | undefined,
): CountedApart {
  const counters = new Map<string, ReturnType<typeof momentCounter>>()
  const isFirst = firsts()
  for (const event of events) {
    const { at, kind, staff } = event
    const counted = counting[kind]
    const name = counted && nameOf(event)
    if (!counted || name === undefined || !isFirst(`${kind} ${name} ${staff}`)) continue
    getOrCompute(counters, name, momentCounter).add(at.epochMilliseconds, counted, 1)
  }
  return Object.fromEntries([...counters].map(([name, counter]) => [name, counter.happenings()]))
}

/** @param all of different people */
export function addApart(all: readonly CountedApart[]): CountedApart {
  const names = Map.groupBy(
    all.flatMap(one => Object.entries(one)),
    ([name]) => name,
  )
  return Object.fromEntries([...names].map(([name, counts]) => [name, addHappenings(counts.map(([, happenings]) => happenings))]))
}

/** @param until in milliseconds since 1970, included */
export function numbersOf(stage: string, counted: CountedApart, until: number): Readonly<z.output<typeof stageNumbers>> {
  const { staffReached = 0, staffOverdue = 0, staffSuspended = 0 } = totalOf(inOrder(counted[stage] ?? {}, until))
  return { stage, reached: staffReached, overdue: staffOverdue, suspended: staffSuspended }
}
