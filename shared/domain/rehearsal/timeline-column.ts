/** A campaign of one person in one zone, who breaks one stage of a policy from the start and no other. */
import { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import type { Policy } from '../policies/policy.ts'
import type { PolicyAtStage } from '../policies/stages.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { requiredBy } from '../requirements/requirement-of.ts'
import { countryIn } from '../schedule/calendars.ts'
import { policyEnd } from '../schedule/policy-deadline.ts'
import { reminders, type Step, withoutStage } from '../schedule/steps.ts'
import { type Deadline, type Timetable, timetable } from '../schedule/timetable.ts'
import { addDays, dateInWords, isBefore, laterOf } from '../schedule/zone.ts'
import { counted } from '../text.ts'
import type { RehearsedEvent } from './events.ts'
import { rehearseCampaign } from './rehearse-campaign.ts'
import { calendarWarnings } from './warnings.ts'

export interface Column {
  readonly zone: string
  readonly person: Person
  readonly own: Timetable
  readonly events: readonly RehearsedEvent[]
  readonly first: Temporal.Instant
  /** The policy’s; without one the end of its review. */
  readonly set: Deadline
  /** The person's. */
  readonly deadline: Deadline
  /** Before the deadline, sent or not. */
  readonly reminders: readonly Step[]
}

/** Days, more than any escalation lasts that a policy can express. */
export const longestCampaign = 1_100_000

/** Reminders without a deadline that are played for show: they may go for centuries. */
const mostReminders = 60

/** The policy as far as anyone reads on: its review at the latest after so many reminders. */
export function forShow<P extends Policy>(policy: P): P {
  const { remindEvery, review, announcedAt } = policy
  if (!remindEvery || !review) return policy
  const enough = announcedAt
    .toZonedDateTimeISO('UTC')
    .toPlainDate()
    .add({ days: remindEvery * mostReminders })
  return Temporal.PlainDate.compare(review, enough) <= 0 ? policy : { ...policy, review: enough }
}

export function timelineColumn(policy: PolicyAtStage, zone: string): Column {
  const person = invented(policy, zone)
  const own = timetable(policy, person.profile)
  const set = policyEnd(policy, zone)
  // Neither audience nor brake belong in a timeline.
  const forAll = { ...forShow(policy), scope: { devices: policy.scope.devices }, limits: {} }
  const { events } = rehearseCampaign(forAll, [person, managerOf(person)], [], { until: addDays(set.at, longestCampaign, 'UTC') })
  const theirs = events.filter(({ staff }) => staff === person.profile.id)
  const first = theirs.find(event => event.kind === 'notice')?.at ?? policy.announcedAt
  const overdue = theirs.find(({ kind }) => kind === 'overdue')?.at ?? set.at
  const deadline = isBefore(set.at, overdue) ? own.endOfMinimumNotice(first) : set
  return { zone, person, own, events: theirs, first, set, deadline, reminders: reminders(policy, own, deadline) }
}

const managerId = 'manager'

/** With a device for each platform of which something is required. */
export function invented(policy: PolicyAtStage, zone: string): Person {
  const { requires, scope, announcedAt } = policy
  const country = countryIn(zone)
  const place = { zone, country }
  const ownership = scope.devices.includes('official') ? 'official' : 'personal'
  const platforms = new Set(requiredBy(policy).map(({ requirement }) => aPlatformOf(requirement)))
  return {
    profile: {
      id: 'someone',
      email: 'someone@ides.invalid',
      name: '',
      language: 'en',
      unit: '',
      groups: [],
      manager: { id: managerId, ...place },
      ...place,
    },
    devices: [...platforms].map(platform => ({
      id: `device-${platform}`,
      label: '',
      platform,
      ownership,
      workApps: true,
      readings: [{ met: [], unmet: requires, evidence: 'inventory', source: 'import', reportedAt: announcedAt }],
    })),
    cases: [],
    announcements: {},
    access: {},
  }
}

/** One of which a requirement asks something; empty for any. */
function aPlatformOf(requirement: Requirement) {
  if (requirement.kind === 'app') return ''
  const [first = ''] = requirement.kind === 'version' ? Object.keys(requirement.atLeast) : (requirement.platforms ?? [])
  return first
}

export const managerMail = 'manager@ides.invalid'

export function managerOf({ profile: { manager: _, ...profile } }: Person): Person {
  return { profile: { ...profile, id: managerId, email: managerMail }, devices: [], cases: [], announcements: {}, access: {} }
}

/** What the author of a policy should know; none stops it. */
export function timelineWarnings(policy: PolicyAtStage, columns: readonly Column[]): readonly string[] {
  return [
    holidayWarnings(policy, columns),
    policy.deadline === 'none' ? [] : saidOnce(columns, column => [...deadlineIn(column), ...remindersIn(column, policy.stage)]),
    escalationWarnings(policy),
  ].flat()
}

function holidayWarnings(policy: PolicyAtStage, columns: readonly Column[]) {
  const people = columns.map(({ person }) => person)
  const until = columns.flatMap(({ events, deadline }) => [deadline.at, ...events.map(({ at }) => at)]).reduce(laterOf, policy.announcedAt)
  const known = calendarWarnings(
    policy,
    people.flatMap(({ profile }) => profile.country ?? []),
    until,
  )
  if (policy.workingDays.holidays !== 'country') return known
  const unknown = people.filter(({ profile }) => profile.country === undefined).map(({ profile }) => profile.zone)
  return [...known, ...unknown.map(zone => `staff in ${zone}: no holidays are known, so only weekends are days off`)]
}

/** One warning for all zones that share it. */
function saidOnce(columns: readonly Column[], warningsIn: (column: Column) => readonly string[]) {
  const zonesOf = new Map<string, string[]>()
  for (const column of columns)
    for (const warning of warningsIn(column)) zonesOf.set(warning, [...(zonesOf.get(warning) ?? []), column.zone])
  return [...zonesOf].map(([warning, zones]) => (zones.length === columns.length ? warning : `${warning} (${zones.join(', ')})`))
}

function deadlineIn({ own, set: { lastDay, at }, deadline, first }: Column) {
  return [
    own.isWorkingDay(lastDay) ? [] : `the last day, ${dateInWords(lastDay)}, is a day off`,
    isBefore(at, deadline.at)
      ? `minimum notice is not met: it runs from the first notice on ${dateInWords(own.dateOf(first))} until the end of ${dateInWords(deadline.lastDay)}, the new last day`
      : [],
  ].flat()
}

/** `reminder 7 days before the last day` */
export const reminderBefore = (days: number) => `reminder ${days === 0 ? 'on' : `${counted(days, 'day')} before`} the last day`

function remindersIn({ own, deadline, reminders, first }: Column, stage: string | undefined) {
  return reminders.flatMap(({ name, at }) => {
    const { days } = Temporal.Duration.from(withoutStage(name))
    const told = `${stage === undefined ? '' : `${stage}: `}${reminderBefore(days)}`
    if (isBefore(at, first)) return [`${told} is not sent: on ${dateInWords(own.dateOf(at))} the first notice is still to come`]
    const wanted = deadline.lastDay.subtract({ days })
    const date = own.dateOf(at)
    if (date.equals(wanted)) return []
    const why = own.isWorkingDay(wanted) ? 'is too late for it' : 'is a day off'
    return [`${told} goes on ${dateInWords(date)}: ${dateInWords(wanted)} ${why}`]
  })
}

function escalationWarnings({ deadline, stage, escalation, teams }: PolicyAtStage) {
  const which = stage === undefined ? 'the deadline: the policy' : `the deadline of stage ${stage}: it`
  return [
    escalation.length === 0 && deadline !== 'none' ? `nothing happens after ${which} has no escalation` : [],
    escalation.some(({ notify }) => notify === 'manager') && !teams.security
      ? 'nobody hears of overdue staff without a manager: the policy names no security team'
      : [],
  ].flat()
}
