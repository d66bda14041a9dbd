import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs'
import type { RequestQueues, WantedAccess } from '#domain/access/connector.ts'
import { batchesOf } from '#domain/batches.ts'
import { IdesError } from '#domain/errors.ts'
import type { PieceQueue } from '#domain/jobs/job.ts'
import type { WakeUp, WakeUps } from '#domain/people/wake-up.ts'
import type { SourceTasks } from '#domain/sources/tasks.ts'
import { asEvent } from '../eventbridge/event-bus.ts'
import { answeredWithin } from '../patience.ts'

export const openSqs = (): SQSClient => new SQSClient(answeredWithin(5_000))

/** Limit of SendMessageBatch. */
const mostEntries = 10

/** @returns those that the queue took */
async function sendAll<T>(
  client: SQSClient,
  QueueUrl: string,
  all: readonly T[],
  entryOf: (one: T) => Omit<SendMessageBatchRequestEntry, 'Id'>,
) {
  const taken: T[] = []
  for (const some of batchesOf(all, mostEntries)) {
    const Entries = some.map((one, index) => ({ Id: String(index), ...entryOf(one) }))
    const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    const ids = new Set(Successful.map(({ Id }) => Id))
    taken.push(...some.filter((_, index) => ids.has(String(index))))
  }
  return taken
}

class MessagesNotTakenError extends IdesError {
  override readonly name = 'MessagesNotTakenError'
}

/** Puts messages on a standard queue, as JSON. @param next the end of a sentence: what happens next @throws MessagesNotTakenError */
async function putJson(client: SQSClient, url: string, messages: readonly object[], next: string, DelaySeconds = 0) {
  const taken = await sendAll(client, url, messages, message => ({ MessageBody: JSON.stringify(message), DelaySeconds }))
  const missed = messages.length - taken.length
  if (missed > 0) throw new MessagesNotTakenError(`the queue did not take ${missed} of ${messages.length} ${next}`)
}

/** Puts pieces of jobs on a standard queue. */
export const sqsPieces = (client: SQSClient, url: string): PieceQueue => ({
  put: (pieces, delay) => putJson(client, url, pieces, 'pieces: they are put again later', delay),
})

/** @param urls of the queue of suspensions, and of that of restorations */
export function sqsRequestQueues(client: SQSClient, urls: Record<WantedAccess, string>): RequestQueues {
  const next = 'messages to connectors: it is to be sent again'
  return {
    putBack: (taken, delay) => putJson(client, urls[taken.request.wanted], [asEvent(taken)], next, delay),
    ask: task => putJson(client, urls.suspended, [task], next),
  }
}

/** Puts tasks on a standard queue. */
export const sqsSourceTasks = (client: SQSClient, url: string): SourceTasks => ({
  put: (task, delay) => putJson(client, url, [task], 'tasks for sync: ask again', delay),
})

/** Puts wake-ups on a FIFO queue: one worker at a time for each queue and shard, one wake-up a minute. */
export const sqsWakeUps = (client: SQSClient, url: string): WakeUps => ({
  put: wakeUps => sendAll(client, url, wakeUps, entryOf),
})

function entryOf({ queue, shard, at, by }: WakeUp) {
  const group = `${queue}-${shard}`
  const minute = at.toString({ smallestUnit: 'minute' }).replaceAll(/[^0-9TZ]/g, '')
  return {
    MessageGroupId: group,
    MessageDeduplicationId: `${group}-${minute}`,
    MessageBody: JSON.stringify({ queue, shard, at: at.toString(), by: by.toString() }),
  }
}
