import { Temporal } from 'temporal-polyfill'
import { nobody, type ProtectedPeople } from '../access/protected.ts'
import type { Change } from '../people/organisation.ts'
import type { Person } from '../people/person.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Book } from './book.ts'
import { countBook, type StageNumbers } from './count-book.ts'
import type { Cast } from './doubles.ts'
import { endOfCampaign, type KnownDeadline } from './end.ts'
import { eventBook } from './event-book.ts'
import type { RehearsedEvent } from './events.ts'
import { type Happenings, inOrder } from './happenings.ts'
import { type KeptLine, lineKeeper } from './kept-lines.ts'
import { playCampaign } from './play-campaign.ts'
import { asRehearsed, deadlinesOf } from './rehearsed-policy.ts'
import type { StoryLine } from './story.ts'
import { happenedIn, warningsOf } from './warnings.ts'

interface Rehearsed {
  readonly from: Temporal.Instant
  /** Included. */
  readonly until: Temporal.Instant
  /** What an admin should know; none stops the policy. */
  readonly warnings: readonly string[]
}

export interface Rehearsal extends Rehearsed {
  /** In order of time. */
  readonly events: readonly RehearsedEvent[]
}

/** A rehearsal in numbers alone. */
export interface CountedRehearsal extends Rehearsed {
  readonly happenings: Happenings
  readonly stages: readonly StageNumbers[]
}

interface Span {
  readonly from?: Temporal.Instant
  readonly until?: Temporal.Instant
}

/** What is given besides policies and people. */
interface Ahead {
  /** In any order, each about a device of somebody. */
  readonly changes?: readonly Change[]
  /** By time. */
  readonly story?: readonly StoryLine[] | undefined
  /** By default nobody. */
  readonly protectedPeople?: ProtectedPeople | undefined
}

/**
 * Runs a whole campaign on a virtual clock and sends nothing: every notice counts as delivered, every brake as approved, and each device's
 * last reading as repeated daily.
 * @param changes in any order, each about a device of `people`
 * @param span first and last moment; by default from the announcement until 60 days after the last deadline
 */
export const rehearseCampaign = (
  policy: Policy | PolicyVersion,
  people: readonly Person[],
  changes: readonly Change[],
  span: Span = {},
): Rehearsal => rehearsePolicies([policy], people, { changes }, span)

/**
 * Runs the campaigns of several policies together. What a story does not say is as in `rehearseCampaign`.
 * @param span by default from the first announcement until 60 days after the last deadline of any
 */
export function rehearsePolicies(
  policies: readonly (Policy | PolicyVersion)[],
  people: readonly Person[],
  ahead: Ahead,
  span: Span = {},
): Rehearsal {
  const { campaign, book, from, until } = play(policies, people, ahead, span, (cast) => eventBook(cast, ahead.story !== undefined))
  const events = book.events.filter(({ at }) => !isBefore(until, at)).sort(byTime)
  return { events, from, until, warnings: warningsOf(campaign, (policy) => happenedIn(events, policy), until, events.length === 0) }
}

/** As `rehearsePolicies`, but makes no events: people alike are counted at once, so memory hardly grows with their number. */
export function countPolicies(
  policies: readonly (Policy | PolicyVersion)[],
  people: readonly Person[],
  ahead: Ahead,
  span: Span = {},
): CountedRehearsal {
  const { campaign, book, from, until } = play(policies, people, ahead, span, countBook)
  const happenings = Object.fromEntries(inOrder(book.happenings(), until.epochMilliseconds))
  return {
    happenings,
    stages: book.stages(policies, until),
    from,
    until,
    warnings: warningsOf(campaign, (policy) => book.under(policy, until), until, Object.keys(happenings).length === 0),
  }
}

function play<Kept extends Book>(
  policies: readonly (Policy | PolicyVersion)[],
  people: readonly Person[],
  { changes = [], story, protectedPeople = nobody }: Ahead,
  span: Span,
  bookFor: (cast: Cast) => Kept,
) {
  const versions = policies.map((policy) => asRehearsed({ version: 1, ...policy }))
  const announced = versions.map(({ announcedAt }) => announcedAt).reduce(earlierOf)
  const from = span.from ?? announced
  const ordered = changes.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
  const campaign = { policies: versions, people, changes: ordered, protectedPeople, ...(story ? { story } : {}) }
  const { book, deadlines } = playCampaign(campaign, laterOf(from, announced), bookFor)
  const last = versions.map((policy) => ({ policy, deadline: deadlinesOf(policy, people).reduce(laterOf, policy.announcedAt) }))
  return { campaign, book, from, until: span.until ?? endOfCampaign(last, deadlines) }
}

/** What happens to some people until nothing is owed, but for digests: what these would tell. */
export interface PlayedPart {
  /** In no order. */
  readonly events: readonly RehearsedEvent[]
  readonly deadlines: readonly KnownDeadline[]
  readonly lines: readonly KeptLine[]
}

/** @param from when it begins */
export function playPart(
  policy: PolicyVersion,
  people: readonly Person[],
  from: Temporal.Instant,
  { changes = [], protectedPeople = nobody }: Omit<Ahead, 'story'> = {},
): PlayedPart {
  const { deskIn, lines } = lineKeeper()
  const campaign = { policies: [asRehearsed(policy)], people, changes, protectedPeople }
  const { book, deadlines } = playCampaign(campaign, from, (cast) => eventBook(cast, false), deskIn)
  return { events: book.events, deadlines, lines: lines() }
}

/** By second, kind, staff, then step or device. */
export function byTime(a: RehearsedEvent, b: RehearsedEvent): number {
  return (
    (a.at === b.at ? 0 : seconds(a) - seconds(b)) ||
    compare(a.kind, b.kind) ||
    compare(a.staff, b.staff) ||
    compare(detail(a), detail(b)) ||
    compare('to' in a ? a.to : '', 'to' in b ? b.to : '')
  )
}

const seconds = ({ at }: RehearsedEvent): number => Math.floor(at.epochMilliseconds / 1000)

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

const detail = (event: RehearsedEvent): string => ('step' in event ? event.step : 'device' in event ? event.device : '')
