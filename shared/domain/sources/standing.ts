/** How a source stands, for people. */
import type { Temporal } from 'temporal-polyfill'
import type { Ended, Pass, SourceState } from './pass.ts'

/** Whether what is known from a source grows old, or needs attention: what alarms watch. */
export interface Behind {
  /** Since the last whole pass ended; without one, since the first began. */
  readonly hours: number
  readonly isHeld: boolean
  readonly unread: number
  /** Of the devices of the last pass, those whose user is no staff. */
  readonly unmatchedPercent: number
}

/** @param everyHours between the starts of two passes, at least */
export function behind({ pass, last, accepted }: SourceStatus, everyHours: number, now: Temporal.Instant): Behind {
  const hoursSince = (moment: Temporal.Instant): number => Math.max(0, moment.until(now).total('hours'))
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
  readonly held?: Pick<Pass, 'number' | 'startedAt' | 'records' | 'total' | 'unread' | 'present' | 'withApp' | 'clearing'>
  readonly accepted?: NonNullable<SourceState['accepted']>
}

/** What needs an administrator's attention. No personal data. */
export interface SourceFinding {
  /** The source's own id of the record, or its place in the page. */
  readonly record: string
  /**
   * `unread`: it is no report. `unmatched`: its user is no staff, or it has none. `shared`: it has several. `fault`: a part of it could not be
   * read.
   */
  readonly what: (typeof findingKinds)[number]
  /** The end of a sentence: `has no id`. */
  readonly message: string
}

export const findingKinds = ['unread', 'unmatched', 'shared', 'fault'] as const

/** @param name of the source */
export function standingIn(name: string, { kind, pass, last, held, accepted }: SourceState): SourceStatus {
  return {
    source: name,
    kind,
    pass: pass ? shown(pass) : undefined,
    last,
    held,
    accepted,
  }
}

const shown = ({ number, startedAt, stage, pages, records, total, tries, trouble }: Pass): NonNullable<SourceStatus['pass']> => ({
  ...{ number, startedAt, stage, pages, records, tries },
  total,
  trouble,
})
