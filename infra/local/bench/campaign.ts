/**
 * `npm run bench:campaign`: what a whole campaign takes, on the deployed functions and the servers of `npm start`, with every request to
 * DynamoDB counted as AWS would charge it. It runs in a process of its own, on files of an invented organisation, and is compared with a
 * rehearsal of the same files; all figures are of this run.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readMoment } from '../../../functions/cli/input/moment.ts'
import { readOrganisation } from '../../../functions/cli/input/organisation.ts'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { readNoticeId } from '../../../shared/domain/people/mail.ts'
import type { Mailed, RehearsedEvent } from '../../../shared/domain/rehearsal/events.ts'
import { rehearseCampaign } from '../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { runCampaign } from '../campaign.ts'
import { type Consumption, capacityMeter } from '../capacity/meter.ts'
import { importOrganisation } from '../import.ts'
import { type Machine, startMachine, type User } from '../machine.ts'
import { filesOf } from '../sample/files.ts'
import { virtualClock } from '../virtual-clock.ts'

const size = 3_000
const policyName = 'eu-commission-tiktok-2023'
const lastDay = '2023-03-31'

/** What requests are for. */
const parts = {
  import: 'import',
  enrol: 'enrolment',
  look: 'looking for who is due',
  claim: 'notices: claim',
  evidence: 'notices: evidence of sending',
  settle: 'notices: settle',
  feedback: 'notices: feedback',
  others: 'policies, digests, access',
} as const

type Part = keyof typeof parts

/** So many requests, and the units that they consumed. */
interface Counts {
  requests: number
  read: number
  /** With those of indexes. */
  write: number
  writeOfIndexes: number
}

/** Requests of one kind. */
interface Usage extends Counts {
  readonly part: Part
  readonly kind: string
}

interface Measured {
  readonly importSeconds: number
  readonly campaignSeconds: number
  /** Of the functions, with whatever came back at once of what they did. */
  readonly functionSeconds: number
  /** Of all threads, in the same time. */
  readonly functionCpuSeconds: number
  readonly peakMebibytes: number
  readonly usages: readonly Usage[]
  /** Each mail: time, recipient, content. */
  readonly mails: readonly string[]
}

/** The policy and the organisation in a folder, and the last moment that is looked at. */
async function read(folder: string) {
  const policy = await readPolicy(policyName)
  const organisation = await readOrganisation({
    staff: join(folder, 'staff.csv'),
    devices: join(folder, 'devices.csv'),
    changes: join(folder, 'changes.csv'),
  })
  const until = readMoment(lastDay, 'Europe/Brussels', 'end')
  if ('problems' in policy || 'problems' in organisation || !until) throw new Error('the invented organisation does not read')
  return { ...policy, ...organisation, until }
}

async function measure(folder: string): Promise<Measured> {
  const { policy, people, changes, until } = await read(folder)
  const clock = virtualClock(policy.announcedAt)
  const usages = new Map<string, Usage>()
  let isImport = true
  const count = (user: User, consumption: Consumption) => {
    const part = isImport ? 'import' : partOf(user, consumption)
    if (part) add(usages, part, user, consumption)
  }
  const meter = capacityMeter()
  const machine = await startMachine({ port: 0, clock, watch: (client, user) => meter(client, (consumption) => count(user, consumption)) })
  try {
    const start = performance.now()
    await importOrganisation(machine.system, people)
    isImport = false
    const imported = performance.now()
    const functions = { seconds: 0, cpuSeconds: 0 }
    const timed: Machine = { ...machine, tick: () => during(functions, machine.tick) }
    await runCampaign(timed, clock, { policy, people, changes, until, isResumed: true }, async () => {})
    const campaignSeconds = (performance.now() - imported) / 1000
    return {
      importSeconds: (imported - start) / 1000,
      campaignSeconds,
      functionSeconds: functions.seconds,
      functionCpuSeconds: functions.cpuSeconds,
      peakMebibytes: process.resourceUsage().maxRSS / 1024,
      usages: [...usages.values()],
      mails: await told(machine),
    }
  } finally {
    await machine.close()
  }
}

async function during(sum: { seconds: number; cpuSeconds: number }, run: () => Promise<void>): Promise<void> {
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  await run()
  const { user, system } = process.cpuUsage(cpu)
  sum.seconds += (performance.now() - start) / 1000
  sum.cpuSeconds += (user + system) / 1e6
}

/** @returns undefined where it is only to play the organisation: what devices report, and which moment is next */
function partOf(user: User, { operation, table, before, after }: Consumption): Part | undefined {
  if (user === 'admins') return undefined
  if (user === 'enrol' || user === 'work') return 'enrol'
  if (user === 'feedback') return user
  if (table === 'records') return after?.messageIds ? 'evidence' : 'others'
  if (operation === 'Query' || operation === 'BatchGetItem') return 'look'
  if (isClaimed(after)) return 'claim'
  return isClaimed(before) ? 'settle' : 'others'
}

/** A quote in a name would be escaped. */
const isClaimed = (person: Consumption['after']): boolean => person?.body?.S?.includes('"claim":{') === true

function add(
  usages: Map<string, Usage>,
  part: Part,
  user: User,
  { operation, table, index, read, write, writeOfIndexes }: Consumption,
): void {
  const kind = `${user}: ${operation} ${index ? `index ${index}` : table}`
  const key = `${part} ${kind}`
  const usage = usages.get(key) ?? { part, kind, requests: 0, read: 0, write: 0, writeOfIndexes: 0 }
  usage.requests += 1
  usage.read += read
  usage.write += write
  usage.writeOfIndexes += writeOfIndexes
  usages.set(key, usage)
}

/** A line per mail: time, recipient, and the content that its evidence proves. */
async function told({ ses, system: { people, evidence, lines } }: Machine): Promise<string[]> {
  const everyone = (await Array.fromAsync(people.listEveryone())).flatMap((page) => page.people)
  const staffIds = new Map(everyone.map(({ ref, person }) => [ref, person.profile.id]))
  return Promise.all(
    ses.mails.map(async ({ at, destinations: [to = ''], tags }) => {
      const { ref = '', number = 0 } = readNoticeId(tags.notice?.[0] ?? '') ?? {}
      const { tells = [], digestOn } = (await evidence.find(ref, number)) ?? {}
      const inDigest = digestOn ? (await lines.list(ref, digestOn)).filter(({ toldIn }) => toldIn === number) : []
      return mailLine(`${at} ${to}`, [
        ...tells.flatMap(({ tells }) => tells.map(({ step, devices }) => noticeLine(step, devices))),
        ...inDigest.map(({ rung, staff }) => digestLine(rung, staffIds.get(staff))),
      ])
    }),
  )
}

/** The same of the mails that are rehearsed. */
function rehearsed(events: readonly RehearsedEvent[]): string[] {
  const mails = Map.groupBy(
    events.filter((event): event is Mailed => event.kind === 'notice' || event.kind === 'digest'),
    ({ at, to, kind }) => `${at} ${to} ${kind}`,
  )
  return [...mails.values()].map((parts) =>
    mailLine(
      `${parts[0]?.at} ${parts[0]?.to}`,
      parts.map(({ kind, step, devices, staff }) => (kind === 'notice' ? noticeLine(step, devices) : digestLine(step, staff))),
    ),
  )
}

const mailLine = (envelope: string, tells: readonly string[]): string => `${envelope} ${tells.toSorted().join('; ')}`
const noticeLine = (step: string, devices: readonly string[]): string => `${step} ${devices.toSorted().join(' ')}`
const digestLine = (rung: string, staff: string | undefined): string => `digest ${rung} ${staff}`

/** How many there are in both, each counted as often as it is there. */
function countShared(some: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>()
  for (const one of others) left.set(one, (left.get(one) ?? 0) + 1)
  return some.filter((one) => {
    const number = left.get(one) ?? 0
    left.set(one, number - 1)
    return number > 0
  }).length
}

async function print(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ides-bench-'))
  try {
    // A rehearsal takes every notice as delivered.
    for (const [name, text] of Object.entries(filesOf(size)))
      writeFileSync(join(folder, name), text.replace('bounce@simulator.amazonses.com', 'somebody@ec.example'))
    const { policy, people, changes, until } = await read(folder)
    console.log(`${policyName}, ${policy.announcedAt.toString().slice(0, 10)} to ${lastDay}, on this machine, in minutes\n`)
    const measured: Measured = JSON.parse(
      execFileSync(process.execPath, [import.meta.filename, folder], { encoding: 'utf8', maxBuffer: 2 ** 28 }),
    )
    const expected = rehearsed(rehearseCampaign(policy, people, changes, { until }).events)
    printFigures(measured, { staff: people.length, devices: people.flatMap(({ devices }) => devices).length, expected })
    printUnits(measured)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const whole = (figure: number): string => Math.round(figure).toLocaleString('en')

function printFigures(
  measured: Measured,
  { staff, devices, expected }: { staff: number; devices: number; expected: readonly string[] },
): void {
  const { importSeconds, campaignSeconds, functionSeconds, functionCpuSeconds, peakMebibytes, mails } = measured
  const perMail = (functionCpuSeconds / mails.length) * 1000
  const figures = {
    staff: `${whole(staff)}, with ${whole(devices)} devices, imported in ${importSeconds.toFixed(1)} s`,
    mails: `${whole(mails.length)}, of which ${whole(countShared(mails, expected))} as rehearsed; ${whole(expected.length)} were rehearsed`,
    campaign: `${campaignSeconds.toFixed(1)} s, of which ${functionSeconds.toFixed(1)} s in the functions; the rest plays the organisation`,
    'mails a second': `${(mails.length / functionSeconds).toFixed(1)}, by the wall time of the functions, with what comes back to them`,
    'CPU a mail': `${perMail.toFixed(1)} ms in that time: of the functions, DynamoDB, SES, the bus and the counting together`,
    'peak memory': `${whole(peakMebibytes)} MiB, of all of these together`,
  }
  for (const [name, figure] of Object.entries(figures)) console.log(`${name.padEnd(16)}${figure}`)
}

function printUnits({ usages, mails }: Measured): void {
  const print = (name: string, cells: readonly string[]) =>
    console.log(`${name.padEnd(30)}${cells.map((cell) => cell.padStart(12)).join('')}`)
  const printRow = (name: string, usages: readonly Usage[], perMail: boolean) => {
    const { requests, read, write, writeOfIndexes } = total(usages)
    const each = perMail ? [read, write].map((figure) => (figure / mails.length).toFixed(2)) : []
    print(name, [...[requests, read, write, writeOfIndexes].map(whole), ...each])
  }
  const ofPart = (name: string) => usages.filter(({ part }) => part === name)
  const ofFunctions = usages.filter(({ part }) => part !== 'import')
  const byKind = [...Map.groupBy(ofFunctions, ({ kind }) => kind)]
  // As AWS sells them.
  const cost = (usages: readonly Usage[]) => 5 * total(usages).write + total(usages).read

  console.log('\nConsumed of DynamoDB, in request units of on-demand tables\n')
  print('', ['requests', 'read', 'write', 'in indexes', 'read/mail', 'write/mail'])
  for (const [part, name] of Object.entries(parts)) printRow(name, ofPart(part), part !== 'import')
  printRow('all but the import', ofFunctions, true)
  console.log('\nMost costly of these, where a write unit costs as much as five read units\n')
  for (const [kind, usages] of byKind.toSorted(([, a], [, b]) => cost(b) - cost(a)).slice(0, 5)) printRow(kind, usages, true)
}

function total(usages: readonly Usage[]): Counts {
  const sum = (name: keyof Counts) => usages.reduce((total, usage) => total + usage[name], 0)
  return { requests: sum('requests'), read: sum('read'), write: sum('write'), writeOfIndexes: sum('writeOfIndexes') }
}

const [folder] = process.argv.slice(2)
if (folder === undefined) await print()
else console.log(JSON.stringify(await measure(folder)))
