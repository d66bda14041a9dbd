import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'

/** One thing that happens in a rehearsed campaign. */
export type RehearsedEvent = Mailed | Happened | AccessChanged | AccessKept

interface Occurred {
  at: Temporal.Instant
  policy: string
  staff: string
}

/** A notice to `staff`, or a line about `staff` in a digest to a manager or a team. */
export interface Mailed extends Occurred {
  readonly kind: 'notice' | 'digest'
  readonly step: string
  readonly to: string
  readonly language: string
  readonly devices: readonly string[]
  readonly subject: string
  /** The deadline that the whole mail tells, by policy. Of notices in a story, as is `threatens`. */
  readonly states?: Readonly<Record<string, Temporal.Instant>>
  /** True if the mail says that access will be suspended. */
  readonly threatens?: boolean
}

/**
 * A change of a case; `reached`: a stage that its owner knows of; `relapsed`: in breach again after being clear; `ended`: gone while in breach, since its policy was lifted or its
 * owner left.
 */
export interface Happened extends Occurred {
  readonly kind: 'opened' | 'overdue' | 'cleared' | 'relapsed' | 'ended' | 'reached'
  /** That of a staged policy that was `reached`, or at which a case is `overdue`. */
  readonly stage?: string
}

export interface AccessChanged extends Occurred {
  readonly kind: 'suspension' | 'restoration'
  readonly device: string
  /** Of a staged policy, the first that the suspended device breaks. */
  readonly stage?: string
}

/** A suspension has come, but the owner of the device is protected: it is reported in its place. */
export interface AccessKept extends Occurred {
  readonly kind: 'protected'
  readonly device: string
}

/** An event of each member of a group: made when they are asked for, as those of millions would need much memory. */
interface EventsOfGroup extends Pick<RehearsedEvent, 'at' | 'kind'> {
  events: Iterable<RehearsedEvent>
}

export type Logged = RehearsedEvent | EventsOfGroup

export const eventsIn = (logged: Logged): Iterable<RehearsedEvent> => ('events' in logged ? logged.events : [logged])

/** By second, kind, staff, then step or device. */
export function byTime(a: RehearsedEvent, b: RehearsedEvent) {
  return (
    (a.at === b.at ? 0 : seconds(a) - seconds(b)) ||
    compare(a.kind, b.kind) ||
    compare(a.staff, b.staff) ||
    compare(detail(a), detail(b)) ||
    compare('to' in a ? a.to : '', 'to' in b ? b.to : '')
  )
}

/** In order of time: of what is logged of many, one second after the other. */
export function* inOrderOfTime(logged: readonly Logged[]): Generator<RehearsedEvent> {
  const sorted = logged.toSorted((a, b) => seconds(a) - seconds(b) || compare(a.kind, b.kind))
  const together = Map.groupBy(sorted, one => `${seconds(one)} ${one.kind}`)
  for (const some of together.values()) yield* some.flatMap(one => [...eventsIn(one)]).sort(byTime)
}

const seconds = ({ at }: Pick<RehearsedEvent, 'at'>) => Math.floor(at.epochMilliseconds / 1000)

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

const detail = (event: RehearsedEvent) => ('step' in event ? event.step : 'device' in event ? event.device : '')

/** Only tables count these, and stages; the stream shows them as notices and suspensions. */
const unprinted: ReadonlySet<RehearsedEvent['kind']> = new Set(['overdue', 'relapsed', 'ended', 'reached'])

/**
 * Events as JSON, one a line, in pieces of many lines.
 * @param size characters in each piece but the last, at least
 */
export function* ndjson(events: Iterable<RehearsedEvent>, size = 65_536): Generator<string> {
  let piece = ''
  for (const event of events) {
    if (unprinted.has(event.kind)) continue
    piece += `${JSON.stringify({ ...event, at: toSeconds(event.at), stage: undefined, ...statesIn(event) })}\n`
    if (piece.length < size) continue
    yield piece
    piece = ''
  }
  if (piece) yield piece
}

const statesIn = (event: RehearsedEvent): object =>
  'states' in event && event.states
    ? { states: Object.fromEntries(Object.entries(event.states).map(([policy, deadline]) => [policy, toSeconds(deadline)])) }
    : {}

/** `2023-03-01T08:00:00Z` */
const toSeconds = ({ epochMilliseconds }: Temporal.Instant) => `${new Date(epochMilliseconds).toISOString().slice(0, 19)}Z`

const orderedLine = z.object({
  at: z.string(),
  kind: z.string(),
  staff: z.string(),
  step: z.optional(z.string()),
  device: z.optional(z.string()),
  to: z.optional(z.string()),
})

/** What a line is ordered by: lists of text, to be compared from their start. */
export function placeOf(line: string): readonly string[] {
  const { at, kind, staff, step, device = '', to = '' } = orderedLine.parse(JSON.parse(line))
  return [at, kind, staff, step ?? device, to]
}
