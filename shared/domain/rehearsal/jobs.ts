/** Rehearsals of policies on the people of the organisation, as jobs: asked for by one function, run by another. */
import type { Temporal } from 'temporal-polyfill'
import type { PolicyVersion } from '../policies/policy.ts'
import type { RehearsalSummary } from './summary.ts'

export interface RehearsalJob {
  /** In order of time. */
  readonly id: string
  /** As it would be in force. */
  readonly policy: PolicyVersion
  readonly requestedAt: Temporal.Instant
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
  /** Once it is done. */
  readonly summary?: RehearsalSummary
  /** Pieces of its events, once it is done. */
  readonly pieces?: number
}

/** Where rehearsals are kept, for a month. */
export interface Rehearsals {
  find(policy: string, id: string): Promise<RehearsalJob | undefined>
  /** The last one that was asked for. */
  findLast(policy: string): Promise<RehearsalJob | undefined>
  save(job: RehearsalJob): Promise<void>
  /** A piece of the events of a rehearsal, lines of JSON. @param number from 0 */
  savePiece(job: RehearsalJob, number: number, lines: string): Promise<void>
  findPiece(policy: string, id: string, number: number): Promise<string | undefined>
}

/** Has a rehearsal run, elsewhere and later. */
export interface RehearsalRequests {
  /** @throws the error of its technology where nobody could be told */
  request(policy: string, id: string): Promise<void>
}

/** How long a rehearsal is kept: it names people, and says what would happen to them. */
export const keptFor = { hours: 24 * 30 } as const
