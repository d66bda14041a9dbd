/** Finds the suspensions that are held, were rejected, or come within 48 hours, person by person. */
import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { keyOf } from '../../domain/access/brake.ts'
import type { BrakeState } from '../../domain/access/brake-state.ts'
import type { Brakes } from '../../domain/access/brakes.ts'
import type { ListedSuspension } from '../../domain/access/listing.ts'
import { isProtected, nobody } from '../../domain/access/protected.ts'
import { batchesOf } from '../../domain/batches.ts'
import type { Case, Person } from '../../domain/people/person.ts'
import type { People, StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { suspendsAt } from '../../domain/review/access-wanted.ts'
import { review } from '../../domain/review/review.ts'
import { situationOf } from '../../domain/review/situation.ts'
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

/** How far ahead suspensions are listed. */
export const forecast = { hours: 48 } as const

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
    return suspensionsIn(ref, review(person, active, now), policy, now).flatMap((one) => {
      const { state, at } = one
      if (state !== 'rejected' && approvedKeys.has(keyOf(one))) return [{ ...one, state: 'approved' as const }]
      if (state === 'ahead' && (at === undefined || isBefore(horizon, at))) return []
      return [isGuarded && state !== 'rejected' ? { ...one, state: 'protected' as const } : one]
    })
  }
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

function suspensionsIn(ref: string, person: Person, policy: PolicyVersion, now: Temporal.Instant): readonly ListedSuspension[] {
  const { cases, devices, profile } = person
  const current = cases.find((one) => one.policy === policy.id)
  if (!current || (current.state !== 'open' && current.state !== 'overdue')) return []
  const situation = situationOf(current, policy, person, now)
  return current.breaches
    .filter(({ device }) => !current.suspended.includes(device))
    .flatMap((breach) => {
      const at = suspendsAt(breach, current, situation)
      const state = stateOf(breach.device, current)
      if (!at && state === 'ahead') return []
      const label = devices.find(({ id }) => id === breach.device)?.label ?? ''
      return [{ ref, device: breach.device, staff: profile.id, unit: profile.unit, label, state, ...(at ? { at } : {}) }]
    })
}

function stateOf(device: string, { spared, toSuspend }: Case): 'held' | 'ahead' | 'rejected' {
  if (spared.includes(device)) return 'rejected'
  return toSuspend[device] === 'held' ? 'held' : 'ahead'
}
