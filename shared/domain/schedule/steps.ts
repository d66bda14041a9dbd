import { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../get-or-compute.ts'
import type { Rung, Terms } from './terms.ts'
import type { Deadline, Timetable } from './timetable.ts'
import { isBefore } from './zone.ts'

/** A rung before or after a deadline, and the moment at which it is due to one recipient. */
export interface Step {
  /** As the policy writes it: `P7D`, `after:P3D`; the k-th repetition is `every:k`. */
  readonly name: string
  readonly at: Temporal.Instant
}

/**
 * The reminders before a deadline, by moment. Each is sent on a working day and before the deadline, so on an earlier day where
 * its own does not serve; of two on one date the one nearer to the deadline stands for both.
 */
export const reminders = onceEach((terms: Terms, to: Timetable, deadline: Deadline): readonly Step[] => {
  const byDate = new Map<string, Step>()
  for (const days of terms.reminders.toSorted((a, b) => b - a)) {
    let date = deadline.lastDay.subtract({ days })
    while (!to.isWorkingDay(date) || !isBefore(to.sendAtOn(date), deadline.at)) date = date.subtract({ days: 1 })
    byDate.set(date.toString(), { name: `P${days}D`, at: to.sendAtOn(date) })
  }
  return [...byDate.values()].toSorted(byMoment)
})

/**
 * The rungs after a deadline that notify one recipient, by moment; of several at one moment the last stands for all.
 * @param notify the names under which the policy's rungs reach this recipient
 */
export const rungs = onceEach((terms: Terms, to: Timetable, deadline: Deadline, notify: string): readonly Step[] => {
  const byMomentOf = new Map<bigint, Step>()
  for (const step of ladder(terms, to, deadline, notify.split(' '))) byMomentOf.set(step.at.epochNanoseconds, step)
  return [...byMomentOf.values()].toSorted(byMoment)
})

function ladder(terms: Terms, to: Timetable, deadline: Deadline, notify: readonly string[]): Step[] {
  let lastWritten = 0
  return terms.escalation.flatMap((rung): Step[] => {
    if ('after' in rung) lastWritten = rung.after
    if (rung.notify === undefined || !notify.includes(rung.notify)) return []
    if ('after' in rung) return [{ name: `after:P${rung.after}D`, at: rungMoment(rung, to, deadline) }]
    return Array.from({ length: rung.times }, (_, index) => ({
      name: `every:${index + 1}`,
      at: workingDaySendAt(to, deadline, lastWritten + rung.every * (index + 1)),
    }))
  })
}

function rungMoment({ after, wait }: Rung, to: Timetable, deadline: Deadline): Temporal.Instant {
  if (after > 0) return workingDaySendAt(to, deadline, after)
  return wait ? to.nextSendAt(deadline.at) : deadline.at
}

/** `sendAt` so many days after the deadline's date, moved on to a working day and past the deadline. */
function workingDaySendAt(to: Timetable, deadline: Deadline, days: number): Temporal.Instant {
  let date = deadline.day.add({ days })
  while (!to.isWorkingDay(date) || !isBefore(deadline.at, to.sendAtOn(date))) date = date.add({ days: 1 })
  return to.sendAtOn(date)
}

/** From when on a rung suspends, and whether it keeps to the owner's working time. */
export interface Suspension {
  readonly from: Temporal.Instant
  readonly waits: boolean
}

/** What the suspending rungs of a policy mean to the owner of a device. */
export const suspensions = onceEach((terms: Terms, owner: Timetable, deadline: Deadline): readonly Suspension[] =>
  terms.escalation
    .filter((rung): rung is Rung => 'after' in rung && rung.suspend)
    .map((rung) => ({ from: rungMoment(rung, owner, deadline), waits: rung.wait !== undefined })),
)

const byMoment = (a: Step, b: Step) => Temporal.Instant.compare(a.at, b.at)

/** `compute`, computed once for each timetable, deadline and detail: most people of a zone share all three. */
function onceEach<T extends object>(compute: (terms: Terms, to: Timetable, deadline: Deadline, detail: string) => T) {
  const known = new WeakMap<Timetable, WeakMap<Deadline, Map<string, T>>>()
  return (terms: Terms, to: Timetable, deadline: Deadline, detail = ''): T => {
    const ofTimetable = getOrCompute(known, to, () => new WeakMap<Deadline, Map<string, T>>())
    const ofDeadline = getOrCompute(ofTimetable, deadline, () => new Map<string, T>())
    return getOrCompute(ofDeadline, detail, () => compute(terms, to, deadline, detail))
  }
}
