/** Counts suspensions apart from the brake, and knows what two people approved. */
import type { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, keyOf } from '../../shared/domain/access/brake.ts'
import { isBefore } from '../../shared/domain/schedule/zone.ts'

const day = { hours: 24 } as const

export function watchBrake() {
  const approved = new Set<string>()
  const limits: { readonly most: number; readonly at: Temporal.Instant }[] = []
  let cut: { readonly key: string; readonly at: Temporal.Instant }[] = []
  return {
    /** A version sets another limit. */
    limit(most: number, at: Temporal.Instant): void {
      limits.push({ most, at })
    },
    /** Two people decided. */
    decide(action: 'approve' | 'reject', one: DeviceOfPerson): void {
      if (action === 'approve') approved.add(keyOf(one))
      else approved.delete(keyOf(one))
    },
    /** True if a device may be suspended now. @param most undefined: only the default limit, which these few never reach */
    lets(one: DeviceOfPerson, most: number | undefined, now: Temporal.Instant): boolean {
      cut = [...cut.filter(({ at }) => isBefore(now, at.add(day))), { key: keyOf(one), at: now }]
      // A run that began under an earlier limit may still go by it.
      const recent = limits.filter(({ at }) => isBefore(now, at.add(day))).map(({ most }) => most)
      const isWithin = most === undefined || new Set(cut.map(({ key }) => key)).size <= Math.max(most, ...recent)
      return isWithin || approved.has(keyOf(one))
    },
  }
}
