import type { Temporal } from 'temporal-polyfill'
import type { DeviceOfPerson } from './brake.ts'
import type { BrakeState } from './brake-state.ts'

/** Stands for all policies together; no policy can have this id. */
export const wholeDeployment = 'ALL'

export interface StoredBrake {
  readonly state: BrakeState
  /** Rises with every save, which is conditional on it; 0: not stored yet. */
  readonly version: number
}

/** Keeps the state of each policy's brake, and the lists of devices that people saw or that wait. */
export interface Brakes {
  /** At rest if nothing is stored. */
  get(policy: string): Promise<StoredBrake>
  /** @returns `stale` if someone has saved it since `version`, and nothing was written */
  save(policy: string, state: BrakeState, version: number): Promise<'saved' | 'stale'>
  /** @returns the hash under which the list is found, at least until 400 days after `now` */
  saveList(policy: string, list: readonly DeviceOfPerson[], now: Temporal.Instant): Promise<string>
  /** @returns in order; undefined for an unknown hash, or a list that was not saved whole */
  findList(policy: string, hash: string): Promise<readonly DeviceOfPerson[] | undefined>
  /** Removes a person: a list that names them is not found any more. */
  removePerson(policy: string, ref: string): Promise<void>
}

/** Longer than anybody is held. */
export const listsKeptFor = { hours: 24 * 400 } as const
