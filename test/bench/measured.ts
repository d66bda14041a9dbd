/** One round: a figure, and its floor, measured in turns with it and in its unit. Less is better. */
export interface Round {
  readonly figure: number
  /** Absent of what is counted. */
  readonly floor?: number | undefined
}

/** Rounds by line of the table. */
export type Measured = Readonly<Record<string, readonly Round[]>>

/** CPU milliseconds of all threads of this process, for each of so many times. */
export async function cpuOf(work: () => unknown, times = 1): Promise<number> {
  const before = process.cpuUsage()
  for (let time = 0; time < times; time += 1) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / times
}

export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN
}

/** Rounds by line, without those that warm up. */
export async function roundsOf(
  rounds: number,
  warmUps: number,
  play: (round: number) => Promise<Readonly<Record<string, Round>>>,
): Promise<Measured> {
  const measured: Record<string, Round[]> = {}
  for (let round = 0; round < warmUps + rounds; round += 1)
    for (const [line, found] of Object.entries(await play(round))) if (round >= warmUps) measured[line] = [...(measured[line] ?? []), found]
  return measured
}

/** Of all rounds of a line: medians, and the least ratio. What is counted has no floor, and so no ratio. */
export interface Summary {
  readonly figure: number
  readonly floor?: number | undefined
  readonly ratio?: number | undefined
  readonly least?: number | undefined
}

export function summaryOf(rounds: readonly Round[]): Summary {
  const figure = median(rounds.map(({ figure }) => figure))
  const ratios = rounds.flatMap(({ figure, floor }) => (floor === undefined ? [] : [figure / floor]))
  if (ratios.length === 0) return { figure }
  return { figure, floor: median(rounds.flatMap(({ floor }) => floor ?? [])), ratio: median(ratios), least: Math.min(...ratios) }
}
