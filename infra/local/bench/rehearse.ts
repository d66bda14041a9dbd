/**
 * `npm run bench:rehearse`: how fast a campaign is rehearsed, and in how much memory. Each size runs in a process of its own, on files of
 * the same invented organisation, three times: the figures are those of the run with the median CPU of the rehearsal. The last line is a
 * review of one person.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOrganisation } from '../../../functions/cli/input/organisation.ts'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { peopleOf } from '../../../shared/domain/people/organisation.ts'
import type { Person } from '../../../shared/domain/people/person.ts'
import type { DeviceRecord, StaffRecord } from '../../../shared/domain/people/records.ts'
import type { Policy, PolicyVersion } from '../../../shared/domain/policies/policy.ts'
import { ndjson } from '../../../shared/domain/rehearsal/ndjson.ts'
import { rehearseCampaign } from '../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { asRehearsed } from '../../../shared/domain/rehearsal/rehearsed-policy.ts'
import { owedNow } from '../../../shared/domain/review/agenda.ts'
import { review } from '../../../shared/domain/review/review.ts'
import { withNoticeDelivered, withNoticeSent } from '../../../shared/domain/review/settle.ts'
import { filesOf } from '../sample/files.ts'

const sizes = [1_000, 10_000, 100_000]
const runs = 3
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

const median = <T>(all: readonly T[], by: (one: T) => number): T | undefined => all.toSorted((a, b) => by(a) - by(b))[all.length >> 1]

/** CPU microseconds of a review of somebody with ten devices, overdue under three policies. */
async function measureReview(): Promise<number> {
  const read = await readPolicy(policyName)
  if ('problems' in read) throw new Error('the policy does not read')
  const policies = ['a', 'b', 'c'].map((id): PolicyVersion => ({ ...asRehearsed({ ...read.policy, version: 1 }), id }))
  const person = personWithDevices(10, read.policy)
  const start = read.policy.announcedAt
  const opened = review(person, policies, start)
  const first = opened.noticeAt ?? start
  const { notice } = owedNow(opened, policies, first)
  const told = withNoticeDelivered(withNoticeSent(opened, notice, first), notice, first)
  const now = start.add({ hours: 24 * 60 })
  const overdue = review(told, policies, now)
  if (overdue.cases.filter(({ state }) => state === 'overdue').length < 3) throw new Error('the person is not overdue')
  const times = Array.from({ length: 9 }, () => {
    const before = cpuSeconds()
    for (let count = 0; count < 1_000; count += 1) review(overdue, policies, now)
    return (cpuSeconds() - before) * 1_000
  })
  return median(times, (time) => time) ?? 0
}

function personWithDevices(count: number, { apps, announcedAt }: Policy): Person {
  const staff: StaffRecord = {
    id: 's',
    email: 's@ec.example',
    name: 'S',
    language: 'en',
    zone: 'Europe/Brussels',
    unit: 'DG-ALPHA',
    country: 'BE',
    manager: undefined,
  }
  const devices = Array.from({ length: count }, (_, index): DeviceRecord => {
    const kind = { label: '', platform: 'ios', ownership: 'official', workApps: true } as const
    return { id: `d${index}`, staff: 's', ...kind, apps: [...apps], reportedAt: announcedAt }
  })
  const [person] = peopleOf([staff], devices)
  if (!person) throw new Error('one record makes one person')
  return person
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

async function print(): Promise<void> {
  const columns = ['staff', 'devices', 'events', 'read', 'rehearse', 'write', 'staff/CPU-s', 'with files', 'factor', 'peak']
  const row = (cells: readonly string[]) => console.log(cells.map((cell) => cell.padStart(12)).join(''))
  console.log(`Rehearsing ${policyName}; read, rehearse and write in CPU seconds; factor: CPU of the rehearsal against the size before\n`)
  row(columns)
  let before: number | undefined
  for (const size of sizes) {
    const measured = median(
      Array.from({ length: runs }, () => measureInOwnProcess(size)),
      ({ rehearse }) => rehearse,
    )
    if (!measured) continue
    const { devices, events, read, rehearse, write, peakMebibytes } = measured
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
  console.log(`\nA review of ten devices under three policies, overdue: ${Math.round(await measureReview())} µs`)
}

const [folder] = process.argv.slice(2)
if (folder === undefined) await print()
else console.log(JSON.stringify(await measure(folder)))
