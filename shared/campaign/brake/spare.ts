import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import type { DeviceOfPerson } from '../../domain/access/brake.ts'
import type { Person } from '../../domain/people/person.ts'
import type { People } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { review } from '../../domain/review/review.ts'
import { withoutSpared, withSpared } from '../../domain/review/suspension.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { changePerson } from '../save/change-person.ts'

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
