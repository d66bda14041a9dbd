/** How a source goes from pass to pass. */
import type { Temporal } from 'temporal-polyfill'
import { isBefore, laterOf } from '../schedule/zone.ts'
import type { SourceError } from './device-source.ts'
import { countsOf, type Ended, nothingCounted, type Pass, type SourceState } from './pass.ts'

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

const isOver = ({ begun }: SourceState, everyHours: number, now: Temporal.Instant): boolean =>
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
  const { number, startedAt, records, total, changes, from } = pass
  const last: Ended = {
    ...{ number, startedAt, endedAt: now, outcome, ...countsOf(pass) },
    total,
    changes,
    why,
  }
  if (outcome !== 'accepted') return { ...state, last, ...(outcome === 'held' ? { held: pass } : {}) }
  const { held: _, ...rest } = state
  return { ...rest, last, accepted: { number, startedAt, endedAt: now, records, from } }
}
