import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { type Admin, isSecondPerson } from '#domain/admin.ts'
import { batchesOf } from '#domain/batches.ts'
import { isGivenBack, isSuspensionDue } from '#domain/people/enforcement.ts'
import { isSameAddress, noMail, withFormer } from '#domain/people/mail.ts'
import { type Manager, profileOf } from '#domain/people/organisation.ts'
import type { Person, Profile } from '#domain/people/person.ts'
import { circlesIn, circleText } from '#domain/people/read-staff.ts'
import { doubtsAboutStaff, type StaffRecord, staffListing, staffRecordAt } from '#domain/people/records.ts'
import { withListed } from '#domain/people/retention.ts'
import { addressTaken, ownOfStaff } from '#domain/people/rows.ts'
import { compactJson } from '#domain/people/serialize.ts'
import { type AddressHolder, mostNewcomers, type People, type StoredPerson } from '#domain/people/store.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { seen } from '#domain/problem.ts'
import { readdress } from '#domain/review/decisions/effects.ts'
import { withProfile } from '#domain/review/move.ts'
import { review } from '#domain/review/review.ts'
import { withAddressConfirmed, withAddressNamed } from '#domain/review/unconfirmed.ts'
import { isSeconded } from '../decide/second-person.ts'
import { changeLinked, withoutPageLinks } from '../save/change-person.ts'
import { claimAddress, findSettled, isHeld } from './claim-address.ts'
import { fillInStaff } from './fill-in-staff.ts'
import {
  type ImportedRecord,
  type Indexed,
  ifReadable,
  inBatches,
  isImported,
  isSame,
  type KnownPeople,
  mustBeSeconded,
  type RecordImportPorts,
  type RecordReport,
  type RecordResult,
  type RefusedRecord,
  readKnown,
  readRecords,
  reportOf,
  unreadableRecord,
  type WarnedRecord,
} from './records.ts'

export type StaffImportPorts = Omit<RecordImportPorts, 'owners' | 'brakes' | 'proposals' | 'sources'>

type HandImportPorts = StaffImportPorts & Pick<RecordImportPorts, 'proposals'>

/** A record, and what only a directory says besides. */
export interface ListedStaff extends Indexed<StaffRecord> {
  fromDirectory?: Pick<Profile, 'groups' | 'directoryKey'>
}

type Managers = ReadonlyMap<string, Manager>

/** By what records are imported. */
interface Rules {
  active: readonly PolicyVersion[]
  managers: Managers
  /** True for an id that the directory still has, by hash: nobody else of it can be that person. */
  isInDirectory: (directoryKey: string) => boolean
  /** Absent where a directory is imported. */
  byHand?: {
    by: Admin
    /** Gets the ids of those whose change of address waits to be confirmed. */
    unconfirmed: Set<string>
    /** Whether another person wants this profile for them, too. */
    isSeconded(profile: Profile): Promise<boolean>
  }
}

const concurrency = 16

/**
 * Imports staff: profiles become as listed; devices and everything else about a person stay. A manager is in the list or was imported before.
 * One that is not known is left out: who was known to have another keeps that one.
 * @param input records as `staffListing` reads them
 * @param by by default a command on this machine, under a subject that no token has
 * @param byUnit whether the report counts by unit, too
 */
export async function importStaff(
  ports: HandImportPorts,
  input: readonly unknown[],
  by: Admin = { subject: '' },
  byUnit?: boolean,
): Promise<RecordReport> {
  const read = await fillInStaff(ports, readRecords(input, staffRecordAt(staffListing, ports.staffDomains), ownOfStaff, doubtsAboutStaff))
  const unconfirmed = new Set<string>()
  const byHand: Rules['byHand'] = { by, unconfirmed, isSeconded: profile => isSeconded(ports, `import ${compactJson({ profile })}`, by) }
  const outcomes = await importListed(ports, read.good, { byHand })
  const toConfirm = read.good.flatMap(({ index, record }) => (unconfirmed.has(record.id) ? [{ index, ...addressChanged }] : []))
  const managers = new Map(read.good.map(({ index, record }) => [index, record.manager]))
  const alone = outcomes.flatMap(one => (isImported(one) && one.lacksManager ? [unknownManager(one.index, managers.get(one.index))] : []))
  return reportOf({ ...read, warned: [...read.warned, ...alone, ...circlesOf(read.good), ...toConfirm] }, outcomes, { byUnit })
}

const unknownManager = (index: number, manager: string | undefined): WarnedRecord => ({
  index,
  field: 'manager',
  message: `is left out: ${seen(manager)} is neither in this list nor imported before`,
  why: 'unknown manager',
})

/**
 * Imports records that were read, as `importStaff` does.
 * @returns what came of each, in any order
 */
export async function importListed(
  ports: StaffImportPorts,
  listed: readonly ListedStaff[],
  { isInDirectory = () => false, byHand }: Partial<Pick<Rules, 'isInDirectory' | 'byHand'>>,
): Promise<readonly (ImportedRecord | RefusedRecord)[]> {
  const named = listed.flatMap(({ record: { id, manager } }) => (manager === undefined ? [id] : [id, manager]))
  const [active, refs] = await Promise.all([ports.policies.listActive(), ports.refs.findAll(named)])
  const rules = { active, managers: await managersOf(ports.people, listed, refs), isInDirectory, byHand }
  const outcomes: (ImportedRecord | RefusedRecord)[] = []
  let left = listed
  while (left.length > 0) {
    const byAddress = [...Map.groupBy(left, ({ record }) => record.email.toLowerCase()).values()]
    const round = byAddress.flatMap(same => same.slice(0, 1))
    const later = byAddress.flatMap(same => same.slice(1))
    const imported = await inBatches(round, batch => importMembers(ports, rules, refs, batch))
    round.forEach(({ index, record }, place) => {
      const result = imported[place]
      if (result === undefined || result === 'address taken') return
      outcomes.push(typeof result === 'object' ? result : { index, result, unit: record.unit, lacksManager: !hasManager(rules, record) })
    })
    const waiting = round.filter((_, place) => imported[place] === 'address taken')
    // As long as one person is imported, they may have left an address to another of the list.
    const isStuck = waiting.length === round.length && !(await endExchanges(ports, waiting, refs))
    if (isStuck) outcomes.push(...waiting.map(({ index }) => ({ index, ...addressTaken })))
    left = isStuck ? later : [...waiting, ...later]
  }
  return outcomes
}

/** Of those who exchange addresses, gives one of each circle theirs, so that the others follow. @returns false if nobody does */
async function endExchanges(ports: StaffImportPorts, waiting: readonly ListedStaff[], refs: ReadonlyMap<string, string>) {
  const known = waiting.flatMap(({ record: { id, email } }) => {
    const ref = refs.get(id)
    return ref === undefined ? [] : [{ ref, email }]
  })
  const now = ports.clock.now()
  const found = await pMap(known, async ({ ref, email }) => ({ ref, email, holder: await findSettled(ports, email, now) }), { concurrency })
  const circles = circlesIn(new Map(found.flatMap(({ ref, holder }) => (holder ? [[ref, holder.ref]] : []))))
  const ending = found.filter(({ ref }) => circles.some(({ first }) => first === ref))
  const claims = ending.map(({ ref, email, holder }) => ports.addresses.claim(email, { ref, since: now }, holder))
  return (await Promise.all(claims)).length > 0
}

/** A warning at the first member of each circle of managers. */
function circlesOf(records: readonly ListedStaff[]): readonly WarnedRecord[] {
  const indexes = new Map(records.map(({ index, record }) => [record.id, index]))
  const managers = new Map(records.flatMap(({ record: { id, manager } }) => (manager === undefined ? [] : [[id, manager]])))
  return circlesIn(managers).map(circle => ({
    index: indexes.get(circle.first) ?? 0,
    field: 'manager',
    message: circleText(circle),
    why: 'circle',
  }))
}

const addressChanged = {
  field: 'email',
  message:
    'waits for another person to confirm it: until then, or for 14 days where a confirmed address was mailed, notices to it suspend nothing',
}

/** Everyone in the list, and the managers it names who were imported before. */
async function managersOf(people: People, records: readonly ListedStaff[], refs: ReadonlyMap<string, string>): Promise<Managers> {
  const managers = new Map<string, Manager>(records.map(({ record }) => [record.id, record]))
  const named = new Set(records.flatMap(({ record: { manager } }) => (manager && !managers.has(manager) ? (refs.get(manager) ?? []) : [])))
  const known = await people.findAll([...named])
  for (const { person } of known.people) managers.set(person.profile.id, person.profile)
  return managers
}

type Outcome = RecordResult | RefusedRecord | 'address taken'

/** @param refs by staff id, of those who have one. @returns an outcome for each, in their order */
async function importMembers(
  ports: StaffImportPorts,
  rules: Rules,
  refs: ReadonlyMap<string, string>,
  batch: readonly ListedStaff[],
): Promise<readonly Outcome[]> {
  const before = await readBefore(ports, refs, batch)
  const unknown = batch.filter(({ record }) => !refs.has(record.id) && !before.holders.has(record.email))
  const added = await pMap(batchesOf(unknown, mostNewcomers), some => addTogether(ports, rules, some), { concurrency })
  const together = new Set(added.flat())
  return pMap(batch, async one => (together.has(one) ? 'added' : importMember(ports, rules, before, one)), { concurrency })
}

/** @returns those who were added: all or none */
async function addTogether(ports: StaffImportPorts, rules: Rules, some: readonly ListedStaff[]) {
  const since = ports.clock.now()
  const newcomers = some.map(one => ({ person: newcomer(profileIn(rules, one), rules, since), since }))
  return (await ports.newcomers.add(newcomers)) ? some : []
}

const hasManager = ({ managers }: Rules, { manager }: StaffRecord) => manager === undefined || managers.has(manager)

/** @param stored who keep their manager where the record names none that can be */
const profileIn = (rules: Rules, { record, fromDirectory }: ListedStaff, stored?: Profile): Profile => ({
  ...profileOf(record, record.manager === undefined ? undefined : rules.managers.get(record.manager)),
  ...(stored && (record.manager === record.id || !hasManager(rules, record)) ? { manager: stored.manager } : {}),
  ...fromDirectory,
})

const newcomer = (profile: Profile, { active, byHand }: Rules, now: Temporal.Instant): Person =>
  withAddressNamed(review({ profile, devices: [], cases: [], announcements: {}, access: {}, listedAt: now }, active, now), now, byHand?.by)

/** What was read of a batch shortly before it is imported. */
interface Before {
  refs: ReadonlyMap<string, string>
  known: KnownPeople
  /** Of the addresses of those without a ref. */
  holders: ReadonlyMap<string, AddressHolder>
}

async function readBefore(ports: StaffImportPorts, refs: Before['refs'], batch: readonly ListedStaff[]): Promise<Before> {
  const knownRefs = batch.flatMap(({ record: { id } }) => refs.get(id) ?? [])
  const newAddresses = batch.flatMap(({ record: { id, email } }) => (refs.has(id) ? [] : [email]))
  const [known, holders] = await Promise.all([readKnown(ports.people, knownRefs), ports.addresses.findAll(newAddresses)])
  return { refs, known, holders }
}

async function importMember(ports: StaffImportPorts, rules: Rules, before: Before, listed: ListedStaff): Promise<Outcome> {
  const { index, record } = listed
  const ref = before.refs.get(record.id)
  if (ref !== undefined && before.known.unreadable.has(ref)) return unreadableRecord(index)
  const stored = before.known.people.get(ref ?? '')?.person.profile
  const imported = await ifReadable(index, () => importProfile(ports, rules, before, profileIn(rules, listed, stored)))
  if (imported === 'changed meanwhile')
    return importMember(ports, rules, await readBefore(ports, await ports.refs.findAll([record.id]), [listed]), listed)
  return typeof imported === 'object' && 'message' in imported ? { index, ...imported } : imported
}

type Fault = Omit<RefusedRecord, 'index'>

const erasing: Fault = { field: 'id', message: 'must not be of a person who is being erased: erase them again, then import them' }
const isAnothers: Fault = { field: 'id', message: 'must be theirs alone, but another record of the directory has it' }
const otherAddress: Fault = { field: 'email', message: 'must be the address that the directory has' }

async function importProfile(
  ports: StaffImportPorts,
  rules: Rules,
  { refs, known, holders }: Before,
  profile: Profile,
): Promise<Exclude<Outcome, RefusedRecord> | Fault | 'changed meanwhile'> {
  const ref = refs.get(profile.id)
  const now = ports.clock.now()
  if (ref === undefined) {
    const holder = holders.get(profile.email)
    if (holder && (await isHeld(ports, profile.email, holder, now))) return 'address taken'
    if (holder) await ports.addresses.release(profile.email, holder.ref, holder.since)
    return (await ports.newcomers.add([{ person: newcomer(profile, rules, now), since: now }])) ? 'added' : 'changed meanwhile'
  }
  const stored = known.people.get(ref)
  const { directoryKey, email = '' } = stored?.person.profile ?? {}
  if (directoryKey && !profile.directoryKey && !isSameAddress(email, profile.email)) return otherAddress
  if (directoryKey && profile.directoryKey && directoryKey !== profile.directoryKey && rules.isInDirectory(directoryKey)) return isAnothers
  if (stored && rules.byHand && restoresAccess(stored.person, profile, rules, now) && !(await rules.byHand.isSeconded(profile)))
    return mustBeSeconded
  if (stored) return change(ports, rules, profile, stored)
  if ((await ports.erasures.findStaff(ref)) !== undefined) return erasing
  // Nobody is stored under this ref: an import of an earlier version broke off.
  await ports.refs.remove(profile.id, ref)
  await ports.addresses.release(profile.email, ref, now)
  return 'changed meanwhile'
}

async function change(
  ports: StaffImportPorts,
  rules: Rules,
  listed: Profile,
  before: StoredPerson,
): Promise<RecordResult | 'address taken'> {
  const { addresses, clock } = ports
  const { ref, person } = before
  const now = clock.now()
  const profile = withDirectorys(listed, person.profile)
  if (!isSameAddress(person.profile.email, profile.email) && !(await claimAddress(ports, profile.email, ref, now))) return 'address taken'
  let [former, isConfirmed] = [profile.email, false]
  await changeLinked(ports, before, person => {
    former = person.profile.email
    const after = withAddressNamedAgain(
      isSame(profile, person.profile) ? person : reviewWithProfile(person, profile, rules, now),
      rules,
      now,
    )
    isConfirmed = after.mail?.unconfirmed === undefined && person.mail?.unconfirmed !== undefined
    if (!isSameAddress(former, profile.email) && after.mail?.unconfirmed?.from.equals(now)) rules.byHand?.unconfirmed.add(profile.id)
    return withListed(after, now)
  })
  if (!isSameAddress(former, profile.email)) await addresses.release(former, ref, now)
  return isSame(profile, person.profile) && !isConfirmed ? 'unchanged' : 'changed'
}

/** An address that a directory or another person names, too, is confirmed. */
function withAddressNamedAgain(person: Person, { active, byHand }: Rules, now: Temporal.Instant): Person {
  const { unconfirmed } = person.mail ?? noMail
  const isOther = unconfirmed && (!byHand || isSecondPerson(unconfirmed.by, byHand.by))
  return isOther ? review(withAddressConfirmed(person), active, now) : person
}

/** Whether a device stays suspended under the old profile only. */
function restoresAccess(person: Person, listed: Profile, rules: Rules, now: Temporal.Instant) {
  const before = review(person, rules.active, now)
  if (!before.devices.some(({ id }) => isSuspensionDue(before, id))) return false
  const after = reviewWithProfile(person, withDirectorys(listed, person.profile), rules, now)
  return before.devices.some(({ id }) => isGivenBack(before, after, id))
}

/** A profile as listed; what only a directory says, and the address that it says, stay where it is not the directory that lists it. */
function withDirectorys(listed: Profile, { groups, directoryKey, email }: Profile): Profile {
  return listed.directoryKey || !directoryKey ? listed : { ...listed, groups, directoryKey, email }
}

/** Sets a profile and reviews the person. The address that they leave is to hear of it, and its links end. */
function reviewWithProfile(before: Person, profile: Profile, { active, byHand }: Rules, now: Temporal.Instant): Person {
  const [from, to] = [before.profile.email, profile.email]
  if (isSameAddress(from, to)) return review(withProfile(before, profile, active, now), active, now)
  const person = withProfile(withoutPageLinks(before), { ...profile, email: from }, active, now)
  const { mail = noMail, ...after } = readdress(person, active, to, now, byHand?.by)
  return { ...after, mail: withFormer(mail, before.mail, { from, to }, now) }
}
