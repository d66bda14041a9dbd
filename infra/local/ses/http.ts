import type { IncomingMessage, ServerResponse } from 'node:http'
import { finished } from 'node:stream'

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
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

export function writeAnswer(response: ServerResponse, { status, headers, body }: HttpAnswer, withBody: boolean): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) })
  response.end(withBody ? body : undefined)
}

/** Resolves once an answer was written, or its client went away. */
export const untilWritten = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    finished(response, () => resolve())
  })
