/** What a part of the proof has explored, and what it found. */
export interface Findings {
  /** Orders of events that were played to the end. */
  schedules: number
  faults: number
  /** Second copies of a notice, each marked, of whose first nobody could have known. */
  doubles: number
  /** What was owed and never told, or never settled. */
  losses: number
  /** Times that someone's mail was left to a human. */
  held: number
  /** Worker processes killed. */
  kills: number
  /** Sentences; none where all held. */
  violations: readonly string[]
}

export const noFindings: Findings = { schedules: 0, faults: 0, doubles: 0, losses: 0, held: 0, kills: 0, violations: [] }

export const together = (all: readonly Findings[]) =>
  all.reduce(
    (a, b) => ({
      schedules: a.schedules + b.schedules,
      faults: a.faults + b.faults,
      doubles: a.doubles + b.doubles,
      losses: a.losses + b.losses,
      held: a.held + b.held,
      kills: a.kills + b.kills,
      violations: [...a.violations, ...b.violations],
    }),
    noFindings,
  )
