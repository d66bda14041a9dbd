import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { deviceOf } from '../../domain/people/organisation.ts'
import type { Device, Person } from '../../domain/people/person.ts'
import { type DeviceRecord, deviceRecord, doubtsAboutDevice } from '../../domain/people/records.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { seen } from '../../domain/problem.ts'
import { review } from '../../domain/review/review.ts'
import { mostSkew } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { changePerson } from '../save/change-person.ts'
import {
  type Imported,
  type Indexed,
  ifReadable,
  isSame,
  type RecordImportPorts,
  type RecordReport,
  type RefusedRecord,
  readRecords,
  reportOf,
} from './records.ts'

type DeviceImportPorts = Omit<RecordImportPorts, 'addresses' | 'erasures' | 'pageLinks' | 'staffDomains'>

const concurrency = 16

/**
 * Imports devices of known staff. A device with a new owner leaves its old one; devices not listed stay.
 * @param input records as `deviceRecord` reads them
 */
export async function importDevices(ports: DeviceImportPorts, input: readonly unknown[]): Promise<RecordReport> {
  const read = readRecords(input, reportedBy(ports.machineClock.now().add({ seconds: mostSkew })), doubtsAboutDevice)
  const active = await ports.policies.listActive()
  const byOwner = Map.groupBy(read.good, ({ record }) => record.staff)
  const refs = await ports.refs.findAll([...byOwner.keys()])
  const outcomes = await pMap(byOwner, ([staff, records]) => importDevicesOf(ports, active, refs.get(staff), records), { concurrency })
  return reportOf(read, outcomes.flat())
}

/** A reading from the future would make every later one count for nothing. */
const reportedBy = (latest: Temporal.Instant) =>
  deviceRecord.refine(({ reportedAt }) => !isBefore(latest, reportedAt), { path: ['reportedAt'], error: 'must not lie in the future' })

/** Saves the owner once for all their devices. */
async function importDevicesOf(
  ports: DeviceImportPorts,
  active: readonly PolicyVersion[],
  ref: string | undefined,
  records: readonly Indexed<DeviceRecord>[],
): Promise<readonly (Imported | RefusedRecord)[]> {
  const { people, clock } = ports
  const [first] = records
  const owner = ref === undefined ? undefined : await ifReadable(first?.index ?? 0, () => people.find(ref))
  if (!owner)
    return records.map(({ index, record: { staff } }) => ({
      index,
      field: 'staff',
      message: `must be a staff member imported before, but is ${seen(staff)}`,
    }))
  if ('message' in owner) return records.map(({ index }) => ({ ...owner, index }))
  const taken = await pMap(records, (one) => takeOver(ports, active, owner, one), { concurrency: 1 })
  const listed = taken.flatMap((one) => ('message' in one ? [] : [one]))
  let outcomes: readonly Imported[] = []
  await changePerson(people, owner, (person) => {
    const merged = listed.map(({ device, isMoved }) => mergedDevice(person, device, isMoved))
    outcomes = merged.map(({ outcome }) => outcome)
    if (outcomes.every((outcome) => outcome === 'unchanged')) return person
    const after = withDevices(person, merged)
    const isNew = outcomes.some((outcome) => outcome === 'added' || outcome === 'moved')
    return review(isNew ? withDevicesSince(after, clock.now()) : after, active, clock.now())
  })
  return [...outcomes, ...taken.flatMap((one) => ('message' in one ? [one] : []))]
}

interface TakenOver {
  readonly device: Device
  /** Somebody else had it. */
  readonly isMoved: boolean
}

/** Moves a device to its new owner; a crash never leaves it with two. */
async function takeOver(
  ports: DeviceImportPorts,
  active: readonly PolicyVersion[],
  { ref, person }: StoredPerson,
  { index, record }: Indexed<DeviceRecord>,
): Promise<TakenOver | RefusedRecord> {
  const { owners } = ports
  const device = deviceOf(record)
  if (person.devices.some(({ id }) => id === device.id)) return { device, isMoved: false }
  return ifReadable(index, async () => {
    const before = await owners.find(device.id)
    const isTaken = before !== ref && (await takeFrom(ports, active, before, device.id))
    const last = await owners.save(device.id, ref)
    const isTakenLate = last !== before && last !== ref && (await takeFrom(ports, active, last, device.id))
    return { device, isMoved: isTaken || isTakenLate }
  })
}

/** @returns false where they did not have it */
async function takeFrom(
  { people, clock }: DeviceImportPorts,
  active: readonly PolicyVersion[],
  owner: string | undefined,
  device: string,
): Promise<boolean> {
  const former = owner === undefined ? undefined : await people.find(owner)
  if (!former?.person.devices.some(({ id }) => id === device)) return false
  await changePerson(people, former, (person) =>
    review({ ...person, devices: person.devices.filter(({ id }) => id !== device) }, active, clock.now()),
  )
  return true
}

function mergedDevice({ devices }: Person, listed: Device, isMoved: boolean): { readonly device: Device; readonly outcome: Imported } {
  const known = devices.find(({ id }) => id === listed.id)
  const device = withLatestReading(listed, known)
  return { device, outcome: known ? (isSame(known, device) ? 'unchanged' : 'changed') : isMoved ? 'moved' : 'added' }
}

/** The later of the listed and the known reading; the known one if the list has none. Without any, what the owner checked stays. */
function withLatestReading(listed: Device, known: Device | undefined): Device {
  if (!known?.reading) return known?.checked && !listed.reading ? { ...listed, checked: known.checked } : listed
  if (!listed.reading) return { ...listed, reading: known.reading }
  const isLater = Temporal.Instant.compare(listed.reading.reportedAt, known.reading.reportedAt) > 0
  return isLater ? listed : { ...listed, workApps: known.workApps, reading: known.reading }
}

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

/** A new device may have had another owner: its access versions must exceed all that the access system knows of it. */
const withDevicesSince = (person: Person, now: Temporal.Instant): Person => ({
  ...person,
  accessFrom: Math.floor(now.epochMilliseconds / 1000),
})
