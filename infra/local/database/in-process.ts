import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'

/** A request of the SDK. */
const requested = z.object({
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.instanceof(Uint8Array).or(z.string().transform((text) => Buffer.from(text))),
})

/** What dynalite answers. */
interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** dynalite checks no signature, but there must be one. */
const unsigned = {
  'x-amz-date': '20230301T080000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=local/20230301/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
}

/**
 * How clients in the process of a database reach it: without network and signatures, which are half of the work.
 * @param server dynalite, before others listen to its requests
 */
export function reachedInProcess(server: Server): (client: DynamoDBClient) => void {
  const [dynalite] = server.listeners('request')
  if (!dynalite) throw new Error('dynalite listens to no requests')

  const ask = (sent: unknown) =>
    new Promise<Answer>((resolve) => {
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
      Reflect.apply(dynalite, undefined, [request, response])
      request.emit('data', Buffer.concat([body]))
      request.emit('end')
    })

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
