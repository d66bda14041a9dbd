import type { Temporal } from 'temporal-polyfill'
import type { DigestLine } from '../digests/digest.ts'

/** One thing that happens in a rehearsed campaign. */
export type RehearsedEvent = Mailed | Happened | AccessChanged

interface Occurred {
  readonly at: Temporal.Instant
  readonly policy: string
  readonly staff: string
}

/** A notice to `staff`, or a line about `staff` in a digest to a manager or a team. */
export interface Mailed extends Occurred {
  readonly kind: 'notice' | 'digest'
  readonly step: string
  readonly to: string
  readonly language: string
  readonly devices: readonly string[]
  readonly subject: string
}

/** A change of a case; `relapsed`: in breach again after being clear. */
interface Happened extends Occurred {
  readonly kind: 'opened' | 'overdue' | 'cleared' | 'relapsed'
}

export interface AccessChanged extends Occurred {
  readonly kind: 'suspension' | 'restoration'
  readonly device: string
}

/** A line for a digest, which is made once everybody's lines are known. */
export interface RehearsedLine extends DigestLine {
  /** A manager's staff id, or `team:` and the name of a team. */
  readonly to: string
}
