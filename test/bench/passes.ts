/**
 * `npm run bench:import [-- --stored N] [--devices N …]`: what passes over a source cost, each in a process of its own: beside the embedded
 * database those of devices that nobody knew, of the same again, and of the same inventoried anew; then, of any size, those of devices that are as
 * they were, on invented stores: what is left is what Ides itself needs.
 */
import { execFile } from 'node:child_process'
import { parseArgs, promisify } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { tableRows } from '../../functions/cli/output/rows.ts'
import { compose } from '../../functions/compose/system.ts'
import { createTables } from '../../infra/local/database/database.ts'
import { virtualClock } from '../../infra/local/virtual-clock.ts'
import { openDatabase } from '../../shared/adapters/dynamodb/table.ts'
import { importStaff } from '../../shared/campaign/import/import-staff.ts'
import { beginPass } from '../../shared/campaign/sync/begin-pass.ts'
import type { SyncPorts } from '../../shared/campaign/sync/ports.ts'
import { syncDevices } from '../../shared/campaign/sync/sync-devices.ts'
import type { DeviceSource } from '../../shared/domain/sources/device-source.ts'
import type { DeviceReport } from '../../shared/domain/sources/report.ts'
import { deviceSourceSettings } from '../../shared/domain/sources/settings.ts'
import { withServers } from './floor.ts'
import { announcedPolicy } from './invented.ts'
import { inventedStores } from './invented-stores.ts'
import { cpuOf } from './measured.ts'

const usualStored = '10000'
const usualSizes = ['10000', '100000']

/** Megabytes. Node would take more before it collects what is over. */
const heap = 256

/** Records in a page, and staff in a call. */
const pageSize = 1000

const devicesEach = 2

/** One device in so many has an app. */
const rarity = 33

/** Hours after the first pass, and since the inventory of which it tells. */
const passes = { new: [0, 1], same: [6, 7], anew: [12, 1] } as const

type Phase = keyof typeof passes

type Part = Phase | 'seed' | 'invented'

const isPhase = (text: string | undefined): text is Phase => text !== undefined && text in passes

const measured = z.object({ cpu: z.number(), seconds: z.number(), megabytes: z.number(), people: z.number(), requests: z.number() })

type Cost = z.output<typeof measured>

const name = 'jamf'

const account = { address: 'https://jamf.example', clientId: 'ides', secret: 'ides/jamf' }

/** People of the organisation, without devices. In a process of its own, too: their import takes more memory than a pass. */
async function seed(devices: number): Promise<void> {
  const database = openDatabase()
  const system = compose(process.env, virtualClock((await announcedPolicy()).announcedAt), () => database)
  await system.policies.activate(await announcedPolicy(), 0)
  const staff = Array.from({ length: Math.ceil(devices / devicesEach) }, (_, number) => ({
    ...{ id: `s${number}`, email: `s${number}@example.org`, name: `Somebody ${number}`, language: 'en', zone: 'Europe/Brussels' },
    ...{ unit: `unit-${number % 100}`, country: 'BE', manager: '' },
  }))
  for (let from = 0; from < staff.length; from += pageSize) await importStaff(system, staff.slice(from, from + pageSize))
  database.destroy()
}

function sourceOf(
  devices: number,
  inventoriedAt: NonNullable<DeviceReport['inventoriedAt']>,
  onPage: (reports: readonly DeviceReport[]) => void = () => {},
): DeviceSource {
  const reportOf = (number: number): DeviceReport => ({
    ...{
      ref: `5c1f2a00-0000-4000-8000-${String(number).padStart(12, '0')}`,
      keys: { serial: `C39K${number}X`, udid: `00008030-${number}` },
    },
    ...{ users: [{ id: `s${Math.floor(number / devicesEach)}` }], label: `iPhone ${number}`, platform: 'ios', ownership: 'official' },
    ...{ workApps: true, inventoriedAt, coverage: 'all-apps', evidence: 'inventory', osVersion: '17.4' },
    ...{ found: number % rarity === 0 ? ['tiktok'] : [], passed: [], failed: [], faults: [] },
  })
  return {
    permissions: [],
    open: async () => ({
      async page(cursor = '0') {
        const from = Number(cursor)
        const reports = Array.from({ length: Math.min(pageSize, devices - from) }, (_, place) => reportOf(from + place))
        onPage(reports)
        return { reports, unread: [], ...(from + pageSize < devices ? { next: String(from + pageSize) } : {}) }
      },
      find: async () => undefined,
    }),
  }
}

const named = (source: DeviceSource) => ({ name, source, settings: deviceSourceSettings.parse({ kind: 'jamf', ...account }) })

async function costOf(ports: SyncPorts, source: DeviceSource): Promise<Pick<Cost, 'cpu' | 'seconds' | 'megabytes'>> {
  const from = performance.now()
  const cpu = await cpuOf(async () => {
    const { outcome } = await syncDevices(ports, named(source), () => true)
    if (outcome !== 'accepted') throw new Error(`the pass was ${outcome}`)
  })
  return { cpu: cpu / 1000, seconds: (performance.now() - from) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }
}

/** One pass beside the database, in this process. */
async function play(phase: Phase, devices: number): Promise<Cost> {
  const [hours, age] = passes[phase]
  const clock = virtualClock((await announcedPolicy()).announcedAt.add({ hours }))
  const database = openDatabase()
  const counted = { people: 0, requests: 0 }
  database.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        counted.requests += 1
        const isOfPeople = 'TableName' in args.input && args.input.TableName === process.env.PEOPLE_TABLE
        if (commandName === 'PutItemCommand' && isOfPeople) counted.people += 1
        return next(args)
      },
    { step: 'initialize' },
  )
  const system = compose(process.env, clock, () => database)
  await beginPass(system, name)
  const cost = await costOf(system, sourceOf(devices, clock.now().subtract({ hours: age })))
  database.destroy()
  return { ...cost, ...counted }
}

/** One pass on invented stores, in this process. */
async function invent(devices: number): Promise<Cost> {
  const clock = virtualClock((await announcedPolicy()).announcedAt)
  const stores = await inventedStores(name, clock)
  const cost = await costOf(stores.ports, sourceOf(devices, clock.now().subtract({ hours: 1 }), stores.expect))
  return { ...cost, people: stores.writes, requests: 0 }
}

const whole = (number: number): string => number.toLocaleString('en', { maximumFractionDigits: 0 })

/** Plays a part in a process of its own. @returns what it prints */
async function apart(part: Part, devices: number, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const args = [`--max-old-space-size=${heap}`, import.meta.filename, '--part', part, '--devices', String(devices)]
  return (await promisify(execFile)(process.execPath, args, { env })).stdout
}

interface Line extends Cost {
  readonly devices: number
  readonly pass: string
}

const lineOf = (devices: number, pass: string, printed: string): Line => ({ devices, pass, ...measured.parse(JSON.parse(printed)) })

const besideDatabase = (devices: number): Promise<readonly Line[]> =>
  withServers(async () => {
    const env = { ...process.env, PEOPLE_TABLE: 'people', RECORDS_TABLE: 'records' }
    const admin = new DynamoDBClient({})
    await createTables(admin, { people: env.PEOPLE_TABLE, records: env.RECORDS_TABLE })
    admin.destroy()
    await apart('seed', devices, env)
    const lines: Line[] = []
    for (const phase of ['new', 'same', 'anew'] as const) lines.push(lineOf(devices, phase, await apart(phase, devices, env)))
    return lines
  })

async function compareAll(stored: number, sizes: readonly number[]): Promise<void> {
  const found = [...(await besideDatabase(stored))]
  for (const devices of sizes) found.push(lineOf(devices, 'same, on invented stores', await apart('invented', devices)))
  const table = tableRows(
    found,
    {
      devices: ({ devices }) => whole(devices),
      pass: ({ pass }) => pass,
      'records a CPU-second': ({ devices, cpu }) => whole(devices / cpu),
      'a second': ({ devices, seconds }) => whole(devices / seconds),
      'peak, MB': ({ megabytes }) => whole(megabytes),
      'people written': ({ people }) => whole(people),
      requests: ({ requests }) => (requests > 0 ? whole(requests) : ''),
    },
    { terminal: false, colour: false, width: 0 },
  )
  console.log(table.join(''))
}

const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    stored: { type: 'string', default: usualStored },
    devices: { type: 'string', multiple: true, default: usualSizes },
  },
})
const sizes = values.devices.map(Number)
const [size = 0] = sizes
if (values.part === 'seed') await seed(size)
else if (values.part === 'invented') console.log(JSON.stringify(await invent(size)))
else if (isPhase(values.part)) console.log(JSON.stringify(await play(values.part, size)))
else await compareAll(Number(values.stored), sizes)
