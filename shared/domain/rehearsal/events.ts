import type { Temporal } from 'temporal-polyfill'
import type { DigestLine } from '../digests/digest.ts'

/** One thing that happens in a rehearsed campaign. */
export type RehearsedEvent = Mailed | Happened | AccessChanged

interface Occurred {
  readonly at: Temporal.Instant
  readonly policy: string
  readonly staff: string
}

/** A notice to its staff member; or one case's line in a digest to a manager or a team, `staff` being whom it is about. */
export interface Mailed extends Occurred {
  readonly kind: 'notice' | 'digest'
  readonly step: string
  readonly to: string
  readonly language: string
  readonly devices: readonly string[]
  readonly subject: string
}

/** What becomes of a case: `relapsed` is in breach again after having been clear. */
export interface Happened extends Occurred {
  readonly kind: 'opened' | 'overdue' | 'cleared' | 'relapsed'
}

export interface AccessChanged extends Occurred {
  readonly kind: 'suspension' | 'restoration'
  readonly device: string
}

/** A line still to be put into a digest, once everybody's are known. */
export interface RehearsedLine extends DigestLine {
  /** The staff id of a manager, or `team:` and the name of a team. */
  readonly to: string
}
