/** The life of one case, from one review to the next. */
import type { Temporal } from 'temporal-polyfill'
import {
  type Breach,
  type Case,
  type CaseState,
  endedUnnotified,
  isAwake,
  isNotified,
  isReply,
  untouched,
  withAccess,
  withAnswers,
  withNotified,
} from '../people/person.ts'
import { bindsNobody } from '../policies/policy.ts'
import { addDays, isBefore } from '../schedule/zone.ts'
import { missedBy, movedOn, underVersion, withAmendmentUnnoticed } from './amendment.ts'
import { inBreach, isAsked, isOnlyAsked } from './breaches.ts'
import type { DatedContext, ReviewContext } from './context.ts'
import { deadlineSet, isUnderSameDeadline, withDevicesDeadline, withPlanInForce } from './deadline.ts'
import { withFurther, withMissedAgain } from './further.ts'
import { noticesInPoint, withoutProof } from './notified.ts'
import { asked, withHistory } from './requests.ts'
import { skippedUntil } from './reschedule.ts'
import { atStage } from './stage.ts'

/** @param before an earlier case of the same person and policy, whose decisions still hold */
export function openCase(breaches: readonly Breach[], inReview: ReviewContext, before?: Case): Case {
  const context = atStage(inReview, breaches, undefined)
  const { policy, own, now } = context
  return {
    policy: policy.id,
    version: policy.version,
    state: 'open',
    openedAt: now,
    stage: policy.stage,
    deadline: deadlineSet(breaches, context).at,
    breaches,
    firstDue: own.atOnceInHours(now),
    ...untouched,
    ...(before ? outlasting(before, now) : {}),
  }
}

/**
 * The case as its breaches, versions and decisions are now; undefined if it ended before its owner was notified of it or asked anything, as
 * if it never was. One that ends in breach with its policy is kept all the same.
 */
export function continueCase(known: Case, breaches: readonly Breach[], context: ReviewContext): Case | undefined {
  const { policy, profile, now } = context
  const before = withAskingOver(known, breaches, context)
  const isKept = isNotified(before) || wasAsked(before)
  if (profile.leftAt) return isKept || before.lifted || hasDecisionsAhead(before, now) ? left(before, context) : undefined
  const lifted = policy.halted === 'lifted' ? asLifted(before) : undefined
  const isOver = bindsNobody(policy)
  if (isOver && (isKept || lifted)) return ended(before, context, lifted)
  if (hasRunOut(before, context)) {
    return breaches.length > 0
      ? openCase(breaches, context, before)
      : { ...withAccess(before, { suspended: [] }), state: 'closed', lifted: undefined }
  }
  const notExempt = withExemptionEnded(before, context)
  const current = withPlanInForce(notExempt, context)
  if (breaches.length > 0) return stillInBreach(current, breaches, context)
  if (!isKept && !hasDecisionsAhead(current, now)) return undefined
  const clear = withAmendmentUnnoticed(cleared(current, context), context)
  return isOver ? { ...clear, owes: newsOf(clear, isNoReply) } : clear
}

/**
 * Earlier notices prove nothing of a device once its owner is asked about it, or no longer. One suspended for want of an answer that turns
 * out to be in breach stays so.
 */
function withAskingOver(before: Case, breaches: readonly Breach[], { whole, profile, now }: ReviewContext): Case {
  if (profile.leftAt) return before
  const askedIn = (all: readonly Breach[], id: string) => all.some(one => one.device === id && isAsked(one, whole))
  const isCertain = (id: string) => breaches.some(({ device, certain }) => device === id && certain)
  const over = before.breaches
    .map(({ device }) => device)
    .filter(id => askedIn(before.breaches, id) !== askedIn(breaches, id))
    .filter(id => !(isCertain(id) && before.access.suspended.includes(id)))
  if (over.length === 0) return before
  // A notice of this very moment already tells what is so now.
  const until = now.subtract({ milliseconds: 1 })
  return over.reduce((current, id) => withoutProof(current, id, until), before)
}

/** What a case leaves to the next of the same person and policy. */
function outlasting(before: Case, now: Temporal.Instant): Partial<Case> {
  const { answers, decisions, history } = before
  return {
    ...decisionsAhead(before, now),
    owes: newsOf(before, isReply),
    answers: { ...untouched.answers, requests: answers.requests },
    decisions: { made: decisions.made },
    history,
  }
}

const wasAsked = ({ answers, decisions }: Case) => answers.requests.length > 0 || decisions.made.some(({ request }) => request)

const newsOf = ({ owes }: Case, isOwed: (occasion: string) => boolean): Case['owes'] =>
  Object.fromEntries(Object.entries(owes).filter(([occasion]) => isOwed(occasion)))

/** Of a policy that is over no reply is of use any more. */
const isNoReply = (occasion: string) => !isReply(occasion)

/** Exemptions and extensions that still lie ahead: they outlast the case. */
const decisionsAhead = ({ exemptUntil, extendedUntil }: Case, now: Temporal.Instant): Pick<Case, 'exemptUntil' | 'extendedUntil'> => ({
  exemptUntil: exemptUntil && isBefore(now, exemptUntil) ? exemptUntil : undefined,
  extendedUntil: extendedUntil && isBefore(now, extendedUntil) ? extendedUntil : undefined,
})

const hasDecisionsAhead = (current: Case, now: Temporal.Instant) => Object.values(decisionsAhead(current, now)).some(Boolean)

/** True once a case has been clear for `closedAfter`; never at the moment that cleared it, nor during an exemption. */
function hasRunOut({ state, clearedAt, exemptUntil }: Case, { policy, profile, now }: ReviewContext) {
  if (state === 'closed') return true
  if (!clearedAt || !isBefore(clearedAt, now) || (exemptUntil && isBefore(now, exemptUntil))) return false
  return !isBefore(now, addDays(clearedAt, policy.closedAfter, profile.zone))
}

/** Closed, with requests, replies and suspensions gone. If the policy returns, a breach opens a new case with a full countdown. */
function ended(before: Case, context: ReviewContext, lifted: Case['lifted']): Case {
  const current = withAccess(withNothingOpen(before, context), { suspended: [] })
  return { ...current, owes: newsOf(current, isNoReply), version: context.policy.version, state: 'closed', lifted }
}

/** Of a person who has left: clear, unsaid. What is suspended stays so while it is theirs, and managed; an exemption does not keep it open. */
function left(before: Case, context: ReviewContext): Case {
  const clear = withAmendmentUnnoticed(withNothingOpen(before, context), context)
  const isCut = (id: string) => !before.access.spared.includes(id) && context.devices.some(one => one.id === id && !one.vanishedAt)
  return {
    ...clear,
    lifted: context.policy.halted === 'lifted' ? clear.lifted : undefined,
    owes: {},
    state: hasRunOut({ ...clear, exemptUntil: undefined, state: before.state }, context) ? 'closed' : 'clear',
    access: { ...clear.access, suspended: before.access.suspended.filter(isCut) },
    decisions: { made: clear.decisions.made },
  }
}

function withNothingOpen(before: Case, context: ReviewContext): Case {
  const current = withNotified(cleared(before, context), { followUps: {}, unreached: [] })
  const { requests } = current.answers
  const unasked = withHistory(withAnswers(current, { requests: [] }), requests.map(asked))
  return withAccess(unasked, { toSuspend: {}, spared: [], respited: [] })
}

/** The last true state of a case that is in breach when its policy is lifted. */
const asLifted = ({ lifted, state, breaches }: Case): Case['lifted'] =>
  lifted ?? (breaches.length > 0 ? { state, breaches: [...breaches] } : undefined)

/**
 * A person who could not be reached is not told that nothing is left to do, nor is one who answered: their answer was their doing. If the
 * policy is over, the question is as well.
 */
function cleared(current: Case, { policy, now }: ReviewContext): Case {
  if (current.clearedAt) return current
  const { changed, suspended, ...owes } = current.owes
  const solved = bindsNobody(policy) ? current.breaches : inBreach(current.breaches, policy)
  const devices = solved.map(({ device }) => device)
  const isKnown = isNotified(current) && current.state !== 'unreachable' && devices.length > 0
  const news = isKnown ? { ...owes, cleared: { at: now, devices } } : owes
  return { ...withNotified(current, missedBy(current)), plan: undefined, breaches: [], again: {}, clearedAt: now, owes: news }
}

/** What is in breach when an exemption ends counts as a further breach: new notice, new minimum notice. */
function withExemptionEnded(before: Case, { own, now }: ReviewContext): Case {
  const { exemptUntil, notified } = before
  if (!exemptUntil || isBefore(now, exemptUntil)) return before
  const { 'exemption-granted': _, ...owes } = before.owes
  return {
    ...withNotified(before, { byDevice: {}, ownDates: {}, countFrom: exemptUntil, ...skippedUntil(notified, exemptUntil) }),
    exemptUntil: undefined,
    owes,
    breaches: [],
    again: {},
    firstDue: isNotified(before) ? before.firstDue : own.atOnceInHours(now),
  }
}

function stillInBreach(before: Case, breaches: readonly Breach[], context: ReviewContext): Case {
  if (endedUnnotified(before)) return openCase(breaches, context, before)
  const inBreach = { ...(before.clearedAt ? relapsed(before, context.now) : before), breaches }
  const moved = movedOn(inBreach, before, context)
  if (!isNotified(moved)) return { ...moved, version: context.policy.version }
  const amended = underVersion(moved, before, context)
  const dated = withDevicesDeadline(amended, context)
  const again = Object.entries(moved.again).filter(([device]) => breaches.some(breach => breach.device === device))
  const current = withBreachOver({ ...dated, again: Object.fromEntries(again) }, before, context)
  return current.exemptUntil ? current : withFurther(current, before, context)
}

/** Of someone who is still asked about other devices: what they were told of is in order. */
function withBreachOver(inReview: Case, before: Case, { whole, now }: ReviewContext): Case {
  const isAsking = isOnlyAsked(inReview.breaches, whole)
  // Other steps count from here on: those that have passed are not made up for.
  const isOther = before.breaches.length > 0 && isAsking !== isOnlyAsked(before.breaches, whole)
  const current = isOther ? withNotified(inReview, skippedUntil(inReview.notified, now)) : inReview
  const { cleared, ...owes } = current.owes
  if (!isAsking) return cleared ? { ...current, owes } : current
  const solved = inBreach(before.breaches, whole).filter(({ device }) => !(device in before.again))
  if (solved.length === 0 || before.state === 'unreachable') return current
  return { ...current, owes: { ...current.owes, cleared: { at: now, devices: solved.map(({ device }) => device) } } }
}

/** Back in breach within `closedAfter`: the same case goes on. Steps missed meanwhile are not sent; rungs passed count as reached. */
function relapsed(before: Case, now: Temporal.Instant): Case {
  const { cleared, ...owes } = before.owes
  const happened = [
    { what: 'cleared', at: before.clearedAt ?? now },
    { what: 'relapsed', at: now },
  ] as const
  const current = withHistory({ ...before, clearedAt: undefined, owes }, happened)
  return withNotified(current, skippedUntil(current.notified, now))
}

/**
 * The case with its state. No later deadline wakes an unreachable one, only proof of notice, or a new address.
 * @param before the case as last reviewed: what was overdue stays so, unless its deadline has moved
 */
export function withState(current: Case, before: Case | undefined, context: DatedContext): Case {
  const wasOverdue = isUnderSameDeadline(current, before) && before.state === 'overdue'
  const isPast = wasOverdue || !isBefore(context.now, current.deadline)
  const wasUnreachable = before?.state === 'unreachable'
  const state = stateOf(current, isPast, wasUnreachable, context)
  if (state === 'unreachable') {
    // Further breaches wait until their owner wakes: no notice named them.
    const { changed, suspended, ...owes } = current.owes
    return { ...current, plan: undefined, owes, state }
  }
  return { ...(wasUnreachable && isAwake(state) ? withMissedAgain(current, context) : current), state }
}

function stateOf(current: Case, isPast: boolean, wasUnreachable: boolean, context: ReviewContext): CaseState {
  if (current.breaches.length === 0) return 'clear'
  if (current.exemptUntil) return 'exempt'
  const isAsking = isOnlyAsked(current.breaches, context.whole)
  if (!isPast && !wasUnreachable) return isAsking ? 'asked' : 'open'
  const isProven = noticesInPoint(current, context).some(({ deliveredAt }) => deliveredAt)
  if (!isProven) return 'unreachable'
  return isAsking ? 'asked' : isPast ? 'overdue' : 'open'
}
