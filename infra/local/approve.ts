import type { Temporal } from 'temporal-polyfill'
import { decideSuspensions } from '../../shared/campaign/brake/decide-suspensions.ts'
import { listSuspensions } from '../../shared/campaign/brake/list-suspensions.ts'
import type { PolicyVersion } from '../../shared/domain/policies/policy.ts'
import { stagesOf } from '../../shared/domain/policies/stages.ts'
import { demandsOf } from '../../shared/domain/policies/versions.ts'
import { policyDeadline } from '../../shared/domain/schedule/policy-deadline.ts'
import { addDays, isBefore } from '../../shared/domain/schedule/zone.ts'
import type { Machine } from './machine.ts'

/** Invented people who stand by while a campaign runs by itself. */
export const standIns = ['anna.stand-in', 'bert.stand-in'] as const

/** How long before a suspension, or an announcement, they approve it. */
export const eve = { hours: 24 } as const

/**
 * Both stand-ins approve every suspension that is held, or comes within 48 hours.
 * @returns how many they approved
 */
export async function approveSuspensions(ports: Machine['system']): Promise<number> {
  const { policies, clock } = ports
  let approved = 0
  for (const policy of (await policies.listActive()).filter((policy) => mayBeNear(policy, clock.now()))) {
    const { hash, suspensions } = await listSuspensions(ports, policy)
    const waiting = suspensions.filter(({ state }) => state === 'held' || state === 'ahead')
    if (waiting.length === 0) continue
    for (const subject of standIns) await decideSuspensions(ports, policy.id, { action: 'approve', list: hash, by: { subject } })
    approved += waiting.length
  }
  return approved
}

/** Saves looking through everybody for weeks: nobody's deadline is earlier than that of the policy, in any zone. */
const mayBeNear = (policy: PolicyVersion, now: Temporal.Instant): boolean =>
  stagesOf(policy).some(
    (stage) => demandsOf(stage).suspends !== undefined && !isBefore(now, addDays(policyDeadline(stage, 'UTC').at, -5, 'UTC')),
  )

/** True if the brake holds something under any policy. */
export async function isAnythingHeld({ policies, brakes }: Machine['system']): Promise<boolean> {
  const active = await policies.listActive()
  const stored = await Promise.all(active.map(({ id }) => brakes.get(id)))
  return stored.some(({ state }) => state.held !== undefined)
}
