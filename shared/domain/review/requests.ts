/** What a policy promises people who ask a human to decide: by when, and what becomes of their access meanwhile. */

import type { Temporal } from 'temporal-polyfill'
import { type Case, type Happening, type StaffRequest, withAnswers } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Deadline, type Recipient, timetable } from '../schedule/timetable.ts'
import { zoneOf } from './deadline.ts'

const mostKept = 40

export const withHistory = (current: Case, happened: readonly Happening[]): Case =>
  happened.length > 0 ? { ...current, history: [...(current.history ?? []), ...happened].slice(-mostKept) } : current

/** A request that is no longer open. */
export const asked = ({ kind, at, reason, device }: StaffRequest): Happening => ({
  what: 'asked',
  at,
  detail: kind,
  device: device || undefined,
  reason: reason || undefined,
})

/** What the owner declared, and took back. */
export const declarations = ({ answers: { declared } }: Case): readonly Happening[] =>
  declared
    ? [
        { what: 'declared', at: declared.at, detail: declared.remedy },
        ...(declared.takenBackAt ? [{ what: 'taken back', at: declared.takenBackAt } as const] : []),
      ]
    : []

/** By when a request made at `at` is to be decided, on the policy's working days. @param owner who made it */
export const requestDue = (at: Temporal.Instant, policy: PolicyVersion, owner: Recipient): Deadline =>
  timetable(policy, { ...owner, zone: zoneOf(policy, owner) }).endOfWorkingDays(at, policy.requests.decidedWithin)

type Asked = Pick<StaffRequest, 'kind' | 'device'>

/**
 * True for a device that the case does not suspend until a request is decided: any for a contest, the one meant for `not-my-device`.
 * The same request gives it once a case, or asking would keep access for ever. A person checks an automated decision that is contested:
 * Regulation (EU) 2018/1725, Article 24(3).
 */
export const hasRespite = ({ answers: { requests, askedBefore } }: Case, { requests: { access } }: PolicyVersion, device: string) =>
  access === 'restored' &&
  requests.some(
    one =>
      (one.kind === 'contest' || (one.kind === 'not-my-device' && one.device === device)) &&
      !askedBefore.some(earlier => isSame(earlier, one)),
  )

const isSame = (a: Asked, b: Asked) => a.kind === b.kind && a.device === b.device

/** The case with requests that give no respite any more. */
export function withAskedBefore(current: Case, over: readonly StaffRequest[]): Case {
  const { askedBefore } = current.answers
  const more = over.filter(
    one => one.kind !== 'exemption' && one.kind !== 'more-time' && !askedBefore.some(earlier => isSame(earlier, one)),
  )
  if (more.length === 0) return current
  const earlier = more.map(({ kind, device }) => ({ kind, device }))
  return withAnswers(current, { askedBefore: [...askedBefore, ...earlier] })
}
