/** How a source stands, for people. */
import type { Ended, Pass, SourceState } from './pass.ts'

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
    ...(kind ? { kind } : {}),
    ...(pass ? { pass: shown(pass) } : {}),
    ...(last ? { last } : {}),
    ...(held ? { held } : {}),
    ...(accepted ? { accepted } : {}),
  }
}

const shown = ({ number, startedAt, stage, pages, records, total, tries, trouble }: Pass): NonNullable<SourceStatus['pass']> => ({
  ...{ number, startedAt, stage, pages, records, tries },
  ...(total === undefined ? {} : { total }),
  ...(trouble === undefined ? {} : { trouble }),
})
