import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { isSameAddress } from '#shared/domain/people/mail.ts'
import { deviceOfRecord, readingOf } from '#shared/domain/people/organisation.ts'
import { type DeviceRecord, deviceRecord, doubtsAboutDevice } from '#shared/domain/people/records.ts'
import type { StoredPerson } from '#shared/domain/people/store.ts'
import { withKnown } from '#shared/domain/people/summary.ts'
import type { Policy } from '#shared/domain/policies/policy.ts'
import { seen } from '#shared/domain/problem.ts'
import { askedBy, type RequiredNames } from '#shared/domain/requirements/requirement-of.ts'
import { tooManyText } from '#shared/domain/review/most-devices.ts'
import { mostSkew } from '#shared/domain/schedule/clock.ts'
import { isBefore } from '#shared/domain/schedule/zone.ts'
import { countScope } from '../brake/change-brake.ts'
import { deviceIn, type Given, type GivingRules, giveDevices, type Owners } from './give-devices.ts'
import {
  type Indexed,
  inBatches,
  type KnownPeople,
  type RecordImportPorts,
  type RecordReport,
  type RecordResult,
  type RefusedRecord,
  readKnown,
  readRecords,
  reportOf,
  unreadableRecord,
} from './records.ts'

export type DeviceImportPorts = Omit<RecordImportPorts, 'erasures' | 'newcomers' | 'pageLinks' | 'staffDomains'>

const concurrency = 16

/**
 * Imports devices of known staff. A device with a new owner leaves its old one; devices not listed stay.
 * @param input records as `deviceRecord` reads them
 */
export async function importDevices(ports: DeviceImportPorts, input: readonly unknown[]): Promise<RecordReport> {
  const { active, all } = await asking(ports)
  const asked = askedBy(all)
  const latest = ports.machineClock.now().add({ seconds: mostSkew })
  const read = readRecords(input, reportedBy(latest), (record) => doubtsAboutDevice(record, asked))
  const refs = await refsOfOwners(
    ports,
    read.good.map(({ record }) => record.staff),
  )
  const owned = [...Map.groupBy(read.good, ({ record }) => refs.get(record.staff))].map(([ref, records]) => ({ ref, records }))
  const scope = await countScope(ports, active)
  const outcomes = await inBatches(owned, (batch) => importOwners(ports, { active, scope, asked }, batch))
  await scope.save()
  const unkept = read.good.flatMap(({ index, record }) => (isKept(record, asked) ? [] : [index]))
  return reportOf(read, outcomes.flat(), unkept)
}

/** False where a device reports something, but nothing that is asked about. */
function isKept(record: DeviceRecord, asked: RequiredNames): boolean {
  const reading = readingOf(record, asked, record.reportedAt)
  return !reading || reading.unmet.length + reading.met.length > 0 || reading.osVersion !== undefined
}

/** By staff id, or else by mail address, whose holder may have another by now. */
async function refsOfOwners({ refs, addresses }: DeviceImportPorts, owners: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const byId = await refs.findAll([...new Set(owners)])
  const others = new Set(owners.filter((owner) => !byId.has(owner) && owner.includes('@')))
  if (others.size === 0) return byId
  const holders = await addresses.findAll([...others])
  return new Map([...byId, ...[...holders].map(([address, { ref }]): [string, string] => [address, ref])])
}

/**
 * Policies, and all whose questions count: those that are not lifted, and drafts, so that a policy begins with what is known by then. Drafts are
 * read first: an approval puts a policy in force before it removes the draft.
 */
export async function asking({ policies, drafts }: Pick<RecordImportPorts, 'policies' | 'drafts'>) {
  const written = await drafts.list()
  const active = await policies.listActive()
  const all: readonly Policy[] = [...active.filter(({ halted }) => halted !== 'lifted'), ...written.map(({ policy }) => policy)]
  return { active, all }
}

interface Rules extends GivingRules {
  readonly asked: RequiredNames
}

/** Devices of one owner. */
interface Owned {
  /** Absent where nobody has the staff id or the address. */
  readonly ref: string | undefined
  readonly records: readonly Indexed<DeviceRecord>[]
}

async function importOwners(ports: DeviceImportPorts, rules: Rules, batch: readonly Owned[]) {
  const refs = batch.flatMap(({ ref }) => ref ?? [])
  const known = await readKnown(ports.people, refs)
  const strange = batch.flatMap(({ ref, records }) => {
    const owner = known.people.get(ref ?? '')
    return owner ? records.flatMap(({ record: { id } }) => (deviceIn(owner.person, id) ? [] : [id])) : []
  })
  const owners = await ports.owners.findAll(strange)
  return pMap(batch, (one) => importDevicesOf(ports, rules, known, owners, one), { concurrency })
}

/** A reading from the future would make every later one count for nothing. */
const reportedBy = (latest: Temporal.Instant) =>
  deviceRecord.refine(({ reportedAt }) => !isBefore(latest, reportedAt), { path: ['reportedAt'], error: 'must not lie in the future' })

/** Saves the owner once for all their devices. */
async function importDevicesOf(
  ports: DeviceImportPorts,
  rules: Rules,
  known: KnownPeople,
  owners: Owners,
  { ref = '', records: listed }: Owned,
): Promise<readonly (RecordResult | RefusedRecord)[]> {
  if (known.unreadable.has(ref)) return listed.map(({ index }) => unreadableRecord(index))
  const owner = known.people.get(ref)
  const isTheirs = ({ record }: Indexed<DeviceRecord>): boolean => owner !== undefined && isOf(owner, record)
  const records = listed.filter(isTheirs)
  const strangers = listed.filter((one) => !isTheirs(one)).map(ofNobody)
  if (!owner || records.length === 0) return strangers
  const given = records.map(({ record }): Given => {
    const listed = deviceOfRecord(record, rules.asked)
    return { id: listed.id, become: (known) => (known ? withKnown(listed, known, rules.asked) : listed) }
  })
  const outcomes = await giveDevices(ports, rules, owner, owners, given)
  const imported = records.flatMap(({ index, record }, place) => {
    const outcome = outcomes[place]
    if (outcome === 'too-many') return [{ index, field: '', message: tooManyText(record.staff) }]
    return outcome === undefined || outcome === 'left' ? [] : [outcome === 'unreadable' ? unreadableRecord(index) : outcome]
  })
  return [...imported, ...strangers]
}

const isOf = ({ person: { profile } }: StoredPerson, { staff }: DeviceRecord): boolean =>
  profile.id === staff || isSameAddress(profile.email, staff)

const ofNobody = ({ index, record: { staff } }: Indexed<DeviceRecord>): RefusedRecord => ({
  index,
  field: 'staff',
  message: `must be a staff member imported before, but is ${seen(staff)}`,
})
