import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import type { DeviceOfPerson } from '../../domain/access/brake.ts'
import type { BrakeState } from '../../domain/access/brake-state.ts'
import type { Brakes } from '../../domain/access/brakes.ts'
import type { Person } from '../../domain/people/person.ts'
import type { People } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { withoutSpared, withSpared } from '../../domain/review/brake.ts'
import { review } from '../../domain/review/review.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { changePerson } from '../save/change-person.ts'

/** Rival saves, after which giving up. */
const mostRivals = 20

/**
 * Applies a change to the state of a brake, again after each rival save.
 * @param next undefined if the change is no longer wanted; the same state if nothing changes
 * @returns false if the change is no longer wanted, or others were always faster
 */
export async function changeBrake(
  brakes: Brakes,
  policy: string,
  next: (state: BrakeState) => BrakeState | undefined | Promise<BrakeState | undefined>,
): Promise<boolean> {
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const { state, version } = await brakes.get(policy)
    const changed = await next(state)
    if (changed === state) return true
    if (!changed) return false
    if ((await brakes.save(policy, changed, version)) === 'saved') return true
  }
  return false
}

export interface SparingPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly clock: Clock
}

const concurrency = 16

/** Keeps devices from suspension under a policy until their breach ends, or no longer. */
export async function spare(
  { people, policies, clock }: SparingPorts,
  policy: string,
  concerned: readonly DeviceOfPerson[],
  isSpared: boolean,
): Promise<void> {
  const active = await policies.listActive()
  await pMap(
    Map.groupBy(concerned, ({ ref }) => ref),
    ([ref, listed]) => {
      const devices = listed.map(({ device }) => device)
      const decided = (person: Person, now: Temporal.Instant) =>
        isSpared ? withSpared(person, policy, devices) : withoutSpared(person, policy, devices, now)
      return changePerson(people, ref, (person) => {
        const now = clock.now()
        return review(decided(review(person, active, now), now), active, now)
      })
    },
    { concurrency },
  )
}
