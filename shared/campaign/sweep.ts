import pMap from 'p-map'
import { changePerson } from '../people/change.ts'
import type { Queue } from '../people/due.ts'
import { noMail, withFault } from '../people/mail.ts'
import type { StoredPerson } from '../people/store.ts'
import { type Attended, type AttendingPorts, attend } from './attend.ts'
import { type DigestPorts, sendDigest } from './send-digest.ts'

export interface SweepPorts extends AttendingPorts, DigestPorts {}

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
    const failed: string[] = []
    let isOutOfTime = false
    /** Once the mail service has stopped, what needs no mail goes on: access waits for nothing. */
    const isMailOff = () => counts.stopped !== undefined
    const isOver = (queue: Queue) => isOutOfTime || (isMailOff() && (queue === 'remind' || queue === 'digest'))

    /** So that whoever fails again and again is parked, in the end. */
    async function writeDownFault(ref: string): Promise<void> {
      try {
        await changePerson(people, ref, (person) => ({ ...person, mail: withFault(person.mail ?? noMail, clock.now()) }))
      } catch {
        // They stay due, and this fault is told already.
      }
    }

    async function look(stored: StoredPerson, queue: Queue): Promise<void> {
      if (!mayGoOn()) isOutOfTime = true
      if (isOver(queue)) return
      try {
        count(await (queue === 'digest' ? sendDigestTo(stored) : attendTo(stored, !isMailOff())))
      } catch (error) {
        count('failed')
        onFault(stored.ref, error)
        failed.push(stored.ref)
      }
    }

    for (const queue of queues) {
      if (isOver(queue)) continue
      for await (const { people: due, unreadable } of people.listDue(queue, clock.now())) {
        for (const ref of unreadable) {
          count('unreadable')
          onFault(ref, undefined)
        }
        await pMap(due, (stored) => look(stored, queue), { concurrency })
        if (isOver(queue)) break
      }
    }
    // Where most fail it is no fault of theirs.
    const looked = Object.values(counts).reduce((sum, number) => sum + number, 0)
    if (failed.length * 2 < looked) await pMap(failed, writeDownFault, { concurrency })
    return { counts, left: isOutOfTime || isMailOff() ? await countLeft(queues) : 0 }
  }
}
