import type { Temporal } from 'temporal-polyfill'
import type { Retention } from '../../domain/people/retention.ts'

/** Until when something that a pass leaves is kept. */
export const keptUntil = (
  { retention }: { readonly retention: Retention },
  what: 'passes' | 'waitingChanges',
  from: Temporal.Instant,
): Temporal.Instant => from.add({ hours: 24 * retention[what] })
