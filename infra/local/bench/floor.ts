/**
 * What the benches of costs share: servers in a process of their own, the CPU of this process, and the floor. The floor is the same requests
 * again, signed by hand and sent over `node:http`: what they would take without Ides and without the SDK.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request as startRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { SESClient } from '@aws-sdk/client-ses'
import pMap from 'p-map'
import * as z from 'zod'
import { getOrCompute } from '../../../shared/domain/get-or-compute.ts'
import { settings } from '../machine.ts'

/** Requests at a time, as many as imports and senders make. */
export const concurrency = 16

type Service = 'dynamodb' | 'email'

/** A request as the SDK sent it: to be read later, since reading takes CPU, too. */
export interface Sent {
  readonly service: Service
  readonly request: unknown
}

/** Addresses of the services. */
export type Servers = Readonly<Record<Service, string>>

export interface Cost {
  /** CPU milliseconds. */
  readonly cost: number
  readonly floor: number
  readonly requests: number
}

/** Notes every request of a client in a list. */
export function record(client: DynamoDBClient | SESClient, service: Service, list: Sent[]): void {
  const options = { step: 'finalizeRequest', priority: 'low' } as const
  client.middlewareStack.add(
    (next) => (args) => {
      list.push({ service, request: args.request })
      return next(args)
    },
    options,
  )
}

/** Starts a database and a mail service in a process of their own. */
export async function withServers<T>(work: (servers: Servers) => Promise<T>): Promise<T> {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const serving = `
    const { startDatabase } = await import(${module('../database/database.ts')})
    const { startSes } = await import(${module('../ses/server.ts')})
    const { systemClock } = await import(${module('../../../functions/system-clock.ts')})
    const ses = await startSes({ port: 0, clock: systemClock(), onEvent: async () => {} })
    console.log(JSON.stringify({ dynamodb: (await startDatabase({})).url, email: ses.url }))
  `
  const server = spawn(process.execPath, ['--input-type=module', '--eval', serving], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const servers = await printedBy(server)
    Object.assign(process.env, settings, { AWS_ENDPOINT_URL_DYNAMODB: servers.dynamodb, AWS_ENDPOINT_URL_SES: servers.email })
    return await work(servers)
  } finally {
    server.kill()
  }
}

const urls = z.object({ dynamodb: z.url(), email: z.url() })

async function printedBy({ stdout }: ChildProcess): Promise<Servers> {
  for await (const printed of stdout ?? []) return urls.parse(JSON.parse(String(printed)))
  throw new Error('the servers did not start')
}

/** CPU milliseconds of all threads. */
export async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const request = z.object({
  headers: z.object({ 'content-type': z.string(), 'x-amz-target': z.string().optional() }),
  body: z.union([z.string(), z.instanceof(Uint8Array)]),
})

type Asked = z.output<typeof request>

/**
 * Sends the same requests without the SDK.
 * @param onOther puts other tables in place of those in a body
 * @returns the CPU milliseconds that they take
 */
export async function floorOf(servers: Servers, sent: readonly Sent[], onOther: (body: string) => string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const asked = sent.map(({ service, request: one }) => {
    const { headers, body } = request.parse(one)
    return { service, headers, body: Buffer.from(onOther(typeof body === 'string' ? body : new TextDecoder().decode(body))) }
  })
  try {
    return await cpuOf(() => pMap(asked, ({ service, headers, body }) => ask(agent, servers, service, headers, body), { concurrency }))
  } finally {
    agent.destroy()
  }
}

async function ask(agent: Agent, servers: Servers, service: Service, headers: Asked['headers'], body: Buffer): Promise<unknown> {
  const { host, hostname, port } = new URL(servers[service])
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const scope = `${day}/${settings.AWS_REGION}/${service}/aws4_request`
  const signed = { ...headers, host, 'x-amz-date': time }
  const fields = Object.entries(signed).sort(([a], [b]) => (a < b ? -1 : 1))
  const names = fields.map(([name]) => name).join(';')
  const canonical = ['POST', '/', '', fields.map(([name, value]) => `${name}:${value}\n`).join(''), names, sha256(body)].join('\n')
  const signature = hmac(keyOf(day, service), ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex')
  const asking = startRequest({
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

export const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN
