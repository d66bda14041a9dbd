/** A policy on watch becomes a ban as people make it one: they take `watch` out, rehearse and submit that, and another person approves it. */
import type { Temporal } from 'temporal-polyfill'
import { approveDraft } from '../../shared/campaign/decide/approve-draft.ts'
import { putDraft, submitDraft } from '../../shared/campaign/decide/draft.ts'
import { requestRehearsal } from '../../shared/campaign/rehearse/rehearsal-kind.ts'
import { IdesError } from '../../shared/domain/errors.ts'
import type { Policy, PolicyVersion } from '../../shared/domain/policies/policy.ts'
import { nextVersion } from '../../shared/domain/policies/versions.ts'
import { addDays, isBefore, laterOf } from '../../shared/domain/schedule/zone.ts'
import { eve, standIns } from './approve.ts'
import type { Machine } from './machine.ts'

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
