/** Chance that a seed decides: the same seed, the same choices. */
export interface Chance {
  /** A number, at least `from` and less than `until`. */
  between(from: number, until: number): number
  /** True so many times in a hundred. */
  percent(share: number): boolean
  /** One of them, each as likely as the next. */
  pick<T>(items: readonly T[]): T
  /** One of them, each as likely as its weight says. */
  weigh<T extends Weighted>(kinds: readonly T[]): T
  /** Exactly `count`, in mixed order: each kind once as far as that goes, the rest in proportion to the weights. */
  deal<T extends Weighted>(kinds: readonly T[], count: number): T[]
  shuffle<T>(items: readonly T[]): T[]
}

interface Weighted {
  readonly weight: number
}

export function chanceOf(seed: number): Chance {
  const next = mulberry32(seed)

  function shuffle<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, place: next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item)
  }

  return {
    between: (from, until) => from + next() * (until - from),
    percent: (share) => next() * 100 < share,
    pick: (items) => the(items[Math.floor(next() * items.length)]),
    weigh(kinds) {
      let left = next() * sumOf(kinds)
      return the(
        kinds.find(({ weight }) => {
          left -= weight
          return left < 0
        }),
      )
    },
    deal(kinds, count) {
      const more = Math.max(0, count - kinds.length)
      const shares = kinds.map((kind) => {
        const share = (kind.weight / sumOf(kinds)) * more
        return { kind, whole: Math.floor(share), part: share % 1 }
      })
      // The largest parts make up what rounding down leaves.
      const left = more - shares.reduce((sum, { whole }) => sum + whole, 0)
      const roundedUp = new Set(shares.toSorted((a, b) => b.part - a.part).slice(0, left))
      const dealt = shares.flatMap((share) => Array.from({ length: 1 + share.whole + (roundedUp.has(share) ? 1 : 0) }, () => share.kind))
      return shuffle(dealt).slice(0, count)
    },
    shuffle,
  }
}

const sumOf = (kinds: readonly Weighted[]): number => kinds.reduce((sum, { weight }) => sum + weight, 0)

function the<T>(drawn: T | undefined): T {
  if (drawn === undefined) throw new RangeError('there is nothing to draw from')
  return drawn
}

/** Tommy Ettinger's generator, in the public domain: even enough for this, and short. Numbers from 0 to below 1. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
