/** The life of one case, from one review to the next. */
import { Temporal } from 'temporal-polyfill'
import { type Breach, type Case, type CaseState, isReply, isTold, isUntold } from '../people/person.ts'
import { bindsNobody } from '../policies/policy.ts'
import { isNever } from '../schedule/timetable.ts'
import { addDays, earlierOf, earliestOf, isBefore } from '../schedule/zone.ts'
import { demandedSuspensions, ownDates, suspensionMetAt } from './access.ts'
import {
  type Facts,
  missedBy,
  owingChanged,
  statedAt,
  withAmendment,
  withAmendmentUntold,
  withDevicesDeadline,
  withMissedOwed,
  withMissedPlanned,
  withMoveTold,
  withPlanBound,
} from './amendment.ts'
import { furtherBreaches } from './breaches.ts'
import { type Circumstances, circumstancesOf } from './circumstances.ts'
import { type Situation, situationOf } from './context.ts'
import { deadlineSet } from './deadline.ts'
import { linesAhead, nextNotice } from './due.ts'
import { asked, withHistory } from './history.ts'
import { owingAccessNews, withoutNews } from './news.ts'
import { demandedFrom, isNoticed, lastToldVersion, noticesInPoint } from './notified.ts'
import { isOverdue, passedOver } from './passed-over.ts'
import { hasRespite } from './requests.ts'
import { breaksAnew, countsAsBefore, stageOfCase } from './stage.ts'

/** @param before an earlier case of the same person and policy, whose decisions still hold */
export function openCase(known: Facts, before?: Case): Case {
  const facts = atStage(known, {})
  const { policy, own, breaches, now } = facts
  const opened: Case = {
    policy: policy.id,
    version: policy.version,
    state: 'open',
    openedAt: now,
    ...(policy.stage === undefined ? {} : { stage: policy.stage }),
    deadline: deadlineSet(breaches, facts).at,
    breaches,
    firstDue: own.atOnceInHours(now),
    told: {},
    noticed: {},
    ownDates: {},
    again: {},
    followUps: {},
    unreached: [],
    owes: before ? newsOf(before, isReply) : {},
    suspended: [],
    toSuspend: {},
    spared: [],
    ...(before ? decisionsOf(before, now) : {}),
    ...(before?.requests ? { requests: before.requests } : {}),
    ...(before?.decided ? { decided: before.decided } : {}),
    ...(before?.history ? { history: before.history } : {}),
  }
  return concluded(opened, facts)
}

/** The facts at the stage of a case that has reached one, or none yet. */
export function atStage(facts: Facts, reached: Pick<Case, 'stage'>): Facts {
  const { whole, breaches, now } = facts
  if (!whole.stages) return facts
  const policy = stageOfCase(whole, reached, breaches, facts)
  return policy === facts.policy ? facts : { ...facts, ...circumstancesOf(facts, whole, now, policy.stage) }
}

/**
 * The case after a review; undefined if it ended before anyone was told of it or its owner asked anything, as if it never was. One that ends
 * in breach with its policy is kept all the same.
 */
export function continueCase(before: Case, facts: Facts): Case | undefined {
  const { policy, profile, breaches, now } = facts
  const isKept = isTold(before) || wasAsked(before)
  if (profile.leftAt) return isKept || before.lifted || hasDecisions(before, now) ? left(before, facts) : undefined
  const lifted = policy.halted === 'lifted' ? asLifted(before) : undefined
  const isOver = bindsNobody(policy)
  if (isOver && (isKept || lifted)) return ended(before, facts, lifted)
  if (hasRunOut(before, facts))
    return breaches.length > 0 ? openCase(facts, before) : { ...withoutLifted(before), state: 'closed', suspended: [] }
  const current = withPlanBound(withExemptionEnded(before, facts), facts)
  if (breaches.length > 0) return concluded(stillInBreach(current, facts), facts, before)
  if (!isKept && !hasDecisions(current, now)) return undefined
  const over = cleared(current, now)
  return concluded(withAmendmentUntold({ ...over, ...(isOver ? { owes: newsOf(over, isNoReply) } : {}) }, facts), facts, before)
}

const wasAsked = ({ requests, decided }: Case): boolean => requests !== undefined || decided?.some(({ request }) => request) === true

const newsOf = ({ owes }: Case, isKept: (occasion: string) => boolean): Case['owes'] =>
  Object.fromEntries(Object.entries(owes).filter(([occasion]) => isKept(occasion)))

/** Of a policy that is over no reply is of use any more. */
const isNoReply = (occasion: string): boolean => !isReply(occasion)

/** Exemptions and extensions that still lie ahead: they outlast the case. */
const decisionsOf = ({ exemptUntil, extendedUntil }: Case, now: Temporal.Instant): Pick<Case, 'exemptUntil' | 'extendedUntil'> => ({
  ...(exemptUntil && isBefore(now, exemptUntil) ? { exemptUntil } : {}),
  ...(extendedUntil && isBefore(now, extendedUntil) ? { extendedUntil } : {}),
})

const hasDecisions = (current: Case, now: Temporal.Instant): boolean => Object.keys(decisionsOf(current, now)).length > 0

/** True once a case has been clear for `closedAfter`; never at the moment that cleared it, nor during an exemption. */
function hasRunOut({ state, clearedAt, exemptUntil }: Case, { policy, profile, now }: Facts): boolean {
  if (state === 'closed') return true
  if (!clearedAt || !isBefore(clearedAt, now) || (exemptUntil && isBefore(now, exemptUntil))) return false
  return !isBefore(now, addDays(clearedAt, policy.closedAfter, profile.zone))
}

/** Closed, with requests, replies and suspensions gone. If the policy returns, a breach opens a new case with a full countdown. */
function ended(before: Case, facts: Facts, lifted: Case['lifted']): Case {
  const current = withNothingOpen(withoutLifted(before), facts)
  const over = { owes: newsOf(current, isNoReply), version: facts.policy.version, state: 'closed', suspended: [] } as const
  return { ...current, ...over, ...(lifted ? { lifted } : {}) }
}

/** Of somebody who has left: clear, unsaid. What is suspended stays so while it is theirs, and managed; an exemption does not keep it open. */
function left(before: Case, facts: Facts): Case {
  const known = facts.policy.halted === 'lifted' ? before : withoutLifted(before)
  const { proposed, ...current } = withAmendmentUntold(withNothingOpen(known, facts), facts)
  const isCut = (id: string) => !before.spared.includes(id) && facts.devices.some((one) => one.id === id && !one.vanishedAt)
  const { exemptUntil: _, ...notExempt } = current
  const state = hasRunOut({ ...notExempt, state: before.state }, facts) ? 'closed' : 'clear'
  return { ...current, owes: {}, state, suspended: before.suspended.filter(isCut) }
}

function withNothingOpen(before: Case, { now }: Facts): Case {
  const { requests = [], respited, ...current } = cleared(before, now)
  return { ...withHistory(current, requests.map(asked)), toSuspend: {}, spared: [], followUps: {}, unreached: [] }
}

/** The last true state of a case that is in breach when its policy is lifted. */
const asLifted = ({ lifted, state, breaches }: Case): Case['lifted'] =>
  lifted ?? (breaches.length > 0 ? { state, breaches: [...breaches] } : undefined)

const withoutLifted = ({ lifted, ...current }: Case): Case => current

/** Somebody who could not be reached is not told that nothing is left to do. */
function cleared(current: Case, now: Temporal.Instant): Case {
  if (current.clearedAt) return current
  const { lastTold, plan, ...rest } = current
  const { changed, suspended, ...owes } = current.owes
  const devices = current.breaches.map(({ device }) => device)
  const isKnown = isTold(current) && current.state !== 'unreachable'
  const news = isKnown ? { ...owes, cleared: { at: now, devices } } : owes
  return { ...rest, ...missedBy(current), breaches: [], again: {}, clearedAt: now, owes: news }
}

function stillInBreach(before: Case, facts: Facts): Case {
  const { policy, breaches, now } = facts
  if (isUntold(before)) return openCase(facts, before)
  const current = movedOn({ ...(before.clearedAt ? relapsed(before, now) : before), breaches }, before, facts)
  if (!isTold(current)) return { ...current, version: policy.version }
  const again = Object.entries(current.again).filter(([device]) => breaches.some((breach) => breach.device === device))
  const pending = { ...withDevicesDeadline(amended(current, before, facts), facts), again: Object.fromEntries(again) }
  return current.exemptUntil ? pending : withFurther(pending, before, facts)
}

/** The case at its stage of now: it moves on once no device breaks the one that it has reached, nor one before. Steps until then are lost. */
function movedOn(before: Case, { state, breaches: known }: Case, facts: Facts): Case {
  const { whole, policy, breaches, isBehind, now } = facts
  if (policy.stage === before.stage) {
    const isAnew = breaksAnew(breaches, known, facts) && isTold(before) && !isOverdue(before, now, isBehind)
    return isAnew ? { ...before, ...passedOver(before, now) } : before
  }
  const { stage: reached, ...rest } = before
  const current = policy.stage === undefined ? rest : { ...rest, stage: policy.stage }
  // An amendment may take its stage away.
  if (!isTold(current) || !whole.stages?.some(({ name }) => name === reached)) return current
  const isAwake = (state === 'open' || state === 'overdue') && !current.exemptUntil
  if (isAwake) return withMoveTold(current, before, facts)
  const { plan, ...moved } = current
  return { ...moved, notifiedThrough: now, reportedThrough: now }
}

function amended(current: Case, { state, exemptUntil }: Case, facts: Facts): Case {
  if ((state === 'open' || state === 'overdue') && !exemptUntil) return withAmendment(current, facts)
  const untold = withAmendmentUntold(current, facts)
  return state === 'unreachable' || current.exemptUntil ? untold : withMissedPlanned(untold, facts)
}

/** Owes `again` for further breaches that may not be suspended at once, or `changed` if no notice has told that they are demanded. */
function withFurther(current: Case, before: Case, facts: Facts): Case {
  const { whole, breaches, now } = facts
  const { breaches: known } = before
  const lastTold = lastToldVersion(current)
  const demanded = (breach: Breach) => demandedFrom(lastTold, breach, facts)
  const found = furtherBreaches(breaches, known)
  // Somebody who moved may break only what the version they were told of did not demand of people there.
  const further = breaches.filter((breach) => found.includes(breach) || demanded(breach).length === 0)
  if (further.length === 0) return current
  const situation = situationOf(current, whole, facts, now)
  const knownAs = ({ device: id }: Breach) => known.find(({ device }) => device === id)
  const untold = further.filter((breach) => {
    // A notice that named an unknown device told what it must not have.
    const known = knownAs(breach)
    if (known?.certain === false && breach.unmet.every((name) => known.unmet.includes(name)) && demanded(breach).length > 0) return false
    const met = suspensionMetAt(breach, current, situation)
    return !(met && !isBefore(now, met))
  })
  const isAgain = (breach: Breach): boolean => demanded(breach).some((name) => !knownAs(breach)?.unmet.includes(name))
  const owing = owingAgain(current, untold.filter(isAgain), nextAgainAt(current, situation))
  return untold.every(isAgain) || current.owes.changed
    ? owing
    : owingChanged(owing, { version: lastTold, deadline: statedAt(before, now) }, situation)
}

/** Back in breach within `closedAfter`: the same case goes on. Steps missed meanwhile are not sent; rungs passed count as reached. */
function relapsed(before: Case, now: Temporal.Instant): Case {
  const {
    clearedAt = now,
    owes: { cleared, ...owes },
    ...rest
  } = before
  const happened = [
    { what: 'cleared', at: clearedAt },
    { what: 'relapsed', at: now },
  ] as const
  const current = withHistory({ ...rest, owes }, happened)
  return { ...current, ...passedOver(current, now) }
}

/** When an `again` for a breach found now may go: timed like a first notice, at most one a date. */
function nextAgainAt({ againAt }: Case, { own, now }: Pick<Circumstances, 'own' | 'now'>): Temporal.Instant {
  const soonest = own.atOnceInHours(now)
  return againAt && own.dateOf(againAt).equals(own.dateOf(soonest)) ? own.nextSendAtOfLaterDay(soonest) : soonest
}

/**
 * Owes `again` for every device with access that no delivered notice told all of. A deadline is planned from it, not from notices that did
 * not arrive.
 */
export function withUntoldOwed(current: Case, circumstances: Circumstances): Case {
  const at = nextAgainAt(current, circumstances)
  const untold = current.breaches.filter(
    (breach) => !current.suspended.includes(breach.device) && !isNoticed(current, breach, circumstances),
  )
  const told = Object.entries(current.told).map(([version, notice]) => [version, notice.deliveredAt ? notice : { at }])
  return owingAgain({ ...current, told: Object.fromEntries(told) }, untold, at)
}

/** The case owing `again` for devices. What became of an earlier one matters no more. */
function owingAgain({ again, followUps, ...current }: Case, untold: readonly Breach[], at: Temporal.Instant): Case {
  const owed = Object.fromEntries(untold.map(({ device }) => [device, earlierOf(again[device] ?? at, at)]))
  const others = Object.entries(followUps).filter(([device]) => !(device in owed))
  return { ...current, again: { ...again, ...owed }, followUps: Object.fromEntries(others) }
}

/**
 * The case two days after an `again` that no delivery proves: it is owed once more, and two days after that the device is unreached. While
 * no mail goes nothing is owed: a new address owes `again` anyway.
 */
function withFollowUps(current: Case, isHeld: boolean, situation: Situation): Case {
  const { state, breaches, suspended, spared } = current
  const isUntold = (device: string): boolean => {
    const breach = state === 'exempt' ? undefined : breaches.find((breach) => breach.device === device)
    return breach !== undefined && !suspended.includes(device) && !spared.includes(device) && !isNoticed(current, breach, situation)
  }
  const again = new Map(Object.entries(current.again))
  const followUps = new Map(Object.entries(current.followUps))
  const unreached = new Set(current.unreached.filter(isUntold))
  for (const [device, { at, isLast }] of followUps) {
    if (!isUntold(device)) {
      followUps.delete(device)
      // A late delivery takes back what is owed only for want of it.
      if (isLast && !at) again.delete(device)
    } else if (at && !isBefore(situation.now, at) && state !== 'unreachable' && !isHeld) {
      if (isLast) unreached.add(device)
      else again.set(device, nextAgainAt(current, situation))
      if (isLast) followUps.delete(device)
      else followUps.set(device, { isLast: true })
    }
  }
  return { ...current, again: Object.fromEntries(again), followUps: Object.fromEntries(followUps), unreached: [...unreached] }
}

/** What is in breach when an exemption ends counts as a further breach: new notice, new minimum notice. */
function withExemptionEnded(before: Case, { own, now }: Facts): Case {
  if (!before.exemptUntil || isBefore(now, before.exemptUntil)) return before
  const { exemptUntil, ...current } = before
  const { 'exemption-granted': _, ...owes } = current.owes
  return {
    ...current,
    owes,
    breaches: [],
    noticed: {},
    ownDates: {},
    noticesCountFrom: exemptUntil,
    again: {},
    firstDue: isTold(current) ? current.firstDue : own.atOnceInHours(now),
    ...passedOver(current, exemptUntil),
  }
}

/**
 * The case with its state and the suspensions it demands.
 * @param before the case as last reviewed: what had come by then stays so, unless its deadline has moved
 */
function concluded(reviewed: Case, facts: Facts, before?: Case): Case {
  const { whole, policy, now } = facts
  const situation = situationOf(reviewed, whole, facts, now)
  const current = isWaiting(reviewed) ? reviewed : withDeadline(reviewed, situation)
  const isAsBefore =
    before?.version === current.version &&
    before.stage === current.stage &&
    before.deadline.equals(current.deadline) &&
    before.deadlineZone === current.deadlineZone
  const isPast = !isBefore(now, current.deadline) || (isAsBefore && before.state === 'overdue')
  const state = stateOf(current, isPast, before?.state === 'unreachable', facts)
  const spared = current.spared.filter((id) => current.breaches.some(({ device }) => device === id))
  const isRespited = (device: string) => hasRespite(current, policy, device)
  const isAtSameStage = (device: string) => countsAsBefore(device, before?.breaches ?? [], facts)
  const settled = [
    ...(isAsBefore && before.state === 'overdue' ? before.suspended.filter(isAtSameStage) : []),
    ...(current.respited ?? []).filter(isRespited),
  ]
  // A rejection wins over a suspension that was let through at the same time.
  const due = (state === 'overdue' ? demandedSuspensions(current, situation, settled) : []).filter((id) => !spared.includes(id))
  const demanded = due.filter((device) => !isRespited(device))
  const isSuspended = (device: string): boolean => {
    const { [device]: from } = current.toSuspend
    return current.suspended.includes(device) || (from instanceof Temporal.Instant && !isBefore(now, from))
  }
  const isWoken = before?.state === 'unreachable' && (state === 'open' || state === 'overdue')
  const known = withoutRespited(state === 'unreachable' ? owingNothing(current) : isWoken ? withMissedAgain(current, situation) : current)
  const suspended = demanded.filter(isSuspended)
  const [came, ended] = [without(suspended, current.suspended), without(current.suspended, suspended)]
  const concluded = {
    ...owingAccessNews(ended.length > 0 ? withoutNews(known, ['suspended'], ended) : known, 'suspended', came, now),
    state,
    suspended,
    toSuspend: Object.fromEntries(
      demanded.filter((device) => !isSuspended(device)).map((device) => [device, current.toSuspend[device] ?? 'undecided']),
    ),
    spared,
    ...(demanded.length < due.length ? { respited: due.filter(isRespited) } : {}),
    ownDates: { ...current.ownDates, ...ownDates(current, situation.deadline, situation) },
  }
  const isFollowed = Object.keys(concluded.followUps).length + concluded.unreached.length > 0
  const after = isFollowed ? withFollowUps(concluded, facts.isHeld, situation) : concluded
  return withOwedFrom(state === 'open' || state === 'overdue' ? withMissedOwed(after, situation) : after, situation)
}

const without = (devices: readonly string[], others: readonly string[]) => devices.filter((device) => !others.includes(device))

function withoutRespited(current: Case): Case {
  if (!current.respited) return current
  const { respited, ...rest } = current
  return rest
}

/** While nothing is sent, an amendment must not take for passed over what is only late. */
function withOwedFrom(before: Case, situation: Situation): Case {
  const isPaused = situation.policy.halted === 'paused'
  if (!isPaused && !before.owedFrom) return before
  const { owedFrom, ...current } = before
  if (!isPaused) return current
  // Steps alone: news is never passed over.
  const notice = nextNotice({ ...current, owes: {} }, situation)
  const next = earliestOf([...(notice ? [notice.at] : []), ...linesAhead(current, situation).map(({ at }) => at)])
  return next ? { ...current, owedFrom: next } : current
}

/** Nobody is told of a deadline meanwhile, so it stays as it was. */
const isWaiting = (current: Case): boolean =>
  isTold(current) && !current.extendedUntil && (current.breaches.length === 0 || current.exemptUntil !== undefined)

function withoutDeadline({ deadlineZone, ruled, toldInZone, ...current }: Case): Case {
  return current
}

/** The case with its deadline in force, and what is only known of a told one that outlasts the rules. */
function withDeadline(before: Case, { deadline, own, ruled: earlier }: Situation): Case {
  const { toldInZone } = before
  const current = before.deadlineZone || before.ruled || toldInZone ? withoutDeadline(before) : before
  return {
    ...current,
    deadline: deadline.at,
    ...(deadline.zone === own.zone || isNever(deadline.at) ? {} : { deadlineZone: deadline.zone }),
    ...(earlier ? { ruled: earlier.at, ...(toldInZone ? { toldInZone } : {}) } : {}),
  }
}

/** No later deadline wakes an unreachable case, only proof of notice, or a new address. */
function stateOf(current: Case, isPast: boolean, wasUnreachable: boolean, facts: Facts): CaseState {
  if (current.breaches.length === 0) return 'clear'
  if (current.exemptUntil) return 'exempt'
  if (!isPast && !wasUnreachable) return 'open'
  const isProven = noticesInPoint(current, facts).some(({ deliveredAt }) => deliveredAt)
  if (!isProven) return 'unreachable'
  return isPast ? 'overdue' : 'open'
}

/** Further breaches wait until their owner wakes: nobody was told of them. */
function owingNothing({ plan, owes: { changed, suspended, ...owes }, ...current }: Case): Case {
  return { ...current, owes }
}

/** Somebody whom proof of notice woke is told of what was found meanwhile, unless that notice told it. */
function withMissedAgain(current: Case, situation: Situation): Case {
  const missed = current.breaches.filter((breach) => breach.device in current.again && !isNoticed(current, breach, situation))
  return owingAgain({ ...current, again: {} }, missed, nextAgainAt(current, situation))
}
