/** When the report on a policy is mailed. */
import type { Temporal } from 'temporal-polyfill'
import { weekdays } from '../schedule/terms.ts'
import { timetable } from '../schedule/timetable.ts'
import { calendarZone, isBefore, startOfDay } from '../schedule/zone.ts'
import type { PolicyVersion } from './policy.ts'

interface WeeklyReport {
  /** The day of the next report, which is about the day before. */
  readonly on: Temporal.PlainDate
  /** At `sendAt` of that day, or of the first working day after it. */
  readonly at: Temporal.Instant
}

/** The next one, today included; undefined without one, while the policy is halted, and where this version came into force after it. */
export function weeklyReport(policy: PolicyVersion, now: Temporal.Instant): WeeklyReport | undefined {
  const { report, halted, frozen } = policy
  if (!report || halted) return undefined
  const zone = calendarZone(policy)
  const today = now.toZonedDateTimeISO(zone).toPlainDate()
  const on = today.add({ days: (weekdays.indexOf(report.on) + 8 - today.dayOfWeek) % 7 })
  const at = timetable(policy, { zone }).nextSendAt(startOfDay(on, zone))
  return frozen && isBefore(at, frozen.at) ? undefined : { on, at }
}
