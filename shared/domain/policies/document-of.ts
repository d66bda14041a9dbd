import { requirementOf } from '../requirements/requirement-of.ts'
import type { Hours } from '../schedule/fields.ts'
import { weekdays } from '../schedule/terms.ts'
import type { Policy, PolicyDocument } from './policy.ts'

/** The document of a policy with every default written out, so that it keeps its meaning when defaults change. */
export function documentOf(policy: Policy): PolicyDocument {
  const { id, title, issuer, language, requires, requirements, review, ...rest } = policy
  const { deadline, workingDays, escalation } = policy
  const isApp = (name: string): boolean => requirementOf(policy, name).kind === 'app'
  const apps = requires.filter(isApp)
  const others = requires.filter((name) => !isApp(name))
  return {
    id,
    title,
    issuer,
    language,
    ...(apps.length > 0 ? { apps } : {}),
    ...(others.length > 0 ? { requires: others } : {}),
    ...(Object.keys(requirements).length > 0 ? { requirements } : {}),
    ...rest,
    announcedAt: policy.announcedAt.toString(),
    deadline: 'on' in deadline ? { ...deadline, on: deadline.on.toString() } : { at: deadline.at.toString() },
    reminders: policy.reminders.map(duration),
    ...(review ? { review: review.toString() } : {}),
    sendAt: policy.sendAt.toString({ smallestUnit: 'minute' }),
    hours: hoursOf(policy.hours),
    workingDays: {
      week: weekdays.filter((_, index) => workingDays.week.has(index + 1)),
      holidays: typeof workingDays.holidays === 'string' ? workingDays.holidays : [...workingDays.holidays],
    },
    minimumNotice: duration(policy.minimumNotice),
    staleAfter: duration(policy.staleAfter),
    believedFor: duration(policy.believedFor),
    closedAfter: duration(policy.closedAfter),
    escalation: escalation.map((rung) =>
      'after' in rung ? { ...rung, after: duration(rung.after) } : { ...rung, every: duration(rung.every) },
    ),
  }
}

const duration = (days: number): string => `P${days}D`

const hoursOf = ({ start, end }: Hours): string => `${clockTime(start)}-${clockTime(end)}`

const clockTime = (minutes: number): string => `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`

const twoDigits = (number: number): string => String(number).padStart(2, '0')
