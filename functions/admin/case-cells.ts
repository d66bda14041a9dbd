/** What tables and spreadsheets say of a case, by the name of the column. */
import { getOrCompute } from '#domain/caching.ts'
import { type CaseSummary, lastDayOf } from '#domain/people/summary.ts'
import { ending } from '#domain/schedule/ending.ts'

type CellOf = (one: CaseSummary) => string | number | undefined

/** `suspended` while a device is; `closed, overdue when lifted` */
export const stateInWords = (state: string, lifted: string | undefined, suspended: number) => {
  if (suspended > 0) return 'suspended'
  return lifted ? `${state}, ${lifted} when lifted` : state
}

/** @param zone of the policy; undefined if each person's own applies */
export function caseCells(zone: string | undefined) {
  // Most people share theirs, and each takes a tenth of a millisecond.
  const [deadlines, lastDays] = [new Map<string, string>(), new Map<string, string>()]
  const named = (instant: string | undefined, ofZone: string) =>
    instant && getOrCompute(deadlines, `${instant} ${ofZone}`, () => ending(instant, ofZone, zone))
  return {
    staff: ({ staff }) => staff,
    name: ({ name }) => name,
    unit: ({ unit }) => unit,
    country: ({ country }) => country,
    state: ({ state }) => state,
    'when lifted': ({ lifted }) => lifted,
    stage: ({ stage }) => stage,
    deadline: ({ deadline, deadlineZone }) => named(deadline, deadlineZone),
    'last day': one => getOrCompute(lastDays, `${one.deadline} ${one.deadlineZone}`, () => String(lastDayOf(one) ?? '')),
    zone: ({ deadlineZone }) => deadlineZone,
    'overdue since': ({ overdueSince, deadlineZone }) => named(overdueSince, deadlineZone),
    devices: ({ devices }) => devices,
    unread: ({ unread }) => unread,
    answered: ({ answered }) => answered,
    suspended: ({ suspended }) => suspended,
    'not set yet': ({ enforced }) => enforced?.requested || undefined,
    'cannot be enforced': ({ enforced }) => enforced?.refused || undefined,
    'restored by answer': ({ provisional }) => provisional,
    unreached: ({ unreached }) => unreached,
    held: ({ held, complainedAt }) => held ?? (complainedAt && 'complained'),
    asks: ({ requests }) => requests.map(({ kind }) => kind).join(' '),
    ref: ({ ref }) => ref,
  } as const satisfies Record<string, CellOf>
}
