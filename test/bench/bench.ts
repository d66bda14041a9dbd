/**
 * `npm run bench`: what Ides costs, in one table. Beside each figure stands a floor: the least that does the same, measured in turns with it. Of
 * their ratio, the table has the median and the minimum of all rounds. What is counted has no floor. Less is better.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { type Measured, median, type Round } from './measured.ts'

const benches: Readonly<Record<string, () => Promise<{ readonly measure: () => Promise<Measured> }>>> = {
  mail: () => import('./mail.ts'),
  units: () => import('./units.ts'),
  import: () => import('./import.ts'),
  rehearsal: () => import('./rehearsal.ts'),
  review: () => import('./review.ts'),
  render: () => import('./render.ts'),
  answers: () => import('./answers.ts'),
  start: () => import('./start.ts'),
}

const usage = `npm run bench [-- NAME …] [-- --check | --write]

  NAME     only these: ${Object.keys(benches).join(', ')}
  --check  fails where a ratio's median and minimum have both grown by more than a quarter against ratios.json
  --write  writes ratios.json
`

/** The functions print no logs and metrics. */
const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'ERROR', POWERTOOLS_METRICS_DISABLED: 'true' }

/** How much a ratio may grow. */
const tolerance = 0.25

/** What `--check` compares: the ratio, or the figure of what is counted. */
interface Ratio {
  readonly median: number
  readonly minimum: number
}

const committed = new URL('ratios.json', import.meta.url)
const ratioFile = z.record(z.string(), z.strictObject({ median: z.number(), minimum: z.number() }))
const measuredApart = z.record(z.string(), z.array(z.object({ figure: z.number(), floor: z.exactOptional(z.number()) })))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, write: { type: 'boolean' }, rounds: { type: 'boolean' }, help: { type: 'boolean' } },
})
const unknown = positionals.filter((name) => !(name in benches))
if (values.help || unknown.length > 0) {
  process.stdout.write(unknown.length > 0 ? `no bench is called ${unknown.join(', ')}\n\n${usage}` : usage)
  process.exitCode = unknown.length > 0 ? 2 : 0
} else if (values.rounds) await printRounds(positionals[0] ?? '')
else compare(positionals.length > 0 ? positionals : Object.keys(benches))

/** What the other process prints. */
async function printRounds(name: string): Promise<void> {
  const bench = await benches[name]?.()
  process.stdout.write(JSON.stringify(await bench?.measure()))
}

/** Measures each in a process of its own, so that none warms up or fills the memory of another. */
function compare(names: readonly string[]): void {
  printRow('', ['figure', 'floor', 'ratio', 'least'])
  const found: Record<string, Ratio> = {}
  for (const name of names) {
    for (const [line, rounds] of Object.entries(measuredApart.parse(JSON.parse(roundsOf(name))))) {
      const ratio = ratioOf(rounds)
      found[line] = ratio
      const floors = rounds.flatMap(({ floor }) => floor ?? [])
      const compared = floors.length > 0 ? [figureOf(median(floors)), `× ${ratio.median.toFixed(2)}`, `× ${ratio.minimum.toFixed(2)}`] : []
      printRow(line, [figureOf(median(rounds.map(({ figure }) => figure))), ...compared])
    }
  }
  const before = ratioFile.parse(JSON.parse(readFileSync(committed, 'utf8')))
  if (values.write) writeFileSync(committed, `${JSON.stringify({ ...before, ...found }, undefined, 2)}\n`)
  if (values.check) check(found, before)
}

/** In a process of its own, which says itself why it fails. */
function roundsOf(name: string): string {
  const { status, stdout } = spawnSync(process.execPath, [import.meta.filename, '--rounds', name], {
    ...{ encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] },
  })
  if (status !== 0) throw new Error(`the bench ${name} failed`)
  return stdout
}

function ratioOf(rounds: readonly Round[]): Ratio {
  const ratios = rounds.map(({ figure, floor = 1 }) => figure / floor)
  return { median: median(ratios), minimum: Math.min(...ratios) }
}

function check(found: Readonly<Record<string, Ratio>>, before: Readonly<Record<string, Ratio>>): void {
  const isWorse = (now: number, then: number) => now > then * (1 + tolerance)
  const worse = Object.entries(found).filter(([line, ratio]) => {
    const known = before[line]
    return known === undefined || (isWorse(ratio.median, known.median) && isWorse(ratio.minimum, known.minimum))
  })
  for (const [line, { median, minimum }] of worse) {
    const known = before[line]
    process.stdout.write(
      known
        ? `${line}: ${figureOf(median)}, at least ${figureOf(minimum)}; before ${figureOf(known.median)}, at least ${figureOf(known.minimum)}\n`
        : `${line}: not in ratios.json; add it with --write\n`,
    )
  }
  process.stdout.write(worse.length > 0 ? '\nit costs more than before\n' : '\nnothing costs more than before\n')
  process.exitCode = worse.length > 0 ? 1 : 0
}

function printRow(line: string, cells: readonly string[]): void {
  process.stdout.write(`${line.padEnd(44)}${cells.map((cell) => cell.padStart(10)).join('')}\n`)
}

function figureOf(figure: number): string {
  return figure.toPrecision(3)
}
