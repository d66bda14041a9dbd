import type { Temporal } from 'temporal-polyfill'
import { IdesError } from '../errors.ts'
import type { Person } from './person.ts'

/** A person as stored, with the version that guards the next save. */
export interface StoredPerson {
  readonly person: Person
  /** Rises with every save; 0 stands for a person not stored yet. */
  readonly version: number
}

/** A page of everybody; `next` continues it, absent after the last page. */
export interface PeoplePage {
  readonly people: readonly StoredPerson[]
  readonly next?: string
}

/** Where people are kept. Any method may fail with the error of its technology. */
export interface People {
  /** @throws PersonNotFoundError */
  get(id: string): Promise<StoredPerson>
  find(id: string): Promise<StoredPerson | undefined>
  /**
   * Saves a person if nobody has since `version` was read.
   * @returns `stale` where somebody has, and nothing was written
   */
  save(person: Person, version: number): Promise<'saved' | 'stale'>
  /** The ids of those who are to be looked at by now, earliest first. */
  listDue(now: Temporal.Instant, most: number): Promise<readonly string[]>
  /** Everybody, in a fixed order, `most` at a time. */
  list(most: number, from?: string): Promise<PeoplePage>
}

export class PersonNotFoundError extends IdesError {
  override readonly name = 'PersonNotFoundError'
  constructor() {
    super('no such person is stored: import the staff list again, or check the id')
  }
}
