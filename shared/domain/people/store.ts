import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { IdesError } from '../errors.ts'
import type { Due, Queue } from './due.ts'
import type { Person } from './person.ts'

/** A person as stored, with the version that guards the next save. */
export interface StoredPerson {
  readonly ref: string
  readonly person: Person
  /** Rises with every save; 0 stands for a person not stored yet. */
  readonly version: number
}

/** Some of those asked for. */
export interface PeoplePage {
  readonly people: readonly StoredPerson[]
  /** Refs of those whose record cannot be read: somebody must look at them. */
  readonly unreadable: readonly string[]
}

/** A page of everybody; `next` continues it, absent after the last page. */
export interface EveryonePage extends PeoplePage {
  readonly next?: string
}

/** So often a record is tried, until it is left to a human. */
export const mostUnreadable = 5

/** Where people are kept, each under their ref. Any method may fail with the error of its technology. */
export interface People {
  /** @throws PersonNotFoundError, UnreadablePersonError */
  get(ref: string): Promise<StoredPerson>
  /** @throws UnreadablePersonError */
  find(ref: string): Promise<StoredPerson | undefined>
  /**
   * Saves a person, in the queue in which they stand then, if nobody has since `version` was read.
   * @returns `stale` where somebody has, and nothing was written
   */
  save(person: Person, version: number): Promise<'saved' | 'stale'>
  /**
   * Removes a person, if nobody has saved them since.
   * @returns `stale` where somebody has, and they are still there
   */
  remove(stored: StoredPerson): Promise<'removed' | 'stale'>
  /**
   * Notes that a record cannot be read. One so noted five times stands among the held, in front of nobody, until it is saved again; a
   * record that somebody has saved meanwhile is left as it is.
   */
  noteUnreadable(ref: string): Promise<void>
  /** Those in a queue who are to be looked at by now, the longest due first, as far as the store can tell: they may have changed since. */
  listDue(queue: Queue, now: Temporal.Instant): AsyncIterable<PeoplePage>
  /** How many are in a queue and to be looked at by now. */
  countDue(queue: Queue, now: Temporal.Instant): Promise<number>
  /** When somebody is next to be looked at; undefined while nobody is. Whoever is held is not counted. */
  findNextDue(): Promise<Due | undefined>
  /** Everybody, in a fixed order, page by page. @param from the `next` of an earlier page */
  listEveryone(from?: string): AsyncIterable<EveryonePage>
}

export class PersonNotFoundError extends IdesError {
  override readonly name = 'PersonNotFoundError'
  constructor(ref: string) {
    super(`nobody is stored under ${ref}: import the staff list again, or check the id`)
  }
}

export class UnreadablePersonError extends IdesError {
  override readonly name = 'UnreadablePersonError'
  constructor(ref: string, cause: unknown) {
    super(`the record of ${ref} cannot be read${placeOf(cause)}: restore it from a backup, or put back the version of Ides that wrote it`)
  }
}

/** Where a record is wrong, as far as that tells nothing of what is in it: errors of parsers quote what they read. */
function placeOf(cause: unknown): string {
  if (!(cause instanceof z.ZodError)) return cause instanceof Error ? ` (${cause.name})` : ''
  return ` (${[...new Set(cause.issues.map(({ path: [field = 'all'] }) => String(field)))].join(', ')})`
}

/** Somebody whose record can be read; undefined for nobody, and where it cannot. */
export async function findReadable(people: People, ref: string): Promise<StoredPerson | undefined> {
  try {
    return await people.find(ref)
  } catch (error) {
    if (error instanceof UnreadablePersonError) return undefined
    throw error
  }
}
