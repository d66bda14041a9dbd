/** Finds the suspensions that are held, were rejected, or come within 48 hours, person by person. */
import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { keyOf } from '../../domain/access/brake.ts'
import type { BrakeState } from '../../domain/access/brake-state.ts'
import type { Brakes } from '../../domain/access/brakes.ts'
import type { ListedSuspension } from '../../domain/access/listing.ts'
import { isProtected, nobody } from '../../domain/access/protected.ts'
import { batchesOf } from '../../domain/batches.ts'
import type { People, StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { forecast, type SuspensionAhead, suspensionsAhead } from '../../domain/review/brake.ts'
import { review } from '../../domain/review/review.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import type { BrakeSettings } from './weigh-suspensions.ts'

export interface ListingPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly brakes: Brakes
  readonly brakeSettings: Pick<BrakeSettings, 'protected'>
  readonly clock: Clock
}

export type SuspensionsOf = (stored: StoredPerson) => readonly ListedSuspension[]

/** People read in one request. */
const batchSize = 100

const concurrency = 4

/** @returns what finds a person's suspensions under a policy, as of `now` */
export async function suspensionFinder(
  { brakes, policies, brakeSettings: { protected: protectedPeople = nobody } }: ListingPorts,
  policy: PolicyVersion,
  { approved }: BrakeState,
  now: Temporal.Instant,
): Promise<SuspensionsOf> {
  const active = await policies.listActive()
  const inForce = approved.filter(({ until }) => isBefore(now, until))
  const lists = await Promise.all(inForce.map(({ list }) => brakes.findList(policy.id, list)))
  const approvedKeys = new Set(lists.flatMap((list) => (list ?? []).map(keyOf)))
  const horizon = now.add(forecast)
  return ({ ref, person }) => {
    // Nobody is suspended before they were told, in a case.
    if (!person.cases.some((one) => one.policy === policy.id)) return []
    const isGuarded = isProtected(person.profile, protectedPeople)
    const { profile, devices } = person
    return suspensionsAhead(review(person, active, now), policy, now).flatMap((ahead): readonly ListedSuspension[] => {
      const { device, at } = ahead
      const state = stateOf(ahead, approvedKeys.has(keyOf({ ref, device })), isGuarded, horizon)
      if (!state) return []
      const label = devices.find(({ id }) => id === device)?.label ?? ''
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
    async (batch) => (await people.findAll(batch)).people.flatMap(suspensionsOf),
    { concurrency },
  )
  return found.flat()
}
