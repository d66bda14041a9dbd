import { Temporal } from 'temporal-polyfill'
import { earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import { quarantineEnd } from './mail.ts'
import { type AccessRequested, isTold, type Person } from './person.ts'

/** By urgency: access before mail about it, overdue cases before reminders, digests once their lines are in. */
export const queues = ['access', 'escalate', 'remind', 'digest', 'held'] as const

export type Queue = (typeof queues)[number]

/** A person's queue, and when to review them next. */
export interface Due {
  readonly queue: Queue
  readonly at: Temporal.Instant
}

/** Sorts before everything. */
const atOnce = Temporal.Instant.fromEpochMilliseconds(0)

/** How long to wait for a confirmation of access before repeating the request. */
const patience = { hours: 1 } as const

/** @returns undefined where nothing is owed */
export function dueOf(person: Person): Due | undefined {
  const { changeAt, noticeAt, mail, cases } = person
  const digestAt = earliestOf((mail?.digests?.due ?? []).map(({ at }) => at))
  const requestAt = nextRequestAt(person)
  const formerAt = isSpokenTo(person) ? earliestOf((mail?.former ?? []).map(({ at }) => at)) : undefined
  const leftClaimAt = leftClaimSettledAt(person)
  // Access never waits, not even for a person on hold.
  if (mail?.held?.reason === 'failing') return requestAt ? { queue: 'access', at: requestAt } : { queue: 'held', at: mail.held.at }
  // The brake looks at one queue alone: a claim that was left must keep nobody from it.
  const queue = cases.some(({ state }) => state === 'overdue') ? 'escalate' : 'remind'
  const dues: Due[] = [
    ...(requestAt ? [{ queue: 'access', at: requestAt } as const] : []),
    ...(changeAt ? [{ queue: 'escalate', at: changeAt } as const] : []),
    ...(noticeAt && !mail?.held ? [{ queue, at: noticeFrom(person, noticeAt) } as const] : []),
    ...(formerAt && !mail?.held ? [{ queue, at: mailAt(person, formerAt) } as const] : []),
    ...(leftClaimAt ? [{ queue, at: leftClaimAt } as const] : []),
    ...(digestAt && !mail?.held ? [{ queue: 'digest', at: mailAt(person, digestAt) } as const] : []),
  ]
  const first = dues.reduce<Due | undefined>((a, b) => (a && Temporal.Instant.compare(a.at, b.at) <= 0 ? a : b), undefined)
  return first ?? (mail?.held ? { queue: 'held', at: mail.held.at } : undefined)
}

/** Their present address was told something: only then do earlier ones hear that mail goes elsewhere. */
export const isSpokenTo = ({ cases, announcements, mail }: Person): boolean =>
  mail?.digests?.sentThrough !== undefined ||
  Object.values(announcements).includes('settled') ||
  cases.some((one) => one.state !== 'closed' && isTold(one))

/** When to settle a claim whose notice is no longer owed; undefined without such a claim, or while it waits for a human. */
function leftClaimSettledAt({ mail, noticeAt }: Person): Temporal.Instant | undefined {
  if (!mail?.claim || mail.claim.digestOn || mail.claim.former || mail.held) return undefined
  const end = quarantineEnd(mail.claim)
  return !noticeAt || isBefore(end, noticeAt) ? end : undefined
}

/** Devices whose change of access is still to be requested: no mail mentions it before. */
export const unasked = ({ access, accessRequested = {} }: Person): readonly string[] =>
  Object.keys(access).filter((device) => !isAsked(access[device]?.version ?? 0, accessRequested[device]))

const isAsked = (version: number, requested: AccessRequested | undefined): requested is AccessRequested =>
  requested !== undefined && requested.version >= version && (!requested.unsure || requested.confirmed === version)

/** When a notice due at `at` can go. */
const noticeFrom = (person: Person, at: Temporal.Instant): Temporal.Instant =>
  mailAt(person, person.accessRetryAt && unasked(person).length > 0 ? laterOf(at, person.accessRetryAt) : at)

/** When mail due at `at` can go, after any claim or retry. */
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
 * When to request a version of access; undefined once it is confirmed.
 * @param retryAt after the bus refused the last request
 */
export function requestDueAt(
  version: number,
  requested: AccessRequested | undefined,
  retryAt: Temporal.Instant = atOnce,
): Temporal.Instant | undefined {
  if (!isAsked(version, requested)) return retryAt
  return requested.confirmed === version ? undefined : requested.at.add(patience)
}
