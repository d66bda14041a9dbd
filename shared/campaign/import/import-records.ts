/** Staff and devices as they come record by record: the good ones are taken in, each bad one is named. */
import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import type { Erasures } from '../../domain/people/erasures.ts'
import { deviceOf, type Manager, profileOf } from '../../domain/people/organisation.ts'
import type { DeviceOwners } from '../../domain/people/owners.ts'
import type { Device, Person, Profile } from '../../domain/people/person.ts'
import { type DeviceRecord, deviceRecord, type StaffRecord, staffRecord } from '../../domain/people/records.ts'
import { refOf } from '../../domain/people/ref.ts'
import { findReadable, type People, type StoredPerson, UnreadablePersonError } from '../../domain/people/store.ts'
import { compactJson } from '../../domain/people/written.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { fieldName, findings, seen } from '../../domain/problem.ts'
import { readdress } from '../../domain/review/decisions.ts'
import { review } from '../../domain/review/review.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { changePerson } from '../save/change-person.ts'

export interface RecordImportPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly owners: DeviceOwners
  readonly clock: Clock
  readonly erasures: Erasures
}

/** What is wrong with one of the records, by its place in the list. */
export interface RefusedRecord {
  readonly index: number
  readonly field: string
  readonly message: string
}

/** How many records were taken in, and what is wrong with the others. */
export interface RecordReport {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly refused: readonly RefusedRecord[]
}

const concurrency = 16

type Taken = 'added' | 'changed' | 'unchanged'

interface Indexed<T> {
  readonly index: number
  readonly record: T
}

/**
 * Takes in staff: profiles are as listed, devices and all else that is known of a person stay. A manager is one of the list, or known.
 * @param input records as `staffRecord` reads them
 */
export async function importStaff(
  { people, policies, erasures, clock }: RecordImportPorts,
  input: readonly unknown[],
): Promise<RecordReport> {
  const { good, refused } = readAll(input, staffRecord)
  const [active, managers] = await Promise.all([policies.listActive(), managersOf(good)])

  /** Those whom the records name, as far as they are known. */
  async function managersOf(records: readonly Indexed<StaffRecord>[]): Promise<ReadonlyMap<string, Manager>> {
    const listed = new Map<string, Manager>(records.map(({ record }) => [record.id, record]))
    const named = new Set(records.flatMap(({ record: { manager } }) => (manager && !listed.has(manager) ? [manager] : [])))
    const found = await pMap(named, async (id) => (await findReadable(people, refOf(id)))?.person.profile, { concurrency })
    for (const profile of found) if (profile) listed.set(profile.id, profile)
    return listed
  }

  async function importOne({ index, record }: Indexed<StaffRecord>): Promise<Taken | RefusedRecord> {
    const manager = record.manager === undefined ? undefined : managers.get(record.manager)
    if (record.manager !== undefined && !manager)
      return {
        index,
        field: 'manager',
        message: `must be a staff member of this list, or one imported before, but is ${seen(record.manager)}`,
      }
    const profile = profileOf(record, manager)
    const ref = refOf(record.id)
    return ifReadable(index, async () => {
      const found = await people.find(ref)
      if (!found && (await people.save(review(await newPerson(ref, profile), active, clock.now()), 0)) === 'saved') return 'added'
      const withIt = (person: Person) => (isSame(profile, person.profile) ? person : withProfile(person, profile, active, clock.now()))
      return (await changePerson(people, found ?? ref, withIt)) ? 'changed' : 'unchanged'
    })
  }

  async function newPerson(ref: string, profile: Profile): Promise<Person> {
    const lastNumber = await erasures.findLastNumber(ref)
    // What is still heard of earlier notices went to somebody of whom nothing is known any more.
    const mail = lastNumber === undefined ? {} : { mail: { seq: lastNumber, addressedFrom: lastNumber + 1 } }
    return { profile, devices: [], cases: [], announcements: {}, access: {}, ...mail }
  }

  return reportOf(refused, await pMap(good, importOne, { concurrency }))
}

/** The person with another profile, reviewed. */
function withProfile(before: Person, profile: Profile, active: readonly PolicyVersion[], now: Temporal.Instant): Person {
  const person = { ...before, profile }
  // The same mailbox, however it is written.
  return profile.email.toLowerCase() === before.profile.email.toLowerCase()
    ? review(person, active, now)
    : readdress(person, active, profile.email, now)
}

/**
 * Takes in devices of staff who are known. One that is not listed stays as it is; one that has passed to somebody else leaves whoever had it.
 * @param input records as `deviceRecord` reads them
 */
export async function importDevices(
  { people, policies, owners, clock }: RecordImportPorts,
  input: readonly unknown[],
): Promise<RecordReport> {
  const { good, refused } = readAll(input, deviceRecord)
  const active = await policies.listActive()
  const byOwner = [...Map.groupBy(good, ({ record }) => record.staff)]

  async function importOf([staff, records]: readonly [string, readonly Indexed<DeviceRecord>[]]): Promise<
    readonly (Taken | RefusedRecord)[]
  > {
    const [first] = records
    const found = await ifReadable(first?.index ?? 0, () => people.find(refOf(staff)))
    if (!found)
      return records.map(({ index }) => ({
        index,
        field: 'staff',
        message: `must be a staff member imported before, but is ${seen(staff)}`,
      }))
    if ('message' in found) return records.map(({ index }) => ({ ...found, index }))
    const taken = await pMap(records, (one) => takeOver(found, one), { concurrency: 1 })
    const listed = taken.flatMap((one) => ('message' in one ? [] : [one]))
    let outcomes: readonly Taken[] = []
    await changePerson(people, found, (person) => {
      const merged = listed.map((one) => mergedDevice(person, one))
      outcomes = merged.map(({ outcome }) => outcome)
      if (outcomes.every((outcome) => outcome === 'unchanged')) return person
      const after = withDevices(person, merged)
      return review(outcomes.includes('added') ? withDevicesSince(after, clock.now()) : after, active, clock.now())
    })
    return [...outcomes, ...taken.flatMap((one) => ('message' in one ? [one] : []))]
  }

  /** Takes a new one from whoever had it, and writes down whose it is then: wherever that breaks off, it is never two people's. */
  async function takeOver({ ref, person }: StoredPerson, { index, record }: Indexed<DeviceRecord>): Promise<Device | RefusedRecord> {
    const device = deviceOf(record)
    if (person.devices.some(({ id }) => id === device.id)) return device
    return ifReadable(index, async () => {
      const before = await owners.find(device.id)
      await takeFrom(before, device.id, ref)
      const last = await owners.save(device.id, ref)
      if (last !== before) await takeFrom(last, device.id, ref)
      return device
    })
  }

  async function takeFrom(owner: string | undefined, device: string, by: string): Promise<void> {
    const former = owner === undefined || owner === by ? undefined : await people.find(owner)
    if (former)
      await changePerson(people, former, (person) =>
        review({ ...person, devices: person.devices.filter(({ id }) => id !== device) }, active, clock.now()),
      )
  }

  return reportOf(refused, (await pMap(byOwner, importOf, { concurrency })).flat())
}

/** The records that are right, and what is wrong with the others; of two with one id the first counts. */
function readAll<T extends { readonly id: string }>(input: readonly unknown[], schema: z.ZodType<T>) {
  const good: Indexed<T>[] = []
  const refused: RefusedRecord[] = []
  const places = new Map<string, number>()
  input.forEach((fields, index) => {
    const parsed = schema.safeParse(fields)
    if (!parsed.success) {
      refused.push(...findings(parsed.error.issues, fields).map(({ path, message }) => ({ index, field: fieldName(path), message })))
      return
    }
    const first = places.get(parsed.data.id)
    if (first !== undefined) {
      refused.push({
        index,
        field: 'id',
        message: `must be given once, but ${seen(parsed.data.id)} is number ${first} of the list already`,
      })
      return
    }
    places.set(parsed.data.id, index)
    good.push({ index, record: parsed.data })
  })
  return { good, refused }
}

/** What it says of mails must not be lost, so that a record that cannot be read stays as it is. */
async function ifReadable<T>(index: number, work: () => Promise<T>): Promise<T | RefusedRecord> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UnreadablePersonError)) throw error
    return { index, field: '', message: 'belongs to somebody whose stored record cannot be read: see who is held' }
  }
}

function mergedDevice({ devices }: Person, listed: Device): { readonly device: Device; readonly outcome: Taken } {
  const known = devices.find(({ id }) => id === listed.id)
  const device = withLatestReading(listed, known)
  return { device, outcome: known ? (isSame(known, device) ? 'unchanged' : 'changed') : 'added' }
}

/** Of the listed and the known reading, the later; the known one where the list cannot tell. */
function withLatestReading(listed: Device, known: Device | undefined): Device {
  if (!known?.reading) return listed
  if (!listed.reading) return { ...listed, reading: known.reading }
  const isLater = Temporal.Instant.compare(listed.reading.reportedAt, known.reading.reportedAt) > 0
  return isLater ? listed : { ...listed, workApps: known.workApps, reading: known.reading }
}

/** New devices may have been somebody else's: every access version starts above those that the other side has heard. */
const withDevicesSince = (person: Person, now: Temporal.Instant): Person => ({
  ...person,
  accessFrom: Math.floor(now.epochMilliseconds / 1000),
})

function withDevices(person: Person, merged: readonly { readonly device: Device }[]): Person {
  const listed = new Map(merged.map(({ device }) => [device.id, device]))
  const known = new Set(person.devices.map(({ id }) => id))
  return {
    ...person,
    devices: [
      ...person.devices.map((device) => listed.get(device.id) ?? device),
      ...[...listed.values()].filter(({ id }) => !known.has(id)),
    ],
  }
}

/** Equal values are equal texts: not so in which order their keys came about. */
const isSame = (a: object, b: object): boolean => compactJson({ of: a }) === compactJson({ of: b })

function reportOf(refused: readonly RefusedRecord[], outcomes: readonly (Taken | RefusedRecord)[]): RecordReport {
  const count = (taken: Taken) => outcomes.filter((outcome) => outcome === taken).length
  const further = outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [outcome]))
  return {
    added: count('added'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    refused: [...refused, ...further].toSorted((a, b) => a.index - b.index),
  }
}
