/** A person whose zone, country or manager changes. */
import type { Temporal } from 'temporal-polyfill'
import { type Case, isNotified, type Person, type Profile, withNotified } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { contextOfCase } from './deadline.ts'
import { rescheduled, settledAs } from './reschedule.ts'
import { review } from './review.ts'

/** The person under a new profile, not reviewed yet. Deadlines keep the zone in which they were told, and steps sent are not sent again. */
export function withProfile(person: Person, profile: Profile, policies: readonly PolicyVersion[], now: Temporal.Instant): Person {
  // While someone was away, a case may have run out.
  const known = person.profile.leftAt && !profile.leftAt ? review(person, policies, now) : person
  const cases = known.cases.map(current => {
    const policy = policies.find(({ id }) => id === current.policy)
    return policy && isNotified(current) ? moved(current, policy, known, { ...known, profile }, now) : current
  })
  return { ...known, profile, cases }
}

function moved(current: Case, policy: PolicyVersion, before: Person, after: Person, now: Temporal.Instant): Case {
  const zone = before.profile.zone
  const kept =
    zone === after.profile.zone
      ? current
      : {
          ...current,
          deadlineZone: current.deadlineZone ?? zone,
          notified: { ...current.notified, inZone: current.notified.inZone ?? zone },
        }
  // Nothing is demanded of someone outside the audience, so no notice would count; the told deadline stands.
  if (!isInAudience(policy, after.profile)) return kept
  const from = contextOfCase(before, policy, current, now)
  const to = contextOfCase(after, policy, kept, now)
  // A version that this case has not met yet moves the deadline in the review, and tells of it.
  const isAmended = current.version < (policy.ruleSince ?? 1)
  const isMoved = !isAmended && !from.deadline.at.equals(to.deadline.at)
  if (isMoved) return withNotified({ ...kept, deadline: to.deadline.at }, rescheduled(kept, from, to))
  return withNotified(kept, settledAs(kept, from, to))
}
