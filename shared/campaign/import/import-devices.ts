import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import type { DeviceOfPerson } from '#domain/access/brake.ts'
import type { Admin } from '#domain/admin.ts'
import { type SourceCoverage, withoutCovered } from '#domain/people/covered.ts'
import { isGivenBack, isSuspensionDue } from '#domain/people/enforcement.ts'
import { isSameAddress } from '#domain/people/mail.ts'
import { deviceOfRecord, readingOf } from '#domain/people/organisation.ts'
import { isOwnRecord } from '#domain/people/own-record.ts'
import { type Device, deviceIn } from '#domain/people/person.ts'
import { lastReading } from '#domain/people/readings.ts'
import { type DeviceRecord, deviceRecord, doubtsAboutDevice } from '#domain/people/records.ts'
import { ownOfDevice } from '#domain/people/rows.ts'
import { compactJson } from '#domain/people/serialize.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { withKnown } from '#domain/people/summary.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { seen } from '#domain/problem.ts'
import { askedBy, type RequiredNames } from '#domain/requirements/requirement-of.ts'
import { tooManyText } from '#domain/review/most-devices.ts'
import { review } from '#domain/review/review.ts'
import { mostSkew } from '#domain/schedule/clock.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { matcherOf } from '#domain/sources/matcher.ts'
import { countScope } from '../brake/change-brake.ts'
import { isSeconded } from '../decide/second-person.ts'
import { type Given, type GivingRules, giveDevices, type Owners, withDevice } from './give-devices.ts'
import {
  type ImportedRecord,
  type ImportReport,
  type Indexed,
  inBatches,
  type KnownPeople,
  mustBeSeconded,
  type RecordImportPorts,
  type RefusedRecord,
  readKnown,
  readRecords,
  reportOf,
  unreadableRecord,
  type WarnedRecord,
} from './records.ts'

export type DeviceImportPorts = Omit<
  RecordImportPorts,
  'erasures' | 'newcomers' | 'pageLinks' | 'staffDomains' | 'staffHome' | 'proposals' | 'sources'
>

type HandImportPorts = DeviceImportPorts & Pick<RecordImportPorts, 'proposals' | 'sources'>

const concurrency = 16

/**
 * Imports devices of known staff by hand. A device with a new owner leaves its old one, a suspended one once a second person imports the
 * same; devices not listed stay. What a source can report of a device, an import does not clear.
 * @param input records as `deviceRecord` reads them
 * @param byUnit whether the report counts by unit, too
 */
export async function importDevices(ports: HandImportPorts, input: readonly unknown[], by: Admin, byUnit?: boolean): Promise<ImportReport> {
  const { active, all } = await asking(ports)
  const asked = askedBy(all)
  const latest = ports.machineClock.now().add({ seconds: mostSkew })
  const read = readRecords(input, reportedBy(latest), ownOfDevice, record => doubtsAboutDevice(record, asked))
  const refs = await refsOfOwners(
    ports,
    read.good.map(({ record }) => record.staff),
  )
  const owned = [...Map.groupBy(read.good, ({ record }) => refs.get(record.staff))].map(([ref, records]) => ({ ref, records }))
  const scope = await countScope(ports, active)
  const cleared: DeviceOfPerson[] = []
  const byHand: GivingRules['byHand'] = {
    async mayMove(from, device, to) {
      if (!isSuspensionDue(from, device)) return true
      return !isOwnRecord(by, from) && (await isSeconded(ports, `give ${device} to ${to}`, by))
    },
    async mayChange(owner, listed, ref) {
      const { id, readings, checked, ...description } = listed
      const known = deviceIn(owner, id)
      if (!known || !isSuspensionDue(owner, id)) return true
      const isOwn = isOwnRecord(by, owner)
      // A newer reading suffices, but of one's own device.
      const changed: Device = isOwn ? listed : { ...listed, readings: known.readings, checked: known.checked }
      const [before, after] = [known, changed].map(device => review(withDevice(owner, device), active, ports.clock.now()))
      if (!before || !after || !isGivenBack(before, after, id)) return true
      return !isOwn && (await isSeconded(ports, `import ${compactJson({ device: { ...description, id }, of: ref })}`, by))
    },
    cleared: devices => cleared.push(...devices),
  }
  const isInUse = (source: string) => ports.sources.some(({ name }) => name === source)
  const rules = { active, scope, asked, byHand, matcher: matcherOf(all), isInUse, warned: read.warned }
  const outcomes = await inBatches(owned, batch => importOwners(ports, rules, batch))
  await scope.save()
  const unkept = read.good.flatMap(({ index, record }) => (isKept(record, asked) ? [] : [index]))
  return { ...reportOf(read, outcomes.flat(), { unkept, byUnit }), cleared: cleared.length > 0 ? cleared : undefined }
}

/** False where a device reports something, but nothing that is asked about. */
function isKept(record: DeviceRecord, asked: RequiredNames) {
  const reading = readingOf(record, asked, record.reportedAt)
  return !reading || reading.unmet.length + reading.met.length > 0 || reading.osVersion !== undefined
}

/** By staff id, or else by mail address, whose holder may have another by now. */
async function refsOfOwners({ refs, addresses }: DeviceImportPorts, owners: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const byId = await refs.findAll([...new Set(owners)])
  const others = new Set(owners.filter(owner => !byId.has(owner) && owner.includes('@')))
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

interface Rules extends GivingRules, SourceCoverage {
  asked: RequiredNames
  /** What is odd, so far. */
  warned: WarnedRecord[]
}

/** Devices of one owner. */
interface Owned {
  /** Absent where nobody has the staff id or the address. */
  ref: string | undefined
  records: readonly Indexed<DeviceRecord>[]
}

async function importOwners(ports: DeviceImportPorts, rules: Rules, batch: readonly Owned[]) {
  const refs = batch.flatMap(({ ref }) => ref ?? [])
  const known = await readKnown(ports.people, refs)
  const strange = batch.flatMap(({ ref, records }) => {
    const owner = known.people.get(ref ?? '')
    return owner ? records.flatMap(({ record: { id } }) => (deviceIn(owner.person, id) ? [] : [id])) : []
  })
  const owners = await ports.owners.findAll(strange)
  return pMap(batch, one => importDevicesOf(ports, rules, known, owners, one), { concurrency })
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
): Promise<readonly (ImportedRecord | RefusedRecord)[]> {
  if (known.unreadable.has(ref)) return listed.map(({ index }) => unreadableRecord(index))
  const owner = known.people.get(ref)
  const isTheirs = ({ record }: Indexed<DeviceRecord>) => owner !== undefined && isOf(owner, record)
  const records = listed.filter(isTheirs)
  const strangers = listed.filter(one => !isTheirs(one)).map(ofNobody)
  if (!owner || records.length === 0) return strangers
  const given = records.map(({ index, record }): Given => {
    const listed = deviceOfRecord(record, rules.asked)
    const known = deviceIn(owner.person, listed.id)
    const doubt = known && withoutCovered(listed, known, rules).doubt
    if (doubt) rules.warned.push({ index, ...doubt })
    return {
      id: listed.id,
      become: known => (known ? withKnown(withoutCovered(listed, known, rules).device, known, rules.asked) : listed),
    }
  })
  const outcomes = await giveDevices(ports, rules, owner, owners, given)
  const { unit } = owner.person.profile
  const imported = records.flatMap(({ index, record }, place): readonly (ImportedRecord | RefusedRecord)[] => {
    const outcome = outcomes[place]
    if (outcome === 'too-many') return [{ index, field: '', message: tooManyText(record.staff) }]
    if (outcome === 'held') return [{ index, field: 'id', message: heldText }]
    if (outcome === 'kept') return [{ index, ...mustBeSeconded }]
    if (outcome === undefined || outcome === 'left') return []
    if (outcome === 'unreadable') return [unreadableRecord(index)]
    return [{ index, unit, result: outcome, isOlder: outcome === 'unchanged' && isOutdated(record, deviceIn(owner.person, record.id)) }]
  })
  return [...imported, ...strangers]
}

function isOutdated({ reportedAt }: DeviceRecord, known: Device | undefined) {
  const last = known && lastReading(known)
  return last !== undefined && isBefore(reportedAt, last.reportedAt)
}

const heldText = 'is not moved yet: this device is suspended, so another person must import the same owner within 48 hours'

const isOf = ({ person: { profile } }: StoredPerson, { staff }: DeviceRecord) => profile.id === staff || isSameAddress(profile.email, staff)

const ofNobody = ({ index, record: { staff } }: Indexed<DeviceRecord>): RefusedRecord => ({
  index,
  field: 'staff',
  message: `must be a staff member imported before, but is ${seen(staff)}`,
})
