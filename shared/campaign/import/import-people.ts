import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { type Change, withChange } from '../../domain/people/organisation.ts'
import type { DeviceOwners } from '../../domain/people/owners.ts'
import type { Person } from '../../domain/people/person.ts'
import { refOf } from '../../domain/people/ref.ts'
import { type People, UnreadablePersonError } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { review } from '../../domain/review/review.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { changePerson } from '../save/change-person.ts'
import { withDevicesSince, withLatestReading } from './import-devices.ts'
import { withProfile } from './import-staff.ts'

export interface ImportPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly owners: DeviceOwners
  readonly clock: Clock
}

export interface ImportReport {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** Whose record cannot be read: it stays as it is, for what it says of mails must not be lost. */
  readonly unreadable: number
}

const concurrency = 16

/**
 * Takes in people as an organisation lists them: profiles and devices are as listed, what Ides itself knows of them stays. Whoever is
 * not listed stays as they are; an import that changes nothing writes nothing. It knows nothing of whoever was erased: they come back record
 * by record.
 * @param listed people of `peopleOf`, without cases
 */
export async function importPeople({ people, policies, owners, clock }: ImportPorts, listed: readonly Person[]): Promise<ImportReport> {
  const active = await policies.listActive()

  async function importOne(one: Person): Promise<keyof ImportReport> {
    const ref = refOf(one.profile.id)
    const found = await people.find(ref)
    const known = new Set(found?.person.devices.map(({ id }) => id))
    for (const { id } of one.devices) if (!known.has(id)) await owners.save(id, ref)
    if (!found && (await people.save(review(one, active, clock.now()), 0)) === 'saved') return 'added'
    return (await changePerson(people, ref, (before) => merged(before, one, active, clock.now()))) ? 'changed' : 'unchanged'
  }

  async function importReadable(one: Person): Promise<keyof ImportReport> {
    try {
      return await importOne(one)
    } catch (error) {
      if (error instanceof UnreadablePersonError) return 'unreadable'
      throw error
    }
  }

  const outcomes = await pMap(listed, importReadable, { concurrency })
  const count = (outcome: keyof ImportReport) => outcomes.filter((one) => one === outcome).length
  return { added: count('added'), changed: count('changed'), unchanged: count('unchanged'), unreadable: count('unreadable') }
}

function merged(before: Person, { profile, devices }: Person, active: readonly PolicyVersion[], now: Temporal.Instant): Person {
  const known = new Map(before.devices.map((device) => [device.id, device]))
  const person = { ...before, devices: devices.map((device) => withLatestReading(device, known.get(device.id))) }
  const hasMore = devices.some(({ id }) => !known.has(id))
  return withProfile(hasMore ? withDevicesSince(person, now) : person, profile, active, now)
}

/** True for what is older than what is known of the device: messages may be late, and sources behind. */
function isOutOfDate({ devices }: Person, { device, at }: Change): boolean {
  const reading = devices.find(({ id }) => id === device)?.reading
  return reading !== undefined && isBefore(at, reading.reportedAt)
}

/** Takes in what a source newly says of one device. @returns `unknown` where nobody is known to have it */
export async function reportDevice(
  { people, policies, owners, clock }: ImportPorts,
  change: Change,
): Promise<'changed' | 'unchanged' | 'unknown'> {
  const ref = await owners.find(change.device)
  if (ref === undefined) return 'unknown'
  const active = await policies.listActive()
  const isChanged = await changePerson(people, ref, (person) =>
    isOutOfDate(person, change) ? person : review(withChange(person, change), active, clock.now()),
  )
  return isChanged ? 'changed' : 'unchanged'
}
