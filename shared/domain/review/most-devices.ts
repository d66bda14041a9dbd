import type { Temporal } from 'temporal-polyfill'
import type { Device, Person } from '../people/person.ts'
import { lastReading } from '../people/readings.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { seen } from '../problem.ts'
import { review } from './review.ts'

/** Of one person, who is one item of 400 KB at most. */
export const mostDevices = 300

export const tooManyText = (owner: string) => `is not kept: its owner ${seen(owner)} has more than ${mostDevices} devices`

/**
 * Ids of devices that are too many. Those a person had stay while suspended or in breach, so that no case ends for this; their others give way
 * to new ones that certainly are in breach, or to any if they vanished in order. Of equals, the last reported come first.
 * @param before the person without the new ones
 */
export function devicesLeftOut(
  person: Person,
  before: Person,
  policies: readonly PolicyVersion[],
  now: Temporal.Instant,
): ReadonlySet<string> {
  if (person.devices.length <= mostDevices) return new Set()
  const breaches = review(person, policies, now).cases.flatMap(current => current.breaches)
  const inBreach = new Set(breaches.map(({ device }) => device))
  const certain = new Set(breaches.flatMap(breach => (breach.certain ? breach.device : [])))
  const known = new Set(before.devices.map(({ id }) => id))
  const rankOf = ({ id, vanishedAt }: Device): number => {
    if (!known.has(id)) return certain.has(id) ? 1 : 3
    if (person.access[id]?.wanted === 'suspended') return 0
    if (vanishedAt) return certain.has(id) ? 2 : 4
    return inBreach.has(id) ? 0 : 2
  }
  const inOrder = person.devices.toSorted((a, b) => rankOf(a) - rankOf(b) || reportedAt(b) - reportedAt(a))
  const rest = inOrder.slice(mostDevices).filter(device => rankOf(device) > 0)
  return new Set(rest.map(({ id }) => id))
}

const reportedAt = (device: Device) => lastReading(device)?.reportedAt.epochMilliseconds ?? 0
