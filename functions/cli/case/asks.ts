/** Open requests, a row each. */
import { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import { requestPage } from '../../admin/routes/cases/list-requests.ts'
import type { SpreadsheetSeparator } from '../../admin/spreadsheet.ts'
import type { Api } from '../api/api.ts'
import { jsonLine } from '../clean.ts'
import { csvHead, csvLines } from '../output/csv.ts'
import { minute, type TableColumns, tableRows } from '../output/rows.ts'
import type { Terminal } from '../terminal.ts'

type AskingCase = z.output<typeof requestPage>['items'][number]

/** A request, and whose it is. */
type Ask = Pick<AskingCase, 'policy' | 'ref' | 'staff' | 'name' | 'unit' | 'country'> & AskingCase['requests'][number]

const asksOf = ({ policy, ref, staff, name, unit, country, requests }: AskingCase): readonly Ask[] =>
  requests.map((request) => ({ policy, ref, staff, name, unit, ...(country === undefined ? {} : { country }), ...request }))

/** `by Wed 22 March` */
const byDay = ({ lastDay }: Ask): string => {
  const date = Temporal.PlainDate.from(lastDay)
  const [weekday, day] = [{ weekday: 'short' }, { day: 'numeric', month: 'long' }] as const
  return `by ${date.toLocaleString('en-GB', weekday)} ${date.toLocaleString('en-GB', day)}`
}

const columns: TableColumns<Ask> = {
  due: byDay,
  late: ({ late }) => (late ? 'late' : ''),
  asks: ({ kind }) => kind,
  about: ({ device, until }) => device ?? (until && `until ${until}`),
  policy: ({ policy }) => policy,
  staff: ({ staff }) => staff,
  name: ({ name }) => name,
  unit: ({ unit }) => unit,
  since: ({ at }) => minute(at),
}

/** What a spreadsheet needs besides. */
const furtherColumns: TableColumns<Ask> = {
  country: ({ country }) => country,
  'last day': ({ lastDay }) => lastDay,
  ref: ({ ref }) => ref,
}

const csvColumns: TableColumns<Ask> = { ...columns, ...furtherColumns }

const byDue = (a: Ask, b: Ask): number => Date.parse(a.due) - Date.parse(b.due) || Date.parse(a.at) - Date.parse(b.at)

/** Prints every open request, the earliest due first. @param policy by default all in force */
export async function printAsks(
  api: Api,
  policy: string | undefined,
  form: { readonly json: boolean; readonly csv?: SpreadsheetSeparator | undefined },
  terminal: Terminal,
): Promise<number> {
  const asks: Ask[] = []
  for await (const page of api.allPages({ method: 'GET', path: '/requests', query: { policy, limit: 1000 }, answer: requestPage })) {
    if (!page.ok) return terminal.fail(page)
    asks.push(...page.body.items.flatMap(asksOf))
  }
  asks.sort(byDue)
  if (form.csv) await terminal.print([csvHead(csvColumns, form.csv), csvLines(asks, csvColumns, form.csv)])
  else if (form.json) await terminal.print(asks.map(jsonLine))
  else await terminal.print(asks.length > 0 ? tableRows(asks, columns, terminal.style) : ['none\n'])
  return 0
}
