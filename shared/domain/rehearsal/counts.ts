/** How many people are in which state, by unit: approved with a policy, and counted again when it takes effect. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { addByName, noneFound, type PeopleByState, peopleByState } from '../counts-by-day.ts'
import { addNumbers } from '../numbers.ts'
import type { Policy } from '../policies/policy.ts'
import { watchCounter } from '../watch/counts.ts'

export const foundStates = peopleByState.keyof().options

/** People in the audience, by unit and state. */
export const foundCounts = z.record(z.string(), peopleByState)

export type FoundCounts = z.output<typeof foundCounts>

/** Counts people one by one. @param now has no effect on counts */
export function counter(policy: Policy, now: Temporal.Instant) {
  const { add, counts } = watchCounter(policy, now)
  return {
    add,
    counts: (): FoundCounts => Object.fromEntries(Object.entries(counts()).map(([unit, { people }]) => [unit, foundIn(people)])),
  }
}

const foundIn = ({ breach, unknown, clear }: PeopleByState): PeopleByState => ({ breach, unknown, clear })

/** Of people counted apart, all together. */
export const addCounts = (all: readonly FoundCounts[]): FoundCounts => addByName(all, noneFound, addNumbers)

/** How far a count may drift from the approved one: a share of it or a number, whichever is more. */
export const tolerance = { percent: 5, people: 5 } as const

/** A count outside the tolerance. */
export const drift = z.strictObject({
  /** Absent for all units together. */
  unit: z.optional(z.string()),
  /** `devices`: in scope. */
  state: z.enum([...foundStates, 'devices']),
  approved: z.int(),
  now: z.int(),
})

export type Drift = Readonly<z.output<typeof drift>>

/** People by unit and state, and the devices in scope, which limits in percent are shares of. */
export interface AffectedCount {
  readonly counts: FoundCounts
  readonly devicesInScope: number
}

/** Compares the totals too: many small units may each stay within the tolerance while everybody changes. */
export function driftOf(
  { counts: approved, devicesInScope }: AffectedCount,
  { counts: now, devicesInScope: devicesNow }: AffectedCount,
): readonly Drift[] {
  const units = [...new Set([...Object.keys(approved), ...Object.keys(now)])].sort()
  return [
    ...driftIn('devices', devicesInScope, devicesNow),
    ...driftBetween(totalOf(approved), totalOf(now)),
    ...units.flatMap(unit => driftBetween(approved[unit] ?? noneFound, now[unit] ?? noneFound).map(drift => ({ unit, ...drift }))),
  ]
}

const totalOf = (counts: FoundCounts) => Object.values(counts).reduce<PeopleByState>(addNumbers, noneFound)

/** All people counted. */
export function peopleIn(counts: FoundCounts) {
  const { breach, unknown, clear } = totalOf(counts)
  return breach + unknown + clear
}

const driftBetween = (approved: PeopleByState, now: PeopleByState): readonly Drift[] =>
  foundStates.flatMap(state => driftIn(state, approved[state], now[state]))

function driftIn(state: Drift['state'], approved: number, now: number): readonly Drift[] {
  const allowed = Math.max(tolerance.people, (approved * tolerance.percent) / 100)
  return Math.abs(now - approved) > allowed ? [{ state, approved, now }] : []
}
