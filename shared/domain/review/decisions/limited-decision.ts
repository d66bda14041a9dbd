/** How long an admin may extend or exempt, alone or seconded. What is longer waits with the case as a proposal. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type Admin, isSecondPerson } from '#domain/admin.ts'
import { wholeBetween } from '#domain/fields.ts'
import { type Case, type Person, type Profile, type Proposed, type RequestDecision, withDecisions } from '#domain/people/person.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { type Deadline, deadlineAt, isNever } from '#domain/schedule/timetable.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { review } from '../review.ts'
import { asDecided, type CaseDecision, caseToDecide, isAnsweredBy, type KeptDecision, withDecision, zoneOfDays } from './case-decision.ts'

const days = (least: number, usual: number) => wholeBetween(least, 3650, 'whole days').default(usual)

/** In days from today. */
export const decisionLimitsSchema = z
  .strictObject({ mostDays: days(1, 365), mostDaysAlone: days(0, 30) })
  .refine(
    ({ mostDays, mostDaysAlone }) => mostDaysAlone <= mostDays,
    'must not have a smaller `mostDays` than `mostDaysAlone` (by default 30)',
  )

export type DecisionLimits = Readonly<z.output<typeof decisionLimitsSchema>>

export const usualDecisionLimits: DecisionLimits = decisionLimitsSchema.parse({})

/** Why nothing is granted until a day. */
export type OutOfBounds =
  | { readonly kind: 'over'; readonly until: Temporal.PlainDate }
  /** There is none to extend. */
  | { readonly kind: 'no deadline'; readonly until: Temporal.PlainDate }
  /** What holds now has this last day already. */
  | NotLater
  /** Nothing may be granted beyond this last day, or not by a program. */
  | { readonly kind: 'too late' | 'for people'; readonly until: Temporal.PlainDate; readonly lastDay: Temporal.PlainDate }

interface NotLater {
  kind: 'not later'
  until: Temporal.PlainDate
  holds: 'deadline' | 'exemption'
  lastDay: Temporal.PlainDate
}

export type Limited =
  | {
      readonly kind: 'decided'
      readonly person: Person
      /** Subject of the first, where it took two. */
      readonly proposedBy?: string
    }
  | { readonly kind: 'proposed'; readonly person: Person }
  | { readonly kind: 'unchanged' | 'no case' | 'no request' }
  | OutOfBounds

interface AdminsDecision {
  decision: CaseDecision
  by: Admin
  at: Temporal.Instant
}

/**
 * What follows from a decision: the person as `withDecision` gives them, or with no more than a proposal of it. A second person makes it
 * binding by deciding the same; words that they do not give are those of the first.
 */
export function withLimitedDecision(
  person: Person,
  policies: readonly PolicyVersion[],
  policy: PolicyVersion,
  { decision, by, at }: AdminsDecision,
  limits: DecisionLimits,
): Limited {
  const decide = (decision: CaseDecision, authors: { proposedBy?: string } = {}): Limited => {
    const after = withDecision(person, policies, policy, { decision, at, by: by.subject, ...authors })
    if (typeof after === 'string') return { kind: after }
    return after === person ? { kind: 'unchanged' } : { kind: 'decided', person: after, ...authors }
  }
  if (!('until' in decision)) return decide(decision)
  const reviewed = review(person, policies, at)
  const current = caseToDecide(reviewed, policy, decision)
  if (!current) return { kind: 'no case' }
  const decided = asDecided(decision, policy, reviewed)
  const isAsked = current.answers.requests.some(isAnsweredBy(decided))
  if (!isAsked && isRepeatedBy(by, decided, current.decisions.made.findLast(isOfKind(decided)))) return { kind: 'unchanged' }
  if (decided.request && !isAsked) return { kind: 'no request' }
  const today = at.toZonedDateTimeISO(zoneOfDays(decision.kind, policy, reviewed.profile)).toPlainDate()
  const refusal = outOfBounds(decision, decided.until, inForce(decision, current, reviewed.profile), today, limits)
  if (refusal) return refusal
  const {
    decisions: { proposed },
  } = current
  const isProposed = proposed?.kind === decision.kind && proposed.until.equals(decision.until)
  const worded = isProposed ? withWordsOf(proposed, decision) : decision
  if (isProposed && isSecondPerson(proposed.by, by)) return decide(worded, { proposedBy: proposed.by.subject })
  const lastDay = today.add({ days: limits.mostDaysAlone })
  if (!isAfter(decision.until, lastDay)) return decide(worded)
  if (by.isMachine) return { kind: 'for people', until: decision.until, lastDay }
  if (isProposed) return { kind: 'unchanged' }
  const cases = reviewed.cases.map(one => (one === current ? withDecisions(one, { proposed: proposalOf(decision, decided, by, at) }) : one))
  return { kind: 'proposed', person: review({ ...reviewed, cases }, policies, at) }
}

type Granting = Extract<CaseDecision, { until: Temporal.PlainDate }>

const isAfter = (a: Temporal.PlainDate, b: Temporal.PlainDate) => Temporal.PlainDate.compare(a, b) > 0

/** Both extend, or both exempt. */
const isOfKind =
  ({ kind }: KeptDecision) =>
  (earlier: RequestDecision) =>
    earlier.until !== undefined && (earlier.kind === 'extended') === (kind === 'extended')

/** True if the same was granted before by an admin, or by another on their proposal. */
const isRepeatedBy = ({ subject }: Admin, { kind, request, until }: KeptDecision, earlier: RequestDecision | undefined) =>
  earlier?.kind === kind &&
  earlier.request === request &&
  until !== undefined &&
  earlier.until?.equals(until) === true &&
  (earlier.by === subject || earlier.proposedBy === subject)

/** The deadline in force, which only a later one replaces, or the exemption. */
function inForce({ kind }: Granting, { deadline, deadlineZone, exemptUntil }: Case, { zone }: Profile) {
  if (kind === 'extend') return deadlineAt(deadline, deadlineZone ?? zone)
  return exemptUntil && deadlineAt(exemptUntil, zone)
}

/** @param end of the last day, in the zone in which days are counted */
function outOfBounds(
  { kind, until }: Granting,
  end: Temporal.Instant | undefined,
  inForce: Deadline | undefined,
  today: Temporal.PlainDate,
  { mostDays }: DecisionLimits,
): OutOfBounds | undefined {
  const latest = today.add({ days: mostDays })
  if (inForce && isNever(inForce.at)) return { kind: 'no deadline', until }
  if (isAfter(today, until)) return { kind: 'over', until }
  if (isAfter(until, latest)) return { kind: 'too late', until, lastDay: latest }
  if (!inForce || !end || isBefore(inForce.at, end)) return undefined
  // An exemption may be shortened.
  if (kind !== 'extend' && !inForce.at.equals(end)) return undefined
  return { kind: 'not later', until, holds: kind === 'extend' ? 'deadline' : 'exemption', lastDay: inForce.lastDay }
}

const proposalOf = ({ kind, until }: Granting, { reason, language, note }: KeptDecision, by: Admin, at: Temporal.Instant): Proposed => ({
  kind,
  until,
  at,
  by,
  ...(reason && language ? { reason, language } : {}),
  note: note || undefined,
})

const withWordsOf = ({ reason, language, note }: Proposed, decision: Granting): Granting => ({
  ...decision,
  ...(decision.reason ? {} : { reason, language }),
  note: decision.note ?? note,
})
