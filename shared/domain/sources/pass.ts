/** A pass over a source: how far it is, what it counted, and whether it is accepted. */

import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { addNumbers } from '../numbers.ts'
import { instant } from '../schedule/fields.ts'
import { isBefore, laterOf } from '../schedule/zone.ts'
import { counted } from '../text.ts'
import type { SourceError } from './device-source.ts'

const count = z.int().min(0)

/** What a pass has counted so far. A device is a record that could be read and that the source still manages. */
const counts = {
  /** Once every page was read, each counted once. */
  records: count.describe('Devices or people.'),
  /** Records of devices that the source says it manages no longer. */
  gone: count,
  unread: count.describe('Records that could not be read.'),
  unmatched: count.describe('Devices whose user is not on staff, or that have no user.'),
  shared: count.describe('Devices of several people, which belong to nobody.'),
  present: count.describe('Devices with something that is asked about.'),
  withApp: count.describe('Devices that had an app until now.'),
  clearing: count.describe('Of them, those that it says are clean.'),
  moving: count.default(0).describe('Devices that it gives to another person.'),
  cleared: count.describe('Devices that it turned clean.'),
  vanished: count.describe('Devices missing from both this pass and the previous one.'),
}

export const nothingCounted = {
  ...{ records: 0, gone: 0, unread: 0, unmatched: 0, shared: 0 },
  ...{ present: 0, withApp: 0, clearing: 0, moving: 0, cleared: 0, vanished: 0 },
} satisfies Counts

const total = z.optional(count.describe('By what the source says.'))

const leftOut = z.optional(z.record(z.string(), count).describe('Accounts of a directory that are no staff, by why.'))

const pass = z.strictObject({
  /** From 1. */
  number: count,
  startedAt: instant,
  stage: z.enum(['reading', 'settling']).describe('`settling`: it is accepted, and what is absent is being taken.'),
  /** Continues after the last page that was applied. */
  cursor: z.optional(z.string()),
  /** The cursor of its first page, of a source of files. */
  from: z.optional(z.string()),
  /** It lists only what changed, as a directory can. */
  changes: z.optional(z.literal(true)),
  /** From where a later pass can do so. */
  changesFrom: z.optional(z.string()),
  /** Pages applied. */
  pages: count,
  /** Sheets written, which hold what the pages brought. */
  sheets: count,
  ...counts,
  /** The least number that it named. */
  total,
  leftOut,
  /** How often the next page has failed. */
  tries: count,
  trouble: z.optional(z.string().describe('Why the next page could not be read yet; it is tried again.')),
  /** The next try is not before. */
  waitUntil: z.optional(instant),
})

export const outcomes = ['accepted', 'held', 'incomplete'] as const

const ended = z.strictObject({
  number: count,
  startedAt: instant,
  endedAt: instant,
  changes: z.optional(z.literal(true)),
  outcome: z.enum(outcomes).describe('`held`: what is absent waits for an administrator or a pass as usual. `incomplete`: it broke off.'),
  why: z.optional(z.string().describe('Why it is held or incomplete.')),
  total,
  leftOut,
  ...counts,
})

export const sourceState = z.strictObject({
  kind: z.optional(z.string()),
  /** The pass under way. */
  pass: z.optional(pass),
  last: z.optional(ended),
  /** The last pass that was held, until an administrator accepts it or a later one is accepted. */
  held: z.optional(pass),
  /** The last pass that began. Numbers only rise, so that nothing of a pass that was given up is taken for one of another. */
  begun: z.optional(z.strictObject({ number: count, at: instant, from: z.optional(z.string()) })),
  /** The last pass that was accepted. */
  accepted: z.optional(
    z.strictObject({ number: count, startedAt: instant, endedAt: instant, records: count, from: z.optional(z.string()) }),
  ),
  /** Of a directory. */
  directory: z.optional(
    z.strictObject({
      /** When the last accepted pass over everybody began. */
      wholeAt: instant,
      /** Its number, and those of the accepted passes over changes since. */
      passes: z.array(count),
      changesFrom: z.optional(z.string()),
    }),
  ),
  /** A pass was asked for since the last began. */
  wanted: z.optional(z.literal(true)),
})

export type Counts = { readonly [Name in keyof typeof counts]: number }
export type Pass = Readonly<z.output<typeof pass>>
export type Ended = Readonly<z.output<typeof ended>>
export type SourceState = Readonly<z.output<typeof sourceState>>

/** What it counted, alone. */
const countsOf = (pass: Counts): Counts => z.object(counts).parse(pass)

export const withCounts = (pass: Pass, more: Omit<Counts, 'cleared'>): Pass => ({ ...pass, ...addNumbers(countsOf(pass), more) })

/** When a complete pass is not believed. */
interface Guards {
  readonly leastPercent: number
  readonly mostClearedPercent: number
}

/** Devices that may always turn clean, or move, at once. */
const few = 25

/**
 * Why a complete pass is held, in a sentence; undefined if it is accepted.
 * @param missing devices of the last accepted pass that it lacks: those it adds may be invented
 */
export function whyHeld(pass: Pass, accepted: SourceState['accepted'], { leastPercent, mostClearedPercent }: Guards, missing: number) {
  const { records, gone, unread, total, withApp, clearing, moving } = pass
  if (records === 0) return 'it lists no devices'
  const listed = records + gone + unread
  if (total !== undefined && listed < total) return `it lists ${counted(listed, 'device')}, but the source says that it has ${total}`
  if (accepted && records * 100 < accepted.records * leastPercent)
    return `it lists ${counted(records, 'device')}, less than ${leastPercent} % of the ${accepted.records} of the last accepted pass`
  if (accepted && missing * 100 > accepted.records * (100 - leastPercent))
    return `it lacks ${missing} of the ${accepted.records} devices of the last accepted pass, more than ${100 - leastPercent} %`
  if (clearing >= few && clearing * 100 > withApp * mostClearedPercent)
    return `it turns ${clearing} of ${withApp} devices with an app clean at once, more than ${mostClearedPercent} %`
  if (moving >= few && moving * 100 > records * mostClearedPercent)
    return `it gives ${moving} of ${records} devices to another person at once, more than ${mostClearedPercent} %`
  return undefined
}

/** How often a page is tried. */
const mostTries = 5

/** A source with a pass under way. */
export interface UnderWay extends SourceState {
  readonly pass: Pass
}

/** With the pass to work on: that under way, or a new one. @returns undefined where none is due, nor the next try of one */
export function withPassDue(state: SourceState, everyHours: number, now: Temporal.Instant): UnderWay | undefined {
  const { pass, wanted } = state
  if (pass) return pass.waitUntil && isBefore(now, pass.waitUntil) ? undefined : { ...state, pass }
  return wanted || isOver(state, everyHours, now) ? withPassBegun(state, now) : undefined
}

/**
 * The same of a source of files: a new pass begins with what is new there, and again with what could not be read to its end.
 * @param from the cursor of the first page of what is there now
 */
export function withNewsDue(state: SourceState, everyHours: number, now: Temporal.Instant, from: string): UnderWay | undefined {
  const { begun, wanted, last } = state
  const isRepeated = last?.outcome === 'incomplete' && isOver(state, everyHours, now)
  return wanted || begun?.from !== from || isRepeated ? withPassBegun(state, now, from) : undefined
}

const isOver = ({ begun }: SourceState, everyHours: number, now: Temporal.Instant) =>
  !begun || !isBefore(now, begun.at.add({ hours: everyHours }))

function withPassBegun({ begun, wanted: _, ...rest }: SourceState, now: Temporal.Instant, from?: string): UnderWay {
  const number = (begun?.number ?? 0) + 1
  const first = { number, startedAt: now, stage: 'reading', pages: 0, sheets: 0, tries: 0, ...nothingCounted } as const
  return { ...rest, begun: { number, at: now, from }, pass: { ...first, from, cursor: from } }
}

/** After a page that was taken. @param next its cursor */
export function withPageTaken(
  state: SourceState,
  { cursor: _, trouble: __, waitUntil: ___, ...pass }: Pass,
  next: string | undefined,
): UnderWay {
  return { ...state, pass: { ...pass, tries: 0, cursor: next } }
}

/** After a page that failed: it is tried again, later each time. A cursor that the source has forgotten ends the pass, and another begins. */
export function withPageFailed(state: UnderWay, error: SourceError, now: Temporal.Instant): SourceState {
  const { pass, last } = state
  const tries = pass.tries + 1
  const isLost = error.fault === 'cursor' && pass.cursor !== undefined
  if (isLost || tries >= mostTries) {
    const after = withPassEnded(state, 'incomplete', now, error.message)
    return isLost && last?.outcome !== 'incomplete' ? { ...after, wanted: true } : after
  }
  const waitUntil = laterOf(now.add({ minutes: 2 ** pass.tries }), now.add({ seconds: error.retryAfter ?? 0 }))
  return { ...state, pass: { ...pass, tries, trouble: error.message, waitUntil } }
}

/** @param why it is held or incomplete */
export function withPassEnded({ pass, ...state }: UnderWay, outcome: Ended['outcome'], now: Temporal.Instant, why?: string): SourceState {
  const { number, startedAt, records, total, leftOut, changes, from } = pass
  const last: Ended = {
    ...{ number, startedAt, endedAt: now, outcome, ...countsOf(pass) },
    total,
    leftOut,
    changes,
    why,
  }
  if (outcome !== 'accepted') return { ...state, last, ...(outcome === 'held' ? { held: pass } : {}) }
  const { held: _, ...rest } = state
  return { ...rest, last, accepted: { number, startedAt, endedAt: now, records, from } }
}
