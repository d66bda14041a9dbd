import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { getOrCompute } from '#domain/caching.ts'
import { type CaseSummary, caseOrders, inCaseOrder, progresses, progressOf } from '#domain/people/summary.ts'
import { counted } from '#domain/text.ts'
import { caseCells } from '#functions/admin/case-cells.ts'
import type { Facts } from '#functions/admin/command.ts'
import { listCasesRoute, listRequestsRoute, type requestPage } from '#functions/admin/routes/cases.ts'
import { minute } from '#functions/minute.ts'
import { orWith } from '../noun.ts'
import { routeVerb } from '../route-verb.ts'

/** Only in a spreadsheet, which needs them: dates that it can sort, and the ref. */
const csvNames: readonly string[] = ['last day', 'zone', 'ref']

/** By zone: they keep what they have formatted. */
const cellsIn = new Map<string | undefined, Record<string, (one: CaseSummary) => Facts[string]>>()

function rowOf(one: CaseSummary, zone: string | undefined, names: (name: string) => boolean): Facts {
  const cells = Object.entries(getOrCompute(cellsIn, zone, () => caseCells(zone)))
  return Object.fromEntries(cells.filter(([name]) => names(name)).map(([name, cellOf]) => [name, cellOf(one)]))
}

/** `3 cases: 2 open, 1 overdue` */
function totals(cases: readonly CaseSummary[]) {
  const counts = progresses.map(state => [cases.filter(one => progressOf(one) === state).length, state] as const)
  const said = counts.flatMap(([count, state]) => (count > 0 ? [`${count} ${state}`] : []))
  return `${counted(cases.length, 'case')}: ${said.join(', ')}`
}

const listCases = routeVerb(listCasesRoute, {
  does: 'List the cases under a policy that match all options, and count them by state; with --asks, what people ask for',
  options: z.object({ sort: z.enum(caseOrders, { error: `must be one of ${caseOrders.join(', ')}` }).optional() }),
  row: (one, zone) => rowOf(one, zone, name => !csvNames.includes(name)),
  csv: one => rowOf(one, undefined, name => csvNames.includes(name)),
  arranges: ({ sort }: { sort?: string }) => (sort === undefined ? undefined : cases => inCaseOrder(cases, sort)),
  below: totals,
})

type AskingCase = z.output<typeof requestPage>['items'][number]

/** A request, and whose it is. */
const requestsOf = ({ policy, ref, staff, name, unit, country, requests }: AskingCase) =>
  requests.map(request => ({ policy, ref, staff, name, unit, country, ...request }))

/** `by Wed 22 March` */
function byDay(lastDay: string) {
  const date = Temporal.PlainDate.from(lastDay)
  const [weekday, day] = [{ weekday: 'short' }, { day: 'numeric', month: 'long' }] as const
  return `by ${date.toLocaleString('en-GB', weekday)} ${date.toLocaleString('en-GB', day)}`
}

const listRequests = routeVerb(listRequestsRoute, {
  name: 'case list',
  does: 'List open requests, the earliest due first: under POLICY, or under all in force',
  example: 'no-tiktok-2023 --asks',
  positional: ['policy'],
  options: z.object({ asks: z.boolean().describe('Lists requests instead of cases.') }),
  arranges: () => (cases: readonly AskingCase[]) =>
    cases.flatMap(requestsOf).toSorted((a, b) => Date.parse(a.due) - Date.parse(b.due) || Date.parse(a.at) - Date.parse(b.at)),
  row: ({ lastDay, late, kind, device, until, policy, staff, name, unit, at }) => ({
    due: byDay(lastDay),
    late: late ? 'late' : '',
    asks: kind,
    about: device ?? (until && `until ${until}`),
    policy,
    staff,
    name,
    unit,
    since: minute(at),
  }),
  csv: ({ country, lastDay, ref }) => ({ country, 'last day': lastDay, ref }),
})

export const listVerb = orWith(listCases, '--asks', listRequests)
