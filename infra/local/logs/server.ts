import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { startAwsServer } from '../aws-server.ts'
import type { LocalServer } from '../loopback.ts'

interface LogsOptions {
  /** Keeps the events, one a line; absent: in memory only. */
  file?: string | undefined
  /** True if events are too old or too new to be taken. */
  rejects?: () => boolean
}

const logEvent = z.object({ timestamp: z.int(), message: z.string() })

const put = z.object({ logEvents: z.array(logEvent) })

const filter = z.object({ startTime: z.int().default(0) })

/** A local CloudWatch Logs with one log group: it keeps events for good, and answers them all. */
export async function startLogs({ file, rejects = () => false }: LogsOptions = {}): Promise<LocalServer> {
  const lines = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  const events = lines.map(line => logEvent.parse(JSON.parse(line)))
  return startAwsServer({
    CreateLogStream: () => ({}),
    PutLogEvents(input) {
      if (rejects()) return { rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } }
      const { logEvents } = put.parse(input)
      events.push(...logEvents)
      if (file !== undefined) appendFileSync(file, logEvents.map(one => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600 })
      return {}
    },
    FilterLogEvents(input) {
      const { startTime } = filter.parse(input)
      return { events: events.filter(({ timestamp }) => timestamp >= startTime) }
    },
  })
}
