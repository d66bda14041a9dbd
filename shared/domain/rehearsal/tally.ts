/** A rehearsal of one policy in numbers that can be added: the tally of some people and that of all others make the tally of everybody. */

import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { ListedConnector } from '../access/listed.ts'
import { addUnits, alikeByUnit, coverageCounter } from '../coverage/counts.ts'
import { addNumbers } from '../numbers.ts'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { stagesIn } from '../policies/stages.ts'
import { fulfilment } from '../requirements/fulfilment.ts'
import { requiredBy } from '../requirements/requirement-of.ts'
import { devicesAsked, devicesInScope, inBreach, isInScope } from '../review/breaches.ts'
import { askedCount, askedOf, nobodyAsked } from './asked.ts'
import { addCounts, counter, foundCounts } from './counts.ts'
import { deadlinesOf, endOfCampaign, type KnownDeadline } from './end.ts'
import type { RehearsedEvent } from './events.ts'
import { addApart, addHappenings, countByStage, countByUnit, countedApart, happenings, happeningsOf } from './happenings.ts'
import { addNamed, type NamedAddresses, namedAddresses, namedOf } from './named-addresses.ts'

export const covered = z.strictObject({
  /** Values that the policy's audience names and some person has, as `units DG-ALPHA`. */
  named: z.array(z.string()),
  /** Of the audience; empty for people without one. */
  countries: z.array(z.string()),
  devicesInScope: z.int(),
  /** Names of requirements that some device in scope is known to meet or not, or that ask nothing of it. */
  known: z.array(z.string()),
  asked: askedCount.prefault({}),
})

export type Covered = Readonly<z.output<typeof covered>>

export const audienceKeys = ['units', 'countries', 'groups', 'staff'] as const

export const nameOf = (key: (typeof audienceKeys)[number], value: string) => `${key} ${value}`

/** Takes people one by one. @param now when they would be asked */
export function reacher(policy: Policy, now: Temporal.Instant) {
  const audiences = stagesIn<Pick<Policy, 'scope'>>(policy).map(({ scope: { audience } }) => audience)
  const values = new Set(
    audiences
      .flatMap(audience => [audience, audience?.except])
      .flatMap(circle => audienceKeys.flatMap(key => (circle?.[key] ?? []).map(value => nameOf(key, value)))),
  )
  const named = new Set<string>()
  const countries = new Set<string>()
  const known = new Set<string>()
  let inScope = 0
  let asked = nobodyAsked
  return {
    add(person: Person) {
      if (values.size > 0) for (const name of namesOf(person)) if (values.has(name)) named.add(name)
      if (!isInAudience(policy, person.profile)) return
      countries.add(person.profile.country ?? '')
      inScope += devicesInScope(policy, [person])
      asked = addNumbers(asked, askedOf(policy, person, now))
      for (const device of person.devices) {
        if (!isInScope(device, policy)) continue
        for (const required of requiredBy(policy))
          if (!known.has(required.name) && fulfilment(device, required) !== 'unknown') known.add(required.name)
      }
    },
    reach: (): Covered => ({ named: [...named], countries: [...countries], devicesInScope: inScope, known: [...known], asked }),
  }
}

const namesOf = ({ profile: { id, unit, country, groups } }: Person) =>
  [
    nameOf('staff', id),
    nameOf('units', unit),
    country === undefined ? [] : nameOf('countries', country),
    groups.map(group => nameOf('groups', group)),
  ].flat()

function addCovered(all: readonly Covered[]): Covered {
  const each = (key: 'named' | 'countries' | 'known') => [...new Set(all.flatMap(one => one[key]))]
  const devicesInScope = all.reduce((sum, one) => sum + one.devicesInScope, 0)
  const asked = all.map(one => one.asked).reduce(addNumbers, nobodyAsked)
  return { named: each('named'), countries: each('countries'), devicesInScope, known: each('known'), asked }
}

/** Milliseconds since 1970. */
const moment = z.int()

/** What decides when a rehearsal ends: the last deadline that is known from the start, and those after it that come to be known. */
export const ends = z.strictObject({
  lastDeadline: moment,
  deadlines: z.array(z.strictObject({ knownAt: moment, deadline: moment })),
})

type Ends = Readonly<z.output<typeof ends>>

export const tally = z.strictObject({
  ...ends.shape,
  counts: foundCounts,
  reach: covered,
  /** Of devices in scope. A tally that was begun before there was this lacks it. */
  coverage: alikeByUnit.default({}),
  /** Of everybody, whom the policy concerns or not. A tally that was begun before there was this lacks it. */
  named: namedAddresses.default({}),
  /** People in breach before anything happens. */
  inBreach: z.int(),
  happenings,
  byStage: countedApart,
  byUnit: countedApart,
})

export type Tally = Readonly<z.output<typeof tally>>

/** What is known of people before anything happens to them. */
export type Census = Omit<Tally, 'happenings' | 'byStage' | 'byUnit' | 'deadlines'> & {
  /** True for staff in the audience without a manager. */
  readonly hasNoManager: (staff: string) => boolean
  /** Of staff in the audience. */
  readonly unitOf: (staff: string) => string | undefined
}

/** Takes people one by one. @param now has no effect on counts, but on who is asked */
export function census(policy: PolicyVersion, now: Temporal.Instant, connectors: readonly ListedConnector[] = []) {
  const found = counter(policy, now)
  const reached = reacher(policy, now)
  const covered = coverageCounter(connectors)
  const withoutManager = new Set<string>()
  const units = new Map<string, string>()
  let peopleInBreach = 0
  let named: NamedAddresses = {}
  let lastDeadline = policy.announcedAt.epochMilliseconds
  return {
    /** @param name what events call the person */
    add(person: Person, name = person.profile.id) {
      const { profile, cases } = person
      found.add(person)
      if (profile.isTeam) return
      named = addNamed(named, namedOf(person, name))
      reached.add(person)
      covered.add(person, devicesAsked(policy, person))
      if (cases.some(current => current.policy === policy.id && inBreach(current.breaches, policy).length > 0)) peopleInBreach += 1
      if (!isInAudience(policy, profile)) return
      units.set(name, profile.unit)
      if (!profile.manager) withoutManager.add(name)
      for (const { epochMilliseconds } of deadlinesOf(policy, [person])) lastDeadline = Math.max(lastDeadline, epochMilliseconds)
    },
    census: (): Census => ({
      counts: found.counts(),
      reach: reached.reach(),
      coverage: covered.counts(),
      named,
      inBreach: peopleInBreach,
      lastDeadline,
      hasNoManager: staff => withoutManager.has(staff),
      unitOf: staff => units.get(staff),
    }),
  }
}

/**
 * @param events all until nothing is owed, in order of time
 * @param known deadlines that came to be known
 */
export function tallyOf(
  { hasNoManager, unitOf, ...census }: Census,
  events: readonly RehearsedEvent[],
  known: readonly Pick<KnownDeadline, 'knownAt' | 'deadline'>[],
): Tally {
  const deadlines = known.map(({ knownAt, deadline }) => ({ knownAt: knownAt.epochMilliseconds, deadline: deadline.epochMilliseconds }))
  return {
    ...census,
    deadlines: laterThan(census.lastDeadline, deadlines),
    happenings: happeningsOf(events, hasNoManager),
    byStage: countByStage(events),
    byUnit: countByUnit(events, unitOf),
  }
}

/** @param all of different people; at least one */
export function addTallies(all: readonly Tally[]): Tally {
  return {
    ...addEnds(all),
    counts: addCounts(all.map(({ counts }) => counts)),
    reach: addCovered(all.map(({ reach }) => reach)),
    coverage: addUnits(all.map(({ coverage }) => coverage)),
    named: all.map(({ named }) => named).reduce(addNamed),
    inBreach: all.reduce((sum, { inBreach }) => sum + inBreach, 0),
    happenings: addHappenings(all.map(({ happenings }) => happenings)),
    byStage: addApart(all.map(({ byStage }) => byStage)),
    byUnit: addApart(all.map(({ byUnit }) => byUnit)),
  }
}

function addEnds(all: readonly Ends[]): Ends {
  const lastDeadline = all.reduce((last, { lastDeadline }) => Math.max(last, lastDeadline), Number.NEGATIVE_INFINITY)
  return {
    lastDeadline,
    deadlines: laterThan(
      lastDeadline,
      all.flatMap(({ deadlines }) => deadlines),
    ),
  }
}

/** Each once. Those before the last deadline cannot move the end. */
function laterThan(last: number, deadlines: Ends['deadlines']) {
  const later = deadlines.filter(({ deadline }) => deadline > last)
  return [...new Map(later.map(one => [`${one.knownAt} ${one.deadline}`, one])).values()]
}

/** When a rehearsal ends. @param all of all its people */
export function endOf(all: readonly Ends[], policy: PolicyVersion): Temporal.Instant {
  const instant = Temporal.Instant.fromEpochMilliseconds
  const { lastDeadline, deadlines } = addEnds([{ lastDeadline: policy.announcedAt.epochMilliseconds, deadlines: [] }, ...all])
  const known = deadlines.map(({ knownAt, deadline }) => ({ knownAt: instant(knownAt), deadline: instant(deadline), policy }))
  return endOfCampaign([{ deadline: instant(lastDeadline), policy }], known)
}
