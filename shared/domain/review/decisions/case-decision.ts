/** What an admin decides about a case, on a request of its owner or unasked; kept with the case, with who decided and why. */
import type { Temporal } from 'temporal-polyfill'
import type { Language } from '#domain/catalogue/languages.ts'
import {
  type Case,
  type Device,
  isNotified,
  type Person,
  type Profile,
  type RequestDecision,
  replyTo,
  type StaffRequest,
} from '#domain/people/person.ts'
import { withReading } from '#domain/people/readings.ts'
import { compactJson } from '#domain/people/serialize.ts'
import { toldApart } from '#domain/people/told-apart.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { timetable } from '#domain/schedule/timetable.ts'
import { isBefore, startOfDay } from '#domain/schedule/zone.ts'
import { zoneOf } from '../deadline.ts'
import { owingReply } from '../news.ts'
import { withoutProof } from '../notified.ts'
import { review } from '../review.ts'
import { markReachable, withExemption, withExtension, withoutRequests } from './effects.ts'

/** In the admin's words: `reason` for the person, who is owed one of a refusal; `note` for colleagues. */
interface Words {
  reason?: string | undefined
  /** Of the reason; by default the policy's. */
  language?: Language | undefined
  note?: string | undefined
}

/** `until` is the last day of what is granted. */
export type CaseDecision =
  | (Words & { readonly kind: 'extend' | 'exempt'; readonly until: Temporal.PlainDate })
  | (Words & { readonly kind: 'grant'; readonly request: 'exemption'; readonly until: Temporal.PlainDate })
  | (Words & { readonly kind: 'grant'; readonly request: 'not-my-device'; readonly device: string })
  | (Words & { readonly kind: 'grant'; readonly request: 'contest' })
  /** `device` if the request is about one. */
  | (Words & { readonly kind: 'refuse'; readonly request: StaffRequest['kind']; readonly device?: string })
  /** The person can be reached after all: their address is good, or they were told in person. */
  | { readonly kind: 'reachable' }

/** Who decides where no human does. */
export const thePolicy = 'policy'

/** Decisions kept with a case, the latest; those of the policy stay, since it decides once a case. */
const mostDecided = 20

const kept = (made: readonly RequestDecision[]) => made.filter(({ by }, index) => by === thePolicy || made.length - index <= mostDecided)

/** A decision with its author (the subject of an admin's token) and its moment. */
interface DecisionMade {
  decision: CaseDecision
  by: string
  /** Who proposed it, where that took two. */
  proposedBy?: string
  at: Temporal.Instant
}

/**
 * The person with a decision about one of their cases, reviewed; the same person if it changes nothing or was made before.
 * - A request granted or refused: staff get a reply. Refusals wait for working hours, for they ask the person to act.
 * - `extend`: a later deadline, in the policy's zone, which also answers a request for more time. Staff get `changed`.
 * - `exempt`, or an exemption granted: in the person's zone; a later decision replaces an earlier one, also by an earlier end. Staff who asked,
 *   or who know of the case, are told, in working hours.
 * - `not-my-device` granted: the device leaves the person's record and is no longer suspended for them. If an import lists it as theirs
 *   again, it returns, with a notice of its own under every policy.
 * - `contest` granted: the suspended devices count as free of the banned apps until they report otherwise.
 * @returns `no request` if the request granted or refused does not exist; one that is open outlives the end of its case
 */
export function withDecision(
  person: Person,
  policies: readonly PolicyVersion[],
  policy: PolicyVersion,
  { decision, at, ...authors }: DecisionMade,
): Person | 'no case' | 'no request' {
  const reviewed = review(person, policies, at)
  const current = caseToDecide(reviewed, policy, decision)
  if (!current) return 'no case'
  if (decision.kind === 'reachable') {
    const reached = markReachable(reviewed, policies, at)
    return reached === reviewed ? person : reached
  }
  const decided: RequestDecision = { ...asDecided(decision, policy, reviewed), ...authors, at }
  if (decided.request && !current.answers.requests.some(isAnsweredBy(decided)))
    return current.decisions.made.some(earlier => isSameDecision(earlier, decided)) ? person : 'no request'
  const after = applyDecision(current, policy, reviewed, decided)
  if (after === current) return person
  const { made, proposed } = current.decisions
  // What is granted now, or refused, replaces what was only proposed.
  const isProposedStill = proposed && !decided.until && decided.request !== 'exemption'
  const decisions = { made: kept([...made, decided]), proposed: isProposedStill ? proposed : undefined }
  return review(
    {
      ...reviewed,
      devices: devicesAfter(reviewed.devices, current, policy, decided),
      cases: reviewed.cases.map(one => withDisowned(one === current ? { ...after, decisions } : one, decided)),
    },
    policies,
    at,
  )
}

/** The case that a decision would be about. */
export const caseToDecide = ({ cases }: Person, policy: PolicyVersion, decision: CaseDecision): Case | undefined =>
  cases.find(one => one.policy === policy.id && (one.state !== 'closed' || ('request' in decision && one.answers.requests.length > 0)))

const pastTense = { extend: 'extended', exempt: 'exempted', grant: 'granted', refuse: 'refused' } as const

/** What is kept of a decision, besides who made it and when. */
export type KeptDecision = Omit<RequestDecision, 'at' | 'by' | 'proposedBy'>

export function asDecided(
  decision: Exclude<CaseDecision, { kind: 'reachable' }>,
  policy: PolicyVersion,
  { profile, devices }: Person,
): KeptDecision {
  const { kind, reason, language = policy.language, note } = decision
  const device = 'device' in decision ? decision.device : undefined
  const label = toldApart(devices).find(({ id }) => id === device)?.label
  return {
    kind: pastTense[kind],
    request: 'request' in decision ? decision.request : undefined,
    device,
    label: label || undefined,
    ...(reason ? { reason, language } : {}),
    note: note || undefined,
    until: 'until' in decision ? startOfDay(decision.until.add({ days: 1 }), zoneOfDays(kind, policy, profile)) : undefined,
  }
}

/** In which the days of an extension or exemption are counted. */
export const zoneOfDays = (kind: CaseDecision['kind'], policy: PolicyVersion, profile: Profile) =>
  kind === 'extend' ? zoneOf(policy, timetable(policy, profile)) : profile.zone

export const isAnsweredBy =
  ({ request, device }: Pick<RequestDecision, 'request' | 'device'>) =>
  (asked: StaffRequest) =>
    asked.kind === request && asked.device === device

/** True for the same decision, whenever it was made. */
const isSameDecision = (a: RequestDecision, b: RequestDecision) => compactJson(withoutMoment(a)) === compactJson(withoutMoment(b))

const withoutMoment = ({ at, label, proposedBy, ...decided }: RequestDecision): object => decided

/** The case after a decision, not reviewed yet; the same case if nothing follows. */
function applyDecision(current: Case, policy: PolicyVersion, owner: Person, decided: RequestDecision): Case {
  const { kind, request, until, at } = decided
  if (kind === 'extended') return until ? withTimeGranted(current, withExtension(current, policy, owner, until, at)) : current
  if (until && (!isBefore(at, until) || current.exemptUntil?.equals(until))) return current
  const after = until ? withExemption(current, until) : withoutRequests(current, isAnsweredBy(decided))
  const reply = replyTo(decided)
  const isAwaited =
    request || isNotified(current) || current.owes['exemption-refused'] || current.answers.requests.some(({ kind }) => kind === 'exemption')
  if (!reply || !isAwaited) return after
  // With what it brings: access that is back, or nothing left to do.
  const isAtOnce = kind === 'granted' && request !== 'exemption'
  return owingReply(after, reply, decided, isAtOnce ? at : timetable(policy, owner.profile).atOnceInHours(at))
}

/** A later deadline answers a request for more time; its mail is `changed`. */
function withTimeGranted(before: Case, extended: Case): Case {
  if (extended === before) return before
  const { 'more-time-refused': _, ...owes } = extended.owes
  return withoutRequests({ ...extended, owes }, ({ kind }) => kind === 'more-time')
}

/** The case without proof of notice of a device that turned out not to be its owner's. */
function withDisowned(current: Case, { kind, request, device, at }: RequestDecision): Case {
  if (kind !== 'granted' || request !== 'not-my-device' || !device) return current
  return withoutProof(current, device, at)
}

function devicesAfter(
  devices: readonly Device[],
  { access: { suspended, respited } }: Case,
  { requires }: PolicyVersion,
  { kind, request, device: id, at }: RequestDecision,
): readonly Device[] {
  if (kind !== 'granted') return devices
  if (request === 'not-my-device') return devices.filter(device => device.id !== id)
  if (request !== 'contest') return devices
  const contested = new Set([...suspended, ...respited])
  return devices.map(device => (contested.has(device.id) ? freeOf(requires, device, at) : device))
}

const freeOf = (required: readonly string[], device: Device, at: Temporal.Instant): Device => ({
  ...device,
  readings: withReading(device.readings, { met: [...required], unmet: [], evidence: 'helpdesk', source: 'contest', reportedAt: at }),
})
