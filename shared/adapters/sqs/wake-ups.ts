import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { WakeUp, WakeUps } from '../../campaign/send/dispatch.ts'

export const openSqs = (): SQSClient =>
  new SQSClient({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } })

/** Limit of SendMessageBatch. */
const mostEntries = 10

/** Puts wake-ups on a FIFO queue: one worker at a time for each queue and shard, one wake-up a minute. */
export const sqsWakeUps = (client: SQSClient, QueueUrl: string): WakeUps => ({
  async put(wakeUps) {
    const taken: WakeUp[] = []
    for (let start = 0; start < wakeUps.length; start += mostEntries) {
      const some = wakeUps.slice(start, start + mostEntries)
      const Entries = some.map(entryOf)
      const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      const ids = new Set(Successful.map(({ Id }) => Id))
      taken.push(...some.filter((_, index) => ids.has(String(index))))
    }
    return taken
  },
})

function entryOf(wakeUp: WakeUp, index: number) {
  const { queue, shard, at, by } = wakeUp
  const group = `${queue}-${shard}`
  const minute = at.toString({ smallestUnit: 'minute' }).replaceAll(/[^0-9TZ]/g, '')
  return {
    Id: String(index),
    MessageGroupId: group,
    MessageDeduplicationId: `${group}-${minute}`,
    MessageBody: JSON.stringify({ queue, shard, at: at.toString(), by: by.toString() }),
  }
}
