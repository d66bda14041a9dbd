import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { byName } from './text.ts'

/** Keeps what was counted of policies, a count a day: in all, and by unit apart, since that is larger. */
export interface CountsByDay<Count, Units> {
  /** Replaces an earlier count of the day. */
  save(policy: string, count: Count, units: Units): Promise<void>
  find(policy: string, on: Temporal.PlainDate): Promise<Count | undefined>
  /** What was counted on a day, by unit; nothing for an unknown day. */
  findUnits(policy: string, on: Temporal.PlainDate): Promise<Units>
  /** The newest first. */
  list(policy: string): Promise<readonly Count[]>
}

/** `breach`: a device breaks the policy; `unknown`: one may. */
export const peopleByState = z.strictObject({ breach: z.int(), unknown: z.int(), clear: z.int() })

export type PeopleByState = z.output<typeof peopleByState>

export const noneFound: PeopleByState = { breach: 0, unknown: 0, clear: 0 }

/** What was counted of different people, by unit or policy. */
export function addByName<Count>(all: readonly Readonly<Record<string, Count>>[], none: Count, add: (a: Count, b: Count) => Count) {
  const sums = new Map<string, Count>()
  for (const [name, more] of all.flatMap(one => Object.entries(one))) sums.set(name, add(sums.get(name) ?? none, more))
  return Object.fromEntries([...sums].sort(byName))
}
