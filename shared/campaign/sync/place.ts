import { isSameAddress } from '../../domain/people/mail.ts'
import { lastReading } from '../../domain/people/readings.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import type { KeptReport } from '../../domain/sources/kept-report.ts'
import { sourcesIn } from '../../domain/sources/keys.ts'
import { deviceIn, type Owners } from '../import/give-devices.ts'
import type { KnownPeople } from '../import/records.ts'
import type { Rules } from './ports.ts'
import type { IdentifiedReport, NamedUser } from './recognise.ts'

/** Whose a reported device is. */
export interface Place {
  /** Absent where it is nobody's. */
  readonly owner: StoredPerson | undefined
  /** Ref of who had it until now, where it is shared and so nobody's. */
  readonly leaves?: string | undefined
  /**
   * `shared`: it has several users who are staff. `disputed`: a source that knew it before names another person. `unmatched`: it has no user who
   * is staff. `unreadable`: nor one whose record can be read. But for the first, its owner keeps it.
   */
  readonly trouble?: 'shared' | 'disputed' | 'unmatched' | 'unreadable' | undefined
}

/** @param before who had the device, by the records of owners */
export function findPlace(
  { report, users, isUsed }: IdentifiedReport,
  known: KnownPeople,
  before: Owners,
  { isInUse }: Pick<Rules, 'isInUse'>,
): Place {
  const staff = users.flatMap((user) => readUser(user, known) ?? [])
  const holder = staff.find((one) => hasDevice(one, report)) ?? holderBefore(report, known, before)
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
function readUser({ ref, email }: NamedUser, { people }: KnownPeople): StoredPerson | undefined {
  const found = people.get(ref)
  return found && (email === undefined || isSameAddress(found.person.profile.email, email)) ? found : undefined
}

const hasDevice = ({ person }: StoredPerson, { device }: KeptReport): boolean => deviceIn(person, device) !== undefined

function holderBefore(report: KeptReport, { people }: KnownPeople, before: Owners): StoredPerson | undefined {
  const found = people.get(before.get(report.device) ?? '')
  return found && hasDevice(found, report) ? found : undefined
}
