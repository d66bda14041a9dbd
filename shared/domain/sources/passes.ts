import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { keptReport } from './kept-report.ts'
import type { Ended, Pass, SourceState } from './pass.ts'

/** Whether what is known from a source grows old, or needs attention: what alarms watch. */
interface Behind {
  /** Since the last whole pass ended; without one, since the first began. */
  readonly hours: number
  readonly isHeld: boolean
  readonly unread: number
  /** Of the devices of the last pass, those whose user is no staff. */
  readonly unmatchedPercent: number
}

/** @param everyHours between the starts of two passes, at least */
export function behind({ pass, last, accepted }: SourceStatus, everyHours: number, now: Temporal.Instant): Behind {
  const hoursSince = (moment: Temporal.Instant) => Math.max(0, moment.until(now).total('hours'))
  const whole = last && last.outcome !== 'incomplete' ? last : accepted
  const begun = pass ?? last
  const isSettling = pass?.number === last?.number
  return {
    hours: whole ? hoursSince(whole.endedAt) : begun ? hoursSince(begun.startedAt) + (begun.number - 1) * everyHours : 0,
    isHeld: last?.outcome === 'held' && !isSettling,
    unread: last?.unread ?? 0,
    unmatchedPercent: last && last.records > 0 ? (100 * last.unmatched) / last.records : 0,
  }
}

export interface SourceStatus {
  readonly source: string
  /** `intune` */
  readonly kind?: string
  /** The pass that is under way. */
  readonly pass?: Pick<Pass, 'number' | 'startedAt' | 'stage' | 'pages' | 'records' | 'total' | 'tries' | 'trouble'>
  /** The last pass that ended. */
  readonly last?: Ended
  /** The pass that an administrator may accept. */
  readonly held?: Pick<Pass, 'number' | 'startedAt' | 'records' | 'total' | 'unread' | 'present' | 'withApp' | 'clearing' | 'leftOut'>
  readonly accepted?: NonNullable<SourceState['accepted']>
}

/**
 * `unread`: it is no report. `unmatched`: its user is no staff, or it has none. `shared`: it has several. `too-many`: its user has too many
 * others. `fault`: a part of it could not be read.
 */
export const findingKinds = ['unread', 'unmatched', 'shared', 'too-many', 'fault'] as const

/** What needs an administrator's attention. No personal data but the staff id of an owner of too many devices. */
export const sourceFinding = z.strictObject({
  /** The source's own id of the record, or its place in the page. */
  record: z.string(),
  what: z.enum(findingKinds),
  /** The end of a sentence: `has no id`. */
  message: z.string(),
})

export type SourceFinding = Readonly<z.output<typeof sourceFinding>>

/** @param name of the source */
export function standingIn(name: string, { kind, pass, last, held, accepted }: SourceState): SourceStatus {
  return { source: name, kind, pass: pass && shown(pass), last, held, accepted }
}

const shown = ({ number, startedAt, stage, pages, records, total, tries, trouble }: Pass): NonNullable<SourceStatus['pass']> => ({
  ...{ number, startedAt, stage, pages, records, total, tries, trouble },
})

export interface StoredState {
  readonly state: SourceState
  /** Rises with every save, which is conditional on it; 0: none is stored. */
  readonly version: number
}

/** One of the pieces in which a pass keeps what it was told. */
export interface PassBatch {
  /** Hashes of the source's ids of devices. */
  readonly devices: readonly string[]
  readonly findings: readonly SourceFinding[]
}

/** What waits until a pass is accepted. */
export const waiting = z.strictObject({
  /** Ref of the person whose device it is. */
  person: z.string(),
  sighting: keptReport,
})

export type Waiting = Readonly<z.output<typeof waiting>>

/** One part of a pass. */
export interface PassPart {
  readonly source: string
  readonly pass: number
  /** From 0. */
  readonly part: number
}

/** How sources stand, and what their passes brought, for some weeks. Each `save` but that of the state replaces what was there. */
export interface SourcePasses {
  /** An empty state for a source that nobody has read. */
  find(source: string): Promise<StoredState>
  /** @returns false if it was saved since: nothing was written */
  save(source: string, stored: StoredState): Promise<boolean>
  saveBatch(part: PassPart, sheet: PassBatch, until: Temporal.Instant): Promise<void>
  /** In order. */
  listBatches(source: string, pass: number): AsyncIterable<PassBatch>
  /** Devices that a pass lacked. @param name of a list: `0` */
  saveMissing(source: string, pass: number, name: string, devices: readonly string[], until: Temporal.Instant): Promise<void>
  listMissing(source: string, pass: number): AsyncIterable<readonly string[]>
  saveWaiting(part: PassPart, waiting: readonly Waiting[], until: Temporal.Instant): Promise<void>
  /** In order of parts. */
  listWaiting(source: string, pass: number): AsyncIterable<{ readonly part: number; readonly waiting: readonly Waiting[] }>
  removeWaiting(part: PassPart): Promise<void>
  /** Removes what waits of all passes before that one: none of them will be believed any more. */
  removeWaitingBefore(source: string, pass: number): Promise<void>
  /** What waits of one person, in all passes of all sources. */
  listWaitingOf(person: string): AsyncIterable<Waiting>
  /** Takes it out. */
  forget(person: string): Promise<void>
}
