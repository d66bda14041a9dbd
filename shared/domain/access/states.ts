import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { byKey, count, type Immutable, storedInstant } from '../people/fields.ts'
import { reasonsNotSet } from '../people/person.ts'
import { target, wantedAccess } from './connector.ts'

/** How far one connector is with what is wanted of a device. */
const answer = z.strictObject({
  is: z.enum(['requested', 'set', 'refused']),
  wanted: wantedAccess,
  version: count,
  /** When it last said something, or was last asked. */
  at: storedInstant,
  /** When it was first asked for this version. */
  since: storedInstant,
  /** Calls for this version so far. */
  tries: count,
  why: z.optional(z.enum(reasonsNotSet)),
  /** When to ask again. */
  next: z.optional(storedInstant),
  /** The other system works on it: look, do not ask. */
  pending: z.optional(z.literal(true)),
  /** Until then a call that nobody has heard the end of may still take effect. */
  busyUntil: z.optional(storedInstant),
  /** After a suspension was set, the owner was signed out everywhere. */
  sessionsRevoked: z.optional(z.literal(true)),
  /** Until then one for something else may: what is so now may not last. */
  unsettledUntil: z.optional(storedInstant),
})

/** What connectors were asked of one device of one person, and said. */
export const accessState = z.strictObject({
  /** As it was last known: it outlives the record of an erased person, whose access must still be restored. */
  target,
  wanted: wantedAccess,
  version: count,
  /** By name of the connector. */
  connectors: byKey(answer),
})

export type AccessState = Immutable<z.output<typeof accessState>>
export type Answer = Immutable<z.output<typeof answer>>

export interface StoredAccessState {
  readonly state: AccessState
  /** Rises with every save, which is conditional on it; 0: not stored yet. */
  readonly version: number
}

interface AccessStatePage {
  readonly states: readonly AccessState[]
  /** Continues the list; absent after the last page. */
  readonly next?: string
}

/** How far the daily comparison is. */
export interface ComparisonState {
  /** When the last round was done. */
  readonly doneAt?: Temporal.Instant
  /** Where to continue the round that is not. */
  readonly from?: string
}

/** Keeps, for each device that connectors were ever asked about, what they said. */
export interface AccessStates {
  find(person: string, device: string): Promise<StoredAccessState | undefined>
  /** @returns `stale` if someone has saved it since `version`, and nothing was written */
  save(state: AccessState, version: number): Promise<'saved' | 'stale'>
  /** @returns `stale` likewise */
  remove(stored: StoredAccessState): Promise<'removed' | 'stale'>
  /** In a fixed, arbitrary order. @param from the `next` of an earlier page */
  list(most: number, from?: string): Promise<AccessStatePage>
  findComparison(): Promise<ComparisonState>
  saveComparison(comparison: ComparisonState): Promise<void>
}
