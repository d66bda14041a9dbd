import type { Temporal } from 'temporal-polyfill'

/** An event as a rule's target receives it from EventBridge. */
export interface BusEvent {
  version: '0'
  id: string
  'detail-type': string
  source: string
  account: '000000000000'
  /** `2023-03-01T08:00:00Z` */
  time: string
  region: string
  resources: readonly string[]
  detail: Record<string, unknown>
}

/** The fields that a sender sets. */
interface SentEvent {
  id: string
  source: string
  type: string
  at: Temporal.Instant
  region: string
  resources?: readonly string[]
  detail: Record<string, unknown>
}

export const busEvent = ({ id, source, type, at, region, resources = [], detail }: SentEvent): BusEvent => ({
  version: '0',
  id,
  'detail-type': type,
  source,
  account: '000000000000',
  time: at.toString({ smallestUnit: 'second' }),
  region,
  resources,
  detail,
})

/**
 * Counted ids in UUID form: the same in every run.
 * @param series four hexadecimal digits, the first of them 8, 9, a or b; two series never share an id
 */
export function countedIds(series: string): () => string {
  let count = 0
  return () => {
    count += 1
    return `00000000-0000-4000-${series}-${String(count).padStart(12, '0')}`
  }
}
