/**
 * What calls AWS next to its floor, the same requests over `node:http`, not signed; and without the calls of the SDK, which are made again by
 * themselves. The servers that answer are another process.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { type __Client, DynamoDBClient } from '@aws-sdk/client-dynamodb'
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
  body: z.union([
    z.string().transform(text => Buffer.from(text)),
    // Not of the array itself, which would warn that it is no text.
    z.instanceof(Uint8Array).transform(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  ]),
})

/** Addresses of the services. */
type Servers = z.output<typeof urls>

/** Clients of empty tables, of a mail service and of an empty bucket, all in another process. */
export interface Bench {
  /** For `compose`. */
  environment: NodeJS.ProcessEnv
  database: DynamoDBClient
  ses: SESClient
  s3: S3Client
  /** CPU milliseconds of some work on so many records, each; of what it does itself, the calls of the SDK taken off; and of its requests alone. */
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
    const ses = await startSes({ clock: systemClock(), onEvent: async () => {} })
    const dynamodb = { work: (await startDatabase({})).url, sdk: (await startDatabase({})).url, floor: (await startDatabase({})).url }
    console.log(JSON.stringify({ dynamodb, email: ses.url, s3: (await startS3()).url }))
  `
  const server = spawn(process.execPath, ['--input-type=module', '--eval', serving], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const [printed] = await once(server.stdout, 'data')
    const servers = urls.parse(JSON.parse(String(printed)))
    Object.assign(process.env, settings, {
      AWS_ENDPOINT_URL_DYNAMODB: servers.dynamodb.work,
      AWS_ENDPOINT_URL_SES: servers.email,
      AWS_ENDPOINT_URL_S3: servers.s3,
    })
    return await roundsOf(rounds, 1, round => onEmptyTables(servers, `-${round}`, play))
  } finally {
    server.kill()
  }
}

/** The work, the SDK alone and the floor each have a database of their own, which has had the same requests so far. */
const urls = z.object({
  dynamodb: z.object({ work: z.url(), sdk: z.url(), floor: z.url() }),
  email: z.url(),
  s3: z.url(),
})

async function onEmptyTables<T>(servers: Servers, suffix: string, run: (bench: Bench) => Promise<T>): Promise<T> {
  const names = { people: `people${suffix}`, records: `records${suffix}` }
  const [database, ses, s3] = [openDatabase(), openSes(), openS3ForMail()]
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const noted: { service: Service; request: unknown; again: () => Promise<unknown> }[] = []
  /** Notes each request as it is, since reading it would take CPU of the work that is measured, and how the SDK makes it again. */
  function note<Options, Input extends object, Output extends { $metadata: object }>(
    { middlewareStack }: Pick<__Client<Options, Input, Output, never>, 'middlewareStack'>,
    service: Service,
  ) {
    const calls = new Map<string | undefined, (args: { input: Input }) => Promise<unknown>>()
    middlewareStack.add(
      (next, { commandName }) => {
        calls.set(commandName, next)
        return next
      },
      { step: 'initialize', priority: 'high' },
    )
    middlewareStack.add(
      (next, { commandName }) =>
        args => {
          const again = async () => calls.get(commandName)?.({ input: args.input })
          noted.push({ service, request: args.request, again })
          return next(args)
        },
      { step: 'finalizeRequest', priority: 'low' },
    )
  }
  note(database, 'dynamodb')
  note(ses, 'email')
  note(s3, 's3')
  let isAgain = false
  const { port } = new URL(servers.dynamodb.sdk)
  database.middlewareStack.add(
    next => args => {
      if (isAgain) Object.assign(args.request ?? {}, { port: Number(port) })
      return next(args)
    },
    { step: 'build', priority: 'high' },
  )
  try {
    for (const endpoint of Object.values(servers.dynamodb)) {
      const admin = new DynamoDBClient({ endpoint })
      await createTables(admin, names)
      admin.destroy()
    }
    return await run({
      environment: { ...process.env, PEOPLE_TABLE: names.people, RECORDS_TABLE: names.records },
      database,
      ses,
      s3,
      async measure(work, records = () => 1) {
        noted.length = 0
        const figure = await cpuOf(work)
        const requests = noted.splice(0).map(({ service, request, again }) => {
          const { body, path, ...rest } = sent.parse(request)
          const text = service === 's3' ? path : body.toString()
          const about = (aboutWhom.exec(text) ?? partition.exec(text))?.[0]
          const url = new URL(path, service === 'dynamodb' ? servers.dynamodb.floor : servers[service])
          return { about, again, service, asked: { ...rest, url, body } }
        })
        const inOrder = [...Map.groupBy(requests, ({ about }) => about).values()]
        const each = (make: (request: (typeof requests)[number]) => Promise<unknown>) =>
          cpuOf(() =>
            pMap(
              inOrder,
              async some => {
                for (const request of some) await make(request)
              },
              { concurrency },
            ),
          )
        isAgain = true
        const sdk = await each(({ again }) => again())
        isAgain = false
        const floor = await each(async ({ service, asked }) => {
          const answered = await ask(agent, asked)
          if (service === 'dynamodb') JSON.parse(answered)
        })
        return { figure: figure / records(), own: (figure - sdk) / records(), floor: floor / records() }
      },
    })
  } finally {
    agent.destroy()
    for (const client of [database, ses, s3]) client.destroy()
  }
}

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
