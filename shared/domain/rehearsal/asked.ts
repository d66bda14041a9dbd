/** How many people a policy would ask about devices that no source can read. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { addNumbers } from '../numbers.ts'
import type { Person } from '../people/person.ts'
import type { Policy } from '../policies/policy.ts'
import { asksOwners, breaches, isAsked } from '../review/breaches.ts'
import { counted } from '../text.ts'

const count = z.int().default(0)

export const askedCount = z.strictObject({ staff: count, devices: count, mayLose: count })

export type AskedCount = Readonly<z.output<typeof askedCount>>

export const nobodyAsked: AskedCount = { staff: 0, devices: 0, mayLose: 0 }

/** @param now when they would be asked */
export function askedOf(policy: Policy, person: Person, now: Temporal.Instant): AskedCount {
  if (!asksOwners(policy)) return nobodyAsked
  const devices = breaches(person, policy, [], now).filter(breach => isAsked(breach, policy)).length
  if (devices === 0) return nobodyAsked
  return { staff: 1, devices, mayLose: policy.unknown === 'answer-or-lose' ? 1 : 0 }
}

/** By all policies together. */
export const askedOfAll = (policies: readonly Policy[], people: Iterable<Person>, now: Temporal.Instant): AskedCount =>
  Iterator.from(people)
    .flatMap(person => policies.map(policy => askedOf(policy, person, now)))
    .reduce(addNumbers, nobodyAsked)

/** `12 staff about 14 devices that no source can read; 12 could lose access if they do not answer` */
export const askedInWords = ({ staff, devices, mayLose }: AskedCount) =>
  `${staff} staff about ${counted(devices, 'device')} that no source can read; ${mayLose} could lose access if they do not answer`
