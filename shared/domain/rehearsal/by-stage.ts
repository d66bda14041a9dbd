/** What happens at each stage of a policy, in staff. */
import * as z from 'zod'
import { getOrCompute } from '../get-or-compute.ts'
import type { RehearsedEvent } from './events.ts'
import { addHappenings, addNumbers, firstOf, firsts, type Happenings, happenings, inOrder, momentCounter } from './happenings.ts'

/** By name; empty without stages. */
export const byStage = z.record(z.string(), happenings)

export type ByStage = Readonly<Record<string, Happenings>>

export const stageNumbers = z.strictObject({
  reached: z.int().describe('Staff whose case was ever at it.'),
  overdue: z.int(),
  suspended: z.int(),
  stage: z.string(),
})

/** @param events of one policy, in order of time: people count at the first moment at which it happens to them */
export function countByStage(events: Iterable<RehearsedEvent>): ByStage {
  const stages = new Map<string, ReturnType<typeof momentCounter>>()
  const isFirst = firsts()
  for (const event of events) {
    if (!('stage' in event) || event.stage === undefined) continue
    const { at, kind, staff, stage } = event
    if (kind !== 'reached' && kind !== 'overdue' && kind !== 'suspension') continue
    if (isFirst(`${kind} ${stage} ${staff}`)) getOrCompute(stages, stage, momentCounter).add(at.epochMilliseconds, firstOf[kind], 1)
  }
  return Object.fromEntries([...stages].map(([stage, counter]) => [stage, counter.happenings()]))
}

/** @param all of different people */
export function addByStage(all: readonly ByStage[]): ByStage {
  const stages = Map.groupBy(
    all.flatMap((one) => Object.entries(one)),
    ([stage]) => stage,
  )
  return Object.fromEntries([...stages].map(([stage, counts]) => [stage, addHappenings(counts.map(([, happenings]) => happenings))]))
}

/** @param until in milliseconds since 1970, included */
export function numbersOf(stage: string, counted: ByStage, until: number): Readonly<z.output<typeof stageNumbers>> {
  const total = inOrder(counted[stage] ?? {}, until)
    .map(([, numbers]) => numbers)
    .reduce(addNumbers, {})
  const { staffReached = 0, staffOverdue = 0, staffSuspended = 0 } = total
  return { stage, reached: staffReached, overdue: staffOverdue, suspended: staffSuspended }
}
