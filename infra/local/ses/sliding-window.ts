/** Counts amounts within the last `span`. Moments are numbers of any unit, in order. */
export interface SlidingWindow {
  countAt(now: number): number
  add(now: number, amount: number): void
}

/** An amount leaves the window exactly one `span` after its moment. */
export function slidingWindow(span: number): SlidingWindow {
  let entries: { readonly at: number; readonly amount: number }[] = []
  let first = 0
  let sum = 0

  function forget(now: number): void {
    for (let entry = entries[first]; entry && entry.at <= now - span; entry = entries[first]) {
      sum -= entry.amount
      first += 1
    }
    // Only past half, so that each entry moves once on average.
    if (first > entries.length / 2) {
      entries = entries.slice(first)
      first = 0
    }
  }

  return {
    countAt(now) {
      forget(now)
      return sum
    },
    add(now, amount) {
      entries.push({ at: now, amount })
      sum += amount
    },
  }
}
