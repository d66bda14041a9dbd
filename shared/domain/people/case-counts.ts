/** The cases under one policy, in numbers: no names of staff. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { CountsByDay } from '../counts-by-day.ts'
import { instant, plainDate } from '../schedule/fields.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import { count } from './fields.ts'
import { loss } from './losses.ts'
import { type CaseProgress, type CaseSummary, isUnreachable, progresses, progressOf } from './summary.ts'

const nobody = { open: 0, overdue: 0, asked: 0, unreachable: 0, clear: 0, exempt: 0, closed: 0, suspended: 0 } as const satisfies Record<
  CaseProgress,
  0
>

export const peopleByProgress = z
  .strictObject({
    ...{ open: count, overdue: count, suspended: count, asked: z.optional(count), unreachable: count },
    ...{ exempt: count, clear: count, closed: count },
  })
  .describe('People with a case, each once: by its state, or when the policy was lifted, but as `suspended` while a device of theirs is.')

export type PeopleByProgress = Readonly<z.output<typeof peopleByProgress>>

const seconds = z.optional(z.number())

export const caseTotals = z.strictObject({
  people: peopleByProgress,
  unknown: count.describe('People who may be in breach, but of none of whose devices that is certain.'),
  unread: z.optional(count).describe('Of these, people of whose devices no source can read what is asked.'),
  silent: z.optional(count).describe('Of the unknown, people of whose devices nothing has been reported yet.'),
  unanswered: z.optional(count).describe('People counted as suspended only because they did not answer.'),
  answered: z.optional(count).describe('People who answered about a device that no source can read, while that counts.'),
  everSuspended: z
    .optional(count)
    .describe('People whose work access was ever suspended, as far as their cases are kept; absent where there are none.'),
  restored: z
    .optional(count)
    .describe('Of these, people who have it back on every device, as other systems confirmed; absent where there are none.'),
  unreached: count.describe('People who get no notice, or none about one of their devices, wherever they stand.'),
  held: count.describe('People whose mail is held.'),
  mailedIfLifted: z
    .optional(count)
    .describe('At most so many people get a mail if the policy is lifted now: those who were not told of their case yet get none.'),
  suspensions: z
    .strictObject({ requested: count, set: count, refused: count })
    .describe('Devices that should be suspended: asked for, confirmed, and beyond all other systems.'),
  exemptions: z.optional(z.strictObject({ firstEnds: instant, lastEnds: instant })).describe('When they end; absent where there are none.'),
  requests: z
    .strictObject({ open: count, late: count, nextDue: z.optional(instant), nextDay: z.optional(plainDate) })
    .describe('What waits for a human; of these, what should have been decided; and by when the next must be, the end of which day.'),
  proposals: count.describe('Long extensions and exemptions that a second person must decide.'),
  proposalsLapse: z.optional(instant).describe('When the first of them lapses.'),
  restorations: z
    .strictObject({
      count,
      median: seconds,
      worst: seconds,
      provisional: z
        .optional(count)
        .describe('Devices with access back because of an answer that no report has confirmed; absent where there are none.'),
    })
    .describe('How many times access came back to a device, and after how many seconds without it.'),
})

export type CaseTotals = Readonly<z.output<typeof caseTotals>>

export const scope = z
  .strictObject({ people: z.optional(count), devices: z.optional(count) })
  .describe('To how many the policy speaks, as counted when it was approved; absent where nobody counted.')

/** What the brake holds, and what was decided about it. */
const brakeCount = z.strictObject({
  held: z.optional(z.strictObject({ devices: count, since: instant, limit: z.string() })),
  approved: z
    .array(z.strictObject({ devices: count, at: instant, by: z.array(z.string()).readonly() }))
    .readonly()
    .describe('The last ten approvals, the newest first, and who made each.'),
  rejected: count.describe('Devices that keep their access until their breach ends.'),
})

/** What was counted last on one day. */
export const caseCount = z.strictObject({
  on: plainDate,
  at: instant,
  version: z.int(),
  scope,
  total: caseTotals,
  /** Absent of days from before it was kept. */
  brake: z.optional(brakeCount),
  /** Absent where nobody loses access within seven days. */
  losses: z.optional(z.array(loss).readonly()),
  /** Who proposed the extensions and exemptions that a second person must decide. */
  proposers: z.optional(z.array(z.string()).readonly()),
})

export type CaseCount = Readonly<z.output<typeof caseCount>>

/** The largest units; all others together, last, without a name. */
export const casesByUnit = z.array(z.strictObject({ unit: z.optional(z.string()), people: peopleByProgress })).readonly()

export type CasesByUnit = z.output<typeof casesByUnit>

/** In all for good, by unit for a year. */
export type CaseCounts = CountsByDay<CaseCount, CasesByUnit>

/** Units that are counted apart. */
const mostUnits = 20

const hearOfLift: ReadonlySet<CaseSummary['state']> = new Set(['open', 'overdue', 'asked', 'exempt'])

/** By when a request must be decided, the end of which day, and whether that has passed. */
type DueOf = (
  request: CaseSummary['requests'][number],
  row: CaseSummary,
) => { at: Temporal.Instant; lastDay: Temporal.PlainDate; late: boolean }

/** Counts cases one by one. */
export function caseCounter(dueOf: DueOf) {
  const people: Record<CaseProgress, number> = { ...nobody }
  const units = new Map<string, Record<CaseProgress, number>>()
  const suspensions = { requested: 0, set: 0, refused: 0 }
  const requests = { open: 0, late: 0 }
  let next: { at: Temporal.Instant; lastDay: Temporal.PlainDate } | undefined
  let proposalsLapse: Temporal.Instant | undefined
  const took: number[] = []
  const ends: Temporal.Instant[] = []
  let [unknown, unread, silent, unanswered, answered, unreached] = [0, 0, 0, 0, 0, 0]
  let [held, proposals, mailedIfLifted, provisional, everSuspended, restored] = [0, 0, 0, 0, 0, 0]
  return {
    add(row: CaseSummary) {
      const progress = progressOf(row)
      people[progress] += 1
      const unit = units.get(row.unit) ?? { ...nobody }
      unit[progress] += 1
      units.set(row.unit, unit)
      // Who is exempt has nothing to do, whatever is known.
      const isConcerned = row.devices > 0 && progress !== 'exempt'
      if (isConcerned && row.unknown === row.devices) unknown += 1
      if (isConcerned && row.unread === row.devices) unread += 1
      if (isConcerned && row.silent === row.devices) silent += 1
      if (row.suspended > 0 && row.unread === row.devices) unanswered += 1
      if (row.answered) answered += 1
      if (row.suspended > 0 || row.restoring !== undefined) everSuspended += 1
      if (row.restoring === false) restored += 1
      if (isUnreachable(row)) unreached += 1
      if (row.held !== undefined) held += 1
      if (hearOfLift.has(row.state) && row.held === undefined) mailedIfLifted += 1
      if (row.proposed) {
        proposals += 1
        const lapsesAt = Temporal.Instant.from(row.proposed.lapsesAt)
        proposalsLapse = proposalsLapse ? earlierOf(proposalsLapse, lapsesAt) : lapsesAt
      }
      provisional += row.provisional ?? 0
      if (row.state === 'exempt' && row.exemptUntil !== undefined) ends.push(Temporal.Instant.from(row.exemptUntil))
      for (const far of ['requested', 'set', 'refused'] as const) suspensions[far] += row.enforced?.[far] ?? 0
      for (const request of row.requests) {
        const due = dueOf(request, row)
        requests.open += 1
        if (due.late) requests.late += 1
        else if (!next || isBefore(due.at, next.at)) next = due
      }
      for (const seconds of row.restoredIn ?? []) took.push(seconds)
    },
    total: (): CaseTotals => ({
      ...{
        people: counted(people),
        unknown,
        unread: unread || undefined,
        silent: silent || undefined,
        unanswered: unanswered || undefined,
        answered: answered || undefined,
        everSuspended: everSuspended || undefined,
        restored: restored || undefined,
        unreached,
        held,
        mailedIfLifted,
        suspensions,
        requests: { ...requests, nextDue: next?.at, nextDay: next?.lastDay },
        proposals,
        proposalsLapse,
      },
      exemptions: ends.length > 0 ? { firstEnds: ends.reduce(earlierOf), lastEnds: ends.reduce(laterOf) } : undefined,
      restorations: { ...timesOf(took), provisional: provisional || undefined },
    }),
    units: (): CasesByUnit => largestUnits([...units].map(([unit, people]) => ({ unit, people: counted(people) }))),
  }
}

function timesOf(took: readonly number[]): CaseTotals['restorations'] {
  const sorted = took.toSorted((a, b) => a - b)
  const [median, worst] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted.at(-1)]
  return { count: sorted.length, ...(median === undefined || worst === undefined ? {} : { median, worst }) }
}

export function largestUnits(units: CasesByUnit): CasesByUnit {
  const sorted = units.toSorted((a, b) => sizeOf(b.people) - sizeOf(a.people))
  const others = sorted.slice(mostUnits).map(({ people }) => people)
  return [...sorted.slice(0, mostUnits), ...(others.length > 0 ? [{ people: others.reduce(added) }] : [])]
}

/** Everybody but those who are exempt or have nothing left to do. */
export const leftOf = (people: PeopleByProgress) => sizeOf({ ...people, exempt: 0, clear: 0, closed: 0 })

/** How many are done, of everyone with a case: the base of every share. */
export const doneIn = (people: PeopleByProgress) => ({ done: people.clear + people.closed, all: sizeOf(people) })

/** Rounded, but never 100 while anyone is left. */
export const percentOf = (done: number, all: number) => (done < all ? Math.min(99, Math.round((100 * done) / all)) : 100)

export const sizeOf = (people: PeopleByProgress) => progresses.reduce((sum, progress) => sum + (people[progress] ?? 0), 0)

const added = (a: PeopleByProgress, b: PeopleByProgress): PeopleByProgress =>
  counted({ ...nobody, ...Object.fromEntries(progresses.map(progress => [progress, (a[progress] ?? 0) + (b[progress] ?? 0)])) })

/** Nobody asked is not counted: reports from before anybody could be keep their hash. */
const counted = ({ asked, ...people }: Record<CaseProgress, number>): PeopleByProgress => (asked > 0 ? { ...people, asked } : people)
