/** One round: a figure, and its floor, measured in turns with it and in its unit. Less is better. */
export interface Round {
  readonly figure: number
  /** Absent for what is counted. */
  readonly floor?: number
}

/** Rounds by line of the table. */
export type Measured = Readonly<Record<string, readonly Round[]>>

/** CPU milliseconds of all threads of this process. */
export async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN
}
