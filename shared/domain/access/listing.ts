/** A list of suspensions as shown to people, who decide on it by its hash. */
import type { Temporal } from 'temporal-polyfill'
import type { DeviceOfPerson } from './brake.ts'
import type { BrakeState } from './brake-state.ts'

/**
 * `ahead`: it comes within 48 hours. `approved`: it goes whatever the limits. `rejected`: the device keeps its access. `protected`: its owner is,
 * so it goes only if it is approved by its name.
 */
export const suspensionStates = ['held', 'ahead', 'approved', 'rejected', 'protected'] as const

export interface ListedSuspension extends DeviceOfPerson {
  readonly state: (typeof suspensionStates)[number]
  readonly staff: string
  readonly unit: string
  readonly label: string
  /** When it comes, or came; absent if unknown. */
  readonly at?: Temporal.Instant
}

export interface ListingHead {
  /** Names what is listed. */
  readonly hash: string
  readonly madeAt: Temporal.Instant
  /** What was decided by then: see `basisOf`. */
  readonly basis: string
}

export interface Listing extends ListingHead {
  /** In a fixed order. */
  readonly suspensions: readonly ListedSuspension[]
}

/** What humans decided, and whether anything is held. Once it is another, the states of a listing may be wrong. */
export const basisOf = ({ rejected, approved, held }: BrakeState): string =>
  JSON.stringify([rejected, approved.map(({ list, until }) => [list, until]), held?.since])

/** Nobody has decided since, and nothing is newly held. */
export const isCurrent = ({ basis }: ListingHead, state: BrakeState): boolean => basis === basisOf(state)
