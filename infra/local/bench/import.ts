/**
 * `npm run bench:import`: CPU milliseconds a record of imports, enrolment and the count before an approval, with DynamoDB in another process. The floor beside them is the
 * same requests without the SDK, over `node:http`. Both are measured in turns, in one run.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import pMap from 'p-map'
import * as z from 'zod'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { compose } from '../../../functions/compose.ts'
import { policiesInForce } from '../../../functions/runtime/policies-in-force.ts'
import { openDatabase } from '../../../shared/adapters/dynamodb/table.ts'
import { enrol } from '../../../shared/campaign/decide/enrol.ts'
import { importDevices } from '../../../shared/campaign/import/import-devices.ts'
import { importStaff } from '../../../shared/campaign/import/import-staff.ts'
import { jobKinds } from '../../../shared/campaign/jobs/kinds.ts'
import { startJob } from '../../../shared/campaign/jobs/start-job.ts'
import { workOn } from '../../../shared/campaign/jobs/work-on.ts'
import { getOrCompute } from '../../../shared/domain/get-or-compute.ts'
import type { PieceMessage } from '../../../shared/domain/jobs/job.ts'
import type { ActivePolicies } from '../../../shared/domain/policies/store.ts'
import { createTables } from '../database/database.ts'
import { settings } from '../machine.ts'
import { organisation } from '../sample/organisation.ts'
import { virtualClock } from '../virtual-clock.ts'

/** Records in one import: as many as a call may have. */
const size = 1000
const rounds = 5
const concurrency = 16

const parts = ['new staff', 'new devices', 'unchanged staff', 'unchanged devices', 'enrolment', 'enrolment again', 'count'] as const

type Part = (typeof parts)[number]

/** A request as DynamoDB gets it. */
interface Asked {
  readonly target: string
  readonly body: Uint8Array
}

interface Measured {
  readonly cost: number
  readonly floor: number
  readonly requests: number
}

/** What is signed with, by day. */
const keys = new Map<string, Buffer>()

const signed = z.object({ headers: z.object({ 'x-amz-target': z.string() }), body: z.instanceof(Uint8Array) })

const read = await readPolicy('eu-commission-tiktok-2023')
if ('problems' in read) throw new Error('the policy does not read')
const { policy } = read
const { staff, devices } = organisation(size, 21717)

/** A database in a process of its own, which prints its address. */
const serving = `
  const { startDatabase } = await import(${JSON.stringify(new URL('../database/database.ts', import.meta.url).href)})
  console.log((await startDatabase({})).url)
`
const server = spawn(process.execPath, ['--input-type=module', '--eval', serving], { stdio: ['pipe', 'pipe', 'inherit'] })
try {
  const url = await urlOf(server)
  Object.assign(process.env, settings, { AWS_ENDPOINT_URL_DYNAMODB: url })
  const measured: Readonly<Record<Part, Measured>>[] = []
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) measured.push(await measure(url, round))
  console.log(`CPU milliseconds a record, medians of ${rounds} rounds of ${size} records\n`)
  console.log(`${''.padEnd(20)}${['Ides', 'floor', 'ratio', 'requests'].map((name) => name.padStart(10)).join('')}`)
  for (const part of parts) {
    const of = (figure: (one: Measured) => number): number => median(measured.slice(1).map((round) => figure(round[part])))
    const cells = [of(({ cost }) => cost), of(({ floor }) => floor), of(({ cost, floor }) => cost / floor), of(({ requests }) => requests)]
    console.log(part.padEnd(20) + cells.map((cell) => cell.toFixed(3).padStart(10)).join(''))
  }
} finally {
  server.kill()
}

async function measure(url: string, round: number): Promise<Readonly<Record<Part, Measured>>> {
  const tables = { people: `people-${round}`, records: `records-${round}` }
  const admin = new DynamoDBClient({})
  await createTables(admin, tables)
  await createTables(admin, { people: `${tables.people}-floor`, records: `${tables.records}-floor` })
  admin.destroy()
  const clock = virtualClock(policy.announcedAt.subtract({ hours: 1 }))
  const asked: Asked[] = []
  const client = openDatabase()
  client.middlewareStack.add(
    (next) => async (args) => {
      const { data } = signed.safeParse(args.request)
      if (data) asked.push({ target: data.headers['x-amz-target'], body: data.body })
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  const system = compose(
    { ...process.env, PEOPLE_TABLE: tables.people, RECORDS_TABLE: tables.records, REHEARSALS: 'rehearsals' },
    clock,
    () => client,
  )
  const { people, refs, owners, erasures, pageLinks, addresses, staffDomains, machineClock, enrolment } = system
  const { jobs, turns, drawToken, drafts, rehearsals, rehearsalFiles, quota, brakes, audit } = system
  const ports = { people, refs, owners, erasures, pageLinks, addresses, staffDomains, clock, machineClock }
  const pieces: PieceMessage[] = []
  const pieceQueue = { put: async (messages: readonly PieceMessage[]) => void pieces.push(...messages) }
  const starting = { people, enrolment, jobs, pieceQueue, drawToken, clock }
  const working = {
    ...starting,
    ...{ turns, refs, drafts, rehearsals, rehearsalFiles, quota, brakes, audit },
    policies: system.policies,
    onFault: rethrow,
    onReviewed: () => {},
  }
  const workOnAll = async (policies: ActivePolicies) => {
    for (const piece of pieces.splice(0)) await workOn({ ...working, kinds: jobKinds(working, policies) }, piece, () => true)
  }
  await system.policies.activate(policy, 0)

  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  async function measured(run: (policies: ActivePolicies) => Promise<unknown>, records: number): Promise<Measured> {
    asked.length = 0
    const cost = await cpuOf(async () => run(await policiesInForce(system)))
    const same = asked.map(({ target, body }) => ({
      target,
      body: Buffer.from(new TextDecoder().decode(body).replaceAll(`-${round}"`, `-${round}-floor"`)),
    }))
    const floor = await cpuOf(() => pMap(same, (one) => ask(agent, url, one), { concurrency }))
    return { cost: cost / records, floor: floor / records, requests: same.length / records }
  }

  const figures = {
    'new staff': await measured((policies) => importStaff({ ...ports, policies }, staff), staff.length),
    'new devices': await measured((policies) => importDevices({ ...ports, policies }, devices), devices.length),
    'unchanged staff': await measured((policies) => importStaff({ ...ports, policies }, staff), staff.length),
    'unchanged devices': await measured((policies) => importDevices({ ...ports, policies }, devices), devices.length),
  }
  clock.advanceTo(policy.announcedAt)
  const enrolAll = async (policies: ActivePolicies) => {
    await enrol({ ...starting, policies })
    await workOnAll(policies)
  }
  const first = await measured(enrolAll, staff.length)
  clock.advanceTo(policy.announcedAt.add({ minutes: 10 }))
  const again = await measured(enrolAll, staff.length)
  await drafts.save({ policy, revision: 0, authors: [] })
  // Without its rehearsal, the draft is refused once everyone was counted.
  const order = { revision: 1, document: '', after: 1, rehearsal: '', by: { subject: 'approver' } }
  await startJob(starting, { kind: 'approval', policy: policy.id, pieces: 1, order })
  const count = await measured(workOnAll, staff.length)
  agent.destroy()
  client.destroy()
  return { ...figures, enrolment: first, 'enrolment again': again, count }
}

function rethrow(_ref: string, error: unknown): void {
  throw error
}

/** CPU milliseconds of all threads. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Signs and sends a request without the SDK. */
async function ask(agent: Agent, url: string, { target, body }: Asked): Promise<unknown> {
  const { host, hostname, port } = new URL(url)
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const scope = `${day}/${settings.AWS_REGION}/dynamodb/aws4_request`
  const headers = { host, 'x-amz-date': time, 'x-amz-target': target }
  const names = Object.keys(headers).join(';')
  const fields = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const canonical = ['POST', '/', '', fields.join(''), names, sha256(body)].join('\n')
  const signature = hmac(keyOf(day), ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex')
  const sent = request({
    ...{ agent, hostname, port, method: 'POST' },
    headers: {
      ...headers,
      'content-type': 'application/x-amz-json-1.0',
      'content-length': body.byteLength,
      authorization: `AWS4-HMAC-SHA256 Credential=${settings.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    },
  })
  sent.end(body)
  const [answer] = await once(sent, 'response')
  return json(answer)
}

function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** The key of a day, which the SDK keeps, too. */
function keyOf(day: string): Buffer {
  return getOrCompute(keys, day, () =>
    [settings.AWS_REGION, 'dynamodb', 'aws4_request'].reduce(hmac, hmac(`AWS4${settings.AWS_SECRET_ACCESS_KEY}`, day)),
  )
}

async function urlOf({ stdout }: ChildProcess): Promise<string> {
  for await (const printed of stdout ?? []) return String(printed).trim()
  throw new Error('the database did not start')
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN
}
