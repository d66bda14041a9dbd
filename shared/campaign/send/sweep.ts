import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { cachedFor } from '../../domain/cached-for.ts'
import type { Queue } from '../../domain/people/due.ts'
import { noMail, withFault } from '../../domain/people/mail.ts'
import type { PeoplePage, StoredPerson } from '../../domain/people/store.ts'
import { earliestOf, isBefore } from '../../domain/schedule/zone.ts'
import type { Control } from '../decide/control.ts'
import { changePerson } from '../save/change-person.ts'
import { type Attended, type AttendingPorts, attend } from './attend.ts'
import { type DigestPorts, sendDigest } from './send-digest.ts'
import { tooLong } from './silence.ts'

export interface SweepPorts extends AttendingPorts, DigestPorts {
  readonly control: Control
}

/** What a run did, in people, and how many it left that were due. */
export interface SweepReport {
  readonly counts: Readonly<Partial<Record<Attended | 'failed' | 'unreadable', number>>>
  readonly left: number
  /** Since when nothing was heard of mails that were sent, where no mail was sent for that. */
  readonly silentSince?: Temporal.Instant
  /** Since when a human has it that no mail is sent. */
  readonly pausedSince?: Temporal.Instant
}

/** People attended to at the same time. */
const concurrency = 16

/**
 * Attends to everybody who is due in these queues, one queue after the other.
 * @param mayGoOn asked before each person; where it says no, the run ends cleanly, and the rest is simply still due
 */
export const sweep = (ports: SweepPorts) => {
  const { people, silence, control, clock, onFault } = ports
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
    const unreadable: string[] = []
    let isOutOfTime = false
    const silentSince = tooLong(await silence.findStart(), clock.now())
    // Whoever pauses mail is not to wait for the end of a run.
    const findPauses = cachedFor(clock, { minutes: 1 }, control.find)
    let pausedSince = (await findPauses()).mail?.at
    /** Where no mail goes, what needs none goes on: access waits for nothing. */
    const isMailOff = () => silentSince !== undefined || pausedSince !== undefined || counts.stopped !== undefined
    const isOver = (queue: Queue) => isOutOfTime || (isMailOff() && queue === 'digest')
    /** Whoever waits for a mail stands there still when their deadline comes. */
    const waitsForMailAlone = (queue: Queue, { person: { changeAt } }: StoredPerson) =>
      queue === 'remind' && !(changeAt && !isBefore(clock.now(), changeAt))

    async function noteUnreadable(ref: string): Promise<void> {
      try {
        await people.noteUnreadable(ref)
      } catch (error) {
        onFault(ref, error)
      }
    }

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
      if (isOutOfTime) return
      try {
        pausedSince = (await findPauses()).mail?.at
        if (isOver(queue) || (isMailOff() && waitsForMailAlone(queue, stored))) return
        count(await (queue === 'digest' ? sendDigestTo(stored) : attendTo(stored, !isMailOff())))
      } catch (error) {
        count('failed')
        onFault(stored.ref, error)
        failed.push(stored.ref)
      }
    }

    for (const queue of queues) {
      if (isOver(queue)) continue
      for await (const page of inBatches(people.listDue(queue, clock.now()))) {
        for (const ref of page.unreadable) {
          count('unreadable')
          onFault(ref, undefined)
          unreadable.push(ref)
        }
        await pMap(page.people.toSorted(byDeadline), (stored) => look(stored, queue), { concurrency })
        if (isOver(queue)) break
      }
    }
    // Where most fail it is no fault of theirs.
    const looked = Object.values(counts).reduce((sum, number) => sum + number, 0)
    if ((failed.length + unreadable.length) * 2 < looked) {
      await pMap(failed, writeDownFault, { concurrency })
      await pMap(unreadable, noteUnreadable, { concurrency })
    }
    const left = isOutOfTime || isMailOff() ? await countLeft(queues) : 0
    return { counts, left, ...(silentSince ? { silentSince } : {}), ...(pausedSince ? { pausedSince } : {}) }
  }
}

/** As many as a run can attend to at what a mail service takes by default, so that among them the nearest deadline goes first. */
const batchSize = 3000

async function* inBatches(pages: AsyncIterable<PeoplePage>): AsyncGenerator<PeoplePage> {
  let batch: PeoplePage = { people: [], unreadable: [] }
  for await (const { people, unreadable } of pages) {
    batch = { people: [...batch.people, ...people], unreadable: [...batch.unreadable, ...unreadable] }
    if (batch.people.length < batchSize) continue
    yield batch
    batch = { people: [], unreadable: [] }
  }
  yield batch
}

/** Whoever has no deadline ahead comes last. */
function byDeadline(a: StoredPerson, b: StoredPerson): number {
  const [first, second] = [nextDeadline(a), nextDeadline(b)]
  if (!first || !second) return Number(first === undefined) - Number(second === undefined)
  return Temporal.Instant.compare(first, second)
}

const nextDeadline = ({ person }: StoredPerson): Temporal.Instant | undefined =>
  earliestOf(person.cases.flatMap(({ state, deadline }) => (state === 'open' ? [deadline] : [])))
