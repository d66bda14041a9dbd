import { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../caching.ts'
import type { Rung, Terms } from './terms.ts'
import type { Deadline, Timetable } from './timetable.ts'
import { byMoment, isBefore } from './zone.ts'

/** A reminder or a rung, and the moment at which it is due to one recipient. */
export interface Step {
  /** As the policy writes it: `P7D`, `after:P3D`; the k-th repetition is `every:k`, and after its stage `remove/P7D`. */
  readonly name: string
  readonly at: Temporal.Instant
}

export interface RungStep extends Step {
  /** The deadline from which it counts. */
  readonly from: Temporal.Instant
}

/** The name of a step of a stage. */
export const nameIn = ({ stage }: Terms, name: string) => (stage === undefined ? name : `${stage}/${name}`)

/** The part of a step's name that follows the stage: `P7D` of `remove/P7D`. */
export const withoutStage = (name: string) => name.slice(name.lastIndexOf('/') + 1)

/**
 * The reminders before a deadline, by moment. Each goes on a working day and before the deadline, on an earlier day if need be; of two on
 * one date, the one nearer to the deadline stands for both.
 */
export const reminders = memoizedByDeadline((terms: Terms, to: Timetable, deadline: Deadline): readonly Step[] =>
  countdown(terms.reminders, to, deadline).map(({ name, at }) => ({ name: nameIn(terms, name), at })),
)

/** The same, so many days before a deadline. */
export function countdown(daysBefore: readonly number[], to: Timetable, deadline: Deadline): readonly Step[] {
  const byDate = new Map<string, Step>()
  for (const days of daysBefore.toSorted((a, b) => b - a)) {
    let date = deadline.lastDay.subtract({ days })
    while (!to.isWorkingDay(date) || !isBefore(to.sendAtOn(date), deadline.at)) date = date.subtract({ days: 1 })
    byDate.set(date.toString(), { name: `P${days}D`, at: to.sendAtOn(date) })
  }
  return [...byDate.values()].toSorted(byMoment)
}

/** By the date of the first notice. */
const knownCadences = new WeakMap<Timetable, Map<string, readonly Step[]>>()

/**
 * The reminders of a policy without a deadline, by moment: every so many days from the first notice until the review, each moved on to a
 * working day. Of several on one date, the last stands for all.
 * @param first the recipient's date of the first notice
 */
export function cadence(terms: Terms, to: Timetable, first: Temporal.PlainDate): readonly Step[] {
  const { remindEvery, review } = terms
  if (!remindEvery || !review) return []
  return getOrCompute(
    getOrCompute(knownCadences, to, () => new Map<string, readonly Step[]>()),
    first.toString(),
    () => {
      const byDate = new Map<string, Step>()
      for (let count = 1; ; count += 1) {
        let date = first.add({ days: count * remindEvery })
        while (!to.isWorkingDay(date)) date = date.add({ days: 1 })
        if (Temporal.PlainDate.compare(date, review) > 0) return [...byDate.values()]
        byDate.set(date.toString(), { name: `remind:${count}`, at: to.sendAtOn(date) })
      }
    },
  )
}

/**
 * The rungs after a deadline that notify one recipient, by moment; of several at one moment the last stands for all.
 * @param notify names in the policy's rungs that reach this recipient
 */
export function rungs(terms: Terms, to: Timetable, deadline: Deadline, notify: readonly string[]): readonly RungStep[] {
  return getOrCompute(knownRungs(terms, to, deadline), notify.join(), () => {
    const steps = notifyingRungs(terms, to, deadline).flatMap(rung => (notify.includes(rung.notify) ? [rung.step] : []))
    return steps.filter(({ at }, index) => !steps[index + 1]?.at.equals(at))
  })
}

/** Who they notify. */
const knownRungs = memoizedByDeadline(() => new Map<string, readonly RungStep[]>())

interface NotifyingRung {
  notify: string
  step: RungStep
}

/** By moment, then in the order of the policy. */
const notifyingRungs = memoizedByDeadline((terms: Terms, to: Timetable, deadline: Deadline): readonly NotifyingRung[] => {
  let lastAfter = 0
  const all = terms.escalation.flatMap((rung): NotifyingRung[] => {
    if ('after' in rung) lastAfter = rung.after
    const { notify } = rung
    if (notify === undefined) return []
    const step = (name: string, at: Temporal.Instant) => ({ notify, step: { name: nameIn(terms, name), at, from: deadline.at } })
    if ('after' in rung) return [step(`after:P${rung.after}D`, rungMoment(rung, to, deadline))]
    return Array.from({ length: rung.times }, (_, index) =>
      step(`every:${index + 1}`, workingDaySendAt(to, deadline, lastAfter + rung.every * (index + 1))),
    )
  })
  return all.toSorted((a, b) => byMoment(a.step, b.step))
})

function rungMoment({ after, wait }: Rung, to: Timetable, deadline: Deadline) {
  if (after > 0) return workingDaySendAt(to, deadline, after)
  return wait ? to.nextSendAt(deadline.at) : deadline.at
}

/** `sendAt`, `days` after the deadline's date, moved on to a working day and past the deadline. */
function workingDaySendAt(to: Timetable, deadline: Deadline, days: number) {
  let date = deadline.day.add({ days })
  while (!to.isWorkingDay(date) || !isBefore(deadline.at, to.sendAtOn(date))) date = date.add({ days: 1 })
  return to.sendAtOn(date)
}

export interface Suspension {
  /** Days after the deadline, as the policy writes them. */
  readonly after: number
  readonly from: Temporal.Instant
  /** Whether it waits for the owner's working time. */
  readonly waits: boolean
}

/** The suspending rungs of a policy, for the owner of a device. */
export const suspensions = memoizedByDeadline((terms: Terms, owner: Timetable, deadline: Deadline): readonly Suspension[] =>
  terms.escalation
    .filter((rung): rung is Rung => 'after' in rung && rung.suspend)
    .map(rung => ({ after: rung.after, from: rungMoment(rung, owner, deadline), waits: rung.wait !== undefined })),
)

/** Computes once for each timetable and deadline, which most people of a zone share. */
function memoizedByDeadline<T extends object>(compute: (terms: Terms, to: Timetable, deadline: Deadline) => T) {
  const known = new WeakMap<Timetable, WeakMap<Deadline, T>>()
  return (terms: Terms, to: Timetable, deadline: Deadline) => {
    const ofTimetable = getOrCompute(known, to, () => new WeakMap<Deadline, T>())
    return getOrCompute(ofTimetable, deadline, () => compute(terms, to, deadline))
  }
}
