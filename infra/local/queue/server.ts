import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import * as z from 'zod'
import { awsAnswer, jsonOf } from '../json.ts'
import { listen, stop } from '../loopback.ts'
import { readBody, writeAnswer } from '../ses/http.ts'

/** A local Amazon SQS with one queue, that answers SendMessageBatch only. A message is handed over at once, so that none is ever there twice. */
export interface LocalQueue {
  readonly url: string
  /** Resolves when every message was worked on. @throws AggregateError of all that failed so far */
  settled(): Promise<void>
  close(): Promise<void>
}

const batch = z.object({
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string(), MessageGroupId: z.string() })).max(10),
})

/** @param work gets the bodies of one batch, after those of the batch before */
export async function startQueue(work: (bodies: readonly string[]) => Promise<void>): Promise<LocalQueue> {
  const failures: unknown[] = []
  let last: Promise<void> = Promise.resolve()
  const answerTo = (body: string) => {
    const request = batch.safeParse(jsonOf(body))
    if (!request.success) return awsAnswer(400, { __type: 'InvalidParameterValue' }, '1.0')
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
      await last
      if (failures.length > 0) throw new AggregateError(failures, `the local queue failed: ${failures.join('; ')}`)
    },
    close: () => stop(server).then(() => last),
  }
}
