import type { Temporal } from 'temporal-polyfill'
import { type Case, isUntold, type Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { timetable } from '../schedule/timetable.ts'
import { isBefore, laterOf } from '../schedule/zone.ts'
import { accessWanted } from './access-wanted.ts'
import { withWakeAt } from './agenda.ts'
import { breaches } from './breach.ts'
import { continueCase, openCase } from './case.ts'

/**
 * From all that is known of one person to the next state of the same: cases opened, continued, cleared; access wanted per device;
 * and when to look again.
 * @param policies the active versions; one announced later than `now` is left alone, unless the person has already come under it
 * @param now may be somewhat earlier than in the last review, by another machine's clock: what has happened stays so
 */
export function review(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): Person {
  if (isAhead(person, policies)) return person
  const announced = policies.filter(({ id, announcedAt }) => !isBefore(now, announcedAt) || isUnder(person, id))
  const reviewed = announced.reduce((person, policy) => reviewPolicy(person, policy, now), person)
  return withWakeAt(withAccess(reviewed, person.cases, now), announced, now)
}

/** True where a person was reviewed under a newer version of a policy than is known here: whoever read these read them too long ago to judge. */
export const isAhead = ({ cases }: Person, policies: readonly PolicyVersion[]): boolean =>
  cases.some((held) => policies.some(({ id, version }) => id === held.policy && version < held.version))

const isUnder = ({ cases, announcements }: Person, policy: string): boolean =>
  policy in announcements || cases.some((held) => held.policy === policy)

function reviewPolicy(person: Person, policy: PolicyVersion, now: Temporal.Instant): Person {
  const before = person.cases.find((held) => held.policy === policy.id)
  const inBreach = breaches(person, policy, before?.breaches ?? [], now)
  const facts = { policy, profile: person.profile, devices: person.devices, breaches: inBreach, now }
  const after = before ? continueCase(before, facts) : inBreach.length > 0 ? openCase(facts) : undefined
  const cases = before || after ? [...person.cases.filter((held) => held !== before), ...(after ? [after] : [])] : person.cases
  const hasVanished = before !== undefined && before.state !== 'clear' && (after === undefined || isUntold(after))
  return { ...person, cases, announcements: withAnnouncement(person, policy, after, hasVanished, now) }
}

/** With `announce: everyone`, people without a case hear of the policy too, once. */
function withAnnouncement(
  { announcements, profile }: Person,
  policy: PolicyVersion,
  held: Case | undefined,
  hasVanished: boolean,
  now: Temporal.Instant,
): Person['announcements'] {
  const { [policy.id]: due, ...others } = announcements
  if (policy.halted === 'lifted') return due && due !== 'settled' ? others : announcements
  if (policy.announce !== 'everyone' || due === 'settled' || !isInAudience(policy, profile)) return announcements
  if (held?.first.attemptedAt) return { ...announcements, [policy.id]: 'settled' }
  // Where a case that never was has kept it back until after its moment, it is timed anew.
  if (due && !hasVanished) return announcements
  return { ...announcements, [policy.id]: timetable(policy, profile).atOnceInHours(due ? laterOf(due, now) : now) }
}

/** Access as the cases now want it, and the notices that a change of it owes: in the case that brought the change about. */
function withAccess(person: Person, casesBefore: readonly Case[], now: Temporal.Instant): Person {
  const access = accessWanted(person, person.cases)
  if (access === person.access) return person
  const changedTo = (wanted: 'granted' | 'suspended', { suspended }: Case): readonly string[] =>
    suspended.filter((device) => access[device] !== person.access[device] && access[device]?.wanted === wanted)
  // Nobody is told of a device that is theirs no more.
  const owned = (devices: readonly string[]) => devices.filter((id) => person.devices.some((device) => device.id === id))
  const cases = person.cases.map((held) => {
    const before = casesBefore.find(({ policy }) => policy === held.policy)
    const cut = owing(held, 'suspended', changedTo('suspended', held), now)
    return owing(cut, 'restored', before ? owned(changedTo('granted', before)) : [], now)
  })
  return { ...person, access, cases }
}

const opposite = { suspended: 'restored', restored: 'suspended' } as const

/** The case with news of access owed, in place of what is no longer so. */
function owing(held: Case, news: keyof typeof opposite, devices: readonly string[], now: Temporal.Instant): Case {
  if (devices.length === 0) return held
  const { [news]: same, [opposite[news]]: stale, ...owes } = held.owes
  const stillSo = stale?.devices.filter((device) => !devices.includes(device)) ?? []
  return {
    ...held,
    owes: {
      ...owes,
      ...(stale && stillSo.length > 0 ? { [opposite[news]]: { ...stale, devices: stillSo } } : {}),
      [news]: { at: same?.at ?? now, devices: [...new Set([...(same?.devices ?? []), ...devices])] },
    },
  }
}
