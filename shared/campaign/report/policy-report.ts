/** A policy on a day, in numbers, for those above. */

import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import {
  type CaseCount,
  type CaseCounts,
  type CasesByUnit,
  caseCount,
  casesByUnit,
  caseTotals,
  largestUnits,
  leftOf,
  peopleByProgress,
  scope,
} from '#domain/people/case-counts.ts'
import type { Immutable } from '#domain/people/fields.ts'
import { halts, type PolicyVersion } from '#domain/policies/policy.ts'
import { stagesOf } from '#domain/policies/stages.ts'
import type { Policies } from '#domain/policies/store.ts'
import { instant, plainDate } from '#domain/schedule/fields.ts'
import { isByDevice, policyDeadline } from '#domain/schedule/policy-deadline.ts'
import { isNever } from '#domain/schedule/timetable.ts'
import { calendarZone } from '#domain/schedule/zone.ts'
import { titleIn } from '#domain/translated.ts'
import type { Affected, WatchCounts } from '#domain/watch/counts.ts'

export const datedStages = z
  .array(z.object({ stage: z.optional(z.string()), at: instant, lastDay: plainDate, zone: z.string() }))
  .describe('One, or one a stage; without those that depend on the day on which a device was given.')

/** Under `zone: staff`, in UTC. */
export const datesOfStages = (policy: PolicyVersion): z.output<typeof datedStages> =>
  stagesOf(policy)
    .filter(stage => !isByDevice(stage.deadline))
    .map(stage => ({ stage: stage.stage, ...policyDeadline(stage, calendarZone(policy)) }))
    .filter(({ at }) => !isNever(at))
    .map(({ stage, at, lastDay, zone }) => ({ stage, at, lastDay, zone }))

const people = z.int().min(0)

/** Of the day alone: once that is over, the report is the same whenever it is asked for, as long as its units are kept. */
export const policyReport = z.strictObject({
  format: z.literal([1, 2]).describe('1: of a day that was counted before what stands below `restorations` was kept.'),
  policy: z.object({
    id: z.string(),
    version: z.int(),
    title: z.string(),
    issuer: z.string(),
    standing: z.enum(['active', 'watch', ...halts]).describe('Of a policy on watch, the numbers say who it would concern.'),
  }),
  on: plainDate.describe('The day, in the zone of the policy.'),
  countedAt: instant.describe('When the cases were counted: by the end of the day, or before it if nothing was counted then.'),
  scope,
  people: z.object({
    clean: z
      .optional(people)
      .describe('In scope, and nothing that the policy forbids is known of their devices; absent where nobody counted who is in scope.'),
    ...peopleByProgress.shape,
    unknown: people.describe('Among those in breach: people of none of whose devices that is certain.'),
    unread: z.optional(people).describe('Of these, people of whose devices no source can read what is asked; absent where there are none.'),
    silent: z
      .optional(people)
      .describe('Of the unknown, people of whose devices nothing has been reported yet; absent where there are none.'),
    unanswered: z.optional(people).describe('People suspended only because they did not answer; absent where there are none.'),
    answered: z.optional(people).describe('People who answered about a device that no source can read; absent where there are none.'),
    everSuspended: caseTotals.shape.everSuspended,
    restored: caseTotals.shape.restored,
    unreached: people.describe('People who get no notice, or none about one of their devices, wherever they stand.'),
  }),
  suspensions: caseTotals.shape.suspensions,
  exemptions: caseTotals.shape.exemptions,
  restorations: caseTotals.shape.restorations,
  zone: z.optional(z.string()),
  deadlines: z.optional(datedStages),
  requests: z.optional(caseTotals.shape.requests),
  proposals: z.optional(caseTotals.shape.proposals),
  brake: caseCount.shape.brake,
  days: z.optional(z.array(z.strictObject({ on: plainDate, people: peopleByProgress }))).describe('The last hundred, the newest first.'),
  units: z
    .optional(casesByUnit)
    .describe('The twenty largest, those with most left to do first; then all others together, without a name. Kept for a year.'),
})

export type PolicyReport = Immutable<z.output<typeof policyReport>>

export interface ReportPorts {
  policies: Policies
  caseCounts: CaseCounts
  watchCounts: WatchCounts
}

/** Of a trend. */
const mostDays = 100

/** @returns undefined if nothing was counted by then */
export async function reportOn(ports: ReportPorts, id: string, on: Temporal.PlainDate): Promise<PolicyReport | undefined> {
  const { days, findUnits } = await daysUntil(ports, id, on)
  const [count] = days
  if (!count) return undefined
  const policy = await ports.policies.get(id, count.version)
  const { total, scope, at, brake } = count
  const { exemptions, unknown, unread, silent, unanswered, answered, everSuspended, restored, unreached } = total
  const { suspensions, restorations, requests, proposals } = total
  const report: PolicyReport = {
    format: 1,
    policy: {
      ...{ id, version: policy.version, title: titleIn(policy).text, issuer: policy.issuer },
      standing: policy.halted ?? (policy.watch ? 'watch' : 'active'),
    },
    ...{ on, countedAt: at, scope },
    people: { ...cleanOf(count), ...total.people, unknown, unread, silent, unanswered, answered, everSuspended, restored, unreached },
    ...{ suspensions, exemptions, restorations },
  }
  if (!brake) return report
  return {
    ...{ ...report, format: 2, zone: calendarZone(policy), deadlines: datesOfStages(policy), requests, proposals, brake },
    days: days.slice(0, mostDays).map(({ on, total }) => ({ on, people: total.people })),
    units: ranked(await findUnits(count.on)),
  }
}

/** The counts of a policy until a day, the newest first: of its cases, or of people it would concern if it was on watch then. */
async function daysUntil({ caseCounts, watchCounts }: ReportPorts, id: string, on: Temporal.PlainDate) {
  const isBy = (one: { on: Temporal.PlainDate }) => Temporal.PlainDate.compare(one.on, on) <= 0
  const cases = (await caseCounts.list(id)).filter(isBy)
  const watched = (await watchCounts.list(id)).filter(isBy)
  if (!watched[0] || (cases[0] && cases[0].version > watched[0].version))
    return { days: cases, findUnits: async (day: Temporal.PlainDate) => caseCounts.findUnits(id, day) }
  return {
    days: watched.map(({ total, ...day }): CaseCount => ({ ...day, ...casesIf(total) })),
    findUnits: async (day: Temporal.PlainDate): Promise<CasesByUnit> => {
      const units = Object.entries(await watchCounts.findUnits(id, day))
      return largestUnits(units.map(([unit, affected]) => ({ unit, people: casesIf(affected).total.people })))
    },
  }
}

/** The cases that there would be if a policy on watch were a ban. */
const casesIf = ({ people, devices }: Affected): Pick<CaseCount, 'scope' | 'total' | 'brake'> => ({
  scope: { people: people.breach + people.unknown + people.clear, devices: devices.breach + devices.unknown + devices.clear },
  total: {
    people: {
      ...{ open: people.breach + people.unknown, overdue: 0, suspended: 0, unreachable: 0 },
      ...{ exempt: 0, clear: people.clear, closed: 0 },
    },
    ...{ unknown: people.unknown, unread: people.unread, unreached: 0, held: 0, proposals: 0 },
    suspensions: { requested: 0, set: 0, refused: 0 },
    requests: { open: 0, late: 0 },
    restorations: { count: 0 },
  },
  brake: { approved: [], rejected: 0 },
})

/** Everybody but those in breach; people may have come and left since they were counted at the approval. */
function cleanOf({ scope, total: { people } }: CaseCount): { clean?: number } {
  if (scope.people === undefined) return {}
  return { clean: Math.max(0, scope.people - leftOf(people) - people.exempt) }
}

const ranked = (units: CasesByUnit): CasesByUnit =>
  units.toSorted((a, b) => Number(a.unit === undefined) - Number(b.unit === undefined) || leftOf(b.people) - leftOf(a.people))

/** People who certainly have something left to do. */
export const certainlyLeft = ({ people }: Pick<PolicyReport, 'people'>) => leftOf(people) - people.unknown
