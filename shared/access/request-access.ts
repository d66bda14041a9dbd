import type { Temporal } from 'temporal-polyfill'
import { requestDueAt } from '../people/due.ts'
import type { Person } from '../people/person.ts'
import type { StoredPerson } from '../people/store.ts'
import { isBefore } from '../schedule/zone.ts'
import type { AccessGate, AccessRequest } from './gate.ts'

/** Asks the other side of access for whatever it has not been asked for, or has left unconfirmed too long. @returns the person with what it took */
export async function requestAccess(gate: AccessGate, { ref, person }: StoredPerson, now: Temporal.Instant): Promise<Person> {
  const requests = accessDue(ref, person, now)
  if (requests.length === 0) return person
  const taken = await gate.request(requests)
  return {
    ...person,
    accessRequested: {
      ...person.accessRequested,
      ...Object.fromEntries(taken.map(({ device, version }) => [device, { ...person.accessRequested?.[device], version, at: now }])),
    },
  }
}

/** What the other side of access is to be asked for now. */
export function accessDue(ref: string, { access, accessRequested = {} }: Person, now: Temporal.Instant): readonly AccessRequest[] {
  return Object.entries(access).flatMap(([device, { wanted, version }]) => {
    const due = requestDueAt(version, accessRequested[device])
    return due && !isBefore(now, due) ? [{ person: ref, device, wanted, version }] : []
  })
}

/** The person once the other side has confirmed a version for a device. It only rises, and counts for nothing that was never asked. */
export function withAccessConfirmed(person: Person, device: string, version: number): Person {
  const requested = person.accessRequested?.[device]
  if (!requested || version > requested.version || version <= (requested.confirmed ?? 0)) return person
  return { ...person, accessRequested: { ...person.accessRequested, [device]: { ...requested, confirmed: version } } }
}
