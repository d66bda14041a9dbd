import { requirementOf } from '../requirements/requirement-of.ts'
import type { Hours } from '../schedule/fields.ts'
import { type DeadlineForm, weekdays } from '../schedule/terms.ts'
import type { Policy, PolicyDocument } from './policy.ts'

/** The document of a policy with every default written out, so that it keeps its meaning when defaults change. */
export function documentOf(policy: Policy): PolicyDocument {
  const { id, title, issuer, language, requires, requirements, scope, remedies, announce, unknown, zone, ...ofTime } = policy
  const { announcedAt, deadline, stages, reminders, remindEvery, review, ...rest } = ofTime
  const { workingDays } = rest
  return {
    id,
    title,
    issuer,
    language,
    ...namesIn(policy, requires),
    requirements: Object.keys(requirements).length > 0 ? requirements : undefined,
    scope,
    remedies,
    announce,
    unknown,
    zone,
    announcedAt: announcedAt.toString(),
    deadline: deadline ? deadlineText(deadline) : undefined,
    stages: stages?.map(stage => stageText(policy, stage)),
    reminders: deadline === 'none' ? undefined : reminders.map(duration),
    remindEvery: remindEvery === undefined ? undefined : duration(remindEvery),
    review: review?.toString(),
    ...rest,
    sendAt: rest.sendAt.toString({ smallestUnit: 'minute' }),
    hours: hoursOf(rest.hours),
    contact: { ...rest.contact, hours: rest.contact.hours && hoursOf(rest.contact.hours) },
    workingDays: {
      week: weekdays.filter((_, index) => workingDays.week.has(index + 1)),
      holidays: typeof workingDays.holidays === 'string' ? workingDays.holidays : [...workingDays.holidays],
    },
    minimumNotice: duration(rest.minimumNotice),
    requests: { ...rest.requests, moreTime: rest.requests.moreTime === undefined ? undefined : duration(rest.requests.moreTime) },
    staleAfter: duration(rest.staleAfter),
    believedFor: duration(rest.believedFor),
    closedAfter: duration(rest.closedAfter),
    escalation: rest.escalation.map(rungText),
  }
}

function namesIn(policy: Policy, names: readonly string[]): Pick<PolicyDocument, 'apps' | 'requires'> {
  const isApp = (name: string) => requirementOf(policy, name).kind === 'app'
  const apps = names.filter(isApp)
  const others = names.filter(name => !isApp(name))
  return { apps: apps.length > 0 ? apps : undefined, requires: others.length > 0 ? others : undefined }
}

type Stage = NonNullable<Policy['stages']>[number]

const stageText = (policy: Policy, { name, deadline, requires, scope, escalation }: Stage) => ({
  name,
  deadline: 'of' in deadline ? { within: duration(deadline.within), of: deadline.of } : dayText(deadline),
  ...namesIn(policy, requires),
  scope,
  escalation: escalation.map(rungText),
})

function deadlineText(deadline: DeadlineForm) {
  if (deadline === 'none') return deadline
  return 'of' in deadline ? { within: duration(deadline.within), of: deadline.of } : dayText(deadline)
}

const dayText = (deadline: Exclude<DeadlineForm, 'none' | { of: unknown }>) =>
  'on' in deadline ? { ...deadline, on: deadline.on.toString() } : { at: deadline.at.toString() }

const rungText = (rung: Policy['escalation'][number]) =>
  'after' in rung ? { ...rung, after: duration(rung.after) } : { ...rung, every: duration(rung.every) }

const duration = (days: number) => `P${days}D`

const hoursOf = ({ start, end }: Hours) => `${minuteOfDay(start)}-${minuteOfDay(end)}`

/** `08:00` of 480 */
export const minuteOfDay = (minutes: number) => `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`

const twoDigits = (number: number) => String(number).padStart(2, '0')
