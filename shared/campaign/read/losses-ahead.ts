import type { Temporal } from 'temporal-polyfill'
import { brakeLimit, brakeWindow } from '#shared/domain/access/brake.ts'
import { tagsRequested } from '#shared/domain/access/brake-state.ts'
import type { Loss } from '#shared/domain/people/losses.ts'
import type { PolicyVersion } from '#shared/domain/policies/policy.ts'
import { forecast } from '#shared/domain/review/brake.ts'
import { earliestOf, isBefore } from '#shared/domain/schedule/zone.ts'
import type { BrakeSettings } from '../brake/weigh-suspensions.ts'
import type { Ports } from '../ports.ts'

/** A loss of access, and what the brake will do about it. */
export interface LossAhead extends Loss {
  /** The limit that it exceeds: the brake will hold it unless two people approve. */
  limit?: string | undefined
  /** From when on they can approve it; absent if the brake will not hold it. */
  approvableFrom?: Temporal.Instant | undefined
  /** Until then, what two people have approved is not held. */
  approvedUntil?: Temporal.Instant | undefined
}

export interface LossPorts extends Ports<'brakes' | 'clock'> {
  brakeSettings: Pick<BrakeSettings, 'most'>
}

/** Those of the counted losses that are still ahead. The brake weighs those of 24 hours together. */
export async function lossesAhead(
  { brakes, clock, brakeSettings: { most = Number.POSITIVE_INFINITY } }: LossPorts,
  policy: PolicyVersion,
  counted: readonly Loss[] = [],
): Promise<readonly LossAhead[]> {
  const now = clock.now()
  const losses = counted.filter(({ until }) => isBefore(now, until))
  if (losses.length === 0) return []
  const { state } = await brakes.get(policy.id)
  const requested = tagsRequested(state, now).size
  return losses.map(one => {
    const start = one.at.subtract(brakeWindow)
    const before = losses.filter(({ at, until }) => isBefore(start, until) && !isBefore(one.at, at))
    const devices = before.reduce((sum, { devices }) => sum + devices, isBefore(start, now) ? requested : 0)
    const limit = brakeLimit(policy, devices, state.inScope ?? 0) ?? (devices > most ? `brake.count: ${most}` : undefined)
    const approvals = state.approved.flatMap(({ until }) => (isBefore(one.at, until) ? until : []))
    return {
      ...one,
      limit,
      approvableFrom: limit === undefined ? undefined : one.at.subtract(forecast),
      approvedUntil: earliestOf(approvals),
    }
  })
}
