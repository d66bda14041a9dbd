/** What happens at each stage of a policy and in each unit, in staff. */
import * as z from 'zod'
import { getOrCompute } from '../get-or-compute.ts'
import type { RehearsedEvent } from './events.ts'
import { addHappenings, type Counted, firsts, type Happenings, happenings, inOrder, momentCounter, totalOf } from './happenings.ts'

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
  countApart(events, atStages, (event) => ('stage' in event ? event.stage : undefined))

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
    all.flatMap((one) => Object.entries(one)),
    ([name]) => name,
  )
  return Object.fromEntries([...names].map(([name, counts]) => [name, addHappenings(counts.map(([, happenings]) => happenings))]))
}

/** @param until in milliseconds since 1970, included */
export function numbersOf(stage: string, counted: CountedApart, until: number): Readonly<z.output<typeof stageNumbers>> {
  const { staffReached = 0, staffOverdue = 0, staffSuspended = 0 } = totalOf(inOrder(counted[stage] ?? {}, until))
  return { stage, reached: staffReached, overdue: staffOverdue, suspended: staffSuspended }
}
