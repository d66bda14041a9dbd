import { type DeviceChange, ownedDevices, type PeopleList, peopleOf, sharedStaff } from '#domain/people/organisation.ts'
import type { Person } from '#domain/people/person.ts'
import {
  type ChangeRecord,
  changeRecord,
  deviceRecord,
  doubtsAboutDevice,
  doubtsAboutStaff,
  nameFault,
  staffRecord,
  unknownNames,
} from '#domain/people/records.ts'
import { type Problem, refused, seen } from '#domain/problem.ts'
import { askedBy, type RequiredNames } from '#domain/requirements/requirement-of.ts'
import type { FaultyFile } from '../terminal.ts'
import { type Notes, type RecordFile, readRecordFile } from './records.ts'

export interface Organisation<Staff extends PeopleList = readonly Person[]> {
  people: Staff
  changes: readonly DeviceChange[]
}

interface OrganisationFiles {
  staff: string
  devices: string
  changes?: string
}

/**
 * An organisation, or what is wrong with each of its files.
 * @param asked what the policies ask of devices; undefined where that is not known: then names are not checked
 */
export async function readOrganisation(
  { staff, devices, changes }: OrganisationFiles,
  asked: RequiredNames | undefined,
  notes: Notes = silent,
): Promise<Organisation<PeopleList> | { problems: readonly FaultyFile[] }> {
  const [people, owned, changed] = await Promise.all([
    readRecordFile(staff, staffRecord, notes, sharedStaff(), doubtsAboutStaff),
    readRecordFile(devices, deviceRecord, notes, ownedDevices(asked ?? askedBy([])), record => doubtsAboutDevice(record, asked)),
    changes === undefined ? undefined : readRecordFile(changes, changeRecord, notes, record => record),
  ])
  const staffIds = people.records.length > 0 ? idsOf(people) : undefined
  const deviceIds = changed && idsOf(owned)
  const problems = [
    faulty(people, [...nobody(people), ...unknown(people, staffIds, 'manager', 'a staff member of this file, or empty')]),
    faulty(owned, unknown(owned, staffIds, 'staff', `a staff member of ${staff}`)),
    ...(changed
      ? [faulty(changed, [...unknown(changed, deviceIds, 'device', `a device of ${devices}`), ...namesNobody(changed, asked)])]
      : []),
  ].filter(({ problems }) => problems.length > 0)
  if (problems.length > 0) return { problems }
  return {
    people: peopleOf(people.records, owned.records),
    changes: changed?.records ?? [],
  }
}

/** Staff without their devices, or what is wrong with the file. */
export async function readStaffFile(file: string, notes: Notes): Promise<{ people: PeopleList } | FaultyFile> {
  const read = await readRecordFile(file, staffRecord, notes, sharedStaff(), doubtsAboutStaff)
  const refusal = faulty(read, nobody(read))
  return refusal.problems.length > 0 ? refusal : { people: peopleOf(read.records, []) }
}

const silent: Notes = { note: () => {}, warnFile: () => {} }

function faulty({ file, problems, more }: FaultyFile, further: readonly Problem[]): FaultyFile {
  return { file, ...refused([...problems, ...further], more) }
}

const nobody = ({ problems, records }: RecordFile<unknown>): Problem[] =>
  problems.length === 0 && records.length === 0 ? [{ field: '', message: 'names no staff: add a line for each person' }] : []

/** Undefined where the file has faults: an id that seems missing may be misspelt. */
const idsOf = ({ problems, records }: RecordFile<{ id: string }>) =>
  problems.length > 0 ? undefined : new Set(records.map(({ id }) => id))

/** Names of requirements that nobody describes. */
const namesNobody = ({ records, lines }: RecordFile<ChangeRecord>, asked: RequiredNames | undefined): Problem[] =>
  asked ? records.flatMap((record, index) => unknownNames(record, asked).map(fault => ({ line: lines[index], ...nameFault(fault) }))) : []

function unknown<K extends string>(
  { records, lines }: RecordFile<{ readonly [key in K]?: string | undefined }>,
  ids: ReadonlySet<string> | undefined,
  field: K,
  right: string,
): Problem[] {
  if (!ids) return []
  return records.flatMap((record, index) => {
    const id = record[field]
    return id === undefined || ids.has(id) ? [] : [{ line: lines[index], field, message: `must be ${right}, but is ${seen(id)}` }]
  })
}
