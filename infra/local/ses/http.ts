import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { SafeHtml } from '#domain/html.ts'

export interface HttpAnswer {
  status: number
  headers: Record<string, string | string[]>
  body: string | Uint8Array
}

/** An answer that is sent piece by piece, as it comes. */
export interface LiveAnswer extends Omit<HttpAnswer, 'body'> {
  body: AsyncIterable<string>
}

/**
 * Reads a body to its end, so that a client that sends too much still gets the answer; keeps at most `most` bytes.
 * @returns undefined where it was longer
 */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= most) chunks.push(chunk)
    else chunks.length = 0
  }
  return size <= most ? Buffer.concat(chunks) : undefined
}

export function writeAnswer(response: ServerResponse, { status, headers, body }: HttpAnswer | LiveAnswer, withBody: boolean) {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) })
    response.end(withBody ? body : undefined)
    return
  }
  response.writeHead(status, headers)
  // Cuts the connection where a piece fails.
  pipeline(Readable.from(withBody ? body : []), response, () => {})
}

/** Text, as a person or a log reads it. */
export const plain = <B extends HttpAnswer['body'] | LiveAnswer['body']>(status: number, body: B) => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body,
})

export const xml = (status: number, body: SafeHtml): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'text/xml; charset=utf-8' },
  body: `<?xml version="1.0"?>${body}`,
})
