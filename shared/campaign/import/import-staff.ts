import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { type Manager, profileOf } from '../../domain/people/organisation.ts'
import type { Person, Profile } from '../../domain/people/person.ts'
import { type StaffRecord, staffRecord } from '../../domain/people/records.ts'
import { refOf } from '../../domain/people/ref.ts'
import { findReadable, type People } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { seen } from '../../domain/problem.ts'
import { readdress } from '../../domain/review/decisions.ts'
import { withProfile } from '../../domain/review/move.ts'
import { review } from '../../domain/review/review.ts'
import { changeLinked, withoutPageLinks } from '../save/change-linked.ts'
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

type StaffImportPorts = Omit<RecordImportPorts, 'owners'>

type Managers = ReadonlyMap<string, Manager>

const concurrency = 16

/**
 * Imports staff: profiles become as listed; devices and everything else about a person stay. A manager is in the list or was imported before.
 * @param input records as `staffRecord` reads them
 */
export async function importStaff(ports: StaffImportPorts, input: readonly unknown[]): Promise<RecordReport> {
  const { good, refused } = readRecords(input, staffRecord)
  const [active, managers] = await Promise.all([ports.policies.listActive(), managersOf(ports.people, good)])
  return reportOf(refused, await pMap(good, (one) => importMember(ports, active, managers, one), { concurrency }))
}

/** Everyone in the list, and the managers it names who were imported before. */
async function managersOf(people: People, records: readonly Indexed<StaffRecord>[]): Promise<Managers> {
  const managers = new Map<string, Manager>(records.map(({ record }) => [record.id, record]))
  const named = new Set(records.flatMap(({ record: { manager } }) => (manager && !managers.has(manager) ? [manager] : [])))
  const found = await pMap(named, async (id) => (await findReadable(people, refOf(id)))?.person.profile, { concurrency })
  for (const profile of found) if (profile) managers.set(profile.id, profile)
  return managers
}

async function importMember(
  ports: StaffImportPorts,
  active: readonly PolicyVersion[],
  managers: Managers,
  { index, record }: Indexed<StaffRecord>,
): Promise<Imported | RefusedRecord> {
  const { people, clock } = ports
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
    if (!found && (await people.save(review(await newPerson(ports, ref, profile), active, clock.now()), 0)) === 'saved') return 'added'
    const isChanged = await changeLinked(ports, found ?? ref, (person) =>
      isSame(profile, person.profile) ? person : reviewWithProfile(person, profile, active, clock.now()),
    )
    return isChanged ? 'changed' : 'unchanged'
  })
}

async function newPerson({ erasures }: StaffImportPorts, ref: string, profile: Profile): Promise<Person> {
  const lastNumber = await erasures.findLastNumber(ref)
  // Feedback on earlier notices is about a person who was erased.
  const mail = lastNumber === undefined ? {} : { mail: { seq: lastNumber, addressedFrom: lastNumber + 1 } }
  return { profile, devices: [], cases: [], announcements: {}, access: {}, ...mail }
}

/** Sets a profile and reviews the person. A new address ends the links that went to the old one; letter case makes no new address. */
function reviewWithProfile(before: Person, profile: Profile, active: readonly PolicyVersion[], now: Temporal.Instant): Person {
  const person = withProfile(before, profile, active, now)
  return profile.email.toLowerCase() === before.profile.email.toLowerCase()
    ? review(person, active, now)
    : readdress(withoutPageLinks(person), active, profile.email, now)
}
