import type { Temporal } from 'temporal-polyfill'
import type { DeviceOfPerson } from './brake.ts'
import type { BrakeState } from './brake-state.ts'
import type { Listing, ListingHead } from './listing.ts'

/** Stands for all policies together; no policy can have this id. */
export const wholeDeployment = 'ALL'

export interface StoredBrake {
  readonly state: BrakeState
  /** Rises with every save, which is conditional on it; 0: not stored yet. */
  readonly version: number
}

/** Keeps the state of each policy's brake, the lists of devices that were decided about or that wait, and for a day listings as people see them. */
export interface Brakes {
  /** At rest if nothing is stored. */
  get(policy: string): Promise<StoredBrake>
  /** @returns `stale` if someone has saved it since `version`, and nothing was written */
  save(policy: string, state: BrakeState, version: number): Promise<'saved' | 'stale'>
  /** @returns the hash under which the list is found, until it is over */
  saveList(policy: string, list: readonly DeviceOfPerson[], now: Temporal.Instant): Promise<string>
  /** @returns in order; undefined for an unknown hash, or a list that was not saved whole */
  findList(policy: string, hash: string): Promise<readonly DeviceOfPerson[] | undefined>
  /** The last one to be kept is the policy's last. */
  keepListing(policy: string, listing: Listing): Promise<void>
  /** @returns undefined for an unknown hash, or a listing that was not kept whole */
  findListing(policy: string, hash: string): Promise<Listing | undefined>
  findLastListing(policy: string): Promise<ListingHead | undefined>
  /** Removes a person: a list or listing that names them is not found any more. */
  removePerson(policy: string, ref: string): Promise<void>
}
