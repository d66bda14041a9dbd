import type { Temporal } from 'temporal-polyfill'
import type { AccessGate, AccessRequest } from '../../domain/access/gate.ts'
import { requestDueAt } from '../../domain/people/due.ts'
import type { Person } from '../../domain/people/person.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import { isBefore } from '../../domain/schedule/zone.ts'

const retry = { minutes: 1 } as const

/**
 * Sends the access requests that are due: new ones, and those unconfirmed for too long. Retries refused requests after a minute.
 * @param mayCut true if a device may be suspended now; a suspension sent before is repeated until confirmed
 * @param onFault called if the gate cannot be reached
 * @returns the person with the accepted requests
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

/** Records a confirmed version; confirmed versions only rise, and only up to the requested one. */
export function withAccessConfirmed(person: Person, device: string, version: number): Person {
  const requested = person.accessRequested?.[device]
  if (!requested || version > requested.version || version <= (requested.confirmed ?? 0)) return person
  return { ...person, accessRequested: { ...person.accessRequested, [device]: { ...requested, confirmed: version } } }
}
