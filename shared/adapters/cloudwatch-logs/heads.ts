import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  paginateFilterLogEvents,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs'
import { type Heads, head } from '#domain/audit/heads.ts'
import { IdesError } from '#domain/errors.ts'
import { answeredWithin } from '../patience.ts'

export class HeadsNotLoggedError extends IdesError {
  override readonly name = 'HeadsNotLoggedError'
  constructor() {
    super('CloudWatch rejected heads of the audit log for their time: check the clock of the function')
  }
}

export const openCloudWatchLogs = (): CloudWatchLogsClient => new CloudWatchLogsClient(answeredWithin(5_000))

/** Heads in a log group, one event each, in a stream a day. CloudWatch has no request that changes an event. */
export const cloudWatchHeads = (client: CloudWatchLogsClient, logGroupName: string): Heads => ({
  async save(heads) {
    const [first] = heads
    if (!first) return
    const stream = { logGroupName, logStreamName: first.at.toString().slice(0, 10) }
    await client.send(new CreateLogStreamCommand(stream)).catch((error: unknown) => {
      if (!(error instanceof ResourceAlreadyExistsException)) throw error
    })
    const logEvents = heads.map(({ at, ...rest }) => ({
      timestamp: at.epochMilliseconds,
      message: JSON.stringify({ ...rest, at: at.toString() }),
    }))
    const { rejectedLogEventsInfo } = await client.send(new PutLogEventsCommand({ ...stream, logEvents }))
    if (rejectedLogEventsInfo) throw new HeadsNotLoggedError()
  },
  async *list(since) {
    const input = { logGroupName, startTime: since?.epochMilliseconds }
    for await (const { events = [] } of paginateFilterLogEvents({ client }, input))
      for (const { message = '' } of events) yield head.parse(JSON.parse(message))
  },
})
