/** From what a directory says of people to records of staff, or to what is wrong with them. */
import type * as z from 'zod'
import { isCountry } from '../catalogue/countries.ts'
import { languageNamed } from '../catalogue/languages.ts'
import type { SourceFinding } from '../sources/passes.ts'
import type { DirectorySettings } from '../sources/settings.ts'
import type { StaffReport, StaffReportPage, WaitingStaff } from '../sources/staff-source.ts'
import { type StaffRecord, staffRecord, staffRecordAt } from './records.ts'

interface Circle {
  first: string
  others: readonly string[]
}

/**
 * People who manage each other in a circle, each circle once.
 * @param managers staff ids of managers, by staff id
 */
export function circlesIn(managers: ReadonlyMap<string, string>): readonly Circle[] {
  const seen = new Set<string>()
  const circles: Circle[] = []
  for (const start of managers.keys()) {
    const way = new Set<string>()
    let id: string | undefined = start
    while (id !== undefined && !seen.has(id)) {
      seen.add(id)
      way.add(id)
      id = managers.get(id)
    }
    if (id === undefined || !way.has(id)) continue
    const all = [...way]
    circles.push({ first: id, others: all.slice(all.indexOf(id) + 1) })
  }
  return circles.filter(({ others }) => others.length > 0)
}

/** Members that a message names. */
const mostNamed = 10

/** The end of a sentence about the first of them. */
export const circleText = ({ first, others }: Circle) => {
  const named = [first, others.slice(0, mostNamed - 1), others.length < mostNamed ? [] : '…', first].flat()
  return `leads back to the person: ${named.join(' → ')}`
}

/** The words of a name, by which people are searched: without letter case and accents. */
export const nameWords = (text: string): readonly string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

export type Home = Pick<DirectorySettings, 'offices' | 'zones' | 'zone' | 'language'>

interface ReadStaff {
  /** Each of the directory's ids once. */
  readonly waiting: readonly WaitingStaff[]
  readonly findings: readonly SourceFinding[]
}

/** Of two reports about one person the later counts. @param domains of the addresses of staff; none: any */
export function readStaff({ reports, unread }: StaffReportPage, home: Home, domains: readonly string[]): ReadStaff {
  const schema = staffRecordAt(staffRecord, domains)
  const waiting: WaitingStaff[] = []
  const findings: SourceFinding[] = unread.map(one => ({ ...one, what: 'unread' }))
  for (const report of new Map(reports.map(one => [one.ref, one])).values()) {
    const { ref, manager, groups, isEnabled, isRemoved } = report
    if (isRemoved || !isEnabled) waiting.push({ ref })
    else {
      const read = schema.safeParse(staffFieldsOf(report, home))
      if (read.success) waiting.push({ ref, member: { ...memberOf(read.data), manager, groups: [...groups] } })
      else findings.push({ record: ref, what: 'unread', message: faultIn(report, read.error.issues) })
    }
  }
  return { waiting, findings }
}

const memberOf = ({ manager: _, country, ...record }: StaffRecord) => ({ ...record, country })

/** In words that do not quote the record. */
function faultIn({ id, email }: StaffReport, [first]: readonly z.core.$ZodIssue[]) {
  if (!id) return 'has no staff id'
  if (!email) return 'has no mail address'
  return fieldFault(first?.path.join('.') ?? '', first?.message ?? 'is of another form')
}

/** @param field empty for the whole record */
export const fieldFault = (field: string, message: string) =>
  field === '' ? message : `has a field ${field} that cannot be used: it ${message}`

/** A record of staff as it comes in. No directory lists zones; a name or a unit may be longer than a record's. */
function staffFieldsOf({ id, email, name = '', language, country = '', office = '', unit = '' }: StaffReport, home: Home) {
  const code = country.toUpperCase()
  return {
    id,
    email,
    name: name.slice(0, 200),
    language: languageNamed(language ?? '') ?? home.language,
    zone: own(home.offices, office) ?? own(home.zones, code) ?? home.zone,
    unit: unit.slice(0, 64),
    country: isCountry(code) ? code : '',
    manager: '',
  }
}

/** An office may be called like a property of all objects. */
const own = (zones: Readonly<Record<string, string>>, name: string) => (Object.hasOwn(zones, name) ? zones[name] : undefined)
