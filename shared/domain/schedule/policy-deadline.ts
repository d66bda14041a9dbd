import { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../caching.ts'
import type { DeadlineForm, TermsWithDeadline } from './terms.ts'
import { type Deadline, deadlineAt, isNever, never } from './timetable.ts'
import { instantOf, startOfDay } from './zone.ts'

/** By zone, then by date. */
const known = new WeakMap<TermsWithDeadline, Map<string, Deadline>>()
const knownOfDevices = new WeakMap<Deadline, Map<string, Deadline>>()

/**
 * The deadline that a policy, or one of its stages, sets for someone: in its own zone, or in theirs if its zone is `staff`. Made once for
 * each zone and date.
 * @param givenOn when the device was given, where the deadline counts from that
 */
export function policyDeadline(terms: TermsWithDeadline, staffZone: string, givenOn?: Temporal.PlainDate): Deadline {
  const zone = terms.zone === 'staff' ? staffZone : terms.zone
  const ofTerms = getOrCompute(known, terms, () => new Map<string, Deadline>())
  const deadline = getOrCompute(ofTerms, zone, () => deadlineIn(terms, zone))
  if (!givenOn) return deadline
  const ofDevices = getOrCompute(knownOfDevices, deadline, () => new Map<string, Deadline>())
  return getOrCompute(ofDevices, givenOn.toString(), () => deadlineIn(terms, zone, givenOn))
}

function deadlineIn({ deadline, announcedAt }: TermsWithDeadline, zone: string, givenOn?: Temporal.PlainDate) {
  if (deadline === 'none') return deadlineAt(never, zone)
  if ('at' in deadline) return deadlineAt(instantOf(deadline.at, zone), zone)
  return deadlineAt(startOfDay(dayOf(deadline, dateIn(announcedAt, zone), givenOn), zone), zone)
}

const dateIn = (instant: Temporal.Instant, zone: string) => instant.toZonedDateTimeISO(zone).toPlainDate()

/** The date with whose first instant a deadline of whole days falls. */
function dayOf(deadline: Exclude<DeadlineForm, 'none' | { at: unknown }>, announcedOn: Temporal.PlainDate, givenOn = announcedOn) {
  if ('on' in deadline) return deadline.on.add({ days: deadline.counts === 'inclusive' ? 1 : 0 })
  const from = Temporal.PlainDate.compare(announcedOn, givenOn) < 0 ? givenOn : announcedOn
  return from.add({ days: deadline.within + 1 })
}

/** When a policy, or one of its stages, has asked all that it asks: its deadline, or without one the end of the day of its review. */
export function policyEnd(terms: TermsWithDeadline, staffZone: string): Deadline {
  const deadline = policyDeadline(terms, staffZone)
  return terms.review && isNever(deadline.at)
    ? deadlineAt(startOfDay(terms.review.add({ days: 1 }), deadline.zone), deadline.zone)
    : deadline
}

/** What the clocks of its zone show at a deadline: those of stages are compared by it. Undefined for one that is no date of the policy. */
export function localDeadline(deadline: DeadlineForm, announcedOn: Temporal.PlainDate): Temporal.PlainDateTime | undefined {
  if (deadline === 'none' || isByDevice(deadline)) return undefined
  return 'at' in deadline ? deadline.at : dayOf(deadline, announcedOn).toPlainDateTime()
}

/** True for a deadline that counts from the date on which a device was given. */
export const isByDevice = (deadline: DeadlineForm) => deadline !== 'none' && 'of' in deadline && deadline.of === 'device'
