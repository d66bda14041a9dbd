/**
 * `npm run prove`: plays everything that the proof knows, prints what it explored and found, and fails on any violation. `--seed N` plays other
 * stories, `--changes N` at most so many changes of turn (one fewer where there are too many orders), `--stories N`,
 * `--notices N`, `--kills N` and `--restores N` so many; `--no-pairs` plays pairs of deaths only where mails are heard of minutes later, and
 * `--no-mutants` leaves out what takes longest.
 */
import { parseArgs } from 'node:util'
import { proveDeaths, provePairsOfDeaths } from './crashes.ts'
import { databasePlace } from './database.ts'
import { type Findings, together } from './findings.ts'
import { proveTurns } from './interleavings.ts'
import { proveMutants } from './mutants.ts'
import { proveRestorations } from './restorations.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { proveThroughSockets } from './sockets/sockets.ts'
import { proveHostile, proveRemembered, proveStories } from './stories.ts'
import { type Hearing, hearings } from './world.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '2023' },
    changes: { type: 'string', default: '3' },
    stories: { type: 'string', default: '2000' },
    notices: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '200' },
    restores: { type: 'string', default: '5000' },
    pairs: { type: 'boolean', default: true },
    mutants: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

const seed = Number(values.seed)
const columns = ['schedules', 'faults', 'doubles', 'losses', 'held', 'kills'] as const
const widths = { name: 46, figure: 11 }
const found: Findings[] = []

const print = (line: string) => process.stdout.write(`${line}\n`)

/** Runs a part, and prints a line of the table. */
async function prove(name: string, run: () => Promise<Findings & { besides?: string }>) {
  const findings = await run()
  found.push(findings)
  const figures = columns.map(column => String(findings[column]).padStart(widths.figure)).join('')
  print(`${name.padEnd(widths.name)}${figures}  ${findings.besides ?? ''}`.trimEnd())
}

/** Changes of turn between two workers: all where that leaves no more than some thousand orders, else one fewer. */
const changesIn = ({ name }: Scenario, hearing: Hearing) =>
  Number(values.changes) - (hearing === 'minutes later' && !name.includes('digest') ? 0 : 1)

print(`seed ${seed}`)
print(`${'scenario'.padEnd(widths.name)}${columns.map(column => column.padStart(widths.figure)).join('')}`)
for (const scenario of scenarios)
  await prove(scenario.name, async () => {
    const all: Findings[] = []
    for (const hearing of hearings)
      all.push(
        await proveDeaths(scenario, hearing),
        ...(values.pairs || hearing === 'minutes later' ? [await provePairsOfDeaths(scenario, hearing)] : []),
        await proveTurns(scenario, hearing, changesIn(scenario, hearing)),
      )
    return together(all)
  })
const place = await databasePlace()
await prove('single deaths, on the embedded DynamoDB', async () => {
  const all: Findings[] = []
  for (const scenario of scenarios) all.push(await proveDeaths(scenario, 'at once', place))
  return together(all)
})
await place.close()
await prove('stories that once broke something', proveRemembered)
await prove('stories of changes, and of the brake', proveHostile)
await prove('stories', () => proveStories(seed, Number(values.stories)))
await prove('through sockets, in processes that are killed', async () => {
  const proof = await proveThroughSockets({ notices: Number(values.notices), kills: Number(values.kills), seed })
  const faults = Object.values(proof.faultsByKind).reduce((sum, count) => sum + count) + proof.kills
  return { ...proof, schedules: 1, faults, held: proof.holds, besides: `${proof.notices} notices, ${Math.round(proof.seconds)} s` }
})
if (values.mutants) {
  await prove('mutants of sending', () => proveMutants('sending'))
  await prove('mutants of review', () => proveMutants('rules', 'shared/domain/review/**/*.ts'))
}
// Last, for its functions are configured by the environment of this process.
await prove('suspensions given back by one command', () => proveRestorations(Number(values.restores)))

const { violations } = together(found)
for (const violation of violations) print(`VIOLATION ${violation}`)
const failed = found.filter(({ violations }) => violations.length > 0).length
print(`${found.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
