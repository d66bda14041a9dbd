/** Devices that stop working with one that its owner does not answer about, where a suspension reaches further than that device. */
import type { Temporal } from 'temporal-polyfill'
import { type Breach, type Case, noticedAt } from '../people/person.ts'
import { stopsAnother } from '../policies/reach.ts'
import { laterOf } from '../schedule/zone.ts'
import type { ReviewContext } from './context.ts'
import { silenceThreatenedSince } from './notified.ts'

function stoppingWith({ device }: Breach, { whole, devices }: ReviewContext) {
  const { reach = 'device' } = whole
  return devices.filter(({ id, platform, vanishedAt }) => id !== device && !vanishedAt && stopsAnother(reach, platform)).map(({ id }) => id)
}

/** Those of a case that are not in breach, nor asked about: its notices name them, too. */
export function namedAlongside({ breaches }: Case, context: ReviewContext): readonly string[] {
  const silent = breaches.filter(breach => silenceThreatenedSince(breach, context) !== undefined)
  const along = new Set(silent.flatMap(breach => stoppingWith(breach, context)))
  return [...along].filter(id => !breaches.some(({ device }) => device === id))
}

/** Since when delivered notices have named all that stops with a device; undefined while one was not named. */
export function namedWith(breach: Breach, current: Case, since: Temporal.Instant, context: ReviewContext): Temporal.Instant | undefined {
  const { alongside = {} } = current.notified
  let all: Temporal.Instant | undefined = since
  for (const id of stoppingWith(breach, context)) {
    const named = noticedAt(current, id) ?? alongside[id]
    all = all && named && laterOf(all, named)
  }
  return all
}
