import { EventEmitter } from 'node:events'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'

/** A request of the SDK. */
const requested = z.object({
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.instanceof(Uint8Array).or(z.string().transform(text => Buffer.from(text))),
})

/** What dynalite answers. */
interface Answer {
  statusCode: number
  headers: Record<string, string>
  body: Uint8Array
}

/** dynalite checks no signature, but there must be one. */
const unsigned = {
  'x-amz-date': '20230301T080000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=local/20230301/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
}

interface Asking extends EventEmitter {
  headers: Record<string, unknown>
}

interface Answering {
  statusCode: number
  setHeader(name: string, value: unknown): unknown
  end(text: string): unknown
}

/** To requests of a server, or of a process. */
export type Listener = (request: Asking, response: Answering) => void

/** @returns what a listener to requests answers, without network and signatures, which are half of the work */
export const askIn =
  (listener: Listener) =>
  (sent: unknown): Promise<Answer> =>
    new Promise(resolve => {
      const { path: url, headers, body } = requested.parse(sent)
      const request = Object.assign(new EventEmitter(), { method: 'POST', url, headers: { ...headers, ...unsigned } })
      const answered: Record<string, string> = {}
      const response = {
        statusCode: 200,
        setHeader(name: string, value: unknown) {
          answered[name.toLowerCase()] = String(value)
        },
        end(text: string) {
          resolve({ statusCode: response.statusCode, headers: answered, body: Buffer.from(text) })
        },
      }
      listener(request, response)
      request.emit('data', Buffer.concat([body]))
      request.emit('end')
    })

/** How clients in the process of a database reach it. */
export function reachedInProcess(listener: Listener): (client: DynamoDBClient) => void {
  const ask = askIn(listener)
  return ({ middlewareStack }) => {
    middlewareStack.remove('httpSigningMiddleware')
    middlewareStack.add(
      () =>
        async ({ request }) => ({ response: await ask(request) }),
      {
        step: 'deserialize',
        name: 'inProcess',
        priority: 'low',
      },
    )
  }
}
