/** Two invented people who decide while a campaign runs by itself: they approve suspensions, and make a policy on watch a ban. */

import type { Temporal } from 'temporal-polyfill'
import { decideSuspensions } from '#campaign/brake/decide-suspensions.ts'
import { listSuspensions } from '#campaign/brake/list-suspensions.ts'
import { approveDraft } from '#campaign/decide/approve-draft.ts'
import { putDraft, submitDraft } from '#campaign/decide/draft.ts'
import { requestRehearsal } from '#campaign/rehearse/request-rehearsal.ts'
import { acceptPass } from '#campaign/sync/passes.ts'
import { IdesError } from '#domain/errors.ts'
import type { Policy, PolicyVersion } from '#domain/policies/policy.ts'
import { stagesOf } from '#domain/policies/stages.ts'
import { nextVersion, takesAccess } from '#domain/policies/versions.ts'
import { policyDeadline } from '#domain/schedule/policy-deadline.ts'
import { isNever } from '#domain/schedule/timetable.ts'
import { addDays, earliestOf, isBefore, laterOf } from '#domain/schedule/zone.ts'
import type { Machine } from './machine.ts'

/** Invented people who stand by while a campaign runs by itself. */
export const standIns = ['anna.stand-in', 'bert.stand-in'] as const

/** One of them accepts the passes over directories that are held, as the first of each is. */
export async function acceptStaff(ports: Machine['system']) {
  for (const { name } of ports.sources.filter(({ isDirectory }) => isDirectory)) {
    const { held } = (await ports.passes.find(name)).state
    if (held) await acceptPass(ports, name, held.number, standIns[0])
  }
}

/** How long before a suspension, or an announcement, they approve it. */
export const eve = { hours: 24 } as const

/**
 * Both stand-ins approve every suspension that is held, or comes within 48 hours.
 * @returns how many they approved
 */
export async function approveSuspensions(ports: Machine['system']) {
  const { policies, clock } = ports
  let approved = 0
  for (const policy of (await policies.listActive()).filter(policy => mayBeNear(policy, clock.now()))) {
    const { hash, suspensions } = await listSuspensions(ports, policy)
    const waiting = suspensions.filter(({ state }) => state === 'held' || state === 'ahead')
    if (waiting.length === 0) continue
    for (const subject of standIns) await decideSuspensions(ports, policy.id, { action: 'approve', list: hash, by: { subject } })
    approved += waiting.length
  }
  return approved
}

/** Saves looking through everybody for weeks: nobody's deadline is earlier than that of the policy, in any zone. */
const mayBeNear = (policy: PolicyVersion, now: Temporal.Instant) =>
  takesAccess(policy) && stagesOf(policy).some(stage => !isBefore(now, addDays(policyDeadline(stage, 'UTC').at, -5, 'UTC')))

/** The next deadline of a policy in force, or of a stage of it; undefined if none is ahead. */
export async function nextDeadline({ policies, clock }: Machine['system']): Promise<Temporal.Instant | undefined> {
  const stages = (await policies.listActive()).filter(({ halted }) => halted !== 'lifted').flatMap(stagesOf)
  const deadlines = stages.map(stage => policyDeadline(stage, 'UTC').at)
  return earliestOf(deadlines.filter(at => isBefore(clock.now(), at) && !isNever(at)))
}

/** True if the brake holds something under any policy. */
export async function isAnythingHeld({ policies, brakes }: Machine['system']) {
  const active = await policies.listActive()
  const stored = await Promise.all(active.map(({ id }) => brakes.get(id)))
  return stored.some(({ state }) => state.held !== undefined)
}

/** Nothing may keep the stand-ins from it: a fault of the system, not of the policy. */
class StillOnWatchError extends IdesError {
  override readonly name = 'StillOnWatchError'
}

export const banOf = ({ watch, ...ban }: Policy): Policy => ban

/** How long a policy on watch is counted before its announcement, in days. */
const daysOnWatch = 14

/** The first moment of a campaign, by default. */
export const startOf = ({ watch, announcedAt }: Policy, zone: string): Temporal.Instant =>
  watch ? addDays(announcedAt, -daysOnWatch, zone) : announcedAt

/**
 * When the stand-ins make a policy on watch a ban: 24 hours before its announcement, or at the start if that is later.
 * @returns undefined for a policy that is not on watch, or one announced by the start: that stays on watch
 */
export const endOfWatch = ({ watch, announcedAt }: Policy, start: Temporal.Instant): Temporal.Instant | undefined =>
  watch && isBefore(start, announcedAt) ? laterOf(start, announcedAt.subtract(eve)) : undefined

/**
 * One stand-in puts, rehearses and submits the ban, the other approves it.
 * @returns the version that comes into force
 * @throws StillOnWatchError
 */
export async function endWatch({ system, tick }: Machine, ban: Policy): Promise<number> {
  const [author, approver] = [{ subject: standIns[0] }, { subject: standIns[1] }]
  const before = await inForce()
  const version = nextVersion(ban, before)
  await putDraft(system, ban, await system.drafts.find(ban.id), author)
  const { id: rehearsal } = await requestRehearsal(system, version)
  await tick()
  await submitDraft(system, ban.id, rehearsal, author)
  await approveDraft(system, ban.id, rehearsal, approver)
  await tick()
  const after = await inForce()
  if (!after || after.watch) throw new StillOnWatchError(`${ban.id} is still on watch after its approval`)
  return after.version

  async function inForce(): Promise<PolicyVersion | undefined> {
    return (await system.policies.listActive()).find(({ id }) => id === ban.id)
  }
}
