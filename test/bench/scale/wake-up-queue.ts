import type { WakeUp, WakeUps } from '../../../shared/campaign/send/dispatch.ts'
import type { Timer } from '../../../shared/campaign/send/pace.ts'
import { lambda } from './aws.ts'

/** What Lambda did. */
export interface Invoked {
  calls: number
  seconds: number
}

/**
 * The FIFO queue, and the functions that it starts: one message of a group at a time, so many at once.
 * @param run a function of an environment, which it is told by number; a new one takes its time to start
 */
export function wakeUpQueue(
  timer: Timer,
  workers: number,
  run: (environment: number, body: string) => Promise<unknown>,
): WakeUps & { readonly invoked: Invoked } {
  const invoked: Invoked = { calls: 0, seconds: 0 }
  const known = new Set<string>()
  let waiting: { readonly group: string; readonly body: string }[] = []
  const busy = new Set<string>()
  const idle: number[] = []
  let environments = 0

  function handOver(): void {
    while (busy.size < workers) {
      const next = waiting.find(({ group }) => !busy.has(group))
      if (!next) return
      waiting = waiting.filter((one) => one !== next)
      busy.add(next.group)
      void work(next.group, next.body)
    }
  }

  async function start(): Promise<number> {
    environments += 1
    const environment = environments
    await timer.wait(lambda.start)
    return environment
  }

  async function work(group: string, body: string): Promise<void> {
    await timer.wait(lambda.handOver)
    const environment = idle.pop() ?? (await start())
    const from = timer.elapsed()
    await run(environment, body)
    invoked.calls += 1
    invoked.seconds += (timer.elapsed() - from) / 1000
    idle.push(environment)
    busy.delete(group)
    handOver()
  }

  return {
    invoked,
    async put(wakeUps) {
      await timer.wait(lambda.handOver)
      for (const wakeUp of wakeUps) {
        const { queue, shard, at, by } = wakeUp
        const id = `${queue} ${shard} ${at.toString({ smallestUnit: 'minute' })}`
        if (known.has(id)) continue
        known.add(id)
        waiting.push({ group: `${queue}-${shard}`, body: bodyOf({ queue, shard, at, by }) })
      }
      handOver()
      return wakeUps
    },
  }
}

const bodyOf = ({ queue, shard, at, by }: WakeUp): string => JSON.stringify({ queue, shard, at: at.toString(), by: by.toString() })
