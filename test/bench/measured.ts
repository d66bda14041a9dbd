import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'

/** One round: a figure, and its floor, measured in turns with it and in its unit. Less is better. */
export interface Round {
  figure: number
  /** Without the calls of the SDK. Absent of what makes none. */
  own?: number | undefined
  /** Absent of what is counted. */
  floor?: number | undefined
}

/** Rounds by line of the table. */
export type Measured = Record<string, readonly Round[]>

/** CPU milliseconds of all threads of this process, for each of so many times. */
export async function cpuOf(work: () => unknown, times = 1) {
  const before = process.cpuUsage()
  for (let time = 0; time < times; time += 1) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / times
}

export function median(figures: readonly number[]) {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN
}

/** Rounds by line, without those that warm up. */
export async function roundsOf(rounds: number, warmUps: number, play: (round: number) => Promise<Record<string, Round>>) {
  const measured: Record<string, Round[]> = {}
  for (let round = 0; round < warmUps + rounds; round += 1)
    for (const [line, found] of Object.entries(await play(round))) if (round >= warmUps) measured[line] = [...(measured[line] ?? []), found]
  return measured
}

/** Of all rounds of a line: medians, and the least ratio. What is counted has no floor, and so no ratio. */
export interface Summary {
  figure: number
  own?: number | undefined
  floor?: number | undefined
  ratio?: number | undefined
  least?: number | undefined
}

export function summaryOf(rounds: readonly Round[]): Summary {
  const figure = median(rounds.map(({ figure }) => figure))
  const owns = rounds.flatMap(({ own }) => own ?? [])
  const own = owns.length > 0 ? median(owns) : undefined
  const ratios = rounds.flatMap(({ figure, floor }) => (floor === undefined ? [] : [figure / floor]))
  if (ratios.length === 0) return { figure }
  return { figure, own, floor: median(rounds.flatMap(({ floor }) => floor ?? [])), ratio: median(ratios), least: Math.min(...ratios) }
}

const measuredApart = z.record(
  z.string(),
  z.array(z.object({ figure: z.number(), own: z.number().optional(), floor: z.number().optional() })),
)

/** Measures a bench in a process of its own, so that none warms up or fills the memory of another. @param rounds by default, as many as it needs */
export function measureApart(name: string, ...rounds: readonly [number?]): Measured {
  const { status, stdout } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('bench.ts', import.meta.url)), '--rounds', name, ...rounds.map(String)],
    {
      encoding: 'utf8',
      env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'ERROR', POWERTOOLS_METRICS_DISABLED: 'true' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  if (status !== 0) throw new Error(`the bench ${name} failed`)
  return measuredApart.parse(JSON.parse(stdout))
}
