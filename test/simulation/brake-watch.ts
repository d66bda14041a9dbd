/** Counts suspensions apart from the brake, and knows what two people approved. */
import type { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, keyOf } from '#domain/access/brake.ts'
import { isBefore } from '#domain/schedule/zone.ts'

const day = { hours: 24 } as const

export function watchBrake() {
  const approved = new Set<string>()
  /** Until when each limit was in force; the default is one that these few never reach. */
  const past: { most: number; until: Temporal.Instant }[] = []
  let present = Number.POSITIVE_INFINITY
  let cut: { key: string; at: Temporal.Instant }[] = []
  return {
    /** A version sets another limit. */
    limit(most: number | undefined, at: Temporal.Instant) {
      past.push({ most: present, until: at })
      present = most ?? Number.POSITIVE_INFINITY
    },
    /** Two people decided. */
    decide(action: 'approve' | 'reject', one: DeviceOfPerson) {
      if (action === 'approve') approved.add(keyOf(one))
      else approved.delete(keyOf(one))
    },
    /** True if a device may be suspended now. */
    lets(one: DeviceOfPerson, now: Temporal.Instant) {
      cut = [...cut.filter(({ at }) => isBefore(now, at.add(day))), { key: keyOf(one), at: now }]
      // What was let through under an earlier limit may still go.
      const recent = past.filter(({ until }) => isBefore(now, until.add(day))).map(({ most }) => most)
      return new Set(cut.map(({ key }) => key)).size <= Math.max(present, ...recent) || approved.has(keyOf(one))
    },
  }
}
