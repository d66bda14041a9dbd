/** What happens at each stage of a policy, in staff. */
import * as z from 'zod'
import { getOrCompute } from '../get-or-compute.ts'
import type { RehearsedEvent } from './events.ts'

const numbers = z.strictObject({
  reached: z.int().describe('Staff whose case was ever at it.'),
  overdue: z.int(),
  suspended: z.int(),
})

/** By name; empty without stages. */
export const byStage = z.record(z.string(), numbers)

export type ByStage = Readonly<z.output<typeof byStage>>

export const stageNumbers = numbers.extend({ stage: z.string() })

type Kind = 'reached' | 'overdue' | 'suspension'

/** @param events of one policy */
export function countByStage(events: Iterable<RehearsedEvent>): ByStage {
  const staffAt = new Map<string, Record<Kind, Set<string>>>()
  for (const event of events)
    if (
      'stage' in event &&
      event.stage !== undefined &&
      (event.kind === 'reached' || event.kind === 'overdue' || event.kind === 'suspension')
    )
      getOrCompute(staffAt, event.stage, () => ({ reached: new Set(), overdue: new Set(), suspension: new Set() }))[event.kind].add(
        event.staff,
      )
  return Object.fromEntries(
    [...staffAt].map(([stage, { reached, overdue, suspension }]) => [
      stage,
      { reached: reached.size, overdue: overdue.size, suspended: suspension.size },
    ]),
  )
}

/** @param all of different people */
export function addByStage(all: readonly ByStage[]): ByStage {
  const sum: Record<string, ByStage[string]> = {}
  for (const [stage, { reached, overdue, suspended }] of all.flatMap((one) => Object.entries(one))) {
    const known = sum[stage] ?? noNumbers
    sum[stage] = { reached: known.reached + reached, overdue: known.overdue + overdue, suspended: known.suspended + suspended }
  }
  return sum
}

export const noNumbers = { reached: 0, overdue: 0, suspended: 0 }
