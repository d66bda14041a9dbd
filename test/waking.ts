import type { Temporal } from 'temporal-polyfill'
import { shards } from '../shared/domain/people/ref.ts'
import type { WakeUp } from '../shared/domain/people/wake-up.ts'

/** What SQS hands to `send`: a wake-up for every shard, as `dispatch` writes it. */
export const wakingAll = (at: Temporal.Instant, queues: readonly WakeUp['queue'][] = ['mail']) => ({
  Records: queues.flatMap(queue =>
    shards.map(shard => ({ messageId: shard, body: JSON.stringify({ queue, shard, at: at.toString(), by: at.toString() }) })),
  ),
})
