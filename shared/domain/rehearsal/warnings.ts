import { Temporal } from 'temporal-polyfill'
import { brakeLimit, brakeWindow } from '../access/brake.ts'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { reviewQuestion } from '../policies/review-date.ts'
import { stagesIn } from '../policies/stages.ts'
import { findCalendar } from '../schedule/calendars.ts'
import type { DeadlineForm } from '../schedule/terms.ts'
import { calendarZone, dateInWords, localTime } from '../schedule/zone.ts'
import { eventsIn, type Logged } from './events.ts'
import type { Campaign } from './story.ts'
import { audienceKeys, type Covered, nameOf, reacher } from './tally.ts'

/** What the warnings need of a rehearsal of one policy. */
interface Found {
  reach: Covered
  /** Staff who are overdue and have no manager. */
  unheard: number
  /** Milliseconds since 1970, in order, each with the number of suspensions then. */
  suspensions: Iterable<readonly [at: number, count: number]>
  /** Nothing happens. */
  isEmpty: boolean
}

/** What happens under a policy, as far as its warnings need it. */
export interface HappenedUnder {
  /** By milliseconds since 1970. */
  readonly suspensions: ReadonlyMap<number, number>
  /** How many of some staff become overdue. */
  overdue(isOne: (staff: string) => boolean): number
}

export function warningsOf(
  { policies, people, story = [] }: Campaign,
  happenedUnder: (policy: string) => HappenedUnder,
  until: Temporal.Instant,
  isEmpty: boolean,
): readonly string[] {
  const warnings = policies.flatMap(policy => {
    const isHeld = story.some(line => 'brake' in line && line.brake.policy === policy.id && line.brake.hold)
    return policyWarnings(policy, { ...foundIn(policy, people, happenedUnder(policy.id)), isEmpty }, until, isHeld)
  })
  return [...new Set(warnings)]
}

/** @param isHeld true if a story has the brake hold what is above the limits */
export const policyWarnings = (
  policy: PolicyVersion,
  { reach, unheard, suspensions, isEmpty }: Found,
  until: Temporal.Instant,
  isHeld = false,
): readonly string[] =>
  [
    isEmpty ? 'nothing would happen: nobody in scope would get mail or lose access in the time rehearsed' : [],
    watchWarnings(policy),
    policy.watch ? [] : deadlineWarnings(policy),
    audienceWarnings(policy, reach),
    calendarWarnings(policy, reach.countries, until),
    policy.watch ? [] : managerWarnings(policy, unheard),
    isHeld ? [] : brakeWarnings(policy, reach, suspensions),
    reviewWarnings(policy),
  ].flat()

/** Only the edit that promotes a watch shows what it would do. */
export const watchWarnings = ({ watch }: Policy): string[] =>
  watch ? ['on watch: it opens no case, mails nobody and suspends nobody; to rehearse the ban, rehearse the policy without `watch`'] : []

function reviewWarnings(policy: Policy) {
  const question = reviewQuestion(policy)
  if (!question) return []
  const zone = policy.teams[question.owner]?.zone ?? calendarZone(policy)
  const when = localTime(question.at, zone)
  return [
    `${question.owner} is asked on ${dateInWords(when.toPlainDate())} at ${when.toPlainTime().toString({ smallestUnit: 'minute' })} (${zone}) whether the policy still applies`,
  ]
}

function foundIn(policy: PolicyVersion, people: Iterable<Person>, { suspensions, overdue }: HappenedUnder) {
  const { add, reach } = reacher(policy, policy.announcedAt)
  const withoutManager = new Set<string>()
  for (const person of people) {
    add(person)
    if (!person.profile.manager && isInAudience(policy, person.profile)) withoutManager.add(person.profile.id)
  }
  return {
    reach: reach(),
    unheard: overdue(staff => withoutManager.has(staff)),
    suspensions: [...suspensions].sort(([a], [b]) => a - b),
  }
}

export function happenedIn(logged: readonly Logged[], policy: string): HappenedUnder {
  const own = logged
    .filter(({ kind }) => kind === 'overdue' || kind === 'suspension')
    .flatMap(one => [...eventsIn(one)])
    .filter(event => event.policy === policy)
  const overdue = new Set(own.flatMap(({ kind, staff }) => (kind === 'overdue' ? staff : [])))
  const suspensions = new Map<number, number>()
  for (const { kind, at } of own)
    if (kind === 'suspension') suspensions.set(at.epochMilliseconds, (suspensions.get(at.epochMilliseconds) ?? 0) + 1)
  return { suspensions, overdue: isOne => [...overdue].filter(isOne).length }
}

export function deadlineWarnings({ zone, announcedAt, stages, deadline: only }: Policy): string[] {
  const announcedOn = announcedAt.toZonedDateTimeISO(calendarZone({ zone })).toPlainDate()
  const all = stages
    ? stages.map(({ name, deadline }) => ({ what: `the deadline of stage ${name}`, deadline }))
    : [{ what: 'the deadline', deadline: only }]
  return all.flatMap(({ what, deadline }) => {
    const date = deadline && writtenDate(deadline)
    if (!date || Temporal.PlainDate.compare(date, announcedOn) >= 0) return []
    return [`${what} (${date}) is before the announcement (${announcedOn}): each person’s deadline is then the end of minimum notice`]
  })
}

/** Undefined for a deadline that counts from another day. */
function writtenDate(deadline: DeadlineForm) {
  if (deadline === 'none' || 'of' in deadline) return undefined
  return 'on' in deadline ? deadline.on : deadline.at.toPlainDate()
}

/** An import keeps nothing of what neither a policy nor a draft asked about. */
export function readingWarnings({ requires }: Policy, { devicesInScope, known }: Covered): string[] {
  if (devicesInScope === 0) return ['no device in scope is known: import staff and devices, then rehearse again']
  const names = requires.filter(name => !known.includes(name))
  return names.length === 0 ? [] : [`nothing is known of ${names.join(', ')} on any device in scope: import devices, then rehearse again`]
}

function audienceWarnings(policy: PolicyVersion, { named }: Covered) {
  const known = new Set(named)
  return stagesIn<Pick<Policy, 'scope'>>(policy).flatMap(({ scope: { audience } }) =>
    [
      { name: 'scope.audience', circle: audience },
      { name: 'scope.audience.except', circle: audience?.except },
    ].flatMap(({ name, circle }) =>
      audienceKeys.flatMap(key =>
        (circle?.[key] ?? [])
          .filter(value => !known.has(nameOf(key, value)))
          .map(value => `${name}.${key}: no staff member matches "${value}"`),
      ),
    ),
  )
}

/** @param countries of the audience; empty for people without one */
export function calendarWarnings(
  { workingDays: { holidays }, announcedAt }: Policy,
  countries: Iterable<string>,
  until: Temporal.Instant,
): string[] {
  if (typeof holidays !== 'string') return []
  const names = holidays === 'country' ? [...new Set(countries)].sort() : [holidays]
  const dateOf = (instant: Temporal.Instant) => instant.toZonedDateTimeISO('UTC').toPlainDate()
  return names.flatMap(name => {
    const calendar = findCalendar(name)
    const whose = name === '' ? 'staff without a country' : holidays === 'country' ? `staff in ${name}` : `calendar "${name}"`
    if (!calendar) return [`${whose}: no holidays are known, so only weekends are days off`]
    const { from, until: last } = calendar
    const isCovered = Temporal.PlainDate.compare(from, dateOf(announcedAt)) <= 0 && Temporal.PlainDate.compare(dateOf(until), last) <= 0
    return isCovered ? [] : [`${whose}: holidays are known from ${from} until ${last} only, so outside that only weekends are days off`]
  })
}

function managerWarnings(policy: PolicyVersion, unheard: number) {
  const ladders = stagesIn<Pick<Policy, 'escalation'>>(policy)
  const tellsManagers = ladders.some(({ escalation }) => escalation.some(({ notify }) => notify === 'manager'))
  if (unheard === 0 || policy.teams.security || !tellsManagers) return []
  return [`${unheard} overdue staff have no manager, and the policy names no security team: nobody hears of them`]
}

/** Without a story that says otherwise every brake is approved; this says when the first would have held. */
function brakeWarnings(policy: PolicyVersion, { devicesInScope }: Covered, suspensions: Found['suspensions']) {
  const zone = calendarZone(policy)
  const window: (readonly [at: number, count: number])[] = []
  let suspended = 0
  for (const one of suspensions) {
    const [at, count] = one
    for (let first = window[0]; first && first[0] + windowMilliseconds <= at; first = window[0]) {
      suspended -= first[1]
      window.shift()
    }
    window.push(one)
    const before = suspended
    suspended += count
    if (!brakeLimit(policy, suspended, devicesInScope)) continue
    const limits = firstLimit(policy, before, suspended, devicesInScope)
    const from = localTime(Temporal.Instant.fromEpochMilliseconds(at), zone).toString({ smallestUnit: 'minute' })
    return [
      `the brake would hold suspensions from ${from} (${zone}) on, until two people approve them (limits: ${limits}; devices in scope: ${devicesInScope})`,
    ]
  }
  return []
}

const windowMilliseconds = Temporal.Duration.from(brakeWindow).total('milliseconds')

/** Which limit is the first to hold as the number of suspensions rises. */
function firstLimit(policy: PolicyVersion, before: number, after: number, inScope: number) {
  for (let count = before + 1; count <= after; count += 1) {
    const limit = brakeLimit(policy, count, inScope)
    if (limit) return limit
  }
  return undefined
}
