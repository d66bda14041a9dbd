/** Who loses access in the days to come unless they comply, as far as the deadlines of their cases say. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { PolicyVersion } from '../policies/policy.ts'
import { stageNamed } from '../policies/stages.ts'
import { instant } from '../schedule/fields.ts'
import { suspensions } from '../schedule/steps.ts'
import { deadlineAt, timetable } from '../schedule/timetable.ts'
import { byMoment, earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import { count } from './fields.ts'
import type { CaseSummary } from './summary.ts'

/** What is lost on one day. */
export const loss = z.strictObject({
  at: instant.describe('When the first of that day lose access unless they comply.'),
  until: instant.describe('When the last of that day do.'),
  people: count.describe('At most: later notice, answers and decisions are not considered.'),
  devices: count,
  working: instant.describe('When the working hours of all of them have begun: `until`, if they lose access within them.'),
})

export type Loss = Readonly<z.output<typeof loss>>

/** How far ahead losses are counted. */
const horizon = { hours: 7 * 24 } as const

/** Counts the losses within seven days, by day. @param dateOf the date of a moment under the policy */
export function lossCounter(policy: PolicyVersion, now: Temporal.Instant, dateOf: (at: Temporal.Instant) => Temporal.PlainDate) {
  const byDay = new Map<string, Loss>()
  const end = now.add(horizon)
  return {
    add(row: CaseSummary) {
      const { at, devices, working } = lossOf(row, policy) ?? {}
      if (!at || !working || !devices || isBefore(at, now) || isBefore(end, at)) return
      const day = dateOf(at).toString()
      const before = byDay.get(day) ?? { at, until: at, people: 0, devices: 0, working }
      byDay.set(day, {
        at: earlierOf(before.at, at),
        until: laterOf(before.until, at),
        people: before.people + 1,
        devices: before.devices + devices,
        working: laterOf(before.working, working),
      })
    },
    losses: () => [...byDay.values()].toSorted(byMoment),
  }
}

function lossOf(row: CaseSummary, policy: PolicyVersion) {
  const { state, deadline, deadlineZone, devices, unknown = 0, unread = 0, unreached = 0, suspended } = row
  if (deadline === undefined || !(state === 'open' || state === 'overdue' || state === 'asked')) return undefined
  const silent = policy.unknown === 'answer-or-lose' ? unread : 0
  const stage = stageNamed(policy, row.stage)
  const own = timetable(stage, { zone: row.ownZone, country: row.country ?? '' })
  const due = deadlineAt(Temporal.Instant.from(deadline), deadlineZone)
  const [first] = suspensions(stage, own, due)
  const ofRung = first && (first.waits ? own.atOnceInHours(first.from) : first.from)
  const at = state === 'asked' ? due.at : ofRung
  return at && { at, devices: Math.max(0, devices - unknown + silent - unreached - suspended), working: own.atOnceInHours(at) }
}
