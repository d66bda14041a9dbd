import type { Temporal } from 'temporal-polyfill'
import type { Access, Breach, Case, Device, Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Suspension, suspensions } from '../schedule/steps.ts'
import { addDays, earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Situation } from './situation.ts'

/**
 * The earliest moment at which a device in breach may be suspended, working time aside: after a suspending rung, and after minimum notice
 * from the earliest delivered notice that named the device. Undefined without such a notice, or if the breach is uncertain.
 */
export function suspensionMetAt(breach: Breach, current: Case, situation: Situation): Temporal.Instant | undefined {
  return earliestOf(suspensionsOf(breach, current, situation).map(({ from }) => from))
}

/** When a device in breach is suspended; undefined if that is not known yet. */
export function suspendsAt(breach: Breach, current: Case, situation: Situation): Temporal.Instant | undefined {
  const { own, now } = situation
  return earliestOf(
    suspensionsOf(breach, current, situation).map(({ from, waits }) => {
      const moment = laterOf(from, breach.since)
      // A late suspension waits for the working hours that follow now.
      return waits ? own.atOnceInHours(laterOf(own.atOnceInHours(moment), now)) : moment
    }),
  )
}

/** The policy's suspensions for this device: none before its minimum notice ends. */
function suspensionsOf({ device, certain }: Breach, { noticed }: Case, { policy, own, deadline }: Situation): readonly Suspension[] {
  const noticedAt = noticed[device]
  if (!noticedAt || !certain) return []
  const noticeEnd = own.endOfMinimumNotice(noticedAt).at
  return suspensions(policy, own, deadline).map(({ from, waits }) => ({ from: laterOf(from, noticeEnd), waits }))
}

/** False while the policy, or all suspension, is paused: no new suspensions. */
export const maySuspend = ({ halted, suspensionPaused }: PolicyVersion): boolean => halted !== 'paused' && !suspensionPaused

/** The devices that a case wants suspended under a policy that is not paused. */
export const suspensionsInForce = ({ cases }: Person, policies: readonly PolicyVersion[]): ReadonlySet<string> => {
  const inForce = new Set(policies.filter(maySuspend).map(({ id }) => id))
  return new Set(cases.flatMap(({ policy, suspended }) => (inForce.has(policy) ? suspended : [])))
}

/**
 * The devices whose suspension a case demands now. A suspended device stays suspended while its breach lasts, even if its reading grows
 * stale or suspension is paused.
 * @param settled devices that stay suspended even if `now` is earlier than the last review
 */
export function demandedSuspensions(
  current: Case,
  devices: readonly Device[],
  situation: Situation,
  settled: readonly string[],
): readonly string[] {
  const { policy, own, deadline, now } = situation
  const hasCome = suspensions(policy, own, deadline).some(({ from }) => !isBefore(now, from))
  return current.breaches
    .filter((breach) => {
      if (settled.includes(breach.device)) return true
      if (!hasCome) return false
      if (current.suspended.includes(breach.device)) return true
      if (!maySuspend(policy)) return false
      const moment = suspendsAt(breach, current, situation)
      return moment && !isBefore(now, moment) && devices.some((device) => device.id === breach.device && !isStale(device, situation))
    })
    .map(({ device }) => device)
}

/** A stale reading is no reason to suspend. */
function isStale({ reading }: Device, { policy, own, now }: Situation): boolean {
  if (!reading || policy.staleAfter === Number.POSITIVE_INFINITY) return false
  return isBefore(addDays(reading.reportedAt, policy.staleAfter, own.zone), now)
}

/** Access per device: suspended iff any case demands it. */
export function accessWanted({ access, accessFrom = 0 }: Person, cases: readonly Case[]): Person['access'] {
  const demanded = new Set(cases.flatMap(({ suspended }) => suspended))
  const changed = Object.entries(access).filter(([device, { wanted }]) => (wanted === 'suspended') !== demanded.has(device))
  const added = [...demanded].filter((device) => !access[device])
  if (changed.length + added.length === 0) return access
  return {
    ...access,
    ...Object.fromEntries(
      changed.map(([device, { wanted, version }]): [string, Access] => [
        device,
        // Above those of any owner in between.
        { wanted: wanted === 'suspended' ? 'granted' : 'suspended', version: Math.max(version, accessFrom) + 1 },
      ]),
    ),
    ...Object.fromEntries(added.map((device): [string, Access] => [device, { wanted: 'suspended', version: accessFrom + 1 }])),
  }
}
