import type { SQSClient } from '@aws-sdk/client-sqs'
import type { WakeUp, WakeUps } from '../../campaign/send/dispatch.ts'
import { sendAll } from './queue.ts'

/** Puts wake-ups on a FIFO queue: one worker at a time for each queue and shard, one wake-up a minute. */
export const sqsWakeUps = (client: SQSClient, url: string): WakeUps => ({
  put: (wakeUps) => sendAll(client, url, wakeUps, entryOf),
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
