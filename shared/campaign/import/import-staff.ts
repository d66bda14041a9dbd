import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { circlesIn, circleText } from '../../domain/people/circles.ts'
import { isSameAddress, noMail, withFormer } from '../../domain/people/mail.ts'
import { type Manager, profileOf } from '../../domain/people/organisation.ts'
import type { Person, Profile } from '../../domain/people/person.ts'
import { doubtsAboutStaff, type StaffRecord, staffRecord } from '../../domain/people/records.ts'
import { withListed } from '../../domain/people/retention.ts'
import { findReadable, type People } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { seen } from '../../domain/problem.ts'
import { readdress } from '../../domain/review/decisions.ts'
import { withProfile } from '../../domain/review/move.ts'
import { review } from '../../domain/review/review.ts'
import { changeLinked, withoutPageLinks } from '../save/change-linked.ts'
import { claimAddress, findSettled, isTaken } from './claim-address.ts'
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
  type WarnedRecord,
} from './records.ts'

type StaffImportPorts = Omit<RecordImportPorts, 'owners'>

type Managers = ReadonlyMap<string, Manager>

const concurrency = 16

/**
 * Imports staff: profiles become as listed; devices and everything else about a person stay. A manager is in the list or was imported before.
 * @param input records as `staffRecord` reads them
 */
export async function importStaff(ports: StaffImportPorts, input: readonly unknown[]): Promise<RecordReport> {
  const read = readRecords(input, recordAt(ports.staffDomains), doubtsAboutStaff)
  const { good } = read
  const named = good.flatMap(({ record: { id, manager } }) => (manager === undefined ? [id] : [id, manager]))
  const [active, refs] = await Promise.all([ports.policies.listActive(), ports.refs.findAll(named)])
  const managers = await managersOf(ports.people, good, refs)
  const outcomes: (Imported | RefusedRecord)[] = []
  let left: readonly Indexed<StaffRecord>[] = good
  while (left.length > 0) {
    const first = new Map(left.toReversed().map(({ index, record }) => [record.email.toLowerCase(), index]))
    const isFirst = ({ index, record }: Indexed<StaffRecord>) => first.get(record.email.toLowerCase()) === index
    const [round, rest] = [left.filter(isFirst), left.filter((one) => !isFirst(one))]
    const imported = await pMap(round, (one) => importMember(ports, active, managers, one, refs.get(one.record.id)), { concurrency })
    outcomes.push(...imported.filter((outcome) => outcome !== 'taken'))
    const waiting = round.filter((_, place) => imported[place] === 'taken')
    // As long as somebody is imported, they may have left an address to somebody else of the list.
    const isStuck = waiting.length === round.length && !(await endExchanges(ports, waiting, refs))
    if (isStuck) outcomes.push(...waiting.map(addressTaken))
    left = isStuck ? rest : [...waiting, ...rest]
  }
  return reportOf({ ...read, warned: [...read.warned, ...circlesOf(good)] }, outcomes)
}

/** Of those who exchange addresses, gives one of each circle theirs, so that the others follow. @returns false if nobody does */
async function endExchanges(
  ports: StaffImportPorts,
  waiting: readonly Indexed<StaffRecord>[],
  refs: ReadonlyMap<string, string>,
): Promise<boolean> {
  const known = waiting.flatMap(({ record: { id, email } }) => {
    const ref = refs.get(id)
    return ref === undefined ? [] : [{ ref, email }]
  })
  const now = ports.clock.now()
  const found = await pMap(known, async ({ ref, email }) => ({ ref, email, holder: await findSettled(ports, email, now) }), { concurrency })
  const circles = circlesIn(new Map(found.flatMap(({ ref, holder }) => (holder ? [[ref, holder.ref]] : []))))
  const ending = found.filter(({ ref }) => circles.some(([first]) => first === ref))
  const claims = ending.map(({ ref, email, holder }) => ports.addresses.claim(email, { ref, since: now }, holder))
  return (await Promise.all(claims)).length > 0
}

/** A warning at the first member of each circle of managers. */
function circlesOf(records: readonly Indexed<StaffRecord>[]): readonly WarnedRecord[] {
  const indexes = new Map(records.map(({ index, record }) => [record.id, index]))
  const managers = new Map(records.flatMap(({ record: { id, manager } }) => (manager === undefined ? [] : [[id, manager]])))
  return circlesIn(managers).map((circle) => ({ index: indexes.get(circle[0] ?? '') ?? 0, field: 'manager', message: circleText(circle) }))
}

const addressTaken = ({ index }: Indexed<StaffRecord>): RefusedRecord => ({
  index,
  field: 'email',
  message: 'must be theirs alone, but another staff member has this address',
})

const recordAt = (domains: readonly string[]) =>
  staffRecord.refine(({ email }) => domains.length === 0 || domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase()), {
    path: ['email'],
    error: `must be an address at ${domains.join(' or ')}`,
  })

/** Everyone in the list, and the managers it names who were imported before. */
async function managersOf(people: People, records: readonly Indexed<StaffRecord>[], refs: ReadonlyMap<string, string>): Promise<Managers> {
  const managers = new Map<string, Manager>(records.map(({ record }) => [record.id, record]))
  const named = new Set(records.flatMap(({ record: { manager } }) => (manager && !managers.has(manager) ? (refs.get(manager) ?? []) : [])))
  const found = await pMap(named, async (ref) => (await findReadable(people, ref))?.person.profile, { concurrency })
  for (const profile of found) if (profile) managers.set(profile.id, profile)
  return managers
}

async function importMember(
  ports: StaffImportPorts,
  active: readonly PolicyVersion[],
  managers: Managers,
  { index, record }: Indexed<StaffRecord>,
  known: string | undefined,
): Promise<Imported | RefusedRecord | 'taken'> {
  const manager = record.manager === undefined ? undefined : managers.get(record.manager)
  if (record.manager !== undefined && !manager)
    return {
      index,
      field: 'manager',
      message: `must be a staff member of this list, or one imported before, but is ${seen(record.manager)}`,
    }
  const imported = await ifReadable(index, () => importProfile(ports, active, profileOf(record, manager), known))
  if (imported !== 'erasing') return imported
  return { index, field: 'id', message: 'must not be of a person who is being erased: erase them again, then import them' }
}

/** @param known the ref of the staff id, as far as it is known */
async function importProfile(
  ports: StaffImportPorts,
  active: readonly PolicyVersion[],
  profile: Profile,
  known?: string,
): Promise<Imported | 'erasing' | 'taken'> {
  const { people, refs, erasures, addresses, clock } = ports
  const now = clock.now()
  // A refused person gets no ref.
  if (known === undefined && (await isTaken(ports, profile.email, now))) return 'taken'
  const ref = known ?? (await refs.getOrCreate(profile.id))
  const found = await people.find(ref)
  if (!found) {
    if ((await erasures.findStaff(ref)) !== undefined) return 'erasing'
    if (!(await claimAddress(ports, profile.email, ref, now))) return 'taken'
    const unknown = { profile, devices: [], cases: [], announcements: {}, access: {}, listedAt: now }
    const person = review(unknown, active, now)
    if ((await people.save({ ref, person, version: 0 })) === 'saved') {
      if ((await refs.find(profile.id)) === ref) return 'added'
      await takeBack(people, ref)
      await addresses.release(profile.email, ref, now)
      return importProfile(ports, active, profile)
    }
  }
  const before = found ?? (await people.get(ref))
  if (!isSameAddress(before.person.profile.email, profile.email) && !(await claimAddress(ports, profile.email, ref, now))) return 'taken'
  let former = profile.email
  await changeLinked(ports, before, (person) => {
    former = person.profile.email
    return withListed(isSame(profile, person.profile) ? person : reviewWithProfile(person, profile, active, now), now)
  })
  if (!isSameAddress(former, profile.email)) await addresses.release(former, ref, now)
  return isSame(profile, before.person.profile) ? 'unchanged' : 'changed'
}

/** An erasure took the ref meanwhile: no import would find the person under it again. */
async function takeBack(people: People, ref: string): Promise<void> {
  let stored = await people.find(ref)
  while (stored && (await people.remove(stored)) === 'stale') stored = await people.find(ref)
}

/** Sets a profile and reviews the person. The address that they leave is to hear of it, and its links end. */
function reviewWithProfile(before: Person, profile: Profile, active: readonly PolicyVersion[], now: Temporal.Instant): Person {
  const person = withProfile(before, profile, active, now)
  const [from, to] = [before.profile.email, profile.email]
  if (isSameAddress(from, to)) return review(person, active, now)
  const after = readdress(withoutPageLinks(person), active, to, now)
  return { ...after, mail: withFormer(after.mail ?? noMail, before.mail, { from, to }, now) }
}
