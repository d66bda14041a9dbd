import { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../caching.ts'
import { type Access, type Breach, type Case, deviceIn, type Notified, type Person, type Reading } from '../people/person.ts'
import { readingsBehind } from '../people/readings.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { demandsOf } from '../policies/versions.ts'
import { isByDevice } from '../schedule/policy-deadline.ts'
import type { Deadline } from '../schedule/timetable.ts'
import { addDays, earliestOf, isBefore, laterKnown, laterOf } from '../schedule/zone.ts'
import { namedWith } from './alongside.ts'
import { asksOwners, isAsked } from './breaches.ts'
import type { DatedContext, Ladder, ReviewContext } from './context.ts'
import { deviceDeadline, isUnderSameDeadline } from './deadline.ts'
import { heldBackUntil, isFoundClean, isResumed, withHeldBackUsed } from './held-back.ts'
import { owingAccessNews, withoutNews } from './news.ts'
import { demandedSince, silenceThreatenedSince, threatenedSince, threatsHeldSince } from './notified.ts'
import { hasRespite } from './requests.ts'
import { countsAsBefore, stagesCounted } from './stage.ts'
import { carriesFrom } from './unconfirmed.ts'

/**
 * The earliest moment at which a device in breach may be suspended, working time aside: after a suspending rung, and after minimum notice
 * from the earliest delivered notice that named the device and told of demand and threat. Undefined without such a notice, or if the breach
 * is uncertain and silence is no reason.
 */
export function suspensionMetAt(breach: Breach, current: Case, context: DatedContext): Temporal.Instant | undefined {
  return earliestOf(suspensionMoments(breach, current, context).map(({ from }) => from))
}

/** The earliest delivered notice that named a device in breach and told of what it breaks and of its suspension; undefined without one. */
function countedNoticeAt(breach: Breach, { notified }: Case, context: ReviewContext) {
  const notices = notified.byDevice[breach.device]
  return notices && earliestSince(notices, Math.max(demandedSince(breach, context), threatsHeldSince(breach, context)))
}

/** When a device in breach is suspended; undefined if that is not known yet. */
export function suspendsAt(breach: Breach, current: Case, context: DatedContext): Temporal.Instant | undefined {
  return earliestOf(suspensionMoments(breach, current, context).map(({ at }) => at))
}

/**
 * Until when devices keep their access, where that is after the deadline: minimum notice from the notice that first named each, or the
 * deadline of the device itself, and never earlier than once told.
 * @param noticeAt when a notice goes that names the devices of which none has; absent where none goes
 */
export function ownDates(
  current: Case,
  { at: deadline }: Deadline,
  context: DatedContext,
  noticeAt?: Temporal.Instant,
): Notified['ownDates'] {
  const { own, policy, whole } = context
  const isOfDevices = isByDevice(policy.deadline)
  if (!isOfDevices && !whole.stages && !demandsOf(policy).suspends && !asksOwners(whole)) return {}
  return Object.fromEntries(
    current.breaches.flatMap((breach): [string, Temporal.Instant][] => {
      const { device, certain } = breach
      const { [device]: told = deadline } = current.notified.ownDates
      const isThreatened = certain && stagesCounted(breach, context).some(stage => demandsOf(stage).suspends !== undefined)
      const noticed = isThreatened || isAsked(breach, whole) ? (countedNoticeAt(breach, current, context) ?? noticeAt) : undefined
      const noticedUntil = noticed ? laterOf(own.endOfMinimumNotice(noticed).at, told) : told
      const isNamed = noticeAt !== undefined || current.notified.byDevice[device] !== undefined
      const end = laterOf(noticedUntil, (isNamed ? ownDeadline(breach, context) : undefined) ?? noticedUntil)
      return isBefore(deadline, end) ? [[device, end]] : []
    }),
  )
}

/**
 * For each suspending rung of which a notice told: `from` its moment and the end of minimum notice, `at` working time included. A person who
 * moved gets the later moment of both zones. Of a device that its owner was asked about: the deadline, or the end of minimum notice.
 */
function suspensionMoments(breach: Breach, current: Case, context: DatedContext) {
  const { notified } = current
  const { device, certain, since } = breach
  const { own, now, unconfirmed } = context
  const found: { from: Temporal.Instant; at: Temporal.Instant }[] = []
  const notices = notified.byDevice[device]
  if (!notices) return found
  const demanded = demandedSince(breach, context)
  const keptUntil = laterKnown(notified.ownDates[device], ownDeadline(breach, context))
  const silence = silenceThreatenedSince(breach, context)
  const threatenedAt = silence === undefined ? undefined : earliestSince(notices, Math.max(demanded, silence))
  const askedAt = threatenedAt && namedWith(breach, current, threatenedAt, context)
  if (askedAt) {
    const from = [own.endOfMinimumNotice(askedAt).at, keptUntil ?? askedAt, carriesFrom(askedAt, unconfirmed)].reduce(
      laterOf,
      context.deadline.at,
    )
    return [{ from, at: laterOf(from, since) }]
  }
  if (!certain) return found
  for (const { owners, policy: stage } of laddersFor(breach, context))
    for (const [index, rung] of (owners[0]?.suspensions ?? []).entries()) {
      const noticedAt = earliestSince(notices, Math.max(demanded, threatenedSince(context, stage, rung)))
      if (!noticedAt) continue
      const noticeEnd = [own.endOfMinimumNotice(noticedAt).at, keptUntil ?? noticedAt, carriesFrom(noticedAt, unconfirmed)].reduce(laterOf)
      const inEachZone = owners.map(({ times, suspensions }) => {
        const from = laterOf(suspensions[index]?.from ?? noticeEnd, noticeEnd)
        const at = laterOf(from, since)
        return { from, at: rung.waits ? times.atOnceInHours(at) : at }
      })
      const from = inEachZone.map(({ from }) => from).reduce(laterOf)
      const at = inEachZone.map(({ at }) => at).reduce(laterOf)
      // A late suspension waits for the working hours that follow now.
      found.push({ from, at: rung.waits && isBefore(at, now) ? own.atOnceInHours(now) : at })
    }
  return found
}

/** The rungs of the stages that a breach counts for. */
function laddersFor(breach: Breach, context: DatedContext) {
  const { ladders, whole } = context
  if (!whole.stages) return ladders
  const counted = stagesCounted(breach, context)
  return ladders.filter(({ policy }) => counted.includes(policy))
}

type Notices = Notified['byDevice'][string]

const listedNotices = new WeakMap<Notices, readonly (readonly [version: number, at: Temporal.Instant])[]>()

/** Listed once: keys that are numbers are slow to read, and every review asks several times. */
const listed = (notices: Notices) =>
  getOrCompute(listedNotices, notices, () => Object.entries(notices).map(([version, at]) => [Number(version), at] as const))

function earliestSince(notices: Notices, since: number) {
  let earliest: Temporal.Instant | undefined
  for (const [version, at] of listed(notices)) if (version >= since && (!earliest || isBefore(at, earliest))) earliest = at
  return earliest
}

/** False while the policy, or all suspension, is paused: no new suspensions. */
export const maySuspend = ({ halted, suspensionPaused }: PolicyVersion) => halted !== 'paused' && !suspensionPaused

/** The devices that a case wants suspended under a policy that is not paused. */
export const suspensionsInForce = ({ cases }: Person, policies: readonly PolicyVersion[]): ReadonlySet<string> => {
  const inForce = new Set(policies.filter(maySuspend).map(({ id }) => id))
  return new Set(cases.flatMap(({ policy, access: { suspended } }) => (inForce.has(policy) ? suspended : [])))
}

/** True once the moment of a suspending rung of a stage has come. */
const hasSuspensionCome = ({ owners }: Ladder, now: Temporal.Instant) =>
  owners[0]?.suspensions.some((_, index) => owners.every(({ suspensions }) => !isBefore(now, suspensions[index]?.from ?? now))) === true

/** True once a rung has come that suspends a device in breach, and its own deadline has. */
export const hasRungCome = (breach: Breach, context: DatedContext) =>
  !isBefore(context.now, ownDeadline(breach, context) ?? context.now) &&
  laddersFor(breach, context).some(ladder => hasSuspensionCome(ladder, context.now))

/** The deadline of the device itself, where the policy counts from each. */
const ownDeadline = ({ device }: Breach, context: DatedContext) =>
  isByDevice(context.policy.deadline) ? deviceDeadline(device, context).at : undefined

/**
 * The case with the suspensions that it demands.
 * @param before the case as last reviewed: what had come by then stays so, unless its deadline has moved
 */
export function withSuspensions(current: Case, before: Case | undefined, context: DatedContext): Case {
  const { breaches, access } = current
  const spared = access.spared.filter(id => breaches.some(({ device }) => device === id))
  const isRespited = (device: string) =>
    hasRespite(current, context.policy, device) ||
    heldBackUntil(current, device, context) !== undefined ||
    (!access.suspended.includes(device) && isFoundClean(device, context))
  const isDueIn = ({ state }: Case) => state === 'overdue' || state === 'asked'
  const wasDue = isUnderSameDeadline(current, before) && isDueIn(before) ? before : undefined
  const wasSuspended = wasDue?.access.suspended.filter(device => countsAsBefore(device, wasDue.breaches, breaches, context)) ?? []
  const settled = [...wasSuspended, ...access.respited.filter(isRespited)]
  const due = isDueIn(current) ? demandedSuspensions(current, context, settled) : []
  // A rejection wins over a suspension that was let through at the same time.
  const unspared = due.filter(device => !spared.includes(device))
  const demanded = unspared.filter(device => !isRespited(device))
  const isLetThrough = (device: string, from = access.toSuspend[device]) => from instanceof Temporal.Instant && !isBefore(context.now, from)
  const suspended = demanded.filter(device => access.suspended.includes(device) || isLetThrough(device))
  const waiting = demanded.filter(device => !suspended.includes(device))
  const heldBack = unspared.filter(device => heldBackUntil(current, device, context))
  return {
    ...withHeldBackUsed(withAccessNews(current, suspended, context.now), heldBack),
    access: {
      ...access,
      suspended,
      toSuspend: Object.fromEntries(waiting.map(device => [device, access.toSuspend[device] ?? 'undecided'])),
      spared,
      respited: unspared.filter(isRespited),
    },
    notified: { ...current.notified, ownDates: { ...current.notified.ownDates, ...ownDates(current, context.deadline, context) } },
  }
}

/** The case owing notices of the devices that come to be suspended, and none of those that are so no more. */
function withAccessNews(current: Case, suspended: readonly string[], now: Temporal.Instant): Case {
  const came = suspended.filter(device => !current.access.suspended.includes(device))
  const ended = current.access.suspended.filter(device => !suspended.includes(device))
  const known = ended.length > 0 ? withoutNews(current, ['suspended'], ended) : current
  return owingAccessNews(known, 'suspended', came, now)
}

/**
 * The devices whose suspension a case demands now. A suspended device stays suspended while a breach lasts that its owner was told of, even
 * if its reading grows stale or suspension is paused.
 * @param settled devices that stay suspended even if `now` is earlier than the last review
 */
function demandedSuspensions(current: Case, context: DatedContext, settled: readonly string[]) {
  const { policy, ladders, now } = context
  const come = ladders.filter(ladder => hasSuspensionCome(ladder, now))
  return current.breaches
    .filter(breach => {
      const { device: id } = breach
      const isSilence = silenceThreatenedSince(breach, context) !== undefined
      if (!(breach.certain || isSilence) || isBefore(now, ownDeadline(breach, context) ?? now)) return false
      const hasCome = isSilence
        ? !isBefore(now, context.deadline.at)
        : come.length > 0 && laddersFor(breach, context).some(ladder => come.includes(ladder))
      if (settled.includes(id) || (hasCome && current.access.suspended.includes(id))) return wasThreatened(breach, current, context)
      if (!hasCome || !maySuspend(policy) || (!isSilence && isNoReason(breach, current, context))) return false
      // What the brake holds waits for working time once it is let through.
      const moment = (id in current.access.toSuspend ? suspensionMetAt : suspendsAt)(breach, current, context)
      return moment !== undefined && !isBefore(now, moment)
    })
    .map(({ device }) => device)
}

/** True if a delivered notice told the owner of something that the device breaks now, and of its suspension. */
function wasThreatened(breach: Breach, { notified }: Case, context: DatedContext) {
  const notices = notified.byDevice[breach.device]
  const threatened =
    silenceThreatenedSince(breach, context) ?? Math.min(...stagesCounted(breach, context).map(stage => threatenedSince(context, stage)))
  const since = Math.max(demandedSince(breach, context), threatened)
  return notices !== undefined && earliestSince(notices, since) !== undefined
}

/**
 * A stale reading is no reason to suspend, nor is one of a device that has vanished since: the oldest counts of those behind a breach. A
 * suspension that only goes on needs no more reason, as far as it reaches that device alone.
 */
export function isNoReason(breach: Breach, current: Case, { policy, devices, own, now }: DatedContext) {
  const vanishedAt = deviceIn({ devices }, breach.device)?.vanishedAt
  if (!vanishedAt && policy.staleAfter === Number.POSITIVE_INFINITY) return false
  const { reach = 'device' } = policy
  if (isResumed(current, breach.device) && (!vanishedAt || reach === 'device')) return false
  const [oldest] = readingsBehind(breach, devices)
  if (!oldest || (vanishedAt && !isBefore(vanishedAt, oldest.reportedAt))) return true
  return isTooOld(oldest, policy, own.zone, now)
}

/** True for a reading that is no reason to suspend any more. @param zone of the device's owner */
export const isTooOld = (
  { reportedAt }: Pick<Reading, 'reportedAt'>,
  { staleAfter }: Pick<PolicyVersion, 'staleAfter'>,
  zone: string,
  now: Temporal.Instant,
) => staleAfter !== Number.POSITIVE_INFINITY && isBefore(addDays(reportedAt, staleAfter, zone), now)

/** Access per device: suspended iff any case demands it. A change that was never requested is taken back as if it had not been. */
export function accessWanted({ access, accessFrom = 0, accessRequested = {} }: Person, cases: readonly Case[]): Person['access'] {
  const demanded = new Set(cases.flatMap(({ access: { suspended } }) => suspended))
  const changed = Object.entries(access).filter(([device, { wanted }]) => (wanted === 'suspended') !== demanded.has(device))
  const added = [...demanded].filter(device => !access[device])
  if (changed.length + added.length === 0) return access
  const kept = Object.entries(access).filter(([device, { wanted }]) => (wanted === 'suspended') === demanded.has(device))
  return Object.fromEntries([
    ...kept,
    ...changed.flatMap(([device, { wanted, version }]): [string, Access][] => {
      const opposite = wanted === 'suspended' ? 'granted' : 'suspended'
      const requested = accessRequested[device]?.version ?? 0
      // Above those of any owner in between.
      if (version <= requested) return [[device, { wanted: opposite, version: Math.max(version, accessFrom) + 1 }]]
      return requested > 0 ? [[device, { wanted: opposite, version: requested }]] : []
    }),
    ...added.map((device): [string, Access] => [device, { wanted: 'suspended', version: accessFrom + 1 }]),
  ])
}
