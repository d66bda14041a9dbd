/**
 * `npm run bench [-- NAME …]`: what Ides costs. Next to each figure is a floor: the least that does the same, measured in turns with
 * it. Of their ratio, a table has the median and the minimum of all rounds. Less is better.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { tableRows } from '../../functions/cli/output/rows.ts'
import { type Measured, median } from './measured.ts'

const benches: Readonly<Record<string, () => Promise<{ readonly measure: () => Promise<Measured> }>>> = {
  review: () => import('./review.ts'),
  rehearsal: () => import('./rehearsal.ts'),
  sending: () => import('./sending.ts'),
  import: () => import('./import.ts'),
  start: () => import('./start.ts'),
}

const measuredApart = z.record(z.string(), z.array(z.object({ figure: z.number(), floor: z.number() })))

/** Measures in a process of its own, so that no bench warms up or fills the memory of another. */
function measureApart(name: string): readonly (readonly string[])[] {
  const { status, stdout } = spawnSync(process.execPath, [import.meta.filename, '--rounds', name], {
    encoding: 'utf8',
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'ERROR', POWERTOOLS_METRICS_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`the bench ${name} failed`)
  return Object.entries(measuredApart.parse(JSON.parse(stdout))).map(([line, rounds]) => {
    const ratios = rounds.map(({ figure, floor }) => figure / floor)
    const figures = [
      median(rounds.map(({ figure }) => figure)),
      median(rounds.map(({ floor }) => floor)),
      median(ratios),
      Math.min(...ratios),
    ]
    return [line, ...figures.map((figure) => figure.toPrecision(3))]
  })
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string' } } })
const names = positionals.length > 0 ? positionals : Object.keys(benches)
const unknown = names.find((name) => !(name in benches))
if (values.rounds) {
  const bench = await benches[values.rounds]?.()
  process.stdout.write(JSON.stringify(await bench?.measure()))
} else if (unknown !== undefined) {
  process.stderr.write(`no bench is called ${unknown}: there are ${Object.keys(benches).join(', ')}\n`)
  process.exitCode = 2
} else {
  for (const name of names) {
    const rows = measureApart(name).map(([measured, figure, floor, ratio, least]) => ({ measured, figure, floor, ratio, least }))
    console.log(tableRows(rows, { terminal: false, colour: false, width: 0 }).join(''))
  }
}
