import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { isProtected, keyOf, nobody } from '#domain/access/brake.ts'
import {
  type BrakeState,
  basisOf,
  hashOf,
  isCurrent,
  type ListedSuspension,
  type Listing,
  openProposal,
  type Proposal,
} from '#domain/access/brake-state.ts'
import { batchesOf } from '#domain/batches.ts'
import type { Job } from '#domain/jobs/job.ts'
import type { Queue } from '#domain/people/due.ts'
import { type Shard, shards } from '#domain/people/ref.ts'
import type { People, StoredPerson } from '#domain/people/store.ts'
import { toldApart } from '#domain/people/told-apart.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { type ActivePolicies, findPolicy } from '#domain/policies/store.ts'
import { takesAccess } from '#domain/policies/versions.ts'
import { forecast, type SuspensionAhead, suspensionsAhead } from '#domain/review/brake.ts'
import { review } from '#domain/review/review.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { byName } from '#domain/text.ts'
import { type JobHandler, type StartingPorts, stageOf, startUnlessRunning } from '../jobs/jobs.ts'
import type { Ports } from '../ports.ts'
import { approvedIn, keysLeft } from './pieces.ts'
import type { BrakeSettings } from './weigh-suspensions.ts'

export interface SuspensionList extends Listing {
  held?: NonNullable<BrakeState['held']>
  /** Waits for a second person. */
  proposal?: Proposal
  /** What was approved last, the newest first. */
  waves: NonNullable<BrakeState['waves']>
  inScope: number
}

/** Where people wait whose access may change. What waits in several parts is read side by side. */
const parts: readonly (readonly [queue: Queue, some?: readonly Shard[]])[] = [
  ...shards.flatMap(shard => [['access', [shard]] as const, ['escalate', [shard]] as const]),
  ['held'],
]

const concurrency = 8

/** Lists what the brake holds, what was rejected, and what comes within 48 hours, and keeps the list for approvers. */
export async function listSuspensions(ports: ListingPorts, policy: PolicyVersion): Promise<SuspensionList> {
  const { people, brakes, clock } = ports
  const { state } = await brakes.get(policy.id)
  const now = clock.now()
  const suspensionsOf = await suspensionFinder(ports, policy, state, now)
  const found = new Map<string, ListedSuspension>()
  const add = (some: readonly ListedSuspension[]) => {
    for (const one of some) found.set(keyOf(one), one)
  }
  await pMap(
    parts,
    async ([queue, some]) => {
      for await (const page of people.listDue(queue, now.add(forecast), some)) add(page.people.flatMap(suspensionsOf))
    },
    { concurrency },
  )
  // No queue leads to some of these.
  const hashes = [...state.waiting.map(({ list }) => list), state.rejected ?? []].flat()
  const others = (await brakes.findLists(policy.id, hashes)).flat().filter(one => !found.has(keyOf(one)))
  add(
    await suspensionsAmong(
      people,
      others.map(({ ref }) => ref),
      suspensionsOf,
    ),
  )
  const suspensions = [...found].toSorted(byName).map(([, one]) => one)
  const listing = { hash: hashOf(suspensions), madeAt: now, basis: basisOf(state), suspensions }
  await brakes.keepListing(policy.id, listing)
  return currentListing(listing, state, now)
}

/** A listing with what the brake says now. */
export function currentListing(listing: Listing, state: BrakeState, now: Temporal.Instant): SuspensionList {
  const proposal = openProposal(state, now)
  return { ...listing, held: state.held, proposal, waves: state.waves ?? [], inScope: state.inScope ?? 0 }
}

/** After which the last listing is not shown unasked: `renewListings` makes one every hour. */
const young = { hours: 2 } as const

/**
 * Suspensions as they were listed, unless humans decided or something was newly held since: then as they are now.
 * @param list the hash of a list; the last one is shown if it is absent, unknown or over
 */
export async function showSuspensions(ports: ListingPorts, policy: PolicyVersion, list?: string): Promise<SuspensionList> {
  const { brakes, clock } = ports
  const { state } = await brakes.get(policy.id)
  const now = clock.now()
  const last = await brakes.findLastListing(policy.id)
  const isYoung = last && isCurrent(last, state) && isBefore(now, last.madeAt.add(young))
  for (const hash of new Set([list === undefined ? [] : list, isYoung ? last.hash : []].flat())) {
    const listing = await brakes.findListing(policy.id, hash)
    if (listing && isCurrent(listing, state)) return currentListing(listing, state, now)
  }
  return listSuspensions(ports, policy)
}

/** To make one of many thousands takes seconds, and each is kept for a day. */
const lasts = { hours: 1 } as const

/**
 * Lists suspensions before anybody looks: every hour, and once something was decided or newly held.
 * @param hasTimeLeft false leaves the rest to the next run
 */
export async function renewListings(ports: ListingPorts, hasTimeLeft: () => boolean) {
  const { policies, brakes, clock } = ports
  for (const policy of await policies.listActive()) {
    if (!hasTimeLeft()) return
    if (!takesAccess(policy)) continue
    const last = await brakes.findLastListing(policy.id)
    const isOver = !last || !isBefore(clock.now(), last.madeAt.add(lasts)) || !isCurrent(last, (await brakes.get(policy.id)).state)
    if (isOver) await listSuspensions(ports, policy)
  }
}

/** Has a list made as of now. @returns the job, which may be one that runs already */
export const requestListing = (ports: StartingPorts, policy: string): Promise<Job> =>
  startUnlessRunning(ports, { kind: 'suspensions', policy, pieces: 1, order: null })

/** Lists the suspensions of one policy. @param policies those in force */
export const listingKind = ({ people, brakes, brakeSettings, clock }: ListingPorts, policies: ActivePolicies): JobHandler => ({
  stages: [
    stageOf(z.null(), async ({ job }) => {
      const policy = await findPolicy(policies, job.policy)
      if (!policy) return { state: 'refused' }
      await listSuspensions({ people, brakes, brakeSettings, clock, policies }, policy)
      return { found: null }
    }),
  ],
  finish: async () => ({ state: 'done' }),
})

export interface ListingPorts extends Ports<'people' | 'policies' | 'brakes' | 'clock'> {
  brakeSettings: Pick<BrakeSettings, 'protected'>
}

export type SuspensionsOf = (stored: StoredPerson) => readonly ListedSuspension[]

/** People read in one request, and requests made side by side. */
const [batchSize, batchesAtOnce] = [100, 4]

/** @returns what finds a person's suspensions under a policy, as of `now` */
export async function suspensionFinder(
  { brakes, policies, brakeSettings: { protected: protectedPeople = nobody } }: ListingPorts,
  policy: PolicyVersion,
  { approved }: BrakeState,
  now: Temporal.Instant,
): Promise<SuspensionsOf> {
  const active = await policies.listActive()
  const approvedKeys = keysLeft(await approvedIn(brakes, policy.id, approved, now))
  const horizon = now.add(forecast)
  return ({ ref, person }) => {
    // Nobody is suspended before they were told, in a case.
    if (!person.cases.some(one => one.policy === policy.id)) return []
    const isGuarded = isProtected(person.profile, protectedPeople)
    const { profile, devices } = person
    return suspensionsAhead(review(person, active, now), policy, now).flatMap((ahead): readonly ListedSuspension[] => {
      const { device, at } = ahead
      const state = stateOf(ahead, approvedKeys.has(keyOf({ ref, device })), isGuarded, horizon)
      if (!state) return []
      const label = toldApart(devices).find(({ id }) => id === device)?.label ?? ''
      return [{ ref, device, staff: profile.id, unit: profile.unit, label, state, at }]
    })
  }
}

/** Undefined for one that is not listed: it comes later, or has no date. */
function stateOf(
  { at, is }: SuspensionAhead,
  isApproved: boolean,
  isGuarded: boolean,
  horizon: Temporal.Instant,
): ListedSuspension['state'] | undefined {
  if (is === 'rejected') return 'rejected'
  if (isApproved && (is === 'held' || at)) return 'approved'
  if (is !== 'held' && (!at || isBefore(horizon, at))) return undefined
  if (isGuarded) return 'protected'
  return is === 'held' ? 'held' : 'ahead'
}

/** The suspensions of these people. Who cannot be read is left out. */
export async function suspensionsAmong(
  people: People,
  refs: Iterable<string>,
  suspensionsOf: SuspensionsOf,
): Promise<readonly ListedSuspension[]> {
  const found = await pMap(
    batchesOf([...new Set(refs)], batchSize),
    async batch => (await people.findAll(batch)).people.flatMap(suspensionsOf),
    { concurrency: batchesAtOnce },
  )
  return found.flat()
}
