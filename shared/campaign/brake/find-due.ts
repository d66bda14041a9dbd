/** Whose suspension has come, read from the store. */
import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, isProtected, type ProtectedPeople } from '#domain/access/brake.ts'
import { batchesOf } from '#domain/batches.ts'
import { getOrCompute } from '#domain/caching.ts'
import type { Queue } from '#domain/people/due.ts'
import type { Person } from '#domain/people/person.ts'
import type { People, StoredPerson } from '#domain/people/store.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { devicesToSuspend, withVerdict } from '#domain/review/brake.ts'
import { review } from '#domain/review/review.ts'

/** Refs and device ids only: many people may be due. */
export interface DueDevice extends DeviceOfPerson {
  /** Its owner is protected. */
  isGuarded: boolean
}

/** By policy. */
export type DueDevices = ReadonlyMap<string, readonly DueDevice[]>

export interface DueSearch {
  people: People
  active: readonly PolicyVersion[]
  now: Temporal.Instant
  protectedPeople: ProtectedPeople
  /** False ends the run. */
  hasTimeLeft: () => boolean
}

/** People read in one request, and requests made side by side. */
const [batchSize, concurrency] = [100, 4]

/** @returns undefined if time ran out before everyone due was seen */
export async function dueInQueue(reading: DueSearch, queue: Queue): Promise<DueDevices | undefined> {
  const { people, now, hasTimeLeft } = reading
  const found = new Map<string, DueDevice[]>()
  for await (const page of people.listDue(queue, now)) {
    if (!hasTimeLeft()) return undefined
    for (const { policy, ...one } of page.people.flatMap(stored => dueOf(reading, stored)))
      getOrCompute(found, policy, (): DueDevice[] => []).push(one)
  }
  return found
}

export interface StillListed {
  still: readonly DueDevice[]
  /** Held by their records, but not due now, as while suspension is paused; or of records that cannot be read. */
  kept: readonly DeviceOfPerson[]
}

/** Which devices of a list still wait under a policy. @returns undefined if time ran out */
export async function dueInList(reading: DueSearch, policy: string, list: readonly DeviceOfPerson[]): Promise<StillListed | undefined> {
  const byRef = Map.groupBy(list, ({ ref }) => ref)
  const listed = (ref: string) => byRef.get(ref) ?? []
  const each = await pMap(
    batchesOf([...byRef.keys()], batchSize),
    async refs => {
      if (!reading.hasTimeLeft()) return undefined
      const { people, unreadable } = await reading.people.findAll(refs)
      const found = people.map(stored => dueOfListed(reading, policy, stored, listed(stored.ref)))
      return { still: found.flatMap(({ still }) => still), kept: [...unreadable.flatMap(listed), ...found.flatMap(({ kept }) => kept)] }
    },
    { concurrency },
  )
  const read = each.filter(one => one !== undefined)
  return read.length < each.length ? undefined : { still: read.flatMap(({ still }) => still), kept: read.flatMap(({ kept }) => kept) }
}

function dueOfListed(reading: DueSearch, policy: string, stored: StoredPerson, listed: readonly DeviceOfPerson[]): StillListed {
  const devices = new Set(listed.map(({ device }) => device))
  const isListed = (one: ReturnType<typeof due>[number]) => one.policy === policy && devices.has(one.device)
  const still = dueOf(reading, stored).filter(isListed)
  const isStill = ({ device }: DeviceOfPerson) => still.some(one => one.device === device)
  const kept = due(stored).filter(one => isListed(one) && !isStill(one))
  return { still: still.map(({ policy: _, ...one }) => one), kept: kept.map(({ policy: _, ...one }) => one) }
}

function dueOf({ active, now, protectedPeople }: DueSearch, { ref, person }: StoredPerson): readonly (DueDevice & { policy: string })[] {
  const isGuarded = isProtected(person.profile, protectedPeople)
  return due({ ref, person: review(person, active, now) }).map(one => ({ ...one, isGuarded }))
}

/** What the brake said of a device under a policy; undefined while it has said nothing. */
export type Verdicts = (policy: string, one: DeviceOfPerson) => 'go' | 'held' | undefined

/** Every suspension that has come, let through or not. */
export const due = ({ ref, person }: Pick<StoredPerson, 'ref' | 'person'>): readonly (DeviceOfPerson & { policy: string })[] =>
  person.cases.flatMap(({ policy }) => devicesToSuspend(person, policy).map(device => ({ policy, ref, device })))

/** Devices whose suspension has come, and on which there is no verdict yet. */
export const undecided = ({ cases }: Person): readonly string[] =>
  cases.flatMap(({ access: { toSuspend } }) => Object.keys(toSuspend).filter(device => toSuspend[device] === 'undecided'))

/** The person after what the brake said, reviewed. */
export function withVerdicts(
  { ref, person }: Pick<StoredPerson, 'ref' | 'person'>,
  verdicts: Verdicts | undefined,
  policies: readonly PolicyVersion[],
  now: Temporal.Instant,
): Person {
  const judged = policies.reduce((person, policy) => {
    const devices = (verdict: 'go' | 'held') =>
      devicesToSuspend(person, policy.id).filter(device => verdicts?.(policy.id, { ref, device }) === verdict)
    const [go, held] = [devices('go'), devices('held')]
    return go.length + held.length > 0 ? withVerdict(person, policy, { go, held }, now) : person
  }, person)
  return judged === person ? person : review(judged, policies, now)
}
