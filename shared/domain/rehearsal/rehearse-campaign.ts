import type { Temporal } from 'temporal-polyfill'
import { nobody, type ProtectedPeople } from '../access/brake.ts'
import type { DeviceChange, PeopleList } from '../people/organisation.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { byMoment, earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { KeptLine } from './digest-queue.ts'
import { lineKeeper } from './digests.ts'
import { asRehearsed, deadlinesOf, endOfCampaign, type KnownDeadline } from './end.ts'
import { eventsIn, inOrderOfTime, type RehearsedEvent } from './events.ts'
import type { Groups } from './groups.ts'
import { type Happenings, inOrder } from './happenings.ts'
import { countLog, eventLog, type RehearsalLog, type StageNumbers } from './log.ts'
import { playCampaign } from './play-campaign.ts'
import type { StoryLine } from './story.ts'
import { happenedIn, warningsOf } from './warnings.ts'

interface Rehearsed {
  from: Temporal.Instant
  /** Included. */
  until: Temporal.Instant
  /** What an admin should know; none stops the policy. */
  warnings: readonly string[]
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
  from?: Temporal.Instant
  until?: Temporal.Instant
}

/** What is given besides policies and people. */
interface Ahead {
  /** In any order, each about a device of a person. */
  changes?: readonly DeviceChange[]
  /** By time. */
  story?: readonly StoryLine[] | undefined
  /** By default nobody. */
  protectedPeople?: ProtectedPeople | undefined
}

/**
 * Runs a whole campaign on a virtual clock and sends nothing: every notice counts as delivered, every brake as approved, and each device's
 * last reading as repeated daily.
 * @param changes in any order, each about a device of `people`
 * @param span first and last moment; by default from the announcement until 60 days after the last deadline
 */
export const rehearseCampaign = (
  policy: Policy | PolicyVersion,
  people: PeopleList,
  changes: readonly DeviceChange[],
  span: Span = {},
): Rehearsal => rehearsePolicies([policy], people, { changes }, span)

/**
 * Runs the campaigns of several policies together. What a story does not say is as in `rehearseCampaign`.
 * @param span by default from the first announcement until 60 days after the last deadline of any
 */
export function rehearsePolicies(
  policies: readonly (Policy | PolicyVersion)[],
  people: PeopleList,
  ahead: Ahead,
  span: Span = {},
): Rehearsal {
  const { logged, ...rehearsed } = logPolicies(policies, people, ahead, span)
  return { ...rehearsed, events: [...inOrderOfTime(logged)] }
}

/** As `rehearsePolicies`, with what `inOrderOfTime` makes its events of: those of millions need much memory. */
export function logPolicies(policies: readonly (Policy | PolicyVersion)[], people: PeopleList, ahead: Ahead, span: Span = {}) {
  const { campaign, log, from, until } = play(policies, people, ahead, span, groups => eventLog(groups, ahead.story !== undefined))
  const logged = log.logged.filter(({ at }) => !isBefore(until, at))
  return { logged, from, until, warnings: warningsOf(campaign, policy => happenedIn(logged, policy), until, logged.length === 0) }
}

/** As `rehearsePolicies`, but makes no events: people alike are counted at once, so memory hardly grows with their number. */
export function countPolicies(
  policies: readonly (Policy | PolicyVersion)[],
  people: PeopleList,
  ahead: Ahead,
  span: Span = {},
): CountedRehearsal {
  const { campaign, log, from, until } = play(policies, people, ahead, span, countLog)
  const happenings = Object.fromEntries(inOrder(log.happenings(), until.epochMilliseconds))
  return {
    happenings,
    stages: log.stages(policies, until),
    from,
    until,
    warnings: warningsOf(campaign, policy => log.under(policy, until), until, Object.keys(happenings).length === 0),
  }
}

function play<Kept extends RehearsalLog>(
  policies: readonly (Policy | PolicyVersion)[],
  people: PeopleList,
  { changes = [], story, protectedPeople = nobody }: Ahead,
  span: Span,
  logFor: (groups: Groups) => Kept,
) {
  const versions = policies.map(policy => asRehearsed({ version: 1, ...policy }))
  const announced = versions.map(({ announcedAt }) => announcedAt).reduce(earlierOf)
  const from = span.from ?? announced
  const ordered = changes.toSorted(byMoment)
  const campaign = { policies: versions, people, changes: ordered, protectedPeople, story }
  const { log, deadlines } = playCampaign(campaign, laterOf(from, announced), logFor)
  const last = versions.map(policy => ({ policy, deadline: deadlinesOf(policy, people).reduce(laterOf, policy.announcedAt) }))
  return { campaign, log, from, until: span.until ?? endOfCampaign(last, deadlines) }
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
  people: PeopleList,
  from: Temporal.Instant,
  { changes = [], protectedPeople = nobody }: Omit<Ahead, 'story'> = {},
): PlayedPart {
  const { digestsIn, lines } = lineKeeper()
  const campaign = { policies: [asRehearsed(policy)], people, changes, protectedPeople }
  const { log, deadlines } = playCampaign(campaign, from, groups => eventLog(groups, false), digestsIn)
  return { events: log.logged.flatMap(one => [...eventsIn(one)]), deadlines, lines: lines() }
}
