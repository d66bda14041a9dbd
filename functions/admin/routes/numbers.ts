import * as z from 'zod'
import { countedDays, lastCount } from '#campaign/read/count-cases.ts'
import { datedStages, datesOfStages } from '#campaign/report/policy-report.ts'
import { type CaseCount, caseTotals, peopleByProgress, scope, sizeOf } from '#domain/people/case-counts.ts'
import { instant, plainDate } from '#domain/schedule/fields.ts'
import { counted } from '#domain/text.ts'
import { duration } from '#functions/duration.ts'
import { suspensionCounts } from '../report-words.ts'
import { route, type Shown, toReaders } from '../route.ts'
import { getInForce, policyStatus, statusOfPolicy } from './policies.ts'

const numbersOfDay = caseTotals.extend({
  on: plainDate.describe('The day, in the zone of the policy.'),
  at: instant,
  version: z.int(),
  scope,
})

const numbersBody = ({ total, losses: _, proposers: __, brake: ___, ...day }: CaseCount): Shown<typeof numbersOfDay> => ({
  ...day,
  ...total,
})

export const numbers = z.object({
  id: z.string(),
  standing: policyStatus.describe('If `lifted`, people are counted as they stood when it was.'),
  deadlines: datedStages,
  units: z
    .array(z.object({ unit: z.optional(z.string()), people: peopleByProgress }))
    .describe('Of the last count: the twenty largest units, then all others together, without a name.'),
  days: z.array(numbersOfDay),
})

/** How many people a lift mails, in words. */
export function mailedIfLifted({ days: [last] }: Pick<Shown<typeof numbers>, 'days'>) {
  if (last?.mailedIfLifted === undefined) return 'people who know of a case and are still in breach get a mail'
  const { mailedIfLifted: mailed, people } = last
  return `at most ${mailed} of ${counted(sizeOf(people), 'person', 'people')} with a case ${mailed === 1 ? 'gets' : 'get'} a mail`
}

export const getNumbersRoute = route(
  {
    at: 'GET /policies/{policy}/numbers',
    ...toReaders,
    summary: 'Get the cases under a policy in numbers, day by day',
    description: 'What was counted every hour, the last of each day; today as it is now, where the last count found 300 cases at most.',
    result: numbers,
  },
  async ({ path: { policy: id }, system }) => {
    const policy = await getInForce(system, id)
    const { days, units } = await countedDays(system, policy)
    return { body: { id, standing: statusOfPolicy(policy), deadlines: datesOfStages(policy), units, days: days.map(numbersBody) } }
  },
)

const seconds = z.optional(z.number()).describe('Seconds; absent if nothing was restored.')

export const getAccessRoute = route(
  {
    at: 'GET /policies/{policy}/access',
    ...toReaders,
    summary: 'Show the state of suspensions in other systems, and how long devices were without access',
    command: {
      name: 'policy access',
      example: 'no-tiktok-2023',
      says: ({ people, suspensions: { requested, set, refused }, restorations: { count, median, worst, provisional } }) => ({
        ...(people &&
          Object.fromEntries(suspensionCounts(people).map(([name, number]) => [name.toLowerCase(), counted(number, 'person', 'people')]))),
        requested: `${counted(requested, 'suspension')}, not confirmed yet`,
        set: counted(set, 'suspension'),
        'cannot be enforced': counted(refused, 'suspension'),
        restorations: count,
        'median without access': median === undefined ? undefined : duration(median),
        'longest without access': worst === undefined ? undefined : duration(worst),
        'not confirmed by a report': provisional,
      }),
    },
    result: z.object({
      at: z.optional(instant).describe('When this was counted: now, or within the last hour where there are more than 300 cases.'),
      people: z
        .optional(z.object({ everSuspended: z.int(), restored: z.int(), suspended: z.int() }))
        .describe('Absent where nothing was counted: of those ever suspended, who has all access back, and who is suspended.'),
      suspensions: z.object({
        requested: z.int(),
        set: z.int().describe('Confirmed by the other systems.'),
        refused: z.int().describe('No other system can do it.'),
      }),
      restorations: z
        .object({ count: z.int(), median: seconds, worst: seconds, provisional: caseTotals.shape.restorations.shape.provisional })
        .describe('How long each device was without access: from its suspension until the confirmed restoration.'),
    }),
  },
  async ({ path: { policy }, system }) => {
    const last = await lastCount(system, await getInForce(system, policy))
    if (!last) return { body: { suspensions: { requested: 0, set: 0, refused: 0 }, restorations: { count: 0 } } }
    const { at, total } = last
    const { everSuspended = 0, restored = 0 } = total
    return {
      body: {
        at,
        people: { everSuspended, restored, suspended: total.people.suspended },
        suspensions: total.suspensions,
        restorations: total.restorations,
      },
    }
  },
)
