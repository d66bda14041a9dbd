import { Temporal } from 'temporal-polyfill'

export interface Moment {
  readonly at: Temporal.Instant
  readonly staff: ReadonlySet<string>
}

/** Moments at which something may happen, each once, with the staff to look at then. */
export function moments() {
  const staffAt = new Map<number, Set<string>>()
  /** Milliseconds since 1970, the last first. */
  const ahead: number[] = []
  return {
    add({ epochMilliseconds }: Temporal.Instant, staff?: string): void {
      let those = staffAt.get(epochMilliseconds)
      if (!those) {
        those = new Set()
        staffAt.set(epochMilliseconds, those)
        ahead.splice(placeOf(epochMilliseconds, ahead), 0, epochMilliseconds)
      }
      if (staff !== undefined) those.add(staff)
    },
    /** Takes the next moment; undefined once none is left. */
    next(): Moment | undefined {
      const first = ahead.pop()
      if (first === undefined) return undefined
      const staff = staffAt.get(first) ?? new Set()
      staffAt.delete(first)
      return { at: Temporal.Instant.fromEpochMilliseconds(first), staff }
    },
  }
}

export type Moments = ReturnType<typeof moments>

/** Where a number belongs in a list whose greatest comes first. */
function placeOf(number: number, list: readonly number[]): number {
  let [from, to] = [0, list.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((list[middle] ?? 0) > number) from = middle + 1
    else to = middle
  }
  return from
}
