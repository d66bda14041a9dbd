import type { Temporal } from 'temporal-polyfill'
import type { AccessGate, AccessRequest } from '../../domain/access/gate.ts'
import { requestDueAt } from '../../domain/people/due.ts'
import type { Person } from '../../domain/people/person.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import { isBefore } from '../../domain/schedule/zone.ts'

/** How long what the other side did not take waits. */
const retry = { minutes: 1 } as const

/**
 * Asks the other side of access for whatever it has not been asked for, or has left unconfirmed too long.
 * @param mayCut whether the suspension of a device may go out now; one that went out already is asked for again until it is confirmed
 * @param onFault told where it cannot be asked at all: that is no fault of this person, who is asked for again in a minute
 * @returns the person with what it took
 */
export async function requestAccess(
  gate: AccessGate,
  { ref, person }: StoredPerson,
  now: Temporal.Instant,
  mayCut: (device: string) => boolean,
  onFault: (ref: string, error: unknown) => void,
): Promise<Person> {
  const requests = requestsDue(ref, person, now)
  if (requests.length === 0) return person
  const sent = requests.filter((request) => request.wanted === 'granted' || wasAsked(person, request) || mayCut(request.device))
  const taken = await ask(gate, sent).catch((error: unknown) => {
    onFault(ref, error)
    return []
  })
  const { accessRetryAt, ...asked } = person
  return {
    ...asked,
    ...(taken.length < requests.length ? { accessRetryAt: now.add(retry) } : {}),
    ...(taken.length > 0 ? { accessRequested: withRequests(person, taken, now) } : {}),
  }
}

const ask = async (gate: AccessGate, requests: readonly AccessRequest[]): Promise<readonly AccessRequest[]> =>
  requests.length > 0 ? gate.request(requests) : []

const wasAsked = ({ accessRequested = {} }: Person, { device, version }: AccessRequest): boolean =>
  accessRequested[device]?.version === version

const withRequests = ({ accessRequested = {} }: Person, taken: readonly AccessRequest[], at: Temporal.Instant) => ({
  ...accessRequested,
  ...Object.fromEntries(taken.map(({ device, version }) => [device, { ...accessRequested[device], version, at }])),
})

function requestsDue(
  ref: string,
  { access, accessRequested = {}, accessRetryAt }: Person,
  now: Temporal.Instant,
): readonly AccessRequest[] {
  return Object.entries(access).flatMap(([device, { wanted, version }]) => {
    const due = requestDueAt(version, accessRequested[device], accessRetryAt)
    return due && !isBefore(now, due) ? [{ person: ref, device, wanted, version }] : []
  })
}

/** The person once the other side has confirmed a version for a device. It only rises, and counts for nothing that was never asked. */
export function withAccessConfirmed(person: Person, device: string, version: number): Person {
  const requested = person.accessRequested?.[device]
  if (!requested || version > requested.version || version <= (requested.confirmed ?? 0)) return person
  return { ...person, accessRequested: { ...person.accessRequested, [device]: { ...requested, confirmed: version } } }
}
