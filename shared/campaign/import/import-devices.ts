import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { isSameAddress } from '../../domain/people/mail.ts'
import { deviceOf } from '../../domain/people/organisation.ts'
import type { Device, Person } from '../../domain/people/person.ts'
import { keptOf, lastReading, withReadingByTime } from '../../domain/people/readings.ts'
import { type DeviceRecord, deviceRecord, doubtsAboutDevice } from '../../domain/people/records.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import type { Draft } from '../../domain/policies/drafts.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { seen } from '../../domain/problem.ts'
import { type Asked, askedBy, keptBy } from '../../domain/requirements/asked.ts'
import { review } from '../../domain/review/review.ts'
import { mostSkew } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { changePerson } from '../save/change-person.ts'
import {
  type Imported,
  type Indexed,
  ifReadable,
  inBatches,
  isSame,
  type Known,
  type RecordImportPorts,
  type RecordReport,
  type RefusedRecord,
  readKnown,
  readRecords,
  reportOf,
  unreadable,
} from './records.ts'

type DeviceImportPorts = Omit<RecordImportPorts, 'erasures' | 'pageLinks' | 'staffDomains'>

const concurrency = 16

/**
 * Imports devices of known staff. A device with a new owner leaves its old one; devices not listed stay.
 * @param input records as `deviceRecord` reads them
 */
export async function importDevices(ports: DeviceImportPorts, input: readonly unknown[]): Promise<RecordReport> {
  const active = await ports.policies.listActive()
  const asked = askedUnder(active, await ports.drafts.list())
  const latest = ports.machineClock.now().add({ seconds: mostSkew })
  const read = readRecords(input, reportedBy(latest), (record) => doubtsAboutDevice(record, asked))
  const refs = await refsOfOwners(
    ports,
    read.good.map(({ record }) => record.staff),
  )
  const owned = [...Map.groupBy(read.good, ({ record }) => refs.get(record.staff))].map(([ref, records]) => ({ ref, records }))
  const outcomes = await inBatches(owned, (batch) => importBatch(ports, { active, asked }, batch))
  return reportOf(read, outcomes.flat())
}

/** By staff id, or else by mail address, whose holder may have another by now. */
async function refsOfOwners({ refs, addresses }: DeviceImportPorts, owners: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const byId = await refs.findAll([...new Set(owners)])
  const others = new Set(owners.filter((owner) => !byId.has(owner) && owner.includes('@')))
  if (others.size === 0) return byId
  const holders = await addresses.findAll([...others])
  return new Map([...byId, ...[...holders].map(([address, { ref }]): [string, string] => [address, ref])])
}

/** What policies ask of devices, and drafts, so that a policy begins with what is known by then. */
export const askedUnder = (active: readonly PolicyVersion[], drafts: readonly Draft[]): Asked =>
  askedBy([...active.filter(({ halted }) => halted !== 'lifted'), ...drafts.map(({ policy }) => policy)])

interface Rules {
  readonly active: readonly PolicyVersion[]
  readonly asked: Asked
}

/** Devices of one owner. */
interface Owned {
  /** Absent where nobody has the staff id or the address. */
  readonly ref: string | undefined
  readonly records: readonly Indexed<DeviceRecord>[]
}

/** Who had which devices before, by device. */
type Owners = ReadonlyMap<string, string>

async function importBatch(ports: DeviceImportPorts, rules: Rules, batch: readonly Owned[]) {
  const refs = batch.flatMap(({ ref }) => ref ?? [])
  const known = await readKnown(ports.people, refs)
  const strange = batch.flatMap(({ ref, records }) => {
    const owner = known.people.get(ref ?? '')
    return owner ? records.flatMap(({ record: { id } }) => (isTheirs(owner, id) ? [] : [id])) : []
  })
  const owners = await ports.owners.findAll(strange)
  return pMap(batch, (one) => importDevicesOf(ports, rules, known, owners, one), { concurrency })
}

const isTheirs = ({ person }: StoredPerson, device: string): boolean => person.devices.some(({ id }) => id === device)

/** A reading from the future would make every later one count for nothing. */
const reportedBy = (latest: Temporal.Instant) =>
  deviceRecord.refine(({ reportedAt }) => !isBefore(latest, reportedAt), { path: ['reportedAt'], error: 'must not lie in the future' })

/** Saves the owner once for all their devices. */
async function importDevicesOf(
  ports: DeviceImportPorts,
  rules: Rules,
  known: Known,
  owners: Owners,
  { ref = '', records: listed }: Owned,
): Promise<readonly (Imported | RefusedRecord)[]> {
  const { people, clock } = ports
  const { active, asked } = rules
  if (known.unreadable.has(ref)) return listed.map(({ index }) => unreadable(index))
  const owner = known.people.get(ref)
  const records = owner ? listed.filter(({ record }) => isOf(owner, record)) : []
  const strangers = listed.filter((one) => !records.includes(one)).map(ofNobody)
  if (!owner || records.length === 0) return strangers
  let taken: readonly (TakenOver | RefusedRecord)[] = []
  let outcomes: readonly Imported[] = []
  const moved = new Set<string>()
  await changePerson(people, owner, async (person) => {
    // Again for a person whom others have saved meanwhile: a device may have left them.
    taken = await pMap(records, (one) => takeOver(ports, rules, { ...owner, person }, owners.get(one.record.id), one), { concurrency: 1 })
    const listed = taken.flatMap((one) => ('message' in one ? [] : [one]))
    for (const { device, isMoved } of listed) if (isMoved) moved.add(device.id)
    const merged = listed.map(({ device }) => mergedDevice(person, device, moved.has(device.id), asked))
    outcomes = merged.map(({ outcome }) => outcome)
    if (outcomes.every((outcome) => outcome === 'unchanged')) return person
    const after = withDevices(person, merged)
    const isNew = outcomes.some((outcome) => outcome === 'added' || outcome === 'moved')
    return review(isNew ? withDevicesSince(after, clock.now()) : after, active, clock.now())
  })
  return [...outcomes, ...taken.flatMap((one) => ('message' in one ? [one] : [])), ...strangers]
}

const isOf = ({ person: { profile } }: StoredPerson, { staff }: DeviceRecord): boolean =>
  profile.id === staff || isSameAddress(profile.email, staff)

const ofNobody = ({ index, record: { staff } }: Indexed<DeviceRecord>): RefusedRecord => ({
  index,
  field: 'staff',
  message: `must be a staff member imported before, but is ${seen(staff)}`,
})

interface TakenOver {
  readonly device: Device
  /** Somebody else had it. */
  readonly isMoved: boolean
}

/** Moves a device to its new owner; a crash never leaves it with two. @param before who had it shortly before */
async function takeOver(
  ports: DeviceImportPorts,
  { active, asked }: Rules,
  owner: StoredPerson,
  before: string | undefined,
  { index, record }: Indexed<DeviceRecord>,
): Promise<TakenOver | RefusedRecord> {
  const { ref } = owner
  const device = deviceOf(record, asked)
  if (isTheirs(owner, device.id)) return { device, isMoved: false }
  return ifReadable(index, async () => {
    const isTaken = before !== ref && (await takeFrom(ports, active, before, device.id))
    const last = await ports.owners.save(device.id, ref)
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

function mergedDevice(
  { devices }: Person,
  listed: Device,
  isMoved: boolean,
  asked: Asked,
): { readonly device: Device; readonly outcome: Imported } {
  const known = devices.find(({ id }) => id === listed.id)
  const device = known ? withKnown(listed, known, asked) : listed
  return { device, outcome: known ? (isSame(known, device) ? 'unchanged' : 'changed') : isMoved ? 'moved' : 'added' }
}

/**
 * A listed device with what is known of it besides, as far as anybody asks: of each requirement the latest counts, and what the owner
 * checked until a reading names it. A list that is older than the last reading does not know `workApps` better.
 */
function withKnown(listed: Device, known: Device, asked: Asked): Device {
  const [before, added] = [lastReading(known), lastReading(listed)]
  const isOutdated = before && added && Temporal.Instant.compare(added.reportedAt, before.reportedAt) <= 0
  const readings = keptOf(added ? withReadingByTime(known.readings, added) : known.readings, keptBy(asked))
  const named = new Set(readings.flatMap(({ met, unmet }) => [...met, ...unmet]))
  const checked = Object.entries(known.checked ?? {}).filter(([name]) => !named.has(name))
  return {
    ...listed,
    readings,
    ...(isOutdated ? { workApps: known.workApps } : {}),
    ...(known.givenOn && !listed.givenOn ? { givenOn: known.givenOn } : {}),
    ...(checked.length > 0 ? { checked: Object.fromEntries(checked) } : {}),
  }
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
