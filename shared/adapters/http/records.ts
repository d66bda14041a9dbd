/** Device records of other systems, of which one bad part must not lose the rest. */
import * as z from 'zod'
import { type DeviceReport, type Matcher, SourceError, type SourceUser, type Unread } from '#domain/sources/device-source.ts'

/** A part of a record: undefined where it is missing, null or of another form. */
export const lenient = <S extends z.ZodType>(schema: S) =>
  schema
    .nullish()
    .catch(null)
    .transform(value => value ?? undefined)

/** A text that says something. */
export const lenientText = lenient(z.string().trim().min(1))

/** A list of a record: empty where it is missing or null, undefined where it is of another form. */
export const lenientList = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .nullish()
    .transform((list): readonly z.output<S>[] | undefined => list ?? [])
    .catch(undefined)

interface ListedApp {
  id: string | undefined
  name: string | undefined
}

/** Those that are asked about, each once. */
export const appsAmong = (installed: readonly ListedApp[], platform: string, matcher: Matcher): readonly string[] => [
  ...new Set(installed.flatMap(app => matcher.appsAs(platform, app))),
]

/** On macOS apps are named like their files: `TikTok.app`. */
export const withoutSuffix = (name: string | undefined) => name?.replace(/\.app$/i, '')

/** The user that a record names by an id, an address or both; none where it names nobody. */
export const sourceUser = (id: string | undefined, email: string | undefined): readonly SourceUser[] =>
  id || email ? [{ id: id?.normalize(), email }] : []

/** Of a device that is managed, so that it carries work apps. */
export const inventory = { workApps: true, evidence: 'inventory', coverage: 'none', found: [], passed: [], failed: [] } as const

/** @param faults by what they say, whether they are so */
export const faultsAmong = (faults: Record<string, boolean>): readonly string[] => Object.keys(faults).filter(fault => faults[fault])

/**
 * @param place of the page, to name records without an id: `page 3`
 * @param reportOf undefined for a record without an id
 */
export function readListedRecords<Report extends { ref: string }>(
  records: readonly unknown[],
  place: string,
  reportOf: (record: unknown) => Report | Unread | undefined,
): { reports: readonly Report[]; unread: readonly Unread[] } {
  // A list that changes while it is read repeats records.
  const reports = new Map<string, Report>()
  const unread: Unread[] = []
  for (const [index, record] of records.entries()) {
    const read = reportOf(record) ?? { record: `${place}, record ${index + 1}`, message: 'has no id' }
    if ('ref' in read) reports.set(read.ref, read)
    else unread.push(read)
  }
  return { reports: [...reports.values()], unread }
}

/** That a rule of the configuration cannot be read: then nothing is known by it, and the pass goes on. @throws what is wrong with more than it */
export function ruleFault(record: string, rule: string, error: unknown): Unread {
  if (!(error instanceof SourceError) || error.fault !== 'strange') throw error
  return { record, message: `is unknown: see whether ${rule} is there. ${error.message}` }
}

export interface Protection {
  platform: string
  /** Undefined where the source does not say. */
  isEncrypted: boolean | undefined
  /** By user of the device. */
  isLocked: readonly (boolean | undefined)[]
}

const disk: ReadonlyMap<string, string> = new Map([
  ['macos', 'filevault'],
  ['windows', 'bitlocker'],
])

/** What is wrong with a word that is not among the known ones. A word may be missing. */
export const unknownWord = (field: string, word: string | undefined, known: { has(word: string): boolean }): readonly string[] =>
  word === undefined || known.has(word) ? [] : [`its ${field} is none that is known`]

/** Of those that are asked about, which the device passed and failed. */
export function protectionChecks(
  { platform, isEncrypted, isLocked }: Protection,
  { checks }: Matcher,
): Pick<DeviceReport, 'passed' | 'failed'> {
  const known = [
    { check: disk.get(platform), isMet: isEncrypted },
    { check: 'screen-lock', isMet: ofAll(isLocked) },
  ]
  const asked = known.flatMap(({ check, isMet }) => (check !== undefined && checks.has(check) ? [{ check, isMet }] : []))
  const those = (isMet: boolean) => asked.flatMap(one => (one.isMet === isMet ? [one.check] : []))
  return { passed: those(true), failed: those(false) }
}

/** One without a lock is enough to fail; all must have one to pass. */
function ofAll(locks: readonly (boolean | undefined)[]) {
  if (locks.includes(false)) return false
  return locks.length > 0 && !locks.includes(undefined) ? true : undefined
}

/** More than any organisation has. */
const mostPages = 20_000

/** Page after page of a list, to its end. @throws SourceError for one without an end */
export async function* pagesOfList<Page extends { next?: string | undefined }>(
  page: (cursor: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let cursor: string | undefined
  for (let pages = 0; pages < mostPages; pages += 1) {
    const read = await page(cursor)
    yield read
    if (read.next === undefined) return
    if (read.next === cursor) break
    cursor = read.next
  }
  throw new SourceError('strange', 'a list of the source has no last page: ask its vendor')
}
