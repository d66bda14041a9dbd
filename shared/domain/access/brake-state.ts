/** What the brake remembers of one policy, or of the whole deployment. */

import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { namedAdmin } from '../admin.ts'
import { sha256 } from '../hash.ts'
import { count, type Immutable, names } from '../people/fields.ts'
import { instant } from '../schedule/fields.ts'
import { isBefore } from '../schedule/zone.ts'
import { brakeWindow, type DeviceOfPerson, deviceTag, keyOf, tagLength } from './brake.ts'

/** Devices counted at one moment. */
export const brakeBatch = z.strictObject({
  at: instant,
  /** Tags, one after the other. */
  tags: z.string(),
  /** Counted before they are let through: until a later run sees that they were, and for a day at most, they go whatever the limits. */
  open: z.optional(z.literal(true)),
})

/** Some devices that wait: a list of its own, by hash. */
const piece = z.strictObject({
  list: z.string(),
  devices: count,
  /** Absent: held. `kept`: not due now, or unreadable. `going`: let through, which the next run examines. */
  is: z.optional(z.enum(['guarded', 'kept', 'going'])),
})

/** One list, as it was before there were pieces: the next run reads it. */
const wholeList = z.string().transform((list): z.output<typeof piece>[] => [{ list, devices: 0, is: 'going' }])

/** What one person wants, and a second one must want, too, by `until`. */
const proposal = z.strictObject({
  action: z.enum(['approve', 'reject']),
  by: namedAdmin,
  at: instant,
  until: instant,
  /** Hash of the list that they saw, and of what they chose of it. */
  list: z.string(),
  selection: z.string(),
})

const approval = z.strictObject({
  list: z.string(),
  until: instant,
  used: z.optional(z.array(z.string())),
  /** All that waits was searched for its devices: others come by the queue. */
  isSought: z.optional(z.literal(true)),
})

/** Who approved suspensions together, and how many devices of which list. */
const wave = z.strictObject({ list: z.string(), devices: count, by: z.array(namedAdmin), at: instant })

/** What one person restored: these devices keep their access until then, or until their breach ends if a second person restores the same. */
const restoration = z.strictObject({ list: z.string(), devices: count, by: namedAdmin, until: instant })

/** Waves that are remembered. */
export const mostWaves = 10

export const brakeState = z.strictObject({
  /** Devices in scope when the policy was approved; absent if nobody counted. */
  inScope: z.optional(count),
  /** When imports first brought devices into scope, if none was then. */
  scopedAt: z.optional(instant),
  /** People in the audience then. */
  people: z.optional(count),
  counted: z.array(brakeBatch).default([]),
  /** What is held, and what was held until it may go, those read longest ago first: no queue leads to these people. */
  waiting: z.union([z.array(piece), wholeList]).default([]),
  /** What is held now. */
  held: z.optional(
    z.strictObject({
      devices: count,
      since: instant,
      limit: z.string(),
      /** Approvers who were told of this hold, by the ref of their address. */
      told: names,
    }),
  ),
  /** Devices that may be suspended whatever the limits, once: lists by hash, without those of other lists that went. */
  approved: z.array(approval).default([]),
  /** Hash of the list of devices whose suspension was rejected. Their cases say so, too. */
  rejected: z.optional(z.string()),
  restored: z.optional(z.array(restoration)),
  proposal: z.optional(proposal),
  /** What was approved last, the newest first. */
  waves: z.optional(z.array(wave)),
})

export type BrakeState = Immutable<z.output<typeof brakeState>>
export type Proposal = Immutable<z.output<typeof proposal>>

export const atRest: BrakeState = { counted: [], waiting: [], approved: [] }

export const isLapsed = ({ until }: z.output<typeof restoration>, now: Temporal.Instant) => !isBefore(now, until)

/** Longer than the import of one list takes. */
const firstImport = { hours: 24 } as const

/** Where nothing was in scope at the approval, the first import says what limits are shares of. */
export const isScopeOpen = ({ inScope, scopedAt }: { inScope?: number; scopedAt?: Temporal.Instant | undefined }, now: Temporal.Instant) =>
  inScope === 0 || (scopedAt !== undefined && isBefore(now, scopedAt.add(firstImport)))

/** What a second person can still make binding. */
export const openProposal = ({ proposal }: BrakeState, now: Temporal.Instant): Proposal | undefined =>
  proposal && isBefore(now, proposal.until) ? proposal : undefined

const lastCounted = ({ counted }: BrakeState, now: Temporal.Instant) => counted.filter(({ at }) => isBefore(now, at.add(brakeWindow)))

/** Tags counted within the last 24 hours. */
export const tagsRequested = (state: BrakeState, now: Temporal.Instant): ReadonlySet<string> =>
  new Set(lastCounted(state, now).flatMap(({ tags }) => unpacked(tags)))

/** Those of them that may not have been let through yet. */
export const tagsOpen = (state: BrakeState, now: Temporal.Instant): ReadonlySet<string> =>
  new Set(lastCounted(state, now).flatMap(({ tags, open }) => (open ? unpacked(tags) : [])))

/**
 * The state with devices counted that are about to be let through. What an earlier run counted, but did not let through, is counted again:
 * its day begins when it goes.
 * @param due everything that waits for the brake: what was open and waits no longer was let through
 */
export function withCounted(
  state: BrakeState,
  go: readonly DeviceOfPerson[],
  due: readonly DeviceOfPerson[],
  now: Temporal.Instant,
): BrakeState {
  const waiting = new Set(due.map(deviceTag))
  const going = new Set(go.map(deviceTag))
  const batches = lastCounted(state, now).flatMap(({ at, tags, open }) => {
    if (!open) return [{ at, tags }]
    const left = unpacked(tags).filter(tag => !going.has(tag))
    const [still, done] = [left.filter(tag => waiting.has(tag)), left.filter(tag => !waiting.has(tag))]
    return [
      ...(done.length > 0 ? [{ at, tags: done.join('') }] : []),
      ...(still.length > 0 ? [{ at, tags: still.join(''), open: true as const }] : []),
    ]
  })
  return { ...state, counted: going.size > 0 ? [...batches, { at: now, tags: [...going].join(''), open: true }] : batches }
}

const unpacked = (tags: string) =>
  Array.from({ length: tags.length / tagLength }, (_, index) => tags.slice(index * tagLength, (index + 1) * tagLength))

/** A list in its one order: the same devices have the same hash. */
export const inDeviceOrder = (list: readonly DeviceOfPerson[]): readonly DeviceOfPerson[] =>
  list.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))

/** Names a list: 32 hexadecimal digits. */
export const hashOf = (list: readonly DeviceOfPerson[]) =>
  sha256(JSON.stringify(inDeviceOrder(list).map(({ ref, device }) => [ref, device]))).slice(0, 32)

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
  /** @returns in order; empty for an unknown hash, or a list that was not saved whole */
  findList(policy: string, hash: string): Promise<readonly DeviceOfPerson[]>
  /** The same for many short lists at once. */
  findLists(policy: string, hashes: readonly string[]): Promise<readonly (readonly DeviceOfPerson[])[]>
  /** The last one to be kept is the policy's last. */
  keepListing(policy: string, listing: Listing): Promise<void>
  /** @returns undefined for an unknown hash, or a listing that was not kept whole */
  findListing(policy: string, hash: string): Promise<Listing | undefined>
  findLastListing(policy: string): Promise<ListingHead | undefined>
  /** Removes a person: a list or listing that names them is not found any more. */
  removePerson(policy: string, ref: string): Promise<void>
}

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

/**
 * What humans decided, and whether anything is held. Once it is another, the states of a listing may be wrong. While an approval is carried
 * out it stays the same: a list of many thousands is not made again each minute.
 */
export const basisOf = ({ rejected, approved, held }: BrakeState) =>
  JSON.stringify([rejected, approved.map(({ list, until, used = [], isSought }) => [list, until, isSought ? used.length : 0]), held?.since])

/** Nobody has decided since, and nothing is newly held. */
export const isCurrent = ({ basis }: ListingHead, state: BrakeState) => basis === basisOf(state)
