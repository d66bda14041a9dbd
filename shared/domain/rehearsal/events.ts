import type { Temporal } from 'temporal-polyfill'

/** One thing that happens in a rehearsed campaign. */
export type RehearsedEvent = Mailed | Happened | AccessChanged | AccessKept

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
  /** The deadline that the whole mail tells, by policy. Of notices in a story, as is `threatens`. */
  readonly states?: Readonly<Record<string, Temporal.Instant>>
  /** True if the mail says that access will be suspended. */
  readonly threatens?: boolean
}

/**
 * A change of a case; `reached`: a stage that its owner knows of; `relapsed`: in breach again after being clear; `ended`: gone while in breach, since its policy was lifted or its
 * owner left.
 */
export interface Happened extends Occurred {
  readonly kind: 'opened' | 'overdue' | 'cleared' | 'relapsed' | 'ended' | 'reached'
  /** That of a staged policy that was `reached`, or at which a case is `overdue`. */
  readonly stage?: string
}

export interface AccessChanged extends Occurred {
  readonly kind: 'suspension' | 'restoration'
  readonly device: string
  /** Of a staged policy, the first that the suspended device breaks. */
  readonly stage?: string
}

/** A suspension has come, but the owner of the device is protected: it is reported in its place. */
export interface AccessKept extends Occurred {
  readonly kind: 'protected'
  readonly device: string
}
