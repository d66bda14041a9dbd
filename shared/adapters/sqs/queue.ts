import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs'
import { batchesOf } from '../../domain/batches.ts'

export const openSqs = (): SQSClient =>
  new SQSClient({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } })

/** Limit of SendMessageBatch. */
const mostEntries = 10

/** @returns those that the queue took */
export async function sendAll<T>(
  client: SQSClient,
  QueueUrl: string,
  all: readonly T[],
  entryOf: (one: T) => Omit<SendMessageBatchRequestEntry, 'Id'>,
): Promise<readonly T[]> {
  const taken: T[] = []
  for (const some of batchesOf(all, mostEntries)) {
    const Entries = some.map((one, index) => ({ Id: String(index), ...entryOf(one) }))
    const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    const ids = new Set(Successful.map(({ Id }) => Id))
    taken.push(...some.filter((_, index) => ids.has(String(index))))
  }
  return taken
}

/** Puts messages on a standard queue, as JSON. @returns how many it did not take */
export async function putJson(client: SQSClient, url: string, messages: readonly object[], DelaySeconds = 0): Promise<number> {
  const taken = await sendAll(client, url, messages, (message) => ({ MessageBody: JSON.stringify(message), DelaySeconds }))
  return messages.length - taken.length
}
