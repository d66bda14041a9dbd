import type { Temporal } from 'temporal-polyfill'

/** In days. What waits is data of persons, and mostly settled within the hour. */
const kept = { sheet: 90, missing: 90, waiting: 30 } as const

/** Until when something that a pass leaves is kept. */
export const keptUntil = (what: keyof typeof kept, from: Temporal.Instant): Temporal.Instant => from.add({ hours: 24 * kept[what] })
