import type { Context } from 'aws-lambda'
import type { Timer } from '#campaign/send/pace.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { lambda } from './aws.ts'

/** Milliseconds: than any run takes on this machine. */
const longer = 2 ** 30

export type Handler = (event: unknown, context: Context) => unknown

/**
 * A deployed function: a new environment, which takes its time to start, for each event that finds none idle.
 * @param timeout in milliseconds
 */
export function functionOf(timer: Timer, timeout: number, open: () => Handler) {
  /** Seconds of all its environments, and the most of them that ran at once. */
  const invoked = { seconds: 0, most: 0 }
  const idle: Handler[] = []
  let running = 0
  return {
    invoked,
    async invoke(event: unknown = {}) {
      if (idle.length === 0) await timer.wait(lambda.start)
      const handler = idle.pop() ?? open()
      running += 1
      invoked.most = Math.max(invoked.most, running)
      const from = timer.elapsed()
      let asked = 0
      const getRemainingTimeInMillis = () => {
        asked += 1
        // Middy asks first, for a timer that is not virtual.
        return asked === 1 ? longer : from + timeout - timer.elapsed()
      }
      await handler(event, { ...contextWith(timeout), getRemainingTimeInMillis })
      invoked.seconds += (timer.elapsed() - from) / 1000
      running -= 1
      idle.push(handler)
    },
  }
}

interface Message {
  body: string
  /** Of a FIFO queue: one message of a group at a time. */
  group?: string
}

interface QueueSettings {
  /** Batches that are worked on at once. */
  workers: number
  /** Messages of a batch; by default 1. */
  batch?: number
  /** Milliseconds for which a batch is gathered. */
  window?: number
}

/** A queue, and the function that it starts. */
export function queueBefore(timer: Timer, work: (bodies: string[]) => Promise<unknown>, { workers, batch = 1, window = 0 }: QueueSettings) {
  let waiting: Message[] = []
  const busy = new Set<Message>()
  let settle: (() => void)[] = []

  function handOver() {
    while (busy.size < workers) {
      const groups = new Set([...busy].map(({ group }) => group))
      const first = waiting.find(({ group }) => group === undefined || !groups.has(group))
      if (!first) break
      waiting = waiting.filter(one => one !== first)
      busy.add(first)
      void deliver(first)
    }
    if (busy.size > 0 || waiting.length > 0) return
    for (const settled of settle) settled()
    settle = []
  }

  async function deliver(first: Message) {
    await timer.wait(lambda.handOver + (waiting.length < batch - 1 ? window : 0))
    const others = waiting.splice(0, batch - 1)
    await work([first, ...others].map(({ body }) => body))
    busy.delete(first)
    handOver()
  }

  return {
    put(messages: readonly Message[]) {
      waiting.push(...messages)
      handOver()
    },
    /** Resolves once nothing waits and nothing is worked on. */
    settled: () =>
      new Promise<void>(resolve => {
        settle.push(resolve)
        handOver()
      }),
  }
}
