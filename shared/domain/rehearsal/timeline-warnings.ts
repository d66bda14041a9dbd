import { Temporal } from 'temporal-polyfill'
import type { PolicyAtStage } from '../policies/stages.ts'
import { withoutStage } from '../schedule/steps.ts'
import { withWeekday } from '../schedule/weekday.ts'
import { isBefore, laterOf } from '../schedule/zone.ts'
import type { Column } from './timeline-column.ts'
import { calendarWarnings } from './warnings.ts'

/** What the author of a policy should know; none stops it. */
export function timelineWarnings(policy: PolicyAtStage, columns: readonly Column[]): readonly string[] {
  return [
    ...holidayWarnings(policy, columns),
    ...(policy.deadline === 'none' ? [] : saidOnce(columns, (column) => [...deadlineIn(column), ...remindersIn(column)])),
    ...escalationWarnings(policy),
  ]
}

function holidayWarnings(policy: PolicyAtStage, columns: readonly Column[]): readonly string[] {
  const people = columns.map(({ person }) => person)
  const until = columns.flatMap(({ events, deadline }) => [deadline.at, ...events.map(({ at }) => at)]).reduce(laterOf, policy.announcedAt)
  const known = calendarWarnings(
    policy,
    people.flatMap(({ profile }) => profile.country ?? []),
    until,
  )
  if (policy.workingDays.holidays !== 'country') return known
  const unknown = people.filter(({ profile }) => profile.country === undefined).map(({ profile }) => profile.zone)
  return [...known, ...unknown.map((zone) => `staff in ${zone}: no holidays are known, so only weekends are days off`)]
}

/** One warning for all zones that share it. */
function saidOnce(columns: readonly Column[], warningsIn: (column: Column) => readonly string[]): readonly string[] {
  const zonesOf = new Map<string, string[]>()
  for (const column of columns)
    for (const warning of warningsIn(column)) zonesOf.set(warning, [...(zonesOf.get(warning) ?? []), column.zone])
  return [...zonesOf].map(([warning, zones]) => (zones.length === columns.length ? warning : `${warning} (${zones.join(', ')})`))
}

function deadlineIn({ own, set: { lastDay, at }, deadline, first }: Column): readonly string[] {
  return [
    ...(own.isWorkingDay(lastDay) ? [] : [`the last day, ${withWeekday(lastDay)}, is a day off`]),
    ...(isBefore(at, deadline.at)
      ? [
          `minimum notice is not met: it runs from the first notice on ${withWeekday(own.dateOf(first))} until the end of ${withWeekday(deadline.lastDay)}, the new last day`,
        ]
      : []),
  ]
}

function remindersIn({ own, deadline, reminders, first }: Column): readonly string[] {
  return reminders.flatMap(({ name, at }) => {
    if (isBefore(at, first)) return [`reminder ${name} is not sent: on ${withWeekday(own.dateOf(at))} the first notice is still to come`]
    const wanted = deadline.lastDay.subtract(Temporal.Duration.from(withoutStage(name)))
    const date = own.dateOf(at)
    if (date.equals(wanted)) return []
    const why = own.isWorkingDay(wanted) ? 'is too late for it' : 'is a day off'
    return [`reminder ${name} goes on ${withWeekday(date)}: ${withWeekday(wanted)} ${why}`]
  })
}

function escalationWarnings({ deadline, stage, escalation, teams }: PolicyAtStage): readonly string[] {
  const which = stage === undefined ? 'the deadline: the policy' : `the deadline of stage ${stage}: it`
  return [
    ...(escalation.length === 0 && deadline !== 'none' ? [`nothing happens after ${which} has no escalation`] : []),
    ...(escalation.some(({ notify }) => notify === 'manager') && !teams.security
      ? ['nobody hears of overdue staff without a manager: the policy names no security team']
      : []),
  ]
}
