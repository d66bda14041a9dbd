import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { keptReport } from './kept-report.ts'
import type { SourceState } from './pass.ts'
import { findingKinds, type SourceFinding } from './standing.ts'

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

/** Findings as they are stored. */
export const findingsSchema = z.array(z.strictObject({ record: z.string(), what: z.enum(findingKinds), message: z.string() }))

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
