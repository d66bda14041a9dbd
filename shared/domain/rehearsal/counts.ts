/** How many people are in which state, by unit: approved with a policy, and counted again when it takes effect. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { breaches } from '../review/breach.ts'

/** `breach`: a device breaks the policy; `unknown`: one may. */
const peopleByState = z.strictObject({ breach: z.int(), unknown: z.int(), clear: z.int() })

const foundStates = peopleByState.keyof().options

type FoundState = (typeof foundStates)[number]

/** People in the audience, by unit and state. */
export const foundCounts = z.record(z.string(), peopleByState)

export type FoundCounts = z.output<typeof foundCounts>

/** Counts people one by one. @param now has no effect on counts */
export function counter(policy: Policy, now: Temporal.Instant) {
  const counts = new Map<string, FoundCounts[string]>()
  return {
    add(person: Person): void {
      if (!isInAudience(policy, person.profile)) return
      const { unit } = person.profile
      const of = counts.get(unit) ?? { breach: 0, unknown: 0, clear: 0 }
      of[foundIn(person, policy, now)] += 1
      counts.set(unit, of)
    },
    counts: (): FoundCounts => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function foundIn(person: Person, policy: Policy, now: Temporal.Instant): FoundState {
  const inForce: PolicyVersion = { ...policy, version: 1 }
  const found = breaches(person, inForce, [], now)
  if (found.some(({ certain }) => certain)) return 'breach'
  return found.length > 0 ? 'unknown' : 'clear'
}

/** How far a count may drift from the approved one: a share of it or a number of people, whichever is more. */
export const tolerance = { percent: 5, people: 5 } as const

/** A count outside the tolerance. */
export interface Drift {
  readonly unit: string
  readonly state: FoundState
  readonly approved: number
  readonly now: number
}

export function driftOf(approved: FoundCounts, now: FoundCounts): readonly Drift[] {
  const units = [...new Set([...Object.keys(approved), ...Object.keys(now)])].sort()
  return units.flatMap((unit) =>
    foundStates.flatMap((state) => {
      const [before, after] = [approved[unit]?.[state] ?? 0, now[unit]?.[state] ?? 0]
      const allowed = Math.max(tolerance.people, (before * tolerance.percent) / 100)
      return Math.abs(after - before) > allowed ? [{ unit, state, approved: before, now: after }] : []
    }),
  )
}
