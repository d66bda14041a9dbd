import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import { earliestOf, isBefore } from '../../../shared/domain/schedule/zone.ts'
import { awsAnswer, jsonOf } from '../json.ts'
import { listen, stop } from '../loopback.ts'
import { readBody, writeAnswer } from '../ses/http.ts'

/**
 * A local Amazon SQS that answers SendMessageBatch only. Messages are handed over at once and in turn, those to be delayed too, but for queues
 * that delay by a clock: none is ever there twice.
 */
export interface LocalQueues {
  readonly url: string
  /** Hands over what was delayed until now. */
  release(): void
  /** When the next delayed message is due. */
  nextAt(): Temporal.Instant | undefined
  /** Resolves when every message was worked on that is not delayed. @throws AggregateError of all that failed so far */
  settled(): Promise<void>
  close(): Promise<void>
}

const batch = z.object({
  QueueUrl: z.url().transform((url) => url.slice(url.lastIndexOf('/') + 1)),
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string(), DelaySeconds: z.number().default(0) })).max(10),
})

type Worker = (bodies: readonly string[]) => Promise<void>

interface Delayed {
  readonly at: Temporal.Instant
  readonly work: Worker
  readonly body: string
}

interface Delaying {
  readonly clock: Clock
  /** Names of queues. */
  readonly queues: readonly string[]
}

/** @param workers by the name of their queue; each gets the bodies of one batch */
export async function startQueues(workers: Readonly<Record<string, Worker>>, delaying?: Delaying): Promise<LocalQueues> {
  const failures: unknown[] = []
  let last: Promise<void> = Promise.resolve()
  let delayed: readonly Delayed[] = []
  const handOver = (work: Worker, bodies: readonly string[]) => {
    last = last.then(() => work(bodies)).catch((error: unknown) => void failures.push(error))
  }
  const answerTo = (body: string) => {
    const request = batch.safeParse(jsonOf(body))
    const work = request.success ? workers[request.data.QueueUrl] : undefined
    if (!request.success || !work) return awsAnswer(400, { __type: 'InvalidParameterValue' }, '1.0')
    const { Entries, QueueUrl } = request.data
    const clock = delaying?.queues.includes(QueueUrl) ? delaying.clock : undefined
    const { now = [], later = [] } = Object.groupBy(Entries, ({ DelaySeconds }) => (clock && DelaySeconds > 0 ? 'later' : 'now'))
    if (now.length > 0)
      handOver(
        work,
        now.map(({ MessageBody }) => MessageBody),
      )
    if (clock)
      delayed = [
        ...delayed,
        ...later.map(({ MessageBody, DelaySeconds }) => ({ at: clock.now().add({ seconds: DelaySeconds }), work, body: MessageBody })),
      ]
    const taken = Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: crypto.randomUUID(),
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }))
    return awsAnswer(200, { Successful: taken, Failed: [] }, '1.0')
  }
  const server = createServer(async (request, response) => {
    writeAnswer(response, answerTo(String(await readBody(request, 256 * 1024))), true)
  })
  return {
    url: await listen(server, 0),
    release() {
      const isDue = ({ at }: Delayed) => !delaying || !isBefore(delaying.clock.now(), at)
      const due = delayed.filter(isDue)
      delayed = delayed.filter((one) => !due.includes(one))
      for (const { work, body } of due) handOver(work, [body])
    },
    nextAt: () => earliestOf(delayed.map(({ at }) => at)),
    async settled() {
      // Work on a message may send others.
      for (let seen: Promise<void> | undefined; seen !== last; ) {
        seen = last
        await seen
      }
      if (failures.length > 0) throw new AggregateError(failures, `a local queue failed: ${failures.join('; ')}`)
    },
    close: () => stop(server).then(() => last),
  }
}
