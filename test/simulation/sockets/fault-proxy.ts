/** A proxy between the functions and the services on this machine that spoils some of what passes through it. */
import { once } from 'node:events'
import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { listen } from '#infra/local/loopback.ts'
import { s3Refusal } from '#infra/local/s3/server.ts'
import { refusalAnswer } from '#infra/local/ses/api.ts'

export const services = ['ses', 'dynamodb', 'events', 's3'] as const
export type Service = (typeof services)[number]

/**
 * What may happen to a request. Three reach the service, whose answer is lost: the connection is `dropped`, stays `silent` until the client
 * gives up, or a 5xx is answered instead (`failed-after`). Three never reach it: a 5xx is answered (`failed-before`), the connection is
 * `reset`, or the client is `throttled`. And an answer may be `slow`.
 */
export const faults = ['dropped', 'silent', 'failed-after', 'failed-before', 'reset', 'throttled', 'slow'] as const
export type Fault = (typeof faults)[number]

/** A request, once all of it has arrived. */
export interface Passing {
  /** Whose door it came through. */
  client: string
  service: Service
  method: string
  /** Below the address of the service, with its query. */
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface FaultProxyOptions {
  /** The URL of each service. */
  services: Record<Service, string>
  /** Asked once of each request. */
  faultOf: (passing: Passing) => Fault | undefined
  /** Told of each answer of a service, before its client hears of it. */
  onAnswer: (passing: Passing, status: number, fault: Fault | undefined) => void
  /** Milliseconds that a slow answer takes longer. */
  delay: () => number
}

/** The way of one client to all services. */
export interface Door {
  url(service: Service): string
  /** Lets nothing more in, and resolves when all that came through it has ended: the client must have gone, or be about to. */
  shut(): Promise<void>
}

export interface FaultProxy {
  open(client: string): Promise<Door>
  close(): Promise<void>
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer | string | Uint8Array
}

export function faultProxy({ services: targets, faultOf, onAnswer, delay }: FaultProxyOptions): FaultProxy {
  const agent = new Agent({ keepAlive: true })
  const doors = new Set<Door>()

  /** Passes a request on, whether or not its client is still there. */
  async function forward(passing: Passing): Promise<Answer> {
    const { service, method, path, headers, body } = passing
    const target = new URL(path, targets[service])
    const forwarded = request(target, { method, agent, headers: { ...headers, host: target.host } })
    forwarded.end(body)
    try {
      const [response]: IncomingMessage[] = await once(forwarded, 'response')
      if (!response) throw new TypeError('a response comes with its event')
      return await answerIn(response)
    } catch (error) {
      // A service that closes a connection which has been idle has not read what was sent then.
      if (forwarded.reusedSocket && error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return forward(passing)
      throw error
    }
  }

  async function pass(passing: Passing, response: ServerResponse) {
    const { service } = passing
    const fault = faultOf(passing)
    if (fault === 'reset') response.socket?.resetAndDestroy()
    else if (fault === 'throttled') write(response, refusals.throttled[service])
    else if (fault === 'failed-before') write(response, refusals.failed[service])
    else {
      const answer = await forward(passing)
      onAnswer(passing, answer.status, fault)
      if (fault === 'slow') await setTimeout(delay())
      if (fault === 'dropped') response.socket?.destroy()
      else if (fault === 'failed-after') write(response, refusals.failed[service])
      else if (fault !== 'silent') write(response, answer)
    }
  }

  return {
    async open(client) {
      const sockets = new Set<Socket>()
      const underWay = new Set<Promise<void>>()
      const server = createServer((incoming, response) => {
        const exchange = serve(incoming, response).finally(() => underWay.delete(exchange))
        underWay.add(exchange)
      })
      const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
        const { url = '', method = '', headers } = incoming
        const service = services.find(service => url.startsWith(`/${service}/`))
        const body = await bodyOf(incoming).catch(() => undefined)
        // A worker that dies in the middle of a request has not made it.
        if (!service || !body) response.destroy()
        else await pass({ client, service, method, path: url.slice(service.length + 1), headers, body }, response)
      }
      server.on('connection', socket => sockets.add(socket.once('close', () => sockets.delete(socket))))
      const url = await listen(server)
      const door: Door = {
        url: service => `${url}/${service}`,
        async shut() {
          doors.delete(door)
          server.close()
          await Promise.all([...sockets].map(socket => once(socket, 'close')))
          await Promise.all(underWay)
        },
      }
      doors.add(door)
      return door
    },
    async close() {
      await Promise.all([...doors].map(door => door.shut()))
      agent.destroy()
    },
  }
}

async function answerIn(response: IncomingMessage): Promise<Answer> {
  // What is said of one connection is not true of another.
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...headers } = response.headers
  return { status: response.statusCode ?? 0, headers, body: await bodyOf(response) }
}

async function bodyOf(message: IncomingMessage) {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Nobody reads what is written to a closed socket. */
function write(response: ServerResponse, { status, headers, body }: Answer) {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const json = (version: string, status: number, type: string, message: string): Answer => ({
  status,
  headers: { 'content-type': `application/x-amz-json-${version}` },
  body: JSON.stringify({ __type: type, message }),
})

/** As each service words it. */
const refusals: Record<'throttled' | 'failed', Record<Service, Answer>> = {
  throttled: {
    ses: refusalAnswer({ code: 'Throttling', message: 'Maximum sending rate exceeded.' }),
    dynamodb: json(
      '1.0',
      400,
      'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
      'The level of configured provisioned throughput was exceeded.',
    ),
    events: json('1.1', 400, 'ThrottlingException', 'Rate exceeded'),
    s3: s3Refusal(503, 'SlowDown'),
  },
  failed: {
    ses: refusalAnswer({ code: 'InternalFailure', message: 'An internal failure occurred.', status: 500 }),
    dynamodb: json('1.0', 500, 'com.amazonaws.dynamodb.v20120810#InternalServerError', 'Internal server error'),
    events: json('1.1', 500, 'InternalException', 'Internal failure'),
    s3: s3Refusal(500, 'InternalError'),
  },
}
