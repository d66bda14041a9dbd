/** Where staff comes from: a directory that the organisation runs. */

import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { languages } from '../catalogue/languages.ts'
import type { NumbersByKind } from '../numbers.ts'
import { addDays, isBefore } from '../schedule/zone.ts'
import { counted } from '../text.ts'
import type { Unread } from './device-source.ts'
import { keyHash, sourceKey } from './keys.ts'
import { type SourceState, type UnderWay, withPassDue } from './pass.ts'
import type { PassPart } from './passes.ts'

/** What waits of one record of the directory until its pass is accepted. */
export const waitingStaff = z.strictObject({
  /** The directory's own id. */
  ref: z.string(),
  /** Absent for a person who is gone: disabled or removed. */
  member: z.optional(
    z.strictObject({
      id: z.string(),
      email: z.string(),
      name: z.string(),
      language: z.enum(languages),
      zone: z.string(),
      unit: z.string(),
      country: z.optional(z.string()),
      /** Ref of the manager, or their address. */
      manager: z.optional(z.string()),
      groups: z.array(z.string()),
    }),
  ),
})

export type WaitingStaff = Readonly<z.output<typeof waitingStaff>>

/** What is kept of directories: who has which of their ids, as hashes, and the pages of a pass until it is accepted. */
export interface Directory {
  /** Refs of people by hash; leaves out those that nobody has. */
  findRefs(keys: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** By hash. The last saved wins. */
  saveRefs(refs: ReadonlyMap<string, string>): Promise<void>
  /** Replaces what was there. */
  saveWaiting(part: PassPart, waiting: readonly WaitingStaff[], until: Temporal.Instant): Promise<void>
  /** In order of parts. */
  listWaiting(source: string, pass: number): AsyncIterable<{ readonly part: number; readonly waiting: readonly WaitingStaff[] }>
  removeWaiting(part: PassPart): Promise<void>
  /** Also what waits of all its passes before: none of them will be believed any more. */
  removeWaitingThrough(source: string, pass: number): Promise<void>
  /** What is kept of a person's id, and what waits of them. */
  forget(key: string): Promise<void>
}

/** Accounts that are nobody's, or nobody's on the staff, where a directory can tell. */
export type AccountKind = 'unlicensed' | 'shared' | 'administrators' | 'students'

/** What a directory says of one person. */
export interface StaffReport {
  /** The directory's own id, by which it names managers. */
  readonly ref: string
  /** The staff id, from the field that is configured; absent where that is empty. */
  readonly id?: string | undefined
  readonly email?: string | undefined
  readonly name?: string | undefined
  /** As the directory writes it: `de-AT`. */
  readonly language?: string | undefined
  /** ISO 3166, where the directory has one. */
  readonly country?: string | undefined
  readonly office?: string | undefined
  readonly unit?: string | undefined
  /** Ref of the manager, or their address where the directory does not have them. */
  readonly manager?: string | undefined
  /** Names of groups, of those that are asked for. */
  readonly groups: readonly string[]
  readonly isEnabled: boolean
  /** The directory says that they are gone. All else is then absent. */
  readonly isRemoved?: true
}

export interface StaffReportPage {
  readonly reports: readonly StaffReport[]
  readonly unread: readonly Unread[]
  /** How many accounts are no staff, by why. Those that are enabled are in no report. */
  readonly leftOut: NumbersByKind
  /** Continues after this page; absent after the last. */
  readonly next?: string | undefined
  /** After the last page: from where a later pass lists only changes. Absent where the directory cannot. */
  readonly changesFrom?: string | undefined
}

export interface StaffReader {
  /** @param cursor `next` of a page, or `changesFrom` of an earlier pass; absent: everybody from the start @throws SourceError */
  page(cursor: string | undefined): Promise<StaffReportPage>
}

export interface StaffSource {
  /** @param groups names of groups that policies speak of @throws SourceError */
  open(groups: readonly string[]): Promise<StaffReader>
  readonly permissions: readonly string[]
}

/** Hash of a directory's own id of a person. @param directory its name */
export const directoryKey = (directory: string, ref: string) => keyHash(sourceKey(directory, ref))

/** Days between two whole passes of a directory that can list changes: those tell who is missing, and who is in a group. */
const wholeEvery = 1

/**
 * With the pass to work on; undefined if none is due. It lists what changed where the directory can say that, else everybody. A whole one
 * follows one over changes, which alone say who was removed. One that is asked for is over everyone, and begins at once.
 */
export function withStaffPassDue(state: SourceState, everyHours: number, now: Temporal.Instant): UnderWay | undefined {
  const { pass, last, directory, wanted } = state
  const isWholeDue = !directory || !isBefore(now, addDays(directory.wholeAt, wholeEvery, 'UTC'))
  const follows = !pass && isWholeDue && last?.changes === true && last.outcome === 'accepted'
  const due = withPassDue(follows ? { ...state, wanted: true } : state, everyHours, now)
  const cursor = wanted || follows || (isWholeDue && last?.changes) ? undefined : directory?.changesFrom
  if (!due || pass || cursor === undefined) return due
  // Who could not be read, or was left out, before stays so until everybody is read.
  return { ...due, pass: { ...due.pass, cursor, changes: true, unread: last?.unread ?? 0, leftOut: last?.leftOut } }
}

/** People who may always be added or dropped at once. */
const few = 25

export interface StaffChange {
  /** People known before; absent before the first pass, which has nothing to be compared with. */
  readonly known: number | undefined
  /** People known if it is accepted. */
  readonly after: number
  readonly added: number
  readonly dropped: number
  /** Accounts that are no staff, by why. */
  readonly leftOut: NumbersByKind
}

/** Why a complete pass is held, in a sentence; undefined if it is accepted. */
export function whyStaffHeld({ known, after, added, dropped, leftOut }: StaffChange, mostChangedPercent: number) {
  const others = Object.entries(leftOut)
  const total = counted(
    others.reduce((sum, [, accounts]) => sum + accounts, 0),
    'account',
  )
  const without = others.length > 0 ? ` and leaves out ${total} (${others.map(([why, accounts]) => `${why} ${accounts}`).join(', ')})` : ''
  if (after === 0) return `it leaves nobody in the directory${without}`
  if (known === undefined) return `it is the first: it makes ${counted(after, 'person', 'people')} staff${without}`
  const isMany = (changed: number) => changed >= few && changed * 100 > known * mostChangedPercent
  return isMany(added) || isMany(dropped)
    ? `it adds ${added} people and drops ${dropped}, more than ${mostChangedPercent} % of the ${known} known ones`
    : undefined
}
