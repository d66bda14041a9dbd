import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import * as z from 'zod'
import { listen, stop } from '../loopback.ts'
import { type HttpAnswer, readBody, writeAnswer } from '../ses/http.ts'

/** A local Amazon S3 that answers PutObject and GetObject only, and takes every signature for good. */
export interface S3Server {
  readonly url: string
  close(): Promise<void>
}

const stored = z.object({ headers: z.record(z.string(), z.string()), body: z.base64() })

type Stored = z.output<typeof stored>

const maxBytes = 2 ** 28

/** @param folder keeps the objects; absent: in memory only */
export async function startS3(folder?: string): Promise<S3Server> {
  const objects = new Map<string, Stored>()
  if (folder !== undefined) mkdirSync(folder, { recursive: true })
  const fileOf = (key: string): string | undefined => folder && join(folder, encodeURIComponent(key))

  function find(key: string): Stored | undefined {
    const file = fileOf(key)
    if (file === undefined) return objects.get(key)
    return existsSync(file) ? stored.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
  }

  function save(key: string, object: Stored): void {
    const file = fileOf(key)
    if (file === undefined) objects.set(key, object)
    else writeFileSync(file, JSON.stringify(object), { mode: 0o600 })
  }

  async function answerTo(request: IncomingMessage): Promise<HttpAnswer> {
    const { pathname } = new URL(request.url ?? '/', 'http://s3')
    if (request.method === 'PUT') {
      const body = await readBody(request, maxBytes)
      if (!body) return refusal(400, 'EntityTooLarge')
      const headers = {
        'Content-Type': request.headers['content-type'] ?? '',
        'Content-Encoding': request.headers['content-encoding'] ?? '',
      }
      save(pathname, { headers, body: body.toString('base64') })
      return { status: 200, headers: {}, body: '' }
    }
    const object = find(pathname)
    if (request.method !== 'GET' || !object) return refusal(404, 'NoSuchKey')
    return { status: 200, headers: object.headers, body: Buffer.from(object.body, 'base64') }
  }

  const server = createServer(async (request, response) => writeAnswer(response, await answerTo(request), true))
  return { url: await listen(server, 0), close: () => stop(server) }
}

const refusal = (status: number, code: string): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`,
})
