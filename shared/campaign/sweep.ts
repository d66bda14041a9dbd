import pMap from 'p-map'
import type { Queue } from '../people/due.ts'
import type { StoredPerson } from '../people/store.ts'
import { type Attended, type AttendingPorts, attend } from './attend.ts'
import { type DigestPorts, sendDigest } from './send-digest.ts'

export interface SweepPorts extends AttendingPorts, DigestPorts {
  /** Told of whoever could not be attended to, by ref: they stay due, and nobody else waits for them. */
  readonly onFault: (ref: string, error: unknown) => void
}

/** What a run did, in people, and how many it left that were due. */
export interface SweepReport {
  readonly counts: Readonly<Partial<Record<Attended | 'failed' | 'unreadable', number>>>
  readonly left: number
}

/** People attended to at the same time. */
const concurrency = 16

/**
 * Attends to everybody who is due in these queues, one queue after the other.
 * @param mayGoOn asked before each person; where it says no, the run ends cleanly, and the rest is simply still due
 */
export const sweep = (ports: SweepPorts) => {
  const { people, clock, onFault } = ports
  const attendTo = attend(ports)
  const sendDigestTo = sendDigest(ports)

  const countLeft = async (queues: readonly Queue[]): Promise<number> => {
    const left = await Promise.all(queues.map((queue) => people.countDue(queue, clock.now())))
    return left.reduce((sum, count) => sum + count, 0)
  }

  return async (queues: readonly Queue[], mayGoOn: () => boolean): Promise<SweepReport> => {
    const counts: Partial<Record<Attended | 'failed' | 'unreadable', number>> = {}
    const count = (outcome: keyof typeof counts) => {
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
    let isOutOfTime = false
    const isOver = () => isOutOfTime || counts.stopped !== undefined

    async function look(stored: StoredPerson, queue: Queue): Promise<void> {
      if (!mayGoOn()) isOutOfTime = true
      if (isOver()) return
      try {
        count(await (queue === 'digest' ? sendDigestTo(stored) : attendTo(stored)))
      } catch (error) {
        count('failed')
        onFault(stored.ref, error)
      }
    }

    for (const queue of queues) {
      for await (const { people: due, unreadable } of people.listDue(queue, clock.now())) {
        for (const ref of unreadable) {
          count('unreadable')
          onFault(ref, undefined)
        }
        await pMap(due, (stored) => look(stored, queue), { concurrency })
        if (isOver()) return { counts, left: await countLeft(queues) }
      }
    }
    return { counts, left: 0 }
  }
}
