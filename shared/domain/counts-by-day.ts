import type { Temporal } from 'temporal-polyfill'

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
