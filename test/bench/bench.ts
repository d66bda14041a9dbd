/**
 * `npm run bench [-- NAME … --check | --write]`: what Ides costs. Next to each figure is a floor: the least that does the same, measured in turns
 * with it; what is counted has none. Of what calls AWS, `own` leaves out the calls of the SDK. Of their ratio, a table has the median and the minimum of all rounds. Less is better.
 * `--check` holds it against recorded.json and the goals in check.ts: 1 where it is worse, 3 where the machine is too loaded to decide.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { tableRows } from '#functions/cli/output/rows.ts'
import { findingsOf } from './check.ts'
import { type Measured, measureApart, type Summary, summaryOf } from './measured.ts'

const benches: Record<string, () => Promise<{ measure: (rounds?: number) => Promise<Measured> }>> = {
  review: () => import('./review.ts'),
  rehearsal: () => import('./rehearsal.ts'),
  sending: () => import('./sending.ts'),
  units: () => import('./units.ts'),
  import: () => import('./import.ts'),
  start: () => import('./start.ts'),
}

function measureAndPrint(name: string) {
  const summaries = new Map(Object.entries(measureApart(name)).map(([line, rounds]) => [line, summaryOf(rounds)]))
  const rows = [...summaries].map(([measured, { figure, own, floor, ratio, least }]) => {
    const [costs, ownCosts, costsFloor, times, atLeast] = [figure, own, floor, ratio, least].map(
      number => number && Number(number.toPrecision(number < 1000 ? 3 : 4)),
    )
    return { measured, figure: costs, own: ownCosts, floor: costsFloor, ratio: times, least: atLeast }
  })
  console.log(tableRows(rows, { terminal: false, colour: false, width: 0 }).join(''))
  return summaries
}

const recordFile = new URL('recorded.json', import.meta.url)
const summary = z.object({
  figure: z.number(),
  own: z.number().optional(),
  floor: z.number().optional(),
  ratio: z.number().optional(),
  least: z.number().optional(),
})

const readRecorded = () => z.record(z.string(), summary).parse(JSON.parse(readFileSync(recordFile, 'utf8')))

/** Of a loaded machine, only what is counted. */
function write(summaries: ReadonlyMap<string, Summary>, isLoaded: boolean) {
  const sure = [...summaries].filter(([, { ratio }]) => ratio === undefined || !isLoaded)
  writeFileSync(recordFile, `${JSON.stringify({ ...readRecorded(), ...Object.fromEntries(sure) }, undefined, 2)}\n`)
}

function check(summaries: ReadonlyMap<string, Summary>, isLoaded: boolean) {
  const recorded = readRecorded()
  const findings = [...summaries].flatMap(([line, found]) => findingsOf(line, found, recorded[line], isLoaded))
  for (const { kind, says } of findings) console.log(`${kind}: ${says}`)
  const has = (kind: string) => findings.some(finding => finding.kind === kind)
  if (has('worse')) process.exitCode = 1
  else if (has('undecided')) process.exitCode = 3
  else console.log('nothing costs more than recorded')
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, check: { type: 'boolean' }, write: { type: 'boolean' } },
})
const names = positionals.length > 0 ? positionals : Object.keys(benches)
const unknown = names.find(name => !(name in benches))
if (values.rounds) {
  const bench = await benches[values.rounds]?.()
  const [rounds] = positionals.map(Number)
  process.stdout.write(JSON.stringify(await bench?.measure(rounds)))
} else if (unknown !== undefined) {
  process.stderr.write(`no bench is called ${unknown}: there are ${Object.keys(benches).join(', ')}\n`)
  process.exitCode = 2
} else {
  // Before the benches load it themselves.
  const isLoaded = (loadavg()[0] ?? 0) > availableParallelism() / 2
  if (isLoaded && (values.check || values.write)) console.log(`too loaded for times to count: ${loadavg()[0]?.toFixed(1)} run at once\n`)
  const summaries = new Map(names.flatMap(name => [...measureAndPrint(name)]))
  if (values.write) write(summaries, isLoaded)
  if (values.check) check(summaries, isLoaded)
}
