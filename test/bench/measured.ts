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

/** CPU milliseconds of something that is done so often, each time. */
export async function cpuOfEach(times: number, work: () => unknown): Promise<number> {
  const all = await cpuOf(async () => {
    for (let time = 0; time < times; time += 1) await work()
  })
  return all / times
}

export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN
}

/** Rounds of one line, without those that warm up. */
export async function roundsOf(rounds: number, warmUps: number, one: () => Promise<Round>): Promise<readonly Round[]> {
  const found: Round[] = []
  for (let round = 0; round < warmUps + rounds; round += 1) found.push(await one())
  return found.slice(warmUps)
}

export function rethrow(_ref: string, error: unknown): void {
  throw error
}
