/**
 * `npm run bench:rehearse`: how fast a campaign is rehearsed, and in how much memory. Each size runs in a process of its own, on files of
 * the same invented organisation; all figures are of this run.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOrganisation } from '../../../functions/cli/input/organisation.ts'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { ndjson } from '../../../shared/domain/rehearsal/ndjson.ts'
import { rehearseCampaign } from '../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { filesOf } from '../sample/files.ts'

const sizes = [1_000, 10_000, 100_000]
const policyName = 'eu-commission-tiktok-2023'

interface Measured {
  readonly devices: number
  readonly events: number
  /** CPU seconds of all threads. */
  readonly read: number
  readonly rehearse: number
  readonly write: number
  readonly peakMebibytes: number
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

async function measure(folder: string): Promise<Measured> {
  const start = cpuSeconds()
  const read = await readPolicy(policyName)
  const organisation = await readOrganisation({
    staff: join(folder, 'staff.csv'),
    devices: join(folder, 'devices.csv'),
    changes: join(folder, 'changes.csv'),
  })
  if ('problems' in read || 'problems' in organisation) throw new Error('the invented organisation does not read')
  const afterRead = cpuSeconds()
  const { events } = rehearseCampaign(read.policy, organisation.people, organisation.changes)
  const afterRehearse = cpuSeconds()
  let characters = 0
  for (const piece of ndjson(events)) characters += piece.length
  if (characters === 0) throw new Error('nothing happened in the campaign')
  return {
    devices: organisation.people.reduce((sum, { devices }) => sum + devices.length, 0),
    events: events.length,
    read: afterRead - start,
    rehearse: afterRehearse - afterRead,
    write: cpuSeconds() - afterRehearse,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
  }
}

function measureInOwnProcess(size: number): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'ides-bench-'))
  try {
    for (const [name, text] of Object.entries(filesOf(size))) writeFileSync(join(folder, name), text)
    return JSON.parse(execFileSync(process.execPath, [import.meta.filename, folder], { encoding: 'utf8' }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function print(): void {
  const columns = ['staff', 'devices', 'events', 'read', 'rehearse', 'write', 'staff/CPU-s', 'with files', 'factor', 'peak']
  const row = (cells: readonly string[]) => console.log(cells.map((cell) => cell.padStart(12)).join(''))
  console.log(`Rehearsing ${policyName}; read, rehearse and write in CPU seconds; factor: CPU of the rehearsal against the size before\n`)
  row(columns)
  let before: number | undefined
  for (const size of sizes) {
    const { devices, events, read, rehearse, write, peakMebibytes } = measureInOwnProcess(size)
    row([
      ...[size, devices, events].map((figure) => figure.toLocaleString('en')),
      ...[read, rehearse, write].map((figure) => figure.toFixed(2)),
      Math.round(size / rehearse).toLocaleString('en'),
      Math.round(size / (read + rehearse + write)).toLocaleString('en'),
      before === undefined ? '' : `× ${(rehearse / before).toFixed(1)}`,
      `${Math.round(peakMebibytes)} MiB`,
    ])
    before = rehearse
  }
}

const [folder] = process.argv.slice(2)
if (folder === undefined) print()
else console.log(JSON.stringify(await measure(folder)))
