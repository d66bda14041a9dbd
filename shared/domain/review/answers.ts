/** What a staff member says about their own case. Whoever calls these takes the answer down; what is said twice is said once. */
import type { Temporal } from 'temporal-polyfill'
import type { Case, Person, StaffRequest } from '../people/person.ts'
import type { PolicyVersion, Remedy } from '../policies/policy.ts'
import { addDays } from '../schedule/zone.ts'
import { extend } from './decisions.ts'
import { review } from './review.ts'

/** An answer, as somebody gives it. */
export type Answer =
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'declare'; readonly remedy: Remedy }
  | { readonly kind: 'exemption'; readonly reason: string; readonly until: Temporal.PlainDate }
  | { readonly kind: 'not-my-device'; readonly device: string }
  | { readonly kind: 'contest'; readonly reason: string }

/** Days that the escalation waits for a device to report, once somebody has said that they did what is asked. */
const daysToReport = 3

/** So many requests wait for a human at most: more say nothing new. */
const mostRequests = 10

/**
 * The person with their answer, and what follows from it; the same person where it says nothing new, or there is no case that it could be
 * about. A declaration puts a deadline that lies ahead off once; a request changes nothing until a human decides.
 */
export function withAnswer(
  person: Person,
  policies: readonly PolicyVersion[],
  policy: PolicyVersion,
  answer: Answer,
  now: Temporal.Instant,
): Person {
  const current = review(person, policies, now)
  const before = current.cases.find((held) => held.policy === policy.id)
  const after = before && answered(before, answer, now)
  if (!before || !after) return person
  const said = { ...current, cases: current.cases.map((held) => (held === before ? after : held)) }
  const waits = answer.kind === 'declare' && before.state === 'open'
  return waits ? extend(said, policies, policy, addDays(now, daysToReport, person.profile.zone), now) : review(said, policies, now)
}

/** @returns undefined where the answer says nothing new */
function answered(held: Case, answer: Answer, now: Temporal.Instant): Case | undefined {
  if (held.state === 'closed') return undefined
  switch (answer.kind) {
    case 'acknowledge':
      return held.acknowledgedAt ? undefined : { ...held, acknowledgedAt: now }
    case 'declare':
      return held.declared || held.breaches.length === 0 ? undefined : { ...held, declared: { remedy: answer.remedy, at: now } }
    default:
      return requested(held, { ...answer, at: now })
  }
}

function requested(held: Case, request: StaffRequest): Case | undefined {
  const { requests = [] } = held
  const isPending = requests.some(({ kind, device }) => kind === request.kind && device === request.device)
  return isPending || requests.length >= mostRequests ? undefined : { ...held, requests: [...requests, request] }
}
