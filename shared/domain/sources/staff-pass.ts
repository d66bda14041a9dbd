/** What a pass over the directory means for staff. */
import type { Temporal } from 'temporal-polyfill'
import { addDays, isBefore } from '../schedule/zone.ts'
import { keyHash, sourceKey } from './keys.ts'
import type { Pass, SourceState } from './pass.ts'
import type { DirectorySettings } from './settings.ts'

/** The directory's name among sources. */
export const directoryName = 'directory'

/** Hash of the directory's own id of a person. */
export const directoryKey = (ref: string): string => keyHash(sourceKey(directoryName, ref))

/** Days between two whole passes of a directory that can list changes: those tell who is missing, and who is in a group. */
const wholeEvery = 1

/**
 * From where a pass is to begin now: where changes go on, else everybody is read; undefined if none is due. A whole one follows one over
 * changes, which alone say who was removed. Whoever wants one gets a whole one at once.
 */
export function dueFrom(
  { last, wanted, directory }: SourceState,
  { everyHours }: Pick<DirectorySettings, 'everyHours'>,
  now: Temporal.Instant,
): Pick<Pass, 'cursor' | 'changes'> | undefined {
  if (wanted) return {}
  const isEarly = last && isBefore(now, last.startedAt.add({ hours: everyHours }))
  const isWholeDue = !directory || !isBefore(now, addDays(directory.wholeAt, wholeEvery, 'UTC'))
  if (isWholeDue && last?.changes && (last.outcome === 'accepted' || !isEarly)) return {}
  if (isEarly) return undefined
  return directory?.changesFrom === undefined ? {} : { cursor: directory.changesFrom, changes: true }
}

/** People who may always be added or dropped at once. */
const few = 25

export interface StaffChange {
  /** People known before. */
  readonly known: number
  readonly added: number
  readonly dropped: number
}

/** Why a complete pass is held, in a sentence; undefined if it is believed. */
export function whyStaffHeld({ known, added, dropped }: StaffChange, mostChangedPercent: number): string | undefined {
  if (known > 0 && dropped === known) return `it drops all ${known} known people`
  const isMany = (changed: number): boolean => changed >= few && changed * 100 > known * mostChangedPercent
  return isMany(added) || isMany(dropped)
    ? `it adds ${added} people and drops ${dropped}, more than ${mostChangedPercent} % of the ${known} known ones`
    : undefined
}

/** Days for which the pages of a pass are kept that nobody accepts. */
export const waitsFor = 14

/** Days for which it is kept who was listed in a pass. */
export const listedFor = 60
