import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import * as z from 'zod'
import { awsAnswer, jsonOf } from '../json.ts'
import { listen, stop } from '../loopback.ts'
import { readBody, writeAnswer } from '../ses/http.ts'

/**
 * A local Amazon SQS that answers SendMessageBatch only. Messages are handed over at once and in turn, those to be delayed too: none is ever
 * there twice.
 */
export interface LocalQueues {
  readonly url: string
  /** Resolves when every message was worked on. @throws AggregateError of all that failed so far */
  settled(): Promise<void>
  close(): Promise<void>
}

const batch = z.object({
  QueueUrl: z.url().transform((url) => url.slice(url.lastIndexOf('/') + 1)),
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })).max(10),
})

/** @param workers by the name of their queue; each gets the bodies of one batch */
export async function startQueues(workers: Readonly<Record<string, (bodies: readonly string[]) => Promise<void>>>): Promise<LocalQueues> {
  const failures: unknown[] = []
  let last: Promise<void> = Promise.resolve()
  const answerTo = (body: string) => {
    const request = batch.safeParse(jsonOf(body))
    const work = request.success ? workers[request.data.QueueUrl] : undefined
    if (!request.success || !work) return awsAnswer(400, { __type: 'InvalidParameterValue' }, '1.0')
    const { Entries } = request.data
    const bodies = Entries.map(({ MessageBody }) => MessageBody)
    last = last.then(() => work(bodies)).catch((error: unknown) => void failures.push(error))
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
