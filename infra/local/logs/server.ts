import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import * as z from 'zod'
import { awsAnswer } from '../json.ts'
import { listen, stop } from '../loopback.ts'
import { type HttpAnswer, readBody, writeAnswer } from '../ses/http.ts'

/** A local CloudWatch Logs with one log group: it keeps events for good, and answers them all. */
export interface LogsServer {
  readonly url: string
  close(): Promise<void>
}

interface LogsOptions {
  /** Keeps the events, one a line; absent: in memory only. */
  readonly file?: string
  /** True if events are too old or too new to be taken. */
  readonly rejects?: () => boolean
}

const logEvent = z.object({ timestamp: z.int(), message: z.string() })

const put = z.object({ logEvents: z.array(logEvent) })

const filter = z.object({ startTime: z.int().default(0) })

const maxBytes = 2 ** 20

export async function startLogs({ file, rejects = () => false }: LogsOptions = {}): Promise<LogsServer> {
  const lines = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  const events = lines.map((line) => logEvent.parse(JSON.parse(line)))

  const actions: Readonly<Record<string, (input: unknown) => object>> = {
    CreateLogStream: () => ({}),
    PutLogEvents(input) {
      if (rejects()) return { rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } }
      const { logEvents } = put.parse(input)
      events.push(...logEvents)
      if (file !== undefined) appendFileSync(file, logEvents.map((one) => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600 })
      return {}
    },
    FilterLogEvents(input) {
      const { startTime } = filter.parse(input)
      return { events: events.filter(({ timestamp }) => timestamp >= startTime) }
    },
  }

  async function answerTo(request: IncomingMessage): Promise<HttpAnswer> {
    const input: unknown = JSON.parse(String(await readBody(request, maxBytes)))
    const act = actions[String(request.headers['x-amz-target']).replace('Logs_20140328.', '')]
    return act ? awsAnswer(200, act(input)) : awsAnswer(400, { __type: 'UnknownOperationException' })
  }

  const server = createServer(async (request, response) =>
    writeAnswer(response, await answerTo(request).catch(() => awsAnswer(400, { __type: 'InvalidParameterException' })), true),
  )
  return { url: await listen(server, 0), close: () => stop(server) }
}
