import * as z from 'zod'
import { caseStates } from '../../../shared/domain/people/person.ts'
import { type CaseSummary, caseOrders, inCaseOrder } from '../../../shared/domain/people/summary.ts'
import { counted } from '../../../shared/domain/text.ts'
import { caseCells } from '../../admin/case-cells.ts'
import type { Facts } from '../../admin/command.ts'
import { ofPolicy, until } from '../../admin/fields.ts'
import { caseListBody } from '../../admin/routes/cases.ts'
import { at } from '../../path.ts'
import { csvHead, csvLines, listForm, listOptions, tableRows } from '../output/rows.ts'
import { jsonLine } from '../terminal.ts'
import { verb } from '../verb.ts'
import { printAsks } from './decide.ts'

/** Columns that a table leaves out where they are empty. */
const seldom = ['when lifted', 'stage', 'overdue since', 'not set yet', 'cannot be enforced', 'unreached']

/** The last of a spreadsheet, which needs them: dates that it can sort, and the ref. */
const lastColumns = ['last day', 'zone', 'ref']

const columns = Object.keys(caseCells(undefined)).filter((name) => !lastColumns.includes(name))

const csvColumns = [...columns, ...lastColumns]

function rowsOf(cases: readonly CaseSummary[], names: readonly string[], zone: string | undefined): readonly Facts[] {
  const cells: Readonly<Record<string, (one: CaseSummary) => Facts[string]>> = caseCells(zone)
  return cases.map((one) => Object.fromEntries(names.map((name) => [name, cells[name]?.(one)])))
}

function shownRows(cases: readonly CaseSummary[], zone: string | undefined): readonly Facts[] {
  const rows = rowsOf(cases, columns, zone)
  const empty = seldom.filter((name) => !rows.some((row) => row[name]))
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !empty.includes(name))))
}

/** `3 cases: 2 open, 1 overdue` */
function totals(cases: readonly CaseSummary[]): string {
  const counts = caseStates.map((state) => [cases.filter((one) => one.state === state).length, state] as const)
  const said = counts.flatMap(([count, state]) => (count > 0 ? [`${count} ${state}`] : []))
  return `${counted(cases.length, 'case')}: ${said.join(', ')}`
}

export const listVerb = verb(
  {
    name: 'ides case list',
    does: 'List the cases under a policy that match all options, and count them by state; or what people ask for',
    more: 'Asks for a thousand cases a call. --json and --csv print each page as it comes, unless --sort has to see all first.',
    takes: z.object({ policy: ofPolicy.shape.policy.optional() }),
    options: z.object({
      asks: z.boolean().optional().describe('Lists open requests instead, the earliest due first: under POLICY, or under all in force.'),
      state: z.enum(caseStates, { error: `must be one of ${caseStates.join(', ')}` }).optional(),
      unit: z.string().optional().describe('Only this unit.'),
      country: z.string().optional().describe('Only this country, such as BE.'),
      before: until.optional().meta({ title: 'DATE', description: 'Only deadlines whose last day is before this date.' }),
      held: z.boolean().optional().describe('Only people whose mail is held, or who reported it as spam.'),
      unreachable: z.boolean().optional().describe('Only people who cannot be notified.'),
      contested: z.boolean().optional().describe('Only people who asked for a decision.'),
      sort: z.enum(caseOrders, { error: `must be one of ${caseOrders.join(', ')}` }).optional(),
      ...listOptions.shape,
    }),
    example: 'ides case list no-tiktok-2023 --state overdue --unit DG-CNECT --sort deadline',
  },
  async ({ takes: { policy }, options: { asks, sort, csv, separator, before, ...filter }, api, json, terminal, around }) => {
    const form = listForm({ csv, separator }, json, around)
    if (typeof form === 'string') return terminal.refuse(form)
    if (asks) {
      const others = Object.entries({ ...filter, before, sort }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]))
      if (others.length > 0) return terminal.refuse(`--asks lists every request, whatever the case: leave out ${others.join(' and ')}`)
      return printAsks(api, policy, form, terminal)
    }
    if (policy === undefined) return terminal.refuse('POLICY is missing: it must be the id of a policy, unless with --asks')
    const inForm = (cases: readonly CaseSummary[], zone: string | undefined) =>
      form.csv ? [csvLines(rowsOf(cases, csvColumns, zone), form.csv)] : cases.map(jsonLine)
    const isTable = !form.csv && !json
    const query = { ...filter, before: before?.toString(), limit: 1000 }
    const all: CaseSummary[] = []
    let zone: string | undefined
    if (form.csv) await terminal.print([csvHead(csvColumns, form.csv)])
    for await (const page of api.allPages({ method: 'GET', path: at`/policies/${policy}/cases`, query, answer: caseListBody })) {
      if (!page.ok) return terminal.fail(page)
      zone = page.body.zone
      if (isTable || sort) all.push(...page.body.items)
      else await terminal.print(inForm(page.body.items, zone))
    }
    const sorted = inCaseOrder(all, sort)
    if (!isTable) {
      await terminal.print(inForm(sorted, zone))
      return 0
    }
    const below = zone === undefined ? [] : [`Times are in ${zone}.\n`]
    const table = () => [...tableRows(shownRows(sorted, zone), terminal.style), `\n${totals(sorted)}\n`, ...below]
    await terminal.print(sorted.length > 0 ? table() : ['none\n'])
    return 0
  },
)
