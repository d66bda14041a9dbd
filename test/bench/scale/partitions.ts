import type { Timer } from '#campaign/send/pace.ts'
import { getOrCompute } from '#domain/caching.ts'
import { type Consumption, sum } from '../capacity.ts'
import { dynamodb } from './aws.ts'

type Kind = 'read' | 'write'

const limits: Record<Kind, number> = { read: dynamodb.readUnits, write: dynamodb.writeUnits }

/** What tables and indexes served. */
export interface Served {
  /** Request units. */
  read: number
  write: number
  throttled: number
}

/** Tables and indexes as partitions, each of which serves so many units a second. */
export interface Partitions {
  /** Resolves once what a request consumed is served, until then it is throttled. @param keys among which the units of the table are divided */
  use(consumed: Consumption, keys: readonly string[]): Promise<void>
  served(): Served
}

export function partitions(timer: Timer, count: number): Partitions {
  const buckets = new Map<string, ReturnType<typeof bucketOf>>()
  const total = { read: 0, write: 0, throttled: 0 }

  async function serve(of: string, key: string, kind: Kind, units: number) {
    if (units === 0) return
    const name = `${of} ${1 + (hash(key) % count)}, ${kind}s`
    const bucket = getOrCompute(buckets, name, () => bucketOf(timer, limits[kind]))
    while (!bucket.take(Math.min(units, limits[kind]))) {
      total.throttled += 1
      await timer.wait(dynamodb.retry)
    }
    total[kind] += units
  }

  return {
    async use({ table, read, write, entries }, keys) {
      for (const { index, key, units } of entries) await serve(`index ${index}`, key, 'write', units)
      const own = write - sum(entries.map(({ units }) => units))
      for (const key of keys) {
        await serve(table, key, 'read', read / keys.length)
        await serve(table, key, 'write', own / keys.length)
      }
    },
    served: () => total,
  }
}

/** FNV-1a: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
function hash(text: string) {
  let hashed = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hashed = Math.imul(hashed ^ text.charCodeAt(at), 0x01000193) >>> 0
  return hashed >>> 8
}

/** A limit on units a second: what is not used within a second is lost. */
export function bucketOf({ elapsed }: Timer, perSecond: number) {
  let left = perSecond
  let at = elapsed()
  return {
    /** @returns false where so many are not left, and none are taken */
    take(units: number) {
      const now = elapsed()
      left = Math.min(perSecond, left + ((now - at) / 1000) * perSecond)
      at = now
      // A billionth: sums of fractions are not exact.
      if (left + 1e-9 < units) return false
      left -= units
      return true
    },
  }
}
