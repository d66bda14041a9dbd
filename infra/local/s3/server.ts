import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import * as z from 'zod'
import { html } from '#domain/html.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { systemClock } from '#functions/runtime/system-clock.ts'
import { listen, stop } from '../loopback.ts'
import { type HttpAnswer, readBody, writeAnswer } from '../ses/http.ts'

/** A local Amazon S3 that answers PutObject, GetObject, DeleteObject and ListObjectsV2 only, and takes every signature for good. */
interface S3Server {
  url: string
  close(): Promise<void>
}

export interface S3Options {
  /** Keeps the objects; absent: in memory only. */
  folder?: string | undefined
  /** When objects are put. */
  clock?: Clock
  /** Why the next request is refused, if it is. */
  refusal?: () => { status: number; code: string } | undefined
}

const stored = z.object({ headers: z.record(z.string(), z.string()), body: z.base64(), putAt: z.string().default('2000-01-01T00:00:00Z') })

type Stored = z.output<typeof stored>

const maxBytes = 2 ** 28

export async function startS3({ folder, clock = systemClock(), refusal = () => undefined }: S3Options = {}): Promise<S3Server> {
  const objects = new Map<string, Stored>()
  if (folder !== undefined) mkdirSync(folder, { recursive: true })
  const fileOf = (key: string) => folder && join(folder, encodeURIComponent(key))

  function find(key: string) {
    const file = fileOf(key)
    if (file === undefined) return objects.get(key)
    return existsSync(file) ? stored.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
  }

  function save(key: string, object: Stored) {
    const file = fileOf(key)
    if (file === undefined) objects.set(key, object)
    else writeFileSync(file, JSON.stringify(object), { mode: 0o600 })
  }

  function remove(key: string) {
    const file = fileOf(key)
    if (file === undefined) objects.delete(key)
    else rmSync(file, { force: true })
  }

  const keys = () => (folder === undefined ? [...objects.keys()] : readdirSync(folder).map(decodeURIComponent)).toSorted()

  /** @param bucket such as `/drop/` */
  function list(bucket: string, query: URLSearchParams): HttpAnswer {
    const places = keys().filter(key => key.startsWith(`${bucket}${query.get('prefix') ?? ''}`))
    const from = Number(query.get('continuation-token') ?? 0)
    const to = from + Number(query.get('max-keys') ?? 1000)
    const contents = places.slice(from, to).flatMap(place => {
      const object = find(place)
      const key = decodeURIComponent(place.slice(bucket.length))
      return object
        ? html`<Contents><Key>${key}</Key><LastModified>${object.putAt}</LastModified><ETag>${etagOf(object)}</ETag><Size>${Buffer.from(object.body, 'base64').length}</Size></Contents>`
        : []
    })
    const next = to < places.length ? html`<NextContinuationToken>${to}</NextContinuationToken>` : ''
    return xml(200, html`<ListBucketResult><IsTruncated>${String(to < places.length)}</IsTruncated>${next}${contents}</ListBucketResult>`)
  }

  async function answerTo(request: IncomingMessage): Promise<HttpAnswer> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://s3')
    const refused = refusal()
    if (refused) return s3Refusal(refused.status, refused.code)
    if (request.method === 'PUT') {
      const body = await readBody(request, maxBytes)
      if (!body) return s3Refusal(400, 'EntityTooLarge')
      const headers = {
        'Content-Type': request.headers['content-type'] ?? '',
        'Content-Encoding': request.headers['content-encoding'] ?? '',
      }
      save(pathname, { headers, body: body.toString('base64'), putAt: String(clock.now()) })
      return { status: 200, headers: {}, body: '' }
    }
    if (request.method === 'DELETE') {
      remove(pathname)
      return { status: 204, headers: {}, body: '' }
    }
    if (searchParams.has('list-type')) return list(`${pathname.replace(/\/$/, '')}/`, searchParams)
    const object = find(pathname)
    if (request.method !== 'GET' || !object) return s3Refusal(404, 'NoSuchKey')
    if (request.headers['if-match'] && request.headers['if-match'] !== etagOf(object)) return s3Refusal(412, 'PreconditionFailed')
    return { status: 200, headers: { ...object.headers, ETag: etagOf(object) }, body: Buffer.from(object.body, 'base64') }
  }

  const server = createServer(async (request, response) => writeAnswer(response, await answerTo(request), true))
  return { url: await listen(server, 0), close: () => stop(server) }
}

const etagOf = ({ body }: Stored) => `"${createHash('md5').update(body).digest('hex')}"`

export const s3Refusal = (status: number, code: string): HttpAnswer => xml(status, html`<Error><Code>${code}</Code></Error>`)

const xml = (status: number, body: ReturnType<typeof html>): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'application/xml' },
  body: `<?xml version="1.0"?>${body}`,
})
