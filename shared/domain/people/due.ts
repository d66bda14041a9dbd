import { Temporal } from 'temporal-polyfill'
import { earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import { quarantineEnd } from './mail.ts'
import type { AccessRequested, Person } from './person.ts'

/** What a person waits for, in order of urgency: access before what is said of it, what is overdue before reminders, digests once their lines are in. */
export const queues = ['access', 'escalate', 'remind', 'digest', 'held'] as const

export type Queue = (typeof queues)[number]

/** In which queue a person stands, and when to look again. */
export interface Due {
  readonly queue: Queue
  readonly at: Temporal.Instant
}

/** Since always: what is due at once stands in front. */
const atOnce = Temporal.Instant.fromEpochMilliseconds(0)

/** How long the other side of access may take to confirm, until it is asked again. */
const patience = { hours: 1 } as const

/** Where a person stands among those to whom something is owed; undefined where nothing is. */
export function dueOf(person: Person): Due | undefined {
  const { changeAt, noticeAt, mail, cases } = person
  const digestAt = earliestOf((mail?.digests?.due ?? []).map(({ at }) => at))
  const requestAt = nextRequestAt(person)
  const leftClaimAt = leftClaimSettledAt(person)
  // Access waits for nothing, not even for whoever fails at all else.
  if (mail?.held?.reason === 'failing') return requestAt ? { queue: 'access', at: requestAt } : { queue: 'held', at: mail.held.at }
  const dues: Due[] = [
    ...(requestAt ? [{ queue: 'access', at: requestAt } as const] : []),
    ...(changeAt ? [{ queue: 'escalate', at: changeAt } as const] : []),
    ...(noticeAt && !mail?.held
      ? [{ queue: cases.some(({ state }) => state === 'overdue') ? 'escalate' : 'remind', at: noticeFrom(person, noticeAt) } as const]
      : []),
    ...(leftClaimAt ? [{ queue: 'remind', at: leftClaimAt } as const] : []),
    ...(digestAt && !mail?.held ? [{ queue: 'digest', at: mailAt(person, digestAt) } as const] : []),
  ]
  const first = dues.reduce<Due | undefined>((a, b) => (a && Temporal.Instant.compare(a.at, b.at) <= 0 ? a : b), undefined)
  return first ?? (mail?.held ? { queue: 'held', at: mail.held.at } : undefined)
}

/** When a claim is to be settled whose notice is no longer owed by then; undefined where there is none, or it waits for a human. */
function leftClaimSettledAt({ mail, noticeAt }: Person): Temporal.Instant | undefined {
  if (!mail?.claim || mail.claim.digestOn || mail.held) return undefined
  const end = quarantineEnd(mail.claim)
  return !noticeAt || isBefore(end, noticeAt) ? end : undefined
}

/** True where the other side of access has yet to be asked for something: no mail tells of it before. */
export const isUnasked = ({ access, accessRequested = {} }: Person): boolean =>
  Object.entries(access).some(([device, { version }]) => (accessRequested[device]?.version ?? 0) < version)

/** When a notice that is due at `at` can go. */
const noticeFrom = (person: Person, at: Temporal.Instant): Temporal.Instant =>
  mailAt(person, person.accessRetryAt && isUnasked(person) ? laterOf(at, person.accessRetryAt) : at)

/** What would be due at `at`, unless a claim or a failure puts it off. */
function mailAt({ mail }: Person, at: Temporal.Instant): Temporal.Instant {
  if (mail?.claim) return laterOf(at, quarantineEnd(mail.claim))
  return mail?.retry ? laterOf(at, mail.retry.at) : at
}

function nextRequestAt({ access, accessRequested = {}, accessRetryAt = atOnce }: Person): Temporal.Instant | undefined {
  return earliestOf(
    Object.entries(access).flatMap(([device, { version }]) => requestDueAt(version, accessRequested[device], accessRetryAt) ?? []),
  )
}

/**
 * When the other side of access is to be asked for a version; undefined where it has confirmed it.
 * @param retryAt where it has not taken the last request
 */
export function requestDueAt(
  version: number,
  requested: AccessRequested | undefined,
  retryAt: Temporal.Instant = atOnce,
): Temporal.Instant | undefined {
  if (!requested || requested.version < version) return retryAt
  return requested.confirmed === version ? undefined : requested.at.add(patience)
}
