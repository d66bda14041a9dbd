/** Times in which what a source reports cannot be relied on: a time limit that waits for its next report stands still. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { instant } from '../schedule/fields.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { SourceState } from './pass.ts'

/** Without an end it still lasts. */
export const outage = z.strictObject({ from: instant, until: z.optional(instant) })

export type Outage = Readonly<z.output<typeof outage>>

/** By the name of the source, oldest first. */
export type Outages = Readonly<Record<string, readonly Outage[]>>

/** The longest inventory cycle that can be configured, and the days that devices have to report after it. */
const keptFor = { hours: 24 * 100 } as const

/** Of one source. */
const mostKept = 50

/** Since when a source is held or failing; undefined while it is neither. */
export function troubledSince({ pass, last }: SourceState, now: Temporal.Instant): Temporal.Instant | undefined {
  if (last?.outcome === 'held') return last.startedAt
  return last?.outcome === 'incomplete' || (pass?.tries ?? 0) > 0 ? now : undefined
}

/** The outages of a source as of now; the same object where nothing changes. */
export function outagesAfter(known: readonly Outage[], since: Temporal.Instant | undefined, now: Temporal.Instant): readonly Outage[] {
  const open = known.find(({ until }) => !until)
  if (open && since && !isBefore(since, open.from)) return known
  if (!open && !since) return known
  const ended = known.filter(one => one !== open)
  if (!since) return relevant([...ended, { from: open?.from ?? now, until: now }], now)
  return relevant([...ended, { from: open ? earlierOf(open.from, since) : since }], now)
}

/** Without those that no time limit can overlap any more. Of too many the shortest goes. */
function relevant(outages: readonly Outage[], now: Temporal.Instant) {
  const recent = outages.filter(({ until }) => !until || isBefore(now.subtract(keptFor), until))
  if (recent.length <= mostKept) return recent
  const length = ({ from, until = now }: Outage) => from.until(until).total('seconds')
  const shortest = recent.filter(({ until }) => until).toSorted((a, b) => length(a) - length(b))[0]
  return recent.filter(one => one !== shortest)
}

/** An outage that still lasts counts as lasting so much longer: then the limit is computed again. */
const again = { hours: 1 } as const

/** When a time limit ends that began at `from` and would end at `until`, if time in outages does not count. */
export function stretchedBy(
  outages: readonly Outage[],
  from: Temporal.Instant,
  until: Temporal.Instant,
  now: Temporal.Instant,
): Temporal.Instant {
  let [counted, end] = [from, until]
  for (const outage of outages.toSorted((a, b) => Temporal.Instant.compare(a.from, b.from))) {
    const start = laterOf(outage.from, counted)
    const over = outage.until ?? now.add(again)
    if (!isBefore(start, end)) break
    if (!isBefore(start, over)) continue
    end = end.add(start.until(over))
    counted = over
  }
  return end
}
