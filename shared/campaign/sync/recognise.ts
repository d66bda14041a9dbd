import { isSameAddress } from '#domain/people/mail.ts'
import { deviceIn } from '#domain/people/person.ts'
import { lastReading } from '#domain/people/readings.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { DeviceReport, SourceUser } from '#domain/sources/device-source.ts'
import { type Judging, type KeptReport, keptReportOf } from '#domain/sources/kept-report.ts'
import { keyHash, newDeviceId, plausibleKeys, sourceKey, sourcesIn } from '#domain/sources/keys.ts'
import { directoryKey } from '#domain/sources/staff-source.ts'
import type { Owners } from '../import/give-devices.ts'
import type { KnownPeople } from '../import/records.ts'
import { directoryNames, type Rules, type SyncPorts } from './ports.ts'

/** A member of the staff named by a source. */
interface NamedUser {
  ref: string
  /** The address by which they were found: it may be another's by now. */
  email?: string
}

/** A device that a source reports, and who is said to use it. */
export interface IdentifiedReport {
  report: KeptReport
  /** Each person once. */
  users: readonly NamedUser[]
  /** The source names a user, be they staff or not. */
  isUsed: boolean
  /** Keys that led to no device. */
  newKeys: readonly string[]
}

type RecognisingPorts = Pick<SyncPorts, 'deviceIndex' | 'directory' | 'refs' | 'addresses' | 'sources'>

/** Which devices reports are about, and which staff they name. In their order. */
export async function recognise(
  ports: RecognisingPorts,
  judging: Judging,
  reports: readonly DeviceReport[],
): Promise<readonly IdentifiedReport[]> {
  const { source } = judging
  const [devices, userOf] = await Promise.all([findDevices(ports, source, reports), findUsers(ports, reports)])
  return reports.map((said, place) => {
    const { device, newKeys } = devices[place] ?? { device: said.ref, newKeys: [] }
    const keys = [sourceKey(source, said.ref), ...plausibleKeys(said.keys)]
    const users = new Map(said.users.flatMap(user => userOf(user) ?? []).map(user => [user.ref, user]))
    return { report: keptReportOf(said, device, keys, judging), users: [...users.values()], isUsed: said.users.length > 0, newKeys }
  })
}

/** By what the source itself calls them: in most passes all are known so. The others by a key that any source knows. */
async function findDevices({ deviceIndex }: RecognisingPorts, source: string, reports: readonly DeviceReport[]) {
  const own = reports.map(({ ref }) => sourceKey(source, ref))
  const known = await deviceIndex.findAll(own.map(keyHash))
  const strong = reports.map(({ keys }, place) => (known.has(keyHash(own[place] ?? '')) ? [] : plausibleKeys(keys)))
  const byKey = strong.some(keys => keys.length > 0) ? await deviceIndex.findAll(strong.flat().map(keyHash)) : known
  return reports.map(({ ref }, place) => {
    const [key = '', keys = []] = [own[place], strong[place]]
    const device = known.get(keyHash(key))
    if (device !== undefined) return { device, newKeys: [] }
    const [found] = keys.flatMap(one => byKey.get(keyHash(one)) ?? [])
    return { device: found ?? newDeviceId(keys, source, ref), newKeys: [key, ...keys.filter(one => !byKey.has(keyHash(one)))] }
  })
}

/** By staff id, else by a directory's own id, else by address. */
async function findUsers(ports: RecognisingPorts, reports: readonly DeviceReport[]) {
  const { directory, refs, addresses } = ports
  const directories = directoryNames(ports)
  const users = reports.flatMap(({ users }) => users)
  const ids = [...new Set(users.flatMap(({ id }) => id ?? []))]
  const [byId, byKey, byEmail] = await Promise.all([
    refs.findAll(ids),
    directory.findRefs(directories.flatMap(name => ids.map(id => directoryKey(name, id)))),
    addresses.findAll([...new Set(users.flatMap(({ email }) => email ?? []))]),
  ])
  return ({ id, email }: SourceUser): NamedUser | undefined => {
    const [ref] =
      id === undefined ? [] : [byId.get(id), ...directories.map(name => byKey.get(directoryKey(name, id)))].flatMap(one => one ?? [])
    if (ref !== undefined) return { ref }
    const holder = email === undefined ? undefined : byEmail.get(email)
    return holder && email !== undefined ? { ref: holder.ref, email } : undefined
  }
}

/** Whose a reported device is. */
export interface Place {
  /** Absent where it is nobody's. */
  owner: StoredPerson | undefined
  /** Ref of who had it until now, where it is shared and so nobody's. */
  leaves?: string | undefined
  /**
   * `shared`: it has several users who are staff. `disputed`: a source that knew it before names another person. `unmatched`: it has no user who
   * is staff. `unreadable`: nor one whose record can be read. But for the first, its owner keeps it.
   */
  trouble?: 'shared' | 'disputed' | 'unmatched' | 'unreadable' | undefined
}

/** @param before who had the device, by the records of owners */
export function findPlace(
  { report, users, isUsed }: IdentifiedReport,
  known: KnownPeople,
  before: Owners,
  { isInUse }: Pick<Rules, 'isInUse'>,
): Place {
  const staff = users.flatMap(user => readUser(user, known) ?? [])
  const holder = staff.find(one => hasDevice(one, report)) ?? holderBefore(report, known, before)
  const [user] = staff
  if (!user) {
    const isUnreadable = users.some(({ ref }) => known.unreadable.has(ref))
    return { owner: holder, trouble: isUsed || !holder ? (isUnreadable ? 'unreadable' : 'unmatched') : undefined }
  }
  const device = holder && deviceIn(holder.person, report.device)
  const [first = report.source] = sourcesIn(device?.keys).filter(isInUse)
  const isOfOther = first !== report.source
  if (staff.length > 1 && isOfOther) return { owner: holder, trouble: 'disputed' }
  if (staff.length > 1) return { owner: undefined, leaves: holder?.ref ?? before.get(report.device), trouble: 'shared' }
  if (!holder || holder === user) return { owner: user }
  if (isOfOther) return { owner: holder, trouble: 'disputed' }
  // An old record of the device may name an owner before.
  const last = device && lastReading(device)
  return { owner: last && !isBefore(last.reportedAt, report.reportedAt) ? holder : user }
}

/** Undefined for a person who is not stored, or has another address by now. */
function readUser({ ref, email }: NamedUser, { people }: KnownPeople) {
  const found = people.get(ref)
  return found && (email === undefined || isSameAddress(found.person.profile.email, email)) ? found : undefined
}

const hasDevice = ({ person }: StoredPerson, { device }: KeptReport) => deviceIn(person, device) !== undefined

function holderBefore(report: KeptReport, { people }: KnownPeople, before: Owners) {
  const found = people.get(before.get(report.device) ?? '')
  return found && hasDevice(found, report) ? found : undefined
}
