import type { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../get-or-compute.ts'
import type { Access, Breach, Case, Person, Reading } from '../people/person.ts'
import { readingsBehind } from '../people/readings.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { demandsOf } from '../policies/versions.ts'
import { isByDevice } from '../schedule/policy-deadline.ts'
import type { Deadline } from '../schedule/timetable.ts'
import { addDays, earliestOf, isBefore, laterKnown, laterOf } from '../schedule/zone.ts'
import type { Circumstances } from './circumstances.ts'
import type { Ladder, Situation } from './context.ts'
import { deviceDeadline } from './deadline.ts'
import { demandedSince, threatenedSince, threatsHeldSince } from './notified.ts'
import { stagesCounted } from './stage.ts'

/** A suspending rung as it applies to one device. */
interface Suspension {
  /** Its moment, and the end of minimum notice. */
  readonly from: Temporal.Instant
  /** Working time included. */
  readonly at: Temporal.Instant
}

/**
 * The earliest moment at which a device in breach may be suspended, working time aside: after a suspending rung, and after minimum notice
 * from the earliest delivered notice that named the device and told of demand and threat. Undefined without such a notice, or if the breach
 * is uncertain.
 */
export function suspensionMetAt(breach: Breach, current: Case, situation: Situation): Temporal.Instant | undefined {
  return earliestOf(suspensionsOf(breach, current, situation).map(({ from }) => from))
}

/** The earliest delivered notice that named a device in breach and told of what it breaks and of its suspension; undefined without one. */
function countedNoticeAt(breach: Breach, { noticed }: Case, facts: Circumstances): Temporal.Instant | undefined {
  const notices = noticed[breach.device]
  return notices && earliestSince(notices, Math.max(demandedSince(breach, facts), threatsHeldSince(breach, facts)))
}

/** True for a device that the policy suspends sooner or later. */
const isThreatened = (breach: Breach, facts: Circumstances): boolean =>
  stagesCounted(breach, facts).some((stage) => demandsOf(stage).suspends !== undefined)

/** When a device in breach is suspended; undefined if that is not known yet. */
export function suspendsAt(breach: Breach, current: Case, situation: Situation): Temporal.Instant | undefined {
  return earliestOf(suspensionsOf(breach, current, situation).map(({ at }) => at))
}

/**
 * Until when devices keep their access, where that is after the deadline: minimum notice from the notice that first named each, or the
 * deadline of the device itself, and never earlier than once told.
 * @param noticeAt when a notice goes that names the devices of which none has; absent where none goes
 */
export function ownDates(current: Case, { at: deadline }: Deadline, situation: Situation, noticeAt?: Temporal.Instant): Case['ownDates'] {
  const { own, policy, whole } = situation
  const isOfDevices = isByDevice(policy.deadline)
  if (!isOfDevices && !whole.stages && !demandsOf(policy).suspends) return {}
  return Object.fromEntries(
    current.breaches.flatMap((breach): [string, Temporal.Instant][] => {
      const { device, certain } = breach
      const { [device]: told = deadline } = current.ownDates
      const noticed = certain && isThreatened(breach, situation) ? (countedNoticeAt(breach, current, situation) ?? noticeAt) : undefined
      const noticedUntil = noticed ? laterOf(own.endOfMinimumNotice(noticed).at, told) : told
      const isNamed = noticeAt !== undefined || current.noticed[device] !== undefined
      const end = laterOf(noticedUntil, (isNamed ? ownDeadline(breach, situation) : undefined) ?? noticedUntil)
      return isBefore(deadline, end) ? [[device, end]] : []
    }),
  )
}

/** The policy's suspensions for this device. Somebody who moved gets the later moment of both zones. */
function suspensionsOf(breach: Breach, { noticed, ownDates }: Case, situation: Situation): readonly Suspension[] {
  const { own, now } = situation
  const notices = noticed[breach.device]
  if (!notices || !breach.certain) return []
  const demanded = demandedSince(breach, situation)
  const told = laterKnown(ownDates[breach.device], ownDeadline(breach, situation))
  const found: Suspension[] = []
  for (const { owners, policy: stage } of laddersFor(breach, situation))
    for (const [index, rung] of (owners[0]?.suspensions ?? []).entries()) {
      const { waits } = rung
      const noticedAt = earliestSince(notices, Math.max(demanded, threatenedSince(situation, stage, rung)))
      if (!noticedAt) continue
      const noticeEnd = laterOf(own.endOfMinimumNotice(noticedAt).at, told ?? noticedAt)
      let [from, at] = [noticeEnd, noticeEnd]
      for (const { times, suspensions } of owners) {
        const reached = laterOf(suspensions[index]?.from ?? noticeEnd, noticeEnd)
        const moment = laterOf(reached, breach.since)
        from = laterOf(from, reached)
        at = laterOf(at, waits ? times.atOnceInHours(moment) : moment)
      }
      // A late suspension waits for the working hours that follow now.
      found.push({ from, at: waits && isBefore(at, now) ? own.atOnceInHours(now) : at })
    }
  return found
}

/** The rungs of the stages that a breach counts for. */
function laddersFor(breach: Breach, situation: Situation): readonly Ladder[] {
  const { ladders, whole } = situation
  if (!whole.stages) return ladders
  const counted = stagesCounted(breach, situation)
  return ladders.filter(({ policy }) => counted.includes(policy))
}

type Notices = Case['noticed'][string]

const listedNotices = new WeakMap<Notices, readonly (readonly [version: number, at: Temporal.Instant])[]>()

/** Listed once: keys that are numbers are slow to read, and every review asks several times. */
const listed = (notices: Notices) =>
  getOrCompute(listedNotices, notices, () => Object.entries(notices).map(([version, at]) => [Number(version), at] as const))

function earliestSince(notices: Notices, since: number): Temporal.Instant | undefined {
  let earliest: Temporal.Instant | undefined
  for (const [version, at] of listed(notices)) if (version >= since && (!earliest || isBefore(at, earliest))) earliest = at
  return earliest
}

/** False while the policy, or all suspension, is paused: no new suspensions. */
export const maySuspend = ({ halted, suspensionPaused }: PolicyVersion): boolean => halted !== 'paused' && !suspensionPaused

/** The devices that a case wants suspended under a policy that is not paused. */
export const suspensionsInForce = ({ cases }: Person, policies: readonly PolicyVersion[]): ReadonlySet<string> => {
  const inForce = new Set(policies.filter(maySuspend).map(({ id }) => id))
  return new Set(cases.flatMap(({ policy, suspended }) => (inForce.has(policy) ? suspended : [])))
}

/** True once the moment of a suspending rung of a stage has come. */
const hasSuspensionCome = ({ owners }: Ladder, now: Temporal.Instant): boolean =>
  owners[0]?.suspensions.some((_, index) => owners.every(({ suspensions }) => !isBefore(now, suspensions[index]?.from ?? now))) === true

/** The deadline of the device itself, where the policy counts from each. */
const ownDeadline = ({ device }: Breach, situation: Situation): Temporal.Instant | undefined =>
  isByDevice(situation.policy.deadline) ? deviceDeadline(device, situation).at : undefined

/**
 * The devices whose suspension a case demands now. A suspended device stays suspended while a breach lasts that its owner was told of, even
 * if its reading grows stale or suspension is paused.
 * @param settled devices that stay suspended even if `now` is earlier than the last review
 */
export function demandedSuspensions(current: Case, situation: Situation, settled: readonly string[]): readonly string[] {
  const { policy, ladders, now } = situation
  const come = ladders.filter((ladder) => hasSuspensionCome(ladder, now))
  return current.breaches
    .filter((breach) => {
      const { device: id } = breach
      if (!breach.certain || isBefore(now, ownDeadline(breach, situation) ?? now)) return false
      const hasCome = come.length > 0 && laddersFor(breach, situation).some((ladder) => come.includes(ladder))
      if (settled.includes(id) || (hasCome && current.suspended.includes(id))) return wasThreatened(breach, current, situation)
      if (!hasCome || !maySuspend(policy) || isStale(breach, situation)) return false
      // What the brake holds waits for working time once it is let through.
      const moment = (id in current.toSuspend ? suspensionMetAt : suspendsAt)(breach, current, situation)
      return moment !== undefined && !isBefore(now, moment)
    })
    .map(({ device }) => device)
}

/** True if a delivered notice told the owner of something that the device breaks now, and of its suspension. */
function wasThreatened(breach: Breach, { noticed }: Case, situation: Situation): boolean {
  const notices = noticed[breach.device]
  const threatened = Math.min(...stagesCounted(breach, situation).map((stage) => threatenedSince(situation, stage)))
  const since = Math.max(demandedSince(breach, situation), threatened)
  return notices !== undefined && earliestSince(notices, since) !== undefined
}

/** A stale reading is no reason to suspend, nor is one of a device that has vanished since: the oldest counts of those behind a breach. */
function isStale(breach: Breach, { policy, devices, own, now }: Situation): boolean {
  const vanishedAt = devices.find(({ id }) => id === breach.device)?.vanishedAt
  if (!vanishedAt && policy.staleAfter === Number.POSITIVE_INFINITY) return false
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
): boolean => staleAfter !== Number.POSITIVE_INFINITY && isBefore(addDays(reportedAt, staleAfter, zone), now)

/** Access per device: suspended iff any case demands it. A change that was never requested is taken back as if it had not been. */
export function accessWanted({ access, accessFrom = 0, accessRequested = {} }: Person, cases: readonly Case[]): Person['access'] {
  const demanded = new Set(cases.flatMap(({ suspended }) => suspended))
  const changed = Object.entries(access).filter(([device, { wanted }]) => (wanted === 'suspended') !== demanded.has(device))
  const added = [...demanded].filter((device) => !access[device])
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
