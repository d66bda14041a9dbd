import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { IdesError } from '../errors.ts'
import type { Due, Queue } from './due.ts'
import type { Person } from './person.ts'
import type { Shard } from './ref.ts'

/** Who claimed an address last: they have it, had it, or are about to be saved with it. */
export interface AddressHolder {
  readonly ref: string
  readonly since: Temporal.Instant
}

/** The holder of each mail address, of which only a hash is stored. Letter case makes no new address. */
export interface Addresses {
  find(address: string): Promise<AddressHolder | undefined>
  /** Holders by address, as it is given; leaves out addresses that nobody holds. */
  findAll(addresses: readonly string[]): Promise<ReadonlyMap<string, AddressHolder>>
  /**
   * Makes someone the holder of an address that nobody holds, or they themselves.
   * @param instead of this holder, unless that has changed
   * @returns who holds it then
   */
  claim(address: string, holder: AddressHolder, instead?: AddressHolder): Promise<AddressHolder>
  /** Forgets the holder, unless it is someone else, or they claimed it again after `by`. */
  release(address: string, ref: string, by: Temporal.Instant): Promise<void>
}

/** Someone who is imported for the first time. */
interface Newcomer {
  readonly person: Person
  /** When their address becomes theirs. */
  readonly since: Temporal.Instant
}

export interface Newcomers {
  /**
   * Saves people under new refs, with their staff ids and addresses: all of them or, where one id or address has a holder, none.
   * @param newcomers `mostNewcomers` at most
   */
  add(newcomers: readonly Newcomer[]): Promise<boolean>
}

/** With an id and an address each, as many as DynamoDB writes at once. */
export const mostNewcomers = 33

/** Erasures under way, by ref: one that broke off can be ended, and nobody is imported under its ref. */
export interface Erasures {
  /** @param until when it is forgotten if nobody ends it; absent: never */
  begin(ref: string, staff: string, until?: Temporal.Instant): Promise<void>
  /** @returns the staff id; undefined where no erasure is under way */
  findStaff(ref: string): Promise<string | undefined>
  end(ref: string): Promise<void>
}

/** Owners of devices, by ref. */
export interface DeviceOwners {
  find(device: string): Promise<string | undefined>
  /** Owners by device; leaves out devices without one. */
  findAll(devices: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** The last owner saved wins. @returns the previous owner */
  save(device: string, ref: string): Promise<string | undefined>
  /** Forgets the owner, unless the device belongs to someone else by now. */
  remove(device: string, ref: string): Promise<void>
}

export interface StoredPerson {
  readonly ref: string
  readonly person: Person
  /** Rises with every save, which is conditional on it; 0: not stored yet. */
  readonly version: number
}

export interface PeoplePage {
  readonly people: readonly StoredPerson[]
  /** Refs of records that cannot be read: a person must check them. */
  readonly unreadable: readonly string[]
}

interface NamedPage {
  readonly refs: readonly string[]
  /** Continues the search; absent once all are read. */
  readonly next?: string | undefined
}

export interface EveryonePage extends PeoplePage {
  /** Refs of people that a list lacks, since they were stored before there was such a list: the next save lists them. */
  readonly unlisted?: readonly string[]
  /** Continues the list; absent after the last page. */
  readonly next?: string | undefined
}

/** One of several parts of everybody, about equal. */
export interface Segment {
  /** From 0. */
  readonly number: number
  readonly of: number
}

/** Failures to read a record before it waits for a human. */
export const mostUnreadable = 5

/** People by ref. Any method may throw errors of its technology. */
export interface People {
  /** @throws PersonNotFoundError, UnreadablePersonError */
  get(ref: string): Promise<StoredPerson>
  /** @throws UnreadablePersonError */
  find(ref: string): Promise<StoredPerson | undefined>
  /** In no order; leaves out those who are not stored. */
  findAll(refs: readonly string[]): Promise<PeoplePage>
  /**
   * Everyone but teams whose name has all of these words, or words that begin so. In a fixed order; eventually consistent.
   * @param words as of `nameWords`
   * @param from the `next` of an earlier page
   */
  findNamed(words: readonly string[], most: number, from?: string): Promise<NamedPage>
  /**
   * The next people whose mail is `held`, or could not be read; or who are `noted`: they reported mail as spam, or their changed address waits
   * to be confirmed. Eventually consistent.
   * @param from the `next` of an earlier page
   */
  listApart(list: 'held' | 'noted', from?: string): Promise<EveryonePage>
  /**
   * Saves a person in the queue they are due in, as the next version.
   * @returns `stale` where someone has saved them since `version`, and nothing was written
   */
  save(stored: StoredPerson): Promise<'saved' | 'stale'>
  /** @returns `stale` where someone has saved them since, and they are still there */
  remove(stored: StoredPerson): Promise<'removed' | 'stale'>
  /**
   * Counts a failure to read a record. After five it moves to the queue `held` until it is saved again, unless someone has saved it
   * meanwhile.
   */
  noteUnreadable(ref: string): Promise<void>
  /**
   * People in a queue who are due by then, the longest due first. Eventually consistent: they may have changed since.
   * @param shards absent: all
   */
  listDue(queue: Queue, by: Temporal.Instant, shards?: readonly Shard[]): AsyncIterable<PeoplePage>
  /** The shards in which someone is due by then. */
  findDueShards(queue: Queue, by: Temporal.Instant): Promise<readonly Shard[]>
  countDue(queue: Queue, by: Temporal.Instant, shards?: readonly Shard[]): Promise<number>
  /** When the next person is due, those on hold left out; undefined where nobody is. */
  findNextDue(): Promise<Due | undefined>
  /**
   * In a fixed order, each page as it is when it is read.
   * @param from the `next` of an earlier page of the same segment
   * @param segment by default everybody
   */
  listEveryone(from?: string, segment?: Segment): AsyncIterable<EveryonePage>
  /** Cheap; large records may count for more. */
  isMoreThan(few: number): Promise<boolean>
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

/** Names the broken fields only: errors of parsers quote personal data. */
function placeOf(cause: unknown) {
  if (!(cause instanceof z.ZodError)) return cause instanceof Error ? ` (${cause.name})` : ''
  return ` (${[...new Set(cause.issues.map(({ path: [field = 'all'] }) => String(field)))].join(', ')})`
}

/** @returns undefined also where the record cannot be read */
export async function findReadable(people: People, ref: string): Promise<StoredPerson | undefined> {
  try {
    return await people.find(ref)
  } catch (error) {
    if (error instanceof UnreadablePersonError) return undefined
    throw error
  }
}
