import type { Timer } from '../../../shared/campaign/send/pace.ts'

/** A limit on units a second: what is not used within a second is lost. */
export interface Bucket {
  /** @returns false where so many are not left, and none are taken */
  take(units: number): boolean
  /** The most taken in any second by the clock, as a share of the limit. */
  readonly fullest: number
}

export function bucketOf({ elapsed }: Timer, perSecond: number): Bucket {
  let left = perSecond
  let at = elapsed()
  const second = { at: 0, used: 0, most: 0 }
  return {
    get fullest() {
      return second.most / perSecond
    },
    take(units) {
      const now = elapsed()
      left = Math.min(perSecond, left + ((now - at) / 1000) * perSecond)
      at = now
      // A billionth: sums of fractions are not exact.
      if (left + 1e-9 < units) return false
      left -= units
      const present = Math.floor(now / 1000)
      second.used = (second.at === present ? second.used : 0) + units
      second.at = present
      second.most = Math.max(second.most, second.used)
      return true
    },
  }
}
