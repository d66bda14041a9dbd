/** Device records of other systems, of which one bad part must not lose the rest. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Matcher, Unread } from '../../domain/sources/device-source.ts'
import type { DeviceKeys, DeviceReport, SourceUser } from '../../domain/sources/report.ts'

/** A part of a record: undefined where it is missing, null or of another form. */
export const lenient = <S extends z.ZodType>(schema: S) =>
  schema
    .nullish()
    .catch(null)
    .transform((value) => value ?? undefined)

/** A text that says something. */
export const lenientText = lenient(z.string().trim().min(1))

/** A list of a record: empty where it is missing or null, undefined where it is of another form. */
export const lenientList = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .nullish()
    .transform((list): readonly z.output<S>[] | undefined => list ?? [])
    .catch(undefined)

export interface ListedApp {
  readonly id: string | undefined
  readonly name: string | undefined
}

/** Those that are asked about, each once. */
export const appsAmong = (installed: readonly ListedApp[], platform: string, matcher: Matcher): readonly string[] => [
  ...new Set(installed.flatMap((app) => matcher.appsAs(platform, app))),
]

/** On macOS apps are named like their files: `TikTok.app`. */
export const withoutSuffix = (name: string | undefined): string | undefined => name?.replace(/\.app$/i, '')

/** The user that a record names by an id, an address or both; none where it names nobody. */
export const sourceUser = (id: string | undefined, email: string | undefined): readonly SourceUser[] =>
  id || email ? [{ ...(id ? { id } : {}), ...(email ? { email } : {}) }] : []

/** What a record says, with what it does not say as undefined. */
interface Said
  extends Pick<DeviceReport, 'ref' | 'users' | 'label' | 'platform' | 'ownership' | 'coverage' | 'found' | 'passed' | 'failed' | 'faults'> {
  readonly keys: { readonly [Key in keyof DeviceKeys]: string | undefined }
  readonly seenAt: Temporal.Instant | undefined
  readonly inventoriedAt: Temporal.Instant | undefined
  readonly osVersion: string | undefined
  readonly isGone: boolean
}

/** Of a device that is managed, so that it carries work apps. */
export const inventoryReport = ({ keys: { serial, udid }, seenAt, inventoriedAt, osVersion, isGone, ...said }: Said): DeviceReport => ({
  ...said,
  keys: { ...(serial ? { serial } : {}), ...(udid ? { udid } : {}) },
  workApps: true,
  evidence: 'inventory',
  ...(seenAt ? { seenAt } : {}),
  ...(inventoriedAt ? { inventoriedAt } : {}),
  ...(osVersion ? { osVersion } : {}),
  ...(isGone ? { isGone } : {}),
})

/**
 * @param place of the page, to name records without an id: `page 3`
 * @param reportOf undefined for a record without an id
 */
export function readListedRecords<Report extends { readonly ref: string }>(
  records: readonly unknown[],
  place: string,
  reportOf: (record: unknown) => Report | Unread | undefined,
): { readonly reports: readonly Report[]; readonly unread: readonly Unread[] } {
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
