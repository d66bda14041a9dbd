import { Temporal } from 'temporal-polyfill'
import { sharer } from '../caching.ts'
import type { RequiredNames } from '../requirements/requirement-of.ts'
import { unrequestedDevices } from './due.ts'
import type { Claim } from './mail.ts'
import { type Device, type Person, type Profile, type Reading, withAccess, withCases } from './person.ts'
import { withReading } from './readings.ts'
import { type ChangeRecord, type DeviceRecord, type StaffRecord, withoutMisspelt } from './records.ts'
import { endOfSerial } from './told-apart.ts'

/** What a source says of a device. Where it says nothing, what was known before stays. */
export interface Findings {
  /** All apps that are on it, of those that anybody asks about. */
  readonly apps?: readonly string[] | undefined
  /** Apps that are not on it; absent: all that are not in `apps`, if that is known. */
  readonly absent?: readonly string[] | undefined
  readonly osVersion?: string | undefined
  /** Names of checks. */
  readonly passed?: readonly string[] | undefined
  readonly failed?: readonly string[] | undefined
}

/** A source's news about one device. */
export interface DeviceChange extends Findings {
  readonly at: ChangeRecord['at']
  readonly device: string
  readonly workApps?: boolean
}

/** People in an order; of millions, each is made when it is asked for, and not kept. An array is one, too. */
export interface PeopleList extends Iterable<Person> {
  readonly length: number
  at(place: number): Person | undefined
}

/** A device of a record, with the staff id of its owner; of millions, equal parts are kept once. */
interface OwnedDevice {
  readonly id: string
  readonly staff: string
  readonly label: string
  /** Milliseconds since 1970. */
  readonly reportedAt: number
  readonly alike: Omit<Device, 'id' | 'label' | 'readings'> & { readonly readings: readonly Omit<Reading, 'reportedAt'>[] }
}

/** Records of staff as they are; of millions, equal parts are kept once. */
export function sharedStaff(): (record: StaffRecord) => StaffRecord {
  const text = sharer(String)
  return ({ id, email, name, language, zone, unit, country, manager }) => ({
    id,
    email,
    name,
    language: text(language),
    zone: text(zone),
    unit: text(unit),
    country: country && text(country),
    manager: manager && text(manager),
  })
}

/** Makes devices of records, as `sharedStaff` does. */
export function ownedDevices(asked: RequiredNames): (record: DeviceRecord) => OwnedDevice {
  const text = sharer(String)
  const shared = sharer<OwnedDevice['alike']>(JSON.stringify)
  return record => {
    const { id, label, readings, ...device } = deviceOfRecord(record, asked)
    const alike = shared({ ...device, readings: readings.map(({ reportedAt: _, ...reading }) => reading) })
    return { id, staff: record.staff, label: text(label), reportedAt: record.reportedAt.epochMilliseconds, alike }
  }
}

const none = -1

/** People with their devices and no cases. References between the records must be valid. */
export function peopleOf(staff: readonly StaffRecord[], devices: readonly OwnedDevice[]): PeopleList {
  const { managers, owners } = placesAmong(staff, devices)
  const ownedBy = listsBy(owners, staff.length)
  const deviceAt = columnsOf(devices)
  const at = (place: number): Person | undefined => {
    const record = staff[place]
    return (
      record && {
        profile: profileOf(record, staff[managers[place] ?? none]),
        devices: ownedBy(place).flatMap(index => deviceAt(index) ?? []),
        ...{ cases: [], announcements: {}, access: {} },
      }
    )
  }
  return {
    length: staff.length,
    at,
    *[Symbol.iterator]() {
      for (const place of staff.keys()) {
        const person = at(place)
        if (person) yield person
      }
    },
  }
}

/** Of managers by place, and of owners by device. */
function placesAmong(staff: readonly StaffRecord[], devices: readonly OwnedDevice[]) {
  const places = new Map<string, number>()
  for (const [place, { id }] of staff.entries()) places.set(id, place)
  return {
    managers: Int32Array.from(staff, ({ manager = '' }) => places.get(manager) ?? none),
    owners: Int32Array.from(devices, ({ staff }) => places.get(staff) ?? none),
  }
}

/** Devices by their place: of millions, columns take half the memory of objects. */
function columnsOf(devices: readonly OwnedDevice[]): (place: number) => Device | undefined {
  const ids = devices.map(({ id }) => id)
  const labels = devices.map(({ label }) => label)
  const kinds = devices.map(({ alike }) => alike)
  const reported = Float64Array.from(devices, ({ reportedAt }) => reportedAt)
  return place => {
    const [id, label, kind, at] = [ids[place], labels[place], kinds[place], reported[place]]
    if (id === undefined || label === undefined || kind === undefined || at === undefined) return undefined
    const reportedAt = Temporal.Instant.fromEpochMilliseconds(at)
    return { id, label, ...kind, readings: kind.readings.map(reading => ({ ...reading, reportedAt })) }
  }
}

/**
 * Lists the items of each owner, in order. Each item has the next one of its owner, as millions of arrays would take too much memory.
 * @param owners of each item
 */
function listsBy(owners: Int32Array, count: number): (owner: number) => number[] {
  const first = new Int32Array(count).fill(none)
  const next = new Int32Array(owners.length)
  for (let item = owners.length - 1; item >= 0; item -= 1) {
    const owner = owners[item] ?? none
    next[item] = first[owner] ?? none
    first[owner] = item
  }
  return owner => {
    const items: number[] = []
    for (let item = first[owner] ?? none; item !== none; item = next[item] ?? none) items.push(item)
    return items
  }
}

/** @param manager undefined where the record names none, or an unknown one; nobody is their own */
export function profileOf({ manager: _, country, ...record }: StaffRecord, manager: Manager | undefined): Profile {
  return {
    ...record,
    groups: [],
    country,
    manager: manager && manager.id !== record.id ? { id: manager.id, zone: manager.zone, country: manager.country } : undefined,
  }
}

/** A staff record or a profile. */
export type Manager = Pick<StaffRecord, 'id' | 'zone'> & { readonly country?: string | undefined }

export function deviceOfRecord(record: DeviceRecord, asked: RequiredNames): Device {
  const { id, label, platform, ownership, workApps, reportedAt, givenOn, serial } = record
  const reading = readingOf(withoutMisspelt(record, asked.app), asked, reportedAt)
  return { id, label, platform, ownership, workApps, givenOn, serialEnd: endOfSerial(serial), readings: reading ? [reading] : [] }
}

/** Hashes of all ids that directories have of a person. */
export const directoryKeysOf = ({ profile: { directoryKey }, alsoListed = [] }: Person): readonly string[] =>
  directoryKey === undefined ? alsoListed : [directoryKey, ...alsoListed]

/** What is kept of what a source says; undefined if it says nothing. */
export function readingOf(
  { apps, absent, osVersion, passed = [], failed = [] }: Findings,
  asked: RequiredNames,
  reportedAt: Temporal.Instant,
): Reading | undefined {
  if (!apps && !absent && osVersion === undefined && passed.length + failed.length === 0) return undefined
  const isAsked = (check: string) => asked.check.has(check)
  const others = apps ? [...asked.app].filter(app => !apps.includes(app)) : []
  return {
    unmet: [...(apps ?? []).filter(app => asked.app.has(app)), ...failed.filter(isAsked)],
    met: [...(absent?.filter(app => asked.app.has(app)) ?? others), ...passed.filter(isAsked)],
    osVersion: osVersion !== undefined && asked.version.size > 0 ? osVersion : undefined,
    evidence: 'inventory',
    source: 'import',
    reportedAt,
  }
}

export const withChange = (person: Person, change: DeviceChange, asked: RequiredNames): Person => ({
  ...person,
  devices: person.devices.map(device => (device.id === change.device ? changed(device, change, asked) : device)),
})

function changed(device: Device, { at, workApps, ...findings }: DeviceChange, asked: RequiredNames): Device {
  const moved = workApps === undefined ? device : { ...device, workApps }
  return withReport(moved, findings, asked, at)
}

/** The device with what a source says of it, which counts whatever was known before. */
export function withReport(device: Device, findings: Findings, asked: RequiredNames, at: Temporal.Instant): Device {
  const reading = readingOf(findings, asked, at)
  return reading ? { ...device, readings: withReading(device.readings, reading) } : device
}

/**
 * The person as one who has left, not reviewed yet: their links end, and whatever mail was to come does not. One that may have gone out is
 * settled as a notice that is no longer owed. A suspension that was not requested yet is not. The same object if they had left before.
 */
export function withLeft(person: Person, now: Temporal.Instant): Person {
  if (person.profile.leftAt) return person
  const { pages, mail, ...known } = person
  const waiting = unrequestedDevices(person)
  const left = { ...known, profile: { ...person.profile, leftAt: now } }
  const rest = withCases(left, current =>
    withAccess(current, { suspended: current.access.suspended.filter(device => !waiting.includes(device)) }),
  )
  if (!mail) return rest
  const { held, former, digests, claim, ...kept } = mail
  return {
    ...rest,
    mail: { ...kept, digests: digests ? { ...digests, due: [] } : undefined, claim: claim ? asOfNotice(claim) : undefined },
  }
}

function asOfNotice({ digestOn, ...claim }: Claim): Claim {
  return claim
}
