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
  shuffle<T>(items: readonly T[]): T[]
}

interface Weighted {
  weight: number
}

export function chanceOf(seed: number): Chance {
  const next = mulberry32(seed)

  function shuffle<T>(items: readonly T[]) {
    return items
      .map(item => ({ item, place: next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item)
  }

  return {
    between: (from, until) => from + next() * (until - from),
    percent: share => next() * 100 < share,
    pick: items => the(items[Math.floor(next() * items.length)]),
    weigh(kinds) {
      let left = next() * sumOf(kinds)
      return the(
        kinds.find(({ weight }) => {
          left -= weight
          return left < 0
        }),
      )
    },
    shuffle,
  }
}

const sumOf = (kinds: readonly Weighted[]) => kinds.reduce((sum, { weight }) => sum + weight, 0)

function the<T>(drawn: T | undefined) {
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
