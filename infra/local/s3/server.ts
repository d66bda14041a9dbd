import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import * as z from 'zod'
import { html } from '#domain/html.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { systemClock } from '#functions/runtime/system-clock.ts'
import { type LocalServer, serveLocally } from '../loopback.ts'
import { type HttpAnswer, readBody, xml } from '../ses/http.ts'

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

/** A local Amazon S3 that answers PutObject, GetObject, DeleteObject and ListObjectsV2 only, and takes every signature for good. */
export function startS3({ folder, clock = systemClock(), refusal = () => undefined }: S3Options = {}): Promise<LocalServer> {
  const objects = new Map<string, Stored>()
  const fileOf = (key: string) => join(folder ?? '', encodeURIComponent(key))
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true })
    for (const key of readdirSync(folder).map(decodeURIComponent))
      objects.set(key, stored.parse(JSON.parse(readFileSync(fileOf(key), 'utf8'))))
  }

  function save(key: string, object: Stored) {
    objects.set(key, object)
    if (folder !== undefined) writeFileSync(fileOf(key), JSON.stringify(object), { mode: 0o600 })
  }

  function remove(key: string) {
    objects.delete(key)
    if (folder !== undefined) rmSync(fileOf(key), { force: true })
  }

  /** @param bucket such as `/drop/` */
  function list(bucket: string, query: URLSearchParams): HttpAnswer {
    const wanted = `${bucket}${query.get('prefix') ?? ''}`
    const places = [...objects].filter(([place]) => place.startsWith(wanted)).toSorted(([a], [b]) => (a < b ? -1 : 1))
    const from = Number(query.get('continuation-token') ?? 0)
    const to = from + Number(query.get('max-keys') ?? 1000)
    const contents = places.slice(from, to).map(([place, object]) => {
      const key = decodeURIComponent(place.slice(bucket.length))
      return html`<Contents><Key>${key}</Key><LastModified>${object.putAt}</LastModified><ETag>${etagOf(object)}</ETag><Size>${Buffer.from(object.body, 'base64').length}</Size></Contents>`
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
    const object = objects.get(pathname)
    if (request.method !== 'GET' || !object) return s3Refusal(404, 'NoSuchKey')
    if (request.headers['if-match'] && request.headers['if-match'] !== etagOf(object)) return s3Refusal(412, 'PreconditionFailed')
    return { status: 200, headers: { ...object.headers, ETag: etagOf(object) }, body: Buffer.from(object.body, 'base64') }
  }

  return serveLocally(answerTo)
}

const etagOf = ({ body }: Stored) => `"${createHash('md5').update(body).digest('hex')}"`

export const s3Refusal = (status: number, code: string): HttpAnswer => xml(status, html`<Error><Code>${code}</Code></Error>`)
