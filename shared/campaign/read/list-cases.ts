import { Temporal } from 'temporal-polyfill'
import type { CaseState } from '../../domain/people/person.ts'
import { type CaseSummaries, type CaseSummary, isUnreachable, lastDayOf } from '../../domain/people/summary.ts'

/** A case must meet every criterion. */
export interface CaseFilter {
  readonly state?: CaseState | undefined
  readonly unit?: string | undefined
  /** The person is in one of these. */
  readonly units?: ReadonlySet<string> | undefined
  readonly country?: string | undefined
  /** The last day until the deadline is before this date. */
  readonly before?: Temporal.PlainDate | undefined
  /** Mail to the person is held. */
  readonly held?: boolean | undefined
  /** No notice reaches the person. */
  readonly unreachable?: boolean | undefined
  /** A request waits for a decision. */
  readonly contested?: boolean | undefined
}

export interface CasePage {
  readonly items: readonly CaseSummary[]
  readonly next?: string
}

/** Summaries read for one page: with a rare filter, a page may be short or empty, and another follows. */
const mostRead = 1000

/** @param from the `next` of an earlier page */
export async function listCases(
  { summaries }: { readonly summaries: CaseSummaries },
  policy: string,
  filter: CaseFilter,
  limit: number,
  from?: string,
): Promise<CasePage> {
  const matches = matching(filter)
  const list = filter.contested ? summaries.listAsking : summaries.list
  const items: CaseSummary[] = []
  let next = from
  let read = 0
  do {
    const wanted = limit - items.length
    // First as many as wanted; if too few match, all that may be read.
    const whole = await list(policy, read === 0 ? limit : mostRead - read, next)
    const matched = whole.rows.filter(matches)
    // If more match, read again up to the last wanted row: its `next` continues right after it.
    const last = matched.length > wanted ? matched[wanted - 1] : undefined
    const page = last ? await list(policy, whole.rows.indexOf(last) + 1, next) : whole
    items.push(...page.rows.filter(matches))
    read += page.rows.length
    next = page.next
  } while (next !== undefined && items.length < limit && read < mostRead)
  return { items, ...(next === undefined ? {} : { next }) }
}

const matching =
  ({ state, unit, units, country, before, held, unreachable, contested }: CaseFilter) =>
  (row: CaseSummary): boolean =>
    (state === undefined || row.state === state) &&
    (unit === undefined || row.unit === unit) &&
    (units === undefined || units.has(row.unit)) &&
    (country === undefined || row.country === country) &&
    (before === undefined || isOver(lastDayOf(row), before)) &&
    (held === undefined || (row.held !== undefined) === held) &&
    (unreachable === undefined || isUnreachable(row) === unreachable) &&
    (contested === undefined || row.requests.length > 0 === contested)

const isOver = (lastDay: Temporal.PlainDate | undefined, before: Temporal.PlainDate): boolean =>
  lastDay !== undefined && Temporal.PlainDate.compare(lastDay, before) < 0
