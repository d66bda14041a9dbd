/**
 * `npm run bench:import`: CPU milliseconds a record of imports and enrolment, with DynamoDB in another process. The floor beside them is the
 * same requests without the SDK, over `node:http`. Both are measured in turns, in one run.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { compose } from '../../../functions/compose.ts'
import { policiesInForce } from '../../../functions/runtime/policies-in-force.ts'
import { openDatabase } from '../../../shared/adapters/dynamodb/table.ts'
import { enrol } from '../../../shared/campaign/decide/enrol.ts'
import { importDevices } from '../../../shared/campaign/import/import-devices.ts'
import { importStaff } from '../../../shared/campaign/import/import-staff.ts'
import type { ActivePolicies } from '../../../shared/domain/policies/store.ts'
import { createTables } from '../database/database.ts'
import { organisation } from '../sample/organisation.ts'
import { virtualClock } from '../virtual-clock.ts'
import { type Cost, cpuOf, floorOf, median, record, type Sent, type Servers, withServers } from './floor.ts'

/** Records in one import: as many as a call may have. */
const size = 1000
const rounds = 5

const parts = ['new staff', 'new devices', 'unchanged staff', 'unchanged devices', 'enrolment', 'enrolment again'] as const

type Part = (typeof parts)[number]

/** By record. */
type Costs = Readonly<Record<Part, Cost>>

const read = await readPolicy('eu-commission-tiktok-2023')
if ('problems' in read) throw new Error('the policy does not read')
const { policy } = read
const { staff, devices } = organisation(size, 21717)

/** @returns the costs of each round but the first, which warms up */
export const measureImports = (): Promise<readonly Costs[]> =>
  withServers(async (servers) => {
    const measured: Costs[] = []
    for (let round = 0; round <= rounds; round += 1) measured.push(await measure(servers, round))
    return measured.slice(1)
  })

async function measure(servers: Servers, round: number): Promise<Costs> {
  const tables = { people: `people-${round}`, records: `records-${round}` }
  const admin = new DynamoDBClient({})
  await createTables(admin, tables)
  await createTables(admin, { people: `${tables.people}-floor`, records: `${tables.records}-floor` })
  admin.destroy()
  const clock = virtualClock(policy.announcedAt.subtract({ hours: 1 }))
  const sent: Sent[] = []
  const client = openDatabase()
  record(client, 'dynamodb', sent)
  const system = compose({ ...process.env, PEOPLE_TABLE: tables.people, RECORDS_TABLE: tables.records }, clock, () => client)
  const { people, refs, owners, erasures, pageLinks, addresses, staffDomains, machineClock, enrolment } = system
  const ports = { people, refs, owners, erasures, pageLinks, addresses, staffDomains, clock, machineClock, enrolment, onFault: rethrow }
  await system.policies.activate(policy, 0)

  async function measured(run: (policies: ActivePolicies) => Promise<unknown>, records: number): Promise<Cost> {
    sent.length = 0
    const cost = await cpuOf(async () => run(await policiesInForce(system)))
    const floor = await floorOf(servers, sent, (body) => body.replaceAll(`-${round}"`, `-${round}-floor"`))
    return { cost: cost / records, floor: floor / records, requests: sent.length / records }
  }

  const figures = {
    'new staff': await measured((policies) => importStaff({ ...ports, policies }, staff), staff.length),
    'new devices': await measured((policies) => importDevices({ ...ports, policies }, devices), devices.length),
    'unchanged staff': await measured((policies) => importStaff({ ...ports, policies }, staff), staff.length),
    'unchanged devices': await measured((policies) => importDevices({ ...ports, policies }, devices), devices.length),
  }
  clock.advanceTo(policy.announcedAt)
  const first = await measured((policies) => enrol({ ...ports, policies }, () => true), staff.length)
  clock.advanceTo(policy.announcedAt.add({ minutes: 10 }))
  const again = await measured((policies) => enrol({ ...ports, policies }, () => true), staff.length)
  client.destroy()
  return { ...figures, enrolment: first, 'enrolment again': again }
}

function rethrow(_ref: string, error: unknown): void {
  throw error
}

if (import.meta.main) {
  const costs = await measureImports()
  console.log(`CPU milliseconds a record, medians of ${rounds} rounds of ${size} records\n`)
  console.log(`${''.padEnd(20)}${['Ides', 'floor', 'ratio', 'requests'].map((name) => name.padStart(10)).join('')}`)
  for (const part of parts) {
    const of = (figure: (one: Cost) => number): number => median(costs.map((round) => figure(round[part])))
    const cells = [of(({ cost }) => cost), of(({ floor }) => floor), of(({ cost, floor }) => cost / floor), of(({ requests }) => requests)]
    console.log(part.padEnd(20) + cells.map((cell) => cell.toFixed(3).padStart(10)).join(''))
  }
}
