/** What an admin decides about a case, of their own accord or because its owner has asked. It is kept with the case: what, by whom, and why. */
import type { Temporal } from 'temporal-polyfill'
import type { AppName } from '../catalogue/apps.ts'
import type { Case, Decided, Device, Occasion, Person, StaffRequest } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { timetable } from '../schedule/timetable.ts'
import { isBefore, startOfDay } from '../schedule/zone.ts'
import { zoneOf } from './deadline.ts'
import { exempted, extended, markReachable, withoutRequests } from './decisions.ts'
import { review } from './review.ts'

/** A decision; `until` is the last day of what it gives, `reason` in the words of whoever decides. */
export type CaseDecision =
  | { readonly kind: 'extend' | 'exempt'; readonly until: Temporal.PlainDate; readonly reason: string }
  | { readonly kind: 'grant'; readonly request: 'exemption'; readonly until: Temporal.PlainDate; readonly reason: string }
  | { readonly kind: 'grant'; readonly request: 'not-my-device'; readonly device: string; readonly reason: string }
  | { readonly kind: 'grant'; readonly request: 'contest'; readonly reason: string }
  /** `device` where the request is about one. */
  | { readonly kind: 'refuse'; readonly request: StaffRequest['kind']; readonly device?: string; readonly reason: string }
  /** They can be reached after all: their address is good, or they were told otherwise. */
  | { readonly kind: 'reachable' }

/** Decisions that are kept with a case, the last. */
const mostDecided = 20

/**
 * The person with a decision about one of their cases, and what follows from it; the same person where it changes nothing, or has been made
 * already.
 * - A later deadline: as `extend`, in the policy's zone. They are told by a notice `changed`.
 * - An exemption, granted or of the admin's own accord: as `exempt`, in the person's zone. Whoever asked, or knows of the case, is told.
 * - An exemption refused: they are told, and why. Any other request refused is only gone.
 * - Not their device, granted: it leaves their record, and is cut off no more on their account. Where an import lists it as theirs again, it
 *   is theirs again, and noticed anew.
 * - A contest, granted: the devices that are cut off count as free of the apps, until they report something else.
 * @param by the subject of the admin's token
 * @returns `no request` where nobody asks for what is granted or refused
 */
export function withDecision(
  person: Person,
  policies: readonly PolicyVersion[],
  policy: PolicyVersion,
  decision: CaseDecision,
  by: string,
  now: Temporal.Instant,
): Person | 'no case' | 'no request' {
  const current = review(person, policies, now)
  const held = current.cases.find((one) => one.policy === policy.id && one.state !== 'closed')
  if (!held) return 'no case'
  if (decision.kind === 'reachable') {
    const reached = markReachable(current, policies, now)
    return reached === current ? person : reached
  }
  const decided = decidedBy(decision, policy, current, by, now)
  if (decided.request && !held.requests?.some(isAnsweredBy(decided)))
    return held.decided?.some((earlier) => isSame(earlier, decided)) ? person : 'no request'
  const after = followed(held, policy, current, decided)
  if (after === held) return person
  const kept = { ...after, decided: [...(held.decided ?? []), decided].slice(-mostDecided) }
  return review(
    {
      ...current,
      devices: devicesAfter(current.devices, held, policy, decided),
      cases: current.cases.map((one) => (one === held ? kept : one)),
    },
    policies,
    now,
  )
}

const pastTense = { extend: 'extended', exempt: 'exempted', grant: 'granted', refuse: 'refused' } as const

function decidedBy(
  decision: Exclude<CaseDecision, { readonly kind: 'reachable' }>,
  policy: PolicyVersion,
  { profile }: Person,
  by: string,
  at: Temporal.Instant,
): Decided {
  const { kind, reason } = decision
  const zone = kind === 'extend' ? zoneOf(policy, timetable(policy, profile)) : profile.zone
  return {
    kind: pastTense[kind],
    ...('request' in decision ? { request: decision.request } : {}),
    ...('device' in decision ? { device: decision.device } : {}),
    at,
    by,
    reason,
    ...('until' in decision ? { until: startOfDay(decision.until.add({ days: 1 }), zone) } : {}),
  }
}

const isAnsweredBy =
  ({ request, device }: Decided) =>
  (asked: StaffRequest): boolean =>
    asked.kind === request && asked.device === device

/** True for the same decision, whenever it was made. */
const isSame = (a: Decided, b: Decided): boolean =>
  a.kind === b.kind &&
  a.request === b.request &&
  a.device === b.device &&
  a.by === b.by &&
  a.reason === b.reason &&
  isAtOnce(a.until, b.until)

const isAtOnce = (a: Temporal.Instant | undefined, b: Temporal.Instant | undefined): boolean => (a && b ? a.equals(b) : a === b)

/** The case as a decision leaves it, not reviewed yet; the same case where nothing follows. */
function followed(held: Case, policy: PolicyVersion, { profile }: Person, decided: Decided): Case {
  const { kind, request, device, until, at } = decided
  const soon = timetable(policy, profile).atOnceInHours(at)
  if (kind === 'extended') return until ? extended(held, policy, profile, until, at) : held
  if (until) {
    if (!isBefore(at, until) || (!request && held.exemptUntil?.equals(until))) return held
    const isAwaited = held.first.attemptedAt || held.requests?.some(({ kind }) => kind === 'exemption')
    return isAwaited ? owing(exempted(held, until), 'exemption-granted', soon, at) : exempted(held, until)
  }
  const after = withoutRequests(held, isAnsweredBy(decided))
  if (kind === 'refused' && request === 'exemption' && held.breaches.length > 0) return owing(after, 'exemption-refused', soon, at)
  if (kind === 'refused' || !device) return after
  const { [device]: _, ...noticed } = after.noticed
  return { ...after, noticed }
}

/** The case with news of an exemption owed, in place of earlier news of one. */
function owing(held: Case, news: Extract<Occasion, `exemption-${string}`>, at: Temporal.Instant, since: Temporal.Instant): Case {
  const { 'exemption-granted': granted, 'exemption-refused': refused, ...owes } = held.owes
  return { ...held, owes: { ...owes, [news]: { at, since, devices: [] } } }
}

function devicesAfter(
  devices: readonly Device[],
  { suspended }: Case,
  { apps }: PolicyVersion,
  { kind, request, device: id, at }: Decided,
): readonly Device[] {
  if (kind !== 'granted') return devices
  if (request === 'not-my-device') return devices.filter((device) => device.id !== id)
  if (request !== 'contest') return devices
  return devices.map((device) => (suspended.includes(device.id) ? freeOf(apps, device, at) : device))
}

/** The device as the helpdesk has seen it. */
const freeOf = (banned: readonly AppName[], { reading, ...device }: Device, at: Temporal.Instant): Device => ({
  ...device,
  reading: {
    apps: (reading?.apps ?? []).filter((app) => !banned.includes(app)),
    evidence: 'helpdesk',
    source: 'contest',
    reportedAt: at,
  },
})
