/** What is owed to a person, and when to review them again. */

import type { Temporal } from 'temporal-polyfill'
import { isBounced, type VersionChange } from '../people/mail.ts'
import {
  type Case,
  caseOf,
  endedUnnotified,
  isAwake,
  isNotified,
  isReply,
  lapsesAt,
  type Notified,
  type Person,
  withCases,
} from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { PolicyAtStage } from '../policies/stages.ts'
import { policyDeadline } from '../schedule/policy-deadline.ts'
import { type Deadline, isNever, never } from '../schedule/timetable.ts'
import { earlierOf, earliestOf, isBefore } from '../schedule/zone.ts'
import { maySuspend, ownDates, suspendsAt } from './access.ts'
import { changesSince, statedDeadline } from './amendment.ts'
import { believedUntil, disclaimedUntil } from './breaches.ts'
import type { DatedContext } from './context.ts'
import { contextOfCase, movesOn } from './deadline.ts'
import { type DueLine, type DueNotice, linesAhead, nextNotice, unreachableLines } from './due.ts'
import { heldBackEnds } from './held-back.ts'
import { firstStageFor, type StageAhead, stagesAhead } from './stage.ts'

/** A policy as it matters to one reader. */
export interface Matter {
  /** At the stage that matters now. */
  readonly policy: PolicyAtStage
  /** All stages of it. */
  readonly whole: PolicyVersion
  /** As it states it; absent where there is none. */
  readonly deadline?: Deadline
  /** The stages that come after, as far as they apply to the reader; absent without stages, or without a deadline. */
  readonly stagesAhead?: readonly StageAhead[]
}

/** One policy's part of a notice. */
export interface Part extends DueNotice, Matter {
  /** Identifies the case; absent in an announcement. */
  readonly openedAt?: Temporal.Instant
  /** The deadline, if the case does not hold it yet. */
  readonly states?: Temporal.Instant
  /** By device, the dates that it states; absent where all are the deadline. */
  readonly ownDates?: Notified['ownDates']
  /** What it tells as new; absent if nothing. */
  readonly changes?: ReadonlySet<VersionChange>
}

/** A line owed to a digest, about one case. */
export interface Line extends DueLine {
  readonly policy: PolicyVersion
  readonly openedAt: Temporal.Instant
}

interface Owed {
  /** Parts of one notice; empty if none is due. */
  readonly notice: readonly Part[]
  readonly lines: readonly Line[]
}

/** What is owed to a person now. A notice due later on the same date joins the one that is due. */
export function owedNow(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): Owed {
  const all = policies.map(policy => caseUnder(person, policy, now))
  const parts = all.flatMap(one => noticeOf(person, one) ?? [])
  const isDue = ({ at }: { at: Temporal.Instant }) => !isBefore(now, at)
  const lines = all.flatMap(one => linesOf(person, one)).filter(isDue)
  if (!parts.some(isDue)) return { notice: [], lines }
  const dateOf = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(person.profile.zone).toPlainDate()
  const isOfToday = ({ at, movable }: Part) => movable && dateOf(at).equals(dateOf(now))
  const goes = parts.filter(part => isDue(part) || isOfToday(part))
  const forward = broughtForward(person, now)
  const told = goes.map(part => (isDue(part) ? part : (noticeOf(forward, caseUnder(forward, part.whole, now)) ?? part)))
  return { notice: told.map(part => withOwnDates(part, person, now)), lines }
}

/** The part with the dates that it states. Only what goes has them, not what every review plans. */
function withOwnDates(part: Part, person: Person, now: Temporal.Instant) {
  const current = part.openedAt && caseOf(person, part.policy)
  if (!current || !part.deadline) return part
  const dates = ownDates(current, part.deadline, contextOfCase(person, part.whole, current, now), now)
  return Object.keys(dates).length > 0 ? { ...part, ownDates: dates } : part
}

/** The person with the moment of the next notice, and of the next digest line or change of state. */
export function withWakeAt(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): Person {
  const all = policies.map(policy => caseUnder(person, policy, now))
  const ofNotices = all.flatMap(one => noticeOf(person, one) ?? []).map(({ at }) => at)
  const ofTheRest = all.flatMap(one => [
    ...linesOf(person, one).map(({ at }) => at),
    ...changesAhead(person, one),
    ...followUpsAhead(person, one),
    ...endsOfBelief(person, one.policy, now),
    ...endOfProposal(one),
    ...(one.known ? heldBackEnds(one.known.current, one.known.context) : []),
  ])
  const { until = [] } = person.mail?.unconfirmed ?? {}
  return { ...person, noticeAt: earliestOf(ofNotices), changeAt: earliestOf([...ofTheRest, until].flat()) }
}

/** The person as nothing can let held notices go any more: a deadline that moves on with its notice never comes. */
export function withMailHeldForGood(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): Person {
  const isMovingOn = (current: Case) => {
    const policy = policies.find(({ id }) => id === current.policy)
    return policy !== undefined && isAwake(current.state) && movesOn(current, contextOfCase(person, policy, current, now))
  }
  const movingOn = new Set(person.cases.filter(isMovingOn))
  if (movingOn.size === 0) return person
  const held = withCases(person, current => (movingOn.has(current) ? { ...current, deadline: never } : current))
  return withWakeAt(held, policies, now)
}

/** The person with first notices that go now, in the mail of another case: minimum notice counts from them. */
const broughtForward = (person: Person, now: Temporal.Instant): Person =>
  withCases(person, current => (isNotified(current) ? current : { ...current, firstDue: earlierOf(current.firstDue, now) }))

/** A person's case under a policy, if they have one, and what the rules need besides it. */
interface CaseUnder {
  policy: PolicyVersion
  known?: { current: Case; context: DatedContext }
}

function caseUnder(person: Person, policy: PolicyVersion, now: Temporal.Instant): CaseUnder {
  const current = caseOf(person, policy)
  return { policy, known: current ? { current, context: contextOfCase(person, policy, current, now) } : undefined }
}

/** A paused policy sends nothing; what comes due meanwhile is sent late, once it is resumed. */
function noticeOf(person: Person, { policy, known }: CaseUnder): Part | undefined {
  if (!tells(policy)) return undefined
  if (!known || (endedUnnotified(known.current) && !Object.keys(known.current.owes).some(isReply))) return announcement(person, policy)
  const { current, context } = known
  const due = nextNotice(current, context)
  return due && partOf(current, due, context)
}

function partOf(current: Case, due: DueNotice, context: DatedContext): Part {
  const tellsChange = due.tells.some(({ step }) => step === 'changed')
  const deadline = statedDeadline(current, context, tellsChange)
  return {
    ...due,
    ...matterIn(context, deadline),
    states: isNever(deadline.at) || (isNotified(current) && deadline.at.equals(current.deadline)) ? undefined : deadline.at,
    openedAt: current.openedAt,
    changes: tellsChange && current.notified.last ? newsOf(current, current.notified.last, deadline, context) : undefined,
  }
}

/** What a notice says has changed. A deadline that was moved and moved back, untold, has not. */
function newsOf(current: Case, last: NonNullable<Notified['last']>, { at }: Deadline, context: DatedContext): ReadonlySet<VersionChange> {
  const changes = new Set(changesSince(last, current, context))
  if (at.equals(last.deadline)) changes.delete('deadline')
  return changes
}

/** @param deadline as it states it */
function matterIn(
  { policy, whole, profile, devices }: Pick<DatedContext, 'policy' | 'whole' | 'profile' | 'devices'>,
  deadline: Deadline,
): Matter {
  if (isNever(deadline.at)) return { policy, whole }
  return {
    policy,
    whole,
    deadline,
    stagesAhead: whole.stages ? stagesAhead({ policy, whole, profile, devices }, deadline) : undefined,
  }
}

/** A policy as it matters to someone now, with a case or without. */
export function matterOf(person: Person, whole: PolicyVersion, now: Temporal.Instant): Matter {
  const current = caseOf(person, whole)
  if (!current || current.state === 'closed') return announced(person, whole)
  const context = contextOfCase(person, whole, current, now)
  return matterIn(context, statedDeadline(current, context, false))
}

/** What someone in the audience hears of a policy that asks nothing of them: the first stage that applies to them. */
function announced({ profile, devices }: Person, whole: PolicyVersion): Matter {
  const policy = firstStageFor(whole, profile)
  return matterIn({ policy, whole, profile, devices }, policyDeadline(policy, profile.zone))
}

const tells = ({ halted }: PolicyVersion) => halted !== 'paused'

function announcement(person: Person, policy: PolicyVersion): Part | undefined {
  const at = person.announcements[policy.id]
  if (!at || at === 'settled') return undefined
  return { at, tells: [{ step: 'announcement', devices: [] }], through: at, movable: true, ...announced(person, policy) }
}

function linesOf(person: Person, { policy, known }: CaseUnder): readonly Line[] {
  if (!known || !tells(policy)) return []
  const { current, context } = known
  const bouncedAt = isBounced(person.mail) ? person.mail?.held?.at : undefined
  return [linesAhead(current, context), bouncedAt ? unreachableLines(current, context, bouncedAt) : []].flat().map(line => ({
    ...line,
    policy,
    openedAt: current.openedAt,
  }))
}

/** When devices that their owner checked are asked about again. */
const endsOfBelief = (person: Person, policy: PolicyVersion, now: Temporal.Instant) =>
  person.devices
    .flatMap(device => [believedUntil(device, policy, person.profile), disclaimedUntil(device, policy, person)])
    .flatMap(end => (end && isBefore(now, end) ? end : []))

function endOfProposal({ known }: CaseUnder) {
  const proposed = known?.current.decisions.proposed
  return proposed ? [lapsesAt(proposed)] : []
}

function changesAhead(person: Person, { policy, known }: CaseUnder) {
  if (!known) return []
  const { current, context } = known
  const { now } = context
  if (current.state === 'exempt' && current.exemptUntil) return [current.exemptUntil]
  // While mail is held, the deadline moves on with the first notice.
  const isPutOff = person.mail?.held && !isNotified(current) && !isBefore(now, current.firstDue)
  if (!isAwake(current.state)) return []
  if (current.state !== 'overdue' && (current.state === 'open' || isBefore(now, current.deadline)))
    return isPutOff || isNever(current.deadline) ? [] : [current.deadline]
  const moments = current.breaches
    .filter(({ device }) => !current.access.suspended.includes(device) && !current.access.respited.includes(device))
    .flatMap(breach => {
      const waits = current.access.toSuspend[breach.device]
      if (waits === 'held') return []
      if (waits && waits !== 'undecided') return waits
      const at = suspendsAt(breach, current, context)
      return at && (waits || isBefore(now, at) || !maySuspend(policy)) ? at : []
    })
  if (maySuspend(policy)) return moments
  // The end of a pause triggers a review of everybody, unless no run saw the pause: hence the hourly look.
  return policy.suspensionPaused && moments.length > 0 ? [startOfNextHour(now)] : []
}

/** When `again` counts as lost; nothing follows while no mail goes. */
function followUpsAhead({ mail }: Person, { known }: CaseUnder) {
  if (!known || mail?.held || known.current.state === 'unreachable') return []
  return Object.values(known.current.notified.followUps).flatMap(({ at }) => at ?? [])
}

const startOfNextHour = (now: Temporal.Instant) => now.add({ hours: 1 }).round({ smallestUnit: 'hour', roundingMode: 'floor' })
