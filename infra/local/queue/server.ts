import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Clock } from '#domain/schedule/clock.ts'
import { earliestOf, isBefore } from '#domain/schedule/zone.ts'
import { AwsRefusal, startAwsServer } from '../aws-server.ts'
import { handOverInTurn } from '../in-turn.ts'
import type { LocalServer } from '../loopback.ts'

/** What SQS hands to a function. */
export const batchOf = (bodies: readonly string[]) => ({
  Records: bodies.map((body, index) => ({ messageId: `message-${index}`, body })),
})

/**
 * A local Amazon SQS that answers SendMessageBatch only. Messages are handed over at once and in turn, those to be delayed too, but for queues
 * that delay by a clock: none is ever there twice. When closed, it hands over what it has.
 */
interface LocalQueues extends LocalServer {
  /** Hands over what was delayed until now. */
  release(): void
  /** When the next delayed message is due. */
  nextAt(): Temporal.Instant | undefined
  /** Resolves when every message was worked on that is not delayed. @throws AggregateError of all that failed so far */
  settled(): Promise<void>
}

const batch = z.object({
  QueueUrl: z.url().transform(url => url.slice(url.lastIndexOf('/') + 1)),
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string(), DelaySeconds: z.number().default(0) })).max(10),
})

type Worker = (bodies: readonly string[]) => Promise<void>

interface Delayed {
  at: Temporal.Instant
  work: Worker
  body: string
}

interface Delaying {
  clock: Clock
  /** Names of queues. */
  queues: readonly string[]
}

/** @param workers by the name of their queue; each gets the bodies of one batch */
export async function startQueues(workers: Record<string, Worker>, delaying?: Delaying): Promise<LocalQueues> {
  const { add, settled } = handOverInTurn('a local queue')
  let delayed: readonly Delayed[] = []

  function SendMessageBatch(input: unknown): object {
    const { Entries, QueueUrl } = batch.parse(input)
    const work = workers[QueueUrl]
    if (!work) throw new AwsRefusal('InvalidParameterValue')
    const clock = delaying?.queues.includes(QueueUrl) ? delaying.clock : undefined
    const isLater = ({ DelaySeconds }: { DelaySeconds: number }) => clock !== undefined && DelaySeconds > 0
    const now = Entries.filter(one => !isLater(one)).map(({ MessageBody }) => MessageBody)
    if (now.length > 0) add(() => work(now))
    if (clock)
      delayed = delayed.concat(
        Entries.filter(isLater).map(({ MessageBody, DelaySeconds }) => ({
          at: clock.now().add({ seconds: DelaySeconds }),
          work,
          body: MessageBody,
        })),
      )
    const taken = Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: crypto.randomUUID(),
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }))
    return { Successful: taken, Failed: [] }
  }

  const server = await startAwsServer({ SendMessageBatch }, '1.0')
  return {
    url: server.url,
    release() {
      const { due = [], ahead = [] } = Object.groupBy(delayed, ({ at }) =>
        delaying && isBefore(delaying.clock.now(), at) ? 'ahead' : 'due',
      )
      delayed = ahead
      for (const { work, body } of due) add(() => work([body]))
    },
    nextAt: () => earliestOf(delayed.map(({ at }) => at)),
    settled,
    async close() {
      await server.close()
      await settled().catch(() => {})
    },
  }
}
