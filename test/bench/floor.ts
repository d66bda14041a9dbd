/** The floor of whatever calls AWS: the same requests over `node:http`, not signed. The servers that answer are another process. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import type { SESClient } from '@aws-sdk/client-ses'
import pMap from 'p-map'
import * as z from 'zod'
import { openDatabase } from '#adapters/dynamodb/table.ts'
import { openS3ForMail } from '#adapters/s3/s3.ts'
import { openSes } from '#adapters/ses/ses.ts'
import { createTables } from '#infra/local/database/database.ts'
import { settings } from '#infra/local/machine.ts'
import { cpuOf, type Round, roundsOf } from './measured.ts'

/** Requests at a time, as many as imports and senders make. */
const concurrency = 16

type Service = 'dynamodb' | 'email' | 's3'

/** A request of the SDK, with the headers that tell a service what is asked. */
const sent = z.object({
  method: z.string(),
  path: z.string(),
  headers: z.object({
    'content-type': z.string(),
    'content-encoding': z.string().optional(),
    'x-amz-target': z.string().optional(),
  }),
  body: z.union([z.string(), z.instanceof(Uint8Array)]).transform(body => Buffer.from(body)),
})

/** Addresses of the services. */
type Servers = Record<Service, string>

/** Clients of empty tables, of a mail service and of an empty bucket, all in another process. */
export interface Bench {
  /** For `compose`. */
  environment: NodeJS.ProcessEnv
  database: DynamoDBClient
  ses: SESClient
  s3: S3Client
  /** CPU milliseconds of some work on so many records, each, and of its requests alone, which go to tables of their own that have had the same requests so far. */
  measure(work: () => Promise<unknown>, records?: () => number): Promise<Round>
}

/** Plays something so many times, each time on empty tables, with the servers in another process. */
export async function onServers(rounds: number, play: (bench: Bench) => Promise<Record<string, Round>>) {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const serving = `
    const { startDatabase } = await import(${module('../../infra/local/database/database.ts')})
    const { startS3 } = await import(${module('../../infra/local/s3/server.ts')})
    const { startSes } = await import(${module('../../infra/local/ses/server.ts')})
    const { systemClock } = await import(${module('../../functions/runtime/system-clock.ts')})
    const ses = await startSes({ port: 0, clock: systemClock(), onEvent: async () => {} })
    console.log(JSON.stringify({ dynamodb: (await startDatabase({})).url, email: ses.url, s3: (await startS3()).url }))
  `
  const server = spawn(process.execPath, ['--input-type=module', '--eval', serving], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const [printed] = await once(server.stdout, 'data')
    const servers = urls.parse(JSON.parse(String(printed)))
    Object.assign(process.env, settings, {
      AWS_ENDPOINT_URL_DYNAMODB: servers.dynamodb,
      AWS_ENDPOINT_URL_SES: servers.email,
      AWS_ENDPOINT_URL_S3: servers.s3,
    })
    return await roundsOf(rounds, 1, round => onEmptyTables(servers, `-${round}`, play))
  } finally {
    server.kill()
  }
}

const urls = z.object({ dynamodb: z.url(), email: z.url(), s3: z.url() })

async function onEmptyTables<T>(servers: Servers, suffix: string, run: (bench: Bench) => Promise<T>): Promise<T> {
  const names = { people: `people${suffix}`, records: `records${suffix}` }
  const [admin, database, ses, s3] = [new DynamoDBClient({}), openDatabase(), openSes(), openS3ForMail()]
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const noted: { service: Service; request: unknown }[] = []
  /** Notes each request as it is: reading it would take CPU of the work that is measured. */
  const noting =
    (service: Service) =>
    <A extends { request: unknown }, R>(next: (args: A) => R) =>
    (args: A) => {
      noted.push({ service, request: args.request })
      return next(args)
    }
  database.middlewareStack.add(noting('dynamodb'), asSent)
  ses.middlewareStack.add(noting('email'), asSent)
  s3.middlewareStack.add(noting('s3'), asSent)
  try {
    await createTables(admin, names)
    await createTables(admin, { people: `${names.people}-floor`, records: `${names.records}-floor` })
    return await run({
      environment: { ...process.env, PEOPLE_TABLE: names.people, RECORDS_TABLE: names.records },
      database,
      ses,
      s3,
      async measure(work, records = () => 1) {
        noted.length = 0
        const figure = await cpuOf(work)
        const requests = noted.map(({ service, request }) => {
          const { body, path, ...rest } = sent.parse(request)
          const text = service === 's3' ? path : body.toString().replaceAll(`${suffix}"`, `${suffix}-floor"`)
          const about = (aboutWhom.exec(text) ?? partition.exec(text))?.[0]
          return { service, about, ...rest, url: new URL(path, servers[service]), body: service === 's3' ? body : text }
        })
        const inOrder = [...Map.groupBy(requests, ({ about }) => about).values()]
        const askInOrder = async (some: typeof requests) => {
          for (const { service, ...request } of some) {
            const answered = await ask(agent, request)
            if (service === 'dynamodb') JSON.parse(answered)
          }
        }
        const floor = await cpuOf(() => pMap(inOrder, askInOrder, { concurrency }))
        return { figure: figure / records(), floor: floor / records() }
      },
    })
  } finally {
    agent.destroy()
    for (const client of [admin, database, ses, s3]) client.destroy()
  }
}

const asSent = { step: 'finalizeRequest', priority: 'low' } as const

/** The ref of a person in a request, in the tag of a mail or in the key of its copy: what is about one person goes in order. */
const aboutWhom = /\b[A-Z2-7]{20}\b/

/** What is about nobody, as a job is, goes in the order of its partition. */
const partition = /"pk":\{"S":"[^"]*"/

/** No service checks a signature, but there must be one. */
const unsigned = {
  'x-amz-date': '20230301T080000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=local/20230301/eu-west-1/x/aws4_request, SignedHeaders=host, Signature=0',
}

async function ask(agent: Agent, { url, method, headers, body }: { url: URL; method: string; headers: object; body: string | Buffer }) {
  const asking = request(url, { agent, method, headers: { ...headers, ...unsigned, 'content-length': Buffer.byteLength(body) } })
  asking.end(body)
  const [answer] = await once(asking, 'response')
  const answered = await text(answer)
  if (answer.statusCode !== 200) throw new Error(`the floor was answered ${answer.statusCode}: ${answered}`)
  return answered
}
