import type { Temporal } from 'temporal-polyfill'
import {
  type Breach,
  type Case,
  caseOf,
  endedUnnotified,
  isAwake,
  isNotified,
  lapsesAt,
  type Person,
  withCases,
  withDecisions,
} from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import { bindsNobody, type PolicyVersion } from '../policies/policy.ts'
import { timetable } from '../schedule/timetable.ts'
import { isBefore, laterOf } from '../schedule/zone.ts'
import { accessWanted, withSuspensions } from './access.ts'
import { withWakeAt } from './agenda.ts'
import { withMissedOwed } from './amendment.ts'
import { breaches } from './breaches.ts'
import { contextOf, type ReviewContext } from './context.ts'
import { datedBy, withDeadline } from './deadline.ts'
import { withOwedFrom } from './due.ts'
import { withFollowUps } from './further.ts'
import { withHeldBack } from './held-back.ts'
import { owingAccessNews, withoutNews } from './news.ts'
import { atStage } from './stage.ts'
import { continueCase, openCase, withState } from './state.ts'
import { withAddressApproved, withoutPastDoubt } from './unconfirmed.ts'

/**
 * The next state of a person: cases opened, continued and cleared; access wanted per device; when to look again.
 * @param policies the active versions; one announced after `now` is ignored, unless the person already came under it
 * @param now may be slightly earlier than at the last review (another machine's clock): nothing that happened is undone
 */
export function review(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): Person {
  if (isAhead(person, policies)) return person
  const announced = policies.filter(({ id, announcedAt }) => !isBefore(now, announcedAt) || isUnder(person, id))
  const certain = withAddressApproved(withoutPastDoubt(person, now), policies)
  const reviewed = announced.reduce((person, policy) => reviewPolicy(person, policy, now), certain)
  const withAccess = withAccessWanted(reviewed, person.cases, announced, now)
  return withWakeAt(withAccess, announced, now)
}

/** True if the person was last reviewed under a newer version than ours: our copy is stale. */
export const isAhead = ({ cases }: Person, policies: readonly PolicyVersion[]) =>
  cases.some(current => policies.some(({ id, version }) => id === current.policy && version < current.version))

const isUnder = ({ cases, announcements }: Person, policy: string) =>
  policy in announcements || cases.some(current => current.policy === policy)

function reviewPolicy(person: Person, policy: PolicyVersion, now: Temporal.Instant): Person {
  const before = caseOf(person, policy)
  const found = breaches(person, policy, before?.breaches ?? [], now)
  const context = atStage(contextOf(person, policy, now, before?.stage), found, before?.stage)
  const after = reviewCase(before, found, context)
  const cases = before || after ? [person.cases.filter(current => current !== before), after ? after : []].flat() : person.cases
  const hasVanished = before !== undefined && before.state !== 'clear' && (after === undefined || endedUnnotified(after))
  return { ...person, cases, announcements: withAnnouncement(person, policy, after, hasVanished, now) }
}

/** The phases of one case, in order. */
function reviewCase(before: Case | undefined, found: readonly Breach[], context: ReviewContext): Case | undefined {
  let current = before ? continueCase(before, found, context) : found.length > 0 ? openCase(found, context) : undefined
  if (!current) return undefined
  if (current.state !== 'closed' && !context.profile.leftAt) {
    const dated = datedBy(current, context)
    current = withDeadline(current, dated)
    current = withState(current, before, dated)
    current = withSuspensions(withHeldBack(current, dated), before, dated)
    if (isAwake(current.state)) current = withMissedOwed(current, dated)
    current = withFollowUps(current, dated)
    current = withOwedFrom(current, dated)
  }
  return withProposalInForce(current, context.now)
}

/** The case without a proposal that nobody can confirm any more. */
function withProposalInForce(current: Case, now: Temporal.Instant): Case {
  const { proposed } = current.decisions
  if (!proposed) return current
  const isOpen = proposed.kind === 'grant' ? current.answers.requests.some(({ kind }) => kind === 'exemption') : current.state !== 'closed'
  return isOpen && isBefore(now, lapsesAt(proposed)) ? current : withDecisions(current, { proposed: undefined })
}

/** With `announce: everyone`, people without a case get an announcement, once. */
function withAnnouncement(
  { announcements, profile }: Person,
  policy: PolicyVersion,
  current: Case | undefined,
  hasVanished: boolean,
  now: Temporal.Instant,
): Person['announcements'] {
  const { [policy.id]: due } = announcements
  if (due === 'settled') return announcements
  // Someone who left the audience before the announcement went is not told of it.
  if (bindsNobody(policy) || !isInAudience(policy, profile)) {
    const { [policy.id]: _, ...others } = announcements
    return due ? others : announcements
  }
  if (policy.announce !== 'everyone') return announcements
  if (current && isNotified(current)) return { ...announcements, [policy.id]: 'settled' }
  // A case that vanished may have held the announcement back past its moment: time it again.
  if (due && !hasVanished) return announcements
  return { ...announcements, [policy.id]: timetable(policy, profile).atOnceInHours(due ? laterOf(due, now) : now) }
}

/** Access as the cases now want it. Of the cases that had suspended a device, that of the first policy owes the notice that access is back. */
function withAccessWanted(
  reviewed: Person,
  casesBefore: readonly Case[],
  policies: readonly PolicyVersion[],
  now: Temporal.Instant,
): Person {
  const person = withoutStrangeNews(reviewed)
  const access = accessWanted(person, person.cases)
  if (access === person.access) return person
  const isTakenBack = (device: string) => (access[device]?.version ?? 0) < (person.access[device]?.version ?? 0)
  const changed = Object.keys(access).filter(device => access[device] !== person.access[device])
  const cut = changed.filter(device => access[device]?.wanted === 'suspended')
  // No notice of a device that changed hands, nor to someone who has left.
  const mayHear = (id: string) => !person.profile.leftAt && person.devices.some(device => device.id === id)
  const restored = changed.filter(id => access[id]?.wanted === 'granted' && !isTakenBack(id) && mayHear(id))
  const firstDemanding = (device: string) =>
    policies.find(({ id }) => casesBefore.some(({ policy, access: { suspended } }) => policy === id && suspended.includes(device)))?.id
  const cases = person.cases.map(current => {
    const { owes } = casesBefore.find(({ policy }) => policy === current.policy) ?? current
    // A restoration that was not requested is taken back unsaid.
    const unsaid = owes.restored?.devices.filter(device => cut.includes(device) && isTakenBack(device)) ?? []
    const calm = withoutNews(withoutNews(current, ['restored'], cut), ['suspended'], unsaid)
    const back = restored.filter(device => firstDemanding(device) === current.policy)
    return owingAccessNews(calm, 'restored', back, now)
  })
  return { ...person, access, cases }
}

/** The person without news of devices that are not theirs any more. */
function withoutStrangeNews(person: Person): Person {
  const { cases, devices } = person
  const strange = cases.flatMap(({ owes }) => owes.restored?.devices ?? []).filter(id => !devices.some(device => device.id === id))
  return strange.length > 0 ? withCases(person, current => withoutNews(current, ['restored'], strange)) : person
}
