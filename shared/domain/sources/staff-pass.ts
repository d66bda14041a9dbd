/** What a pass over the directory means for staff. */
import type { Temporal } from 'temporal-polyfill'
import { addDays, isBefore } from '../schedule/zone.ts'
import { type UnderWay, withPassDue } from './course.ts'
import { keyHash, sourceKey } from './keys.ts'
import type { SourceState } from './pass.ts'

/** The directory's name among sources. */
export const directoryName = 'directory'

/** Hash of the directory's own id of a person. */
export const directoryKey = (ref: string): string => keyHash(sourceKey(directoryName, ref))

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
  // What could not be read before stays so until everybody is read.
  return { ...due, pass: { ...due.pass, cursor, changes: true, unread: last?.unread ?? 0 } }
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
}

/** Why a complete pass is held, in a sentence; undefined if it is accepted. */
export function whyStaffHeld({ known, after, added, dropped }: StaffChange, mostChangedPercent: number): string | undefined {
  if (after === 0) return 'it leaves nobody in the directory'
  if (known === undefined) return undefined
  const isMany = (changed: number): boolean => changed >= few && changed * 100 > known * mostChangedPercent
  return isMany(added) || isMany(dropped)
    ? `it adds ${added} people and drops ${dropped}, more than ${mostChangedPercent} % of the ${known} known ones`
    : undefined
}
