/** The floor of whatever calls AWS: the same requests, signed by hand, over `node:http`. The servers that answer are another process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { SESClient } from '@aws-sdk/client-ses'
import pMap from 'p-map'
import * as z from 'zod'
import { createTables } from '../../infra/local/database/database.ts'
import { settings } from '../../infra/local/machine.ts'
import { openDatabase } from '../../shared/adapters/dynamodb/table.ts'
import { openSes } from '../../shared/adapters/ses/ses.ts'
import { getOrCompute } from '../../shared/domain/get-or-compute.ts'
import { cpuOf, type Measured, type Round } from './measured.ts'

/** Requests at a time, as many as imports and senders make. */
const concurrency = 16

/** A request as a service gets it. */
interface Asked {
  readonly service: 'dynamodb' | 'email'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request of the SDK. */
interface Noted {
  readonly service: Asked['service']
  readonly request: unknown
}

/** Addresses of the services. */
type Servers = Readonly<Record<Asked['service'], string>>

/** What some work costs, and how many requests it made. */
export interface Cost extends Required<Round> {
  readonly requests: number
}

/** Clients of empty tables and of a mail service, all in another process. */
export interface Bench {
  /** For `compose`. */
  readonly environment: NodeJS.ProcessEnv
  readonly database: DynamoDBClient
  readonly ses: SESClient
  /** CPU milliseconds of some work, and of its requests alone, which go to tables of their own that have had the same requests so far. */
  measure(work: () => Promise<unknown>): Promise<Cost>
  /** The same of what only reads: its requests go to the same tables. */
  measureReading(work: () => Promise<unknown>): Promise<Cost>
}

const sent = z.object({ headers: z.record(z.string(), z.string()), body: z.union([z.string(), z.instanceof(Uint8Array)]) })

/** Headers that tell a service what is asked. */
const telling = ['content-type', 'x-amz-target']

/** Plays something so many times, each time on empty tables. @returns its rounds by line, without those that warm up */
export const onServers = (
  { rounds, warmUps }: { readonly rounds: number; readonly warmUps: number },
  play: (bench: Bench) => Promise<Readonly<Record<string, Round | readonly Round[]>>>,
): Promise<Measured> =>
  withServers(async (servers) => {
    const measured: Record<string, Round[]> = {}
    for (let round = 0; round < warmUps + rounds; round += 1)
      for (const [line, found] of Object.entries(await onEmptyTables(servers, `-${round}`, play)))
        if (round >= warmUps) measured[line] = (measured[line] ?? []).concat(found)
    return measured
  })

/** Runs something with the servers in another process; this environment leads to them. */
export async function withServers<T>(run: (servers: Servers) => Promise<T>): Promise<T> {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const serving = `
    const { startDatabase } = await import(${module('../../infra/local/database/database.ts')})
    const { startSes } = await import(${module('../../infra/local/ses/server.ts')})
    const { systemClock } = await import(${module('../../functions/runtime/system-clock.ts')})
    const ses = await startSes({ port: 0, clock: systemClock(), onEvent: async () => {} })
    console.log(JSON.stringify({ dynamodb: (await startDatabase({})).url, email: ses.url }))
  `
  const server = spawn(process.execPath, ['--input-type=module', '--eval', serving], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const servers = await printedBy(server)
    Object.assign(process.env, settings, { AWS_ENDPOINT_URL_DYNAMODB: servers.dynamodb, AWS_ENDPOINT_URL_SES: servers.email })
    return await run(servers)
  } finally {
    server.kill()
  }
}

async function onEmptyTables<T>(servers: Servers, suffix: string, run: (bench: Bench) => Promise<T>): Promise<T> {
  const names = { people: `people${suffix}`, records: `records${suffix}` }
  const [database, ses] = [openDatabase(), openSes()]
  const admin = new DynamoDBClient({})
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const noted: Noted[] = []
  note(database, 'dynamodb', noted)
  note(ses, 'email', noted)
  async function measured(work: () => Promise<unknown>, suffixOfFloor: string): Promise<Cost> {
    noted.length = 0
    const figure = await cpuOf(work)
    const same = noted
      .flatMap(askedIn)
      .map((one) => ({ ...one, body: Buffer.from(one.body.replaceAll(`${suffix}"`, `${suffix}${suffixOfFloor}"`)) }))
    const floor = await cpuOf(() => pMap(same, (one) => ask(agent, servers[one.service], one), { concurrency }))
    return { figure, floor, requests: same.length }
  }
  try {
    await createTables(admin, names)
    await createTables(admin, { people: `${names.people}-floor`, records: `${names.records}-floor` })
    return await run({
      environment: { ...process.env, PEOPLE_TABLE: names.people, RECORDS_TABLE: names.records },
      database,
      ses,
      measure: (work) => measured(work, '-floor'),
      measureReading: (work) => measured(work, ''),
    })
  } finally {
    agent.destroy()
    for (const client of [admin, database, ses]) client.destroy()
  }
}

/** Notes every request of a client, as it is: reading it would take CPU of the work that is measured. */
function note(client: DynamoDBClient | SESClient, service: Asked['service'], list: Noted[]): void {
  client.middlewareStack.add(
    (next) => (args) => {
      list.push({ service, request: args.request })
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
}

function askedIn({ service, request }: Noted): Asked[] {
  const { data } = sent.safeParse(request)
  if (!data) return []
  const headers = Object.fromEntries(Object.entries(data.headers).filter(([name]) => telling.includes(name)))
  return [{ service, headers, body: typeof data.body === 'string' ? data.body : new TextDecoder().decode(data.body) }]
}

const urls = z.object({ dynamodb: z.url(), email: z.url() })

async function printedBy({ stdout }: ChildProcess): Promise<Servers> {
  for await (const printed of stdout ?? []) return urls.parse(JSON.parse(String(printed)))
  throw new Error('the servers did not start')
}

async function ask(
  agent: Agent,
  url: string,
  { service, headers, body }: Omit<Asked, 'body'> & { readonly body: Buffer },
): Promise<unknown> {
  const { host, hostname, port } = new URL(url)
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const scope = `${day}/${settings.AWS_REGION}/${service}/aws4_request`
  const signed = { ...headers, host, 'x-amz-date': time }
  const fields = Object.entries(signed).sort(([a], [b]) => (a < b ? -1 : 1))
  const names = fields.map(([name]) => name).join(';')
  const canonical = ['POST', '/', '', fields.map(([name, value]) => `${name}:${value}\n`).join(''), names, sha256(body)].join('\n')
  const signature = hmac(keyOf(day, service), ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex')
  const asking = request({
    ...{ agent, hostname, port, method: 'POST' },
    headers: {
      ...signed,
      'content-length': body.byteLength,
      authorization: `AWS4-HMAC-SHA256 Credential=${settings.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    },
  })
  asking.end(body)
  const [answer] = await once(asking, 'response')
  const answered = await text(answer)
  return service === 'dynamodb' ? JSON.parse(answered) : answered
}

function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** What is signed with, by day and service. */
const keys = new Map<string, Buffer>()

/** The key of a day, which the SDK keeps, too. */
const keyOf = (day: string, service: string): Buffer =>
  getOrCompute(keys, `${day} ${service}`, () =>
    [settings.AWS_REGION, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${settings.AWS_SECRET_ACCESS_KEY}`, day)),
  )
