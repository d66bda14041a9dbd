import { Temporal } from 'temporal-polyfill'
import { earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import { isTakenUpAgain, quarantineEnd } from './mail.ts'
import { type Access, type AccessRequested, deviceIn, isNotified, type Person } from './person.ts'

/** By urgency: access, what changes with time, then mail; digests once their lines are in. Those `held` wait for a human. */
export const queues = ['access', 'escalate', 'mail', 'digest', 'held'] as const

export type Queue = (typeof queues)[number]

/** When to review a person next in one queue. */
export interface Due {
  readonly queue: Queue
  readonly at: Temporal.Instant
}

/**
 * A person waits in two places, so that access never waits behind mail. Absent where nothing is owed. A claim moves nobody, so that it costs no
 * write to an index: sweeps of mail pass over people who are claimed.
 */
export interface Dues {
  readonly change?: Due & { readonly queue: 'access' | 'escalate' }
  readonly mail?: Due & { readonly queue: 'mail' | 'digest' | 'held' }
}

/** Sorts before everything. */
const atOnce = Temporal.Instant.fromEpochMilliseconds(0)

/** How long to wait for a confirmation of access before repeating the request. */
const patience = { hours: 1 } as const

export function duesOf(person: Person): Dues {
  const change = changeDue(person)
  const mail = mailDue(person)
  return { change, mail }
}

function changeDue(person: Person): Dues['change'] {
  const requestAt = nextRequestAt(person)
  // Access waits for nothing, not even for a person who fails.
  const changeAt = person.mail?.held?.reason === 'failing' ? undefined : person.changeAt
  if (requestAt && !(changeAt && isBefore(changeAt, requestAt))) return { queue: 'access', at: requestAt }
  return changeAt && { queue: 'escalate', at: changeAt }
}

function mailDue(person: Person): Dues['mail'] {
  const { noticeAt, mail } = person
  if (mail?.held) return { queue: 'held', at: mail.held.at }
  const digestAt = earliestOf((mail?.digests?.due ?? []).map(({ at }) => at))
  const formerAt = isSpokenTo(person) ? earliestOf((mail?.former ?? []).map(({ at }) => at)) : undefined
  const leftClaimAt = leftClaimSettledAt(person)
  const noticeDueAt = earliestOf(
    [noticeAt ? noticeFrom(person, noticeAt) : [], formerAt ? mailAt(person, formerAt) : [], leftClaimAt ? leftClaimAt : []].flat(),
  )
  const digestDueAt = digestAt && mailAt(person, digestAt)
  if (noticeDueAt && !(digestDueAt && isBefore(digestDueAt, noticeDueAt))) return { queue: 'mail', at: noticeDueAt }
  return digestDueAt && { queue: 'digest', at: digestDueAt }
}

/** Their present address was told something: only then do earlier ones hear that mail goes elsewhere. */
export const isSpokenTo = ({ cases, announcements, mail }: Person) =>
  mail?.digests?.sentThrough !== undefined ||
  Object.values(announcements).includes('settled') ||
  cases.some(one => one.state !== 'closed' && isNotified(one))

/** When to settle a claim whose notice is no longer owed; undefined without such a claim. */
function leftClaimSettledAt({ mail, noticeAt }: Person) {
  if (!mail?.claim || isTakenUpAgain(mail)) return undefined
  const end = quarantineEnd(mail.claim)
  return !noticeAt || isBefore(end, noticeAt) ? end : undefined
}

/** Devices whose change of access is still to be requested: no mail mentions it before. */
export const unrequestedDevices = ({ access, accessRequested = {} }: Person): readonly string[] =>
  Object.keys(access).filter(device => !isAsked(access[device]?.version ?? 0, accessRequested[device]))

const isAsked = (version: number, requested: AccessRequested | undefined): requested is AccessRequested =>
  requested !== undefined && requested.version >= version && (!requested.unsure || requested.confirmed === version)

/** When a notice due at `at` can go. */
const noticeFrom = (person: Person, at: Temporal.Instant) =>
  mailAt(person, person.accessRetryAt && unrequestedDevices(person).length > 0 ? laterOf(at, person.accessRetryAt) : at)

/** When mail due at `at` can go, after any retry. */
const mailAt = ({ mail }: Person, at: Temporal.Instant) => (mail?.retry ? laterOf(at, mail.retry.at) : at)

/** When there is something to do for someone who is due: mail to a claimed person waits for the end of their quarantine. */
export const afterClaim = ({ queue, at }: Due, { mail }: Person): Due => ({
  queue,
  at: mail?.claim && (queue === 'mail' || queue === 'digest') ? laterOf(at, quarantineEnd(mail.claim)) : at,
})

const nextRequestAt = (person: Person) => earliestOf(Object.keys(person.access).flatMap(device => placeOf(person, device) ?? []))

/**
 * When a person waits for the request about a device. A suspension being requested already waits for its confirmation, which saves two writes to
 * an index; if its run dies, the mail about it takes it up.
 */
function placeOf(person: Person, device: string) {
  const { [device]: access } = person.access
  const requested = person.accessRequested?.[device]
  const isUnderWay = requested?.unsure && requested.version === access?.version && requested.confirmed !== access.version
  const isSuspension = access?.wanted === 'suspended' && !person.accessRetryAt
  return isUnderWay && isSuspension ? requested.at.add(patience) : requestDueAt(person, device)
}

/** When to request what is wanted of a device; undefined once it is confirmed, or while no other system can do it. */
export function requestDueAt(person: Person, device: string): Temporal.Instant | undefined {
  const { [device]: access } = person.access
  const requested = person.accessRequested?.[device]
  if (!access) return undefined
  if (!isAsked(access.version, requested)) return askAgainAt(person, access)
  if (requested.confirmed === access.version) return undefined
  return requested.refused ? reportedSince(person, device, requested.refused.at) : requested.at.add(patience)
}

/** When to ask the bus again, or for the first time. Access that comes back waits for no other device that may not be cut off yet. */
const askAgainAt = ({ accessRetryAt = atOnce, accessLookAt = atOnce }: Person, { wanted }: Access) =>
  wanted === 'granted' ? accessRetryAt : laterOf(accessRetryAt, accessLookAt)

/** When a device that no other system knew was reported again. */
const reportedSince = (person: Person, device: string, refusedAt: Temporal.Instant) =>
  deviceIn(person, device)
    ?.readings.map(({ reportedAt }) => reportedAt)
    .find(at => isBefore(refusedAt, at))
