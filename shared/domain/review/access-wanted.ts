import type { Temporal } from 'temporal-polyfill'
import type { Access, Breach, Case, Device, Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Suspension, suspensions } from '../schedule/steps.ts'
import { addDays, earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Situation } from './situation.ts'

/**
 * From when on nothing but working time can put off the suspension of a device in breach: the policy suspends, and minimum notice
 * has ended from the earliest delivered notice that named the device. Undefined where that never comes: no notice, no block, and
 * no block on a mere possibility.
 */
export function suspensionMetAt(breach: Breach, held: Case, situation: Situation): Temporal.Instant | undefined {
  return earliestOf(suspensionsOf(breach, held, situation).map(({ from }) => from))
}

/** The moment at which a device in breach is suspended, if that moment can be known yet. */
export function suspendsAt(breach: Breach, held: Case, situation: Situation): Temporal.Instant | undefined {
  const { own, now } = situation
  return earliestOf(
    suspensionsOf(breach, held, situation).map(({ from, waits }) => {
      const moment = laterOf(from, breach.since)
      // Where it comes late, the hours count in which it comes.
      return waits ? own.atOnceInHours(laterOf(own.atOnceInHours(moment), now)) : moment
    }),
  )
}

/** The policy's suspensions as far as this device is concerned: none before its minimum notice has ended. */
function suspensionsOf({ device, certain }: Breach, { noticed }: Case, { policy, own, deadline }: Situation): readonly Suspension[] {
  const noticedAt = noticed[device]
  if (!noticedAt || !certain) return []
  const noticeEnd = own.endOfMinimumNotice(noticedAt).at
  return suspensions(policy, own, deadline).map(({ from, waits }) => ({ from: laterOf(from, noticeEnd), waits }))
}

/** False while a human has it that nobody is newly cut off. */
export const maySuspend = ({ halted, suspensionPaused }: PolicyVersion): boolean => halted !== 'paused' && !suspensionPaused

/** The devices that some case wants cut off which nobody has paused. */
export const suspensionsInForce = ({ cases }: Person, policies: readonly PolicyVersion[]): ReadonlySet<string> => {
  const inForce = new Set(policies.filter(maySuspend).map(({ id }) => id))
  return new Set(cases.flatMap(({ policy, suspended }) => (inForce.has(policy) ? suspended : [])))
}

/**
 * The devices whose suspension a case demands now. One suspended stays so while its breach lasts, even if its last reading grows stale, or
 * no more are to be suspended.
 * @param settled devices whose suspension has come, whatever the time is now
 */
export function demandedSuspensions(
  held: Case,
  devices: readonly Device[],
  situation: Situation,
  settled: readonly string[],
): readonly string[] {
  const { policy, own, deadline, now } = situation
  const hasCome = suspensions(policy, own, deadline).some(({ from }) => !isBefore(now, from))
  return held.breaches
    .filter((breach) => {
      if (settled.includes(breach.device)) return true
      if (!hasCome) return false
      if (held.suspended.includes(breach.device)) return true
      if (!maySuspend(policy)) return false
      const moment = suspendsAt(breach, held, situation)
      return moment && !isBefore(now, moment) && devices.some((device) => device.id === breach.device && !isStale(device, situation))
    })
    .map(({ device }) => device)
}

/** An old reading counts as unknown: no reason to suspend. */
function isStale({ reading }: Device, { policy, own, now }: Situation): boolean {
  if (!reading || policy.staleAfter === Number.POSITIVE_INFINITY) return false
  return isBefore(addDays(reading.reportedAt, policy.staleAfter, own.zone), now)
}

/** The access that the cases of a person want for each device: suspended iff any of them demands it. */
export function accessWanted({ access, accessFrom = 0 }: Person, cases: readonly Case[]): Person['access'] {
  const demanded = new Set(cases.flatMap(({ suspended }) => suspended))
  const changed = Object.entries(access).filter(([device, { wanted }]) => (wanted === 'suspended') !== demanded.has(device))
  const unheard = [...demanded].filter((device) => !access[device])
  if (changed.length + unheard.length === 0) return access
  return {
    ...access,
    ...Object.fromEntries(
      changed.map(([device, { wanted, version }]): [string, Access] => [
        device,
        { wanted: wanted === 'suspended' ? 'granted' : 'suspended', version: version + 1 },
      ]),
    ),
    ...Object.fromEntries(unheard.map((device): [string, Access] => [device, { wanted: 'suspended', version: accessFrom + 1 }])),
  }
}
