/**
 * `npm run bench:import [-- --devices N …]`: what passes over a source cost, each in a process of its own beside that of the database: of devices
 * that nobody knew, of the same again, and of the same inventoried anew.
 */
import { execFile } from 'node:child_process'
import { parseArgs, promisify } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { rows } from '../../../functions/cli/output/rows.ts'
import { compose } from '../../../functions/compose.ts'
import { openDatabase } from '../../../shared/adapters/dynamodb/table.ts'
import { importStaff } from '../../../shared/campaign/import/import-staff.ts'
import { beginPass } from '../../../shared/campaign/sync/begin-pass.ts'
import { syncDevices } from '../../../shared/campaign/sync/sync-devices.ts'
import type { DeviceSource } from '../../../shared/domain/sources/device-source.ts'
import type { DeviceReport } from '../../../shared/domain/sources/report.ts'
import { deviceSourceSettings } from '../../../shared/domain/sources/settings.ts'
import { createTables } from '../database/database.ts'
import { virtualClock } from '../virtual-clock.ts'
import { withServers } from './floor.ts'
import { announcedPolicy } from './invented.ts'
import { cpuOf } from './measured.ts'

const usualSizes = ['10000', '100000']

/** Records in a page, and staff in a call. */
const pageSize = 1000

const devicesEach = 2

/** One device in so many has an app. */
const rarity = 33

/** Hours after the first pass, and since the inventory of which it tells. */
const passes = { new: [0, 1], same: [6, 7], anew: [12, 1] } as const

type Phase = keyof typeof passes

const isPhase = (text: string | undefined): text is Phase => text !== undefined && text in passes

const measured = z.object({ cpu: z.number(), seconds: z.number(), megabytes: z.number(), people: z.number(), requests: z.number() })

type Cost = z.output<typeof measured>

const account = { address: 'https://jamf.example', clientId: 'ides', secret: 'ides/jamf' }

const address = (staff: number): string => `s${staff}@example.org`

/** People of the organisation, without devices. In a process of its own, too: their import takes more memory than a pass. */
async function seed(devices: number): Promise<void> {
  const database = openDatabase()
  const system = compose(process.env, virtualClock((await announcedPolicy()).announcedAt), () => database)
  await system.policies.activate(await announcedPolicy(), 0)
  const staff = Array.from({ length: Math.ceil(devices / devicesEach) }, (_, number) => ({
    ...{ id: `s${number}`, email: address(number), name: `Somebody ${number}`, language: 'en', zone: 'Europe/Brussels' },
    ...{ unit: `unit-${number % 100}`, country: 'BE', manager: '' },
  }))
  for (let from = 0; from < staff.length; from += pageSize) await importStaff(system, staff.slice(from, from + pageSize))
  database.destroy()
}

function sourceOf(devices: number, inventoriedAt: NonNullable<DeviceReport['inventoriedAt']>): DeviceSource {
  const reportOf = (number: number): DeviceReport => ({
    ...{
      ref: `5c1f2a00-0000-4000-8000-${String(number).padStart(12, '0')}`,
      keys: { serial: `C39K${number}X`, udid: `00008030-${number}` },
    },
    ...{ users: [{ email: address(Math.floor(number / devicesEach)) }], label: `iPhone ${number}`, platform: 'ios', ownership: 'official' },
    ...{ workApps: true, inventoriedAt, coverage: 'all-apps', evidence: 'inventory', osVersion: '17.4' },
    ...{ found: number % rarity === 0 ? ['tiktok'] : [], passed: [], failed: [], faults: [] },
  })
  return {
    permissions: [],
    open: async () => ({
      async page(cursor = '0') {
        const from = Number(cursor)
        const reports = Array.from({ length: Math.min(pageSize, devices - from) }, (_, place) => reportOf(from + place))
        return { reports, unread: [], ...(from + pageSize < devices ? { next: String(from + pageSize) } : {}) }
      },
      find: async () => undefined,
    }),
  }
}

/** One pass, in this process. */
async function play(phase: Phase, devices: number): Promise<Cost> {
  const [hours, age] = passes[phase]
  const clock = virtualClock((await announcedPolicy()).announcedAt.add({ hours }))
  const database = openDatabase()
  const counted = { people: 0, requests: 0 }
  database.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        counted.requests += 1
        if (commandName === 'PutItemCommand' && 'TableName' in args.input && args.input.TableName === process.env.PEOPLE_TABLE)
          counted.people += 1
        return next(args)
      },
    { step: 'initialize' },
  )
  const system = compose(process.env, clock, () => database)
  const settings = deviceSourceSettings.parse({ kind: 'jamf', ...account })
  const named = { name: 'jamf', settings, source: sourceOf(devices, clock.now().subtract({ hours: age })) }
  await beginPass(system, 'jamf')
  const from = performance.now()
  const cpu = await cpuOf(async () => {
    const { outcome } = await syncDevices(system, named, () => true)
    if (outcome !== 'accepted') throw new Error(`the pass was ${outcome}`)
  })
  database.destroy()
  const megabytes = process.resourceUsage().maxRSS / 1024
  return { cpu: cpu / 1000, seconds: (performance.now() - from) / 1000, megabytes, ...counted }
}

const whole = (number: number): string => number.toLocaleString('en', { maximumFractionDigits: 0 })

/** Plays a part in a process of its own. @returns what it prints */
async function apart(part: Phase | 'seed', devices: number, env: NodeJS.ProcessEnv): Promise<string> {
  const args = [import.meta.filename, '--part', part, '--devices', String(devices)]
  return (await promisify(execFile)(process.execPath, args, { env })).stdout
}

async function compareAll(sizes: readonly number[]): Promise<void> {
  const found = await withServers(async () => {
    const lines: (Cost & { readonly devices: number; readonly phase: Phase })[] = []
    const admin = new DynamoDBClient({})
    for (const devices of sizes) {
      const names = { people: `people-${devices}`, records: `records-${devices}` }
      await createTables(admin, names)
      const env = { ...process.env, PEOPLE_TABLE: names.people, RECORDS_TABLE: names.records }
      await apart('seed', devices, env)
      for (const phase of ['new', 'same', 'anew'] as const)
        lines.push({ devices, phase, ...measured.parse(JSON.parse(await apart(phase, devices, env))) })
    }
    admin.destroy()
    return lines
  })
  const table = rows(
    found,
    {
      devices: ({ devices }) => whole(devices),
      pass: ({ phase }) => phase,
      'records a CPU-second': ({ devices, cpu }) => whole(devices / cpu),
      'a second': ({ devices, seconds }) => whole(devices / seconds),
      'peak, MB': ({ megabytes }) => whole(megabytes),
      'people written': ({ people }) => whole(people),
      requests: ({ requests }) => whole(requests),
    },
    { terminal: false, colour: false, width: 0 },
  )
  console.log(table.join(''))
}

const { values } = parseArgs({
  options: { part: { type: 'string' }, devices: { type: 'string', multiple: true, default: usualSizes } },
})
const sizes = values.devices.map(Number)
const [size = 0] = sizes
if (values.part === 'seed') await seed(size)
else if (isPhase(values.part)) console.log(JSON.stringify(await play(values.part, size)))
else await compareAll(sizes)
