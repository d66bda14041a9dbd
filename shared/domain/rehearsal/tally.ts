/** A rehearsal of one policy in numbers that can be added: the tally of some people and that of all others make the tally of everybody. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { timetable } from '../schedule/timetable.ts'
import { addCounts, counter, foundCounts } from './counts.ts'
import { endOfCampaign, type KnownDeadline } from './end.ts'
import type { RehearsedEvent } from './events.ts'
import { addHappenings, happenings, happeningsOf } from './happenings.ts'
import { addReaches, reach, reacher } from './reach.ts'

/** Milliseconds since 1970. */
const moment = z.int()

export const tally = z.strictObject({
  counts: foundCounts,
  reach,
  /** People in breach before anything happens. */
  inBreach: z.int(),
  /** The last deadline that is known from the start, and those after it that come to be known. */
  lastDeadline: moment,
  deadlines: z.array(z.strictObject({ knownAt: moment, deadline: moment })),
  happenings,
})

export type Tally = Readonly<z.output<typeof tally>>

/** What is known of people before anything happens to them. */
export type Census = Omit<Tally, 'happenings' | 'deadlines'> & {
  /** True for staff in the audience without a manager. */
  readonly hasNoManager: (staff: string) => boolean
}

/** Takes people one by one. @param now has no effect on counts */
export function census(policy: PolicyVersion, now: Temporal.Instant) {
  const found = counter(policy, now)
  const reached = reacher(policy)
  const withoutManager = new Set<string>()
  let inBreach = 0
  let lastDeadline = policy.announcedAt.epochMilliseconds
  return {
    add(person: Person): void {
      const { profile, cases } = person
      found.add(person)
      if (profile.isTeam) return
      reached.add(person)
      if (cases.some((current) => current.policy === policy.id && current.breaches.length > 0)) inBreach += 1
      if (!isInAudience(policy, profile)) return
      if (!profile.manager) withoutManager.add(profile.id)
      lastDeadline = Math.max(lastDeadline, timetable(policy, profile).deadline.at.epochMilliseconds)
    },
    census: (): Census => ({
      counts: found.counts(),
      reach: reached.reach(),
      inBreach,
      lastDeadline,
      hasNoManager: (staff) => withoutManager.has(staff),
    }),
  }
}

/**
 * @param events all until nothing is owed, in order of time
 * @param known deadlines that came to be known
 */
export function tallyOf(
  { hasNoManager, ...census }: Census,
  events: Iterable<RehearsedEvent>,
  known: readonly Pick<KnownDeadline, 'knownAt' | 'deadline'>[],
): Tally {
  const deadlines = known.map(({ knownAt, deadline }) => ({ knownAt: knownAt.epochMilliseconds, deadline: deadline.epochMilliseconds }))
  return {
    ...census,
    deadlines: laterThan(census.lastDeadline, deadlines),
    happenings: happeningsOf(events, hasNoManager),
  }
}

/** The tally of digests, which tell of people whom others count. */
export const addDigests = (of: Tally, digests: Iterable<RehearsedEvent>): Tally => ({
  ...of,
  happenings: addHappenings(of.happenings, happeningsOf(digests)),
})

export function addTallies(a: Tally, b: Tally): Tally {
  const lastDeadline = Math.max(a.lastDeadline, b.lastDeadline)
  return {
    counts: addCounts(a.counts, b.counts),
    reach: addReaches(a.reach, b.reach),
    inBreach: a.inBreach + b.inBreach,
    lastDeadline,
    deadlines: laterThan(lastDeadline, [...a.deadlines, ...b.deadlines]),
    happenings: addHappenings(a.happenings, b.happenings),
  }
}

/** Each once. Those before the last deadline cannot move the end. */
function laterThan(last: number, deadlines: Tally['deadlines']): Tally['deadlines'] {
  const later = deadlines.filter(({ deadline }) => deadline > last)
  return [...new Map(later.map((one) => [`${one.knownAt} ${one.deadline}`, one])).values()]
}

/** When the rehearsal ends. */
export function endOfTally(
  { lastDeadline, deadlines }: Pick<Tally, 'lastDeadline' | 'deadlines'>,
  policy: PolicyVersion,
): Temporal.Instant {
  const instant = Temporal.Instant.fromEpochMilliseconds
  const known = deadlines.map(({ knownAt, deadline }) => ({ knownAt: instant(knownAt), deadline: instant(deadline), policy }))
  return endOfCampaign([{ deadline: instant(lastDeadline), policy }], known)
}
