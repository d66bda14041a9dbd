/** The cases under a policy, as a page and as files for a spreadsheet. */

import { spreadsheet } from '#adapters/rows/spreadsheet.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import { isRef } from '#domain/people/ref.ts'
import { type CaseSummary, caseOrders, inCaseOrder, progresses } from '#domain/people/summary.ts'
import { ending } from '#domain/schedule/ending.ts'
import { counted } from '#domain/text.ts'
import { caseCells } from '#functions/admin/case-cells.ts'
import { RefusedError } from '#functions/admin/problem.ts'
import { listCasesRoute } from '#functions/admin/routes/cases.ts'
import { extendCasesRoute } from '#functions/admin/routes/decisions.ts'
import { excelFile } from '#functions/console/excel.ts'
import { checkField, filterForm, hiddenFields } from '#functions/console/form.ts'
import { wrongBox } from '#functions/console/layout.ts'
import type { AnswerOf, ConsolePage, Download, Visit } from '#functions/console/page.ts'
import { linkTo, list, pager } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { caseStateMark, casesPath, requestNames, stateName } from './words.ts'

export const casesPage: ConsolePage = {
  path: casesPath,
  route: listCasesRoute,
  title: 'Cases',
  async show(visit) {
    try {
      const shown = await getShownCases(visit)
      return html`${filters(visit)}${listOf(shown, visit)}`
    } catch (error) {
      if (!(error instanceof RefusedError) || error.refusal.problem.status !== 400) throw error
      return html`${filters(visit)}${wrongBox('This filter cannot be used', error.refusal)}`
    }
  },
}

function filters(visit: Visit) {
  const chosen = visit.query.getAll('only')
  const flags = Object.entries(flagNames).map(([name, label]) => checkField('only', name, label, chosen.includes(name)))
  return filterForm(visit, [
    { name: 'state', label: 'State', choices: [['', 'all'], ...progresses.map(one => [one, stateName(one)] as const)] },
    { name: 'unit', label: 'Unit' },
    { name: 'country', label: 'Country, such as BE' },
    { name: 'before', label: 'Deadline before', as: 'date' },
    { name: 'order', label: 'Order by', choices: [['', 'none'], ...caseOrders.map(order => [order, order] as const)] },
    html`<fieldset class="field"><legend>Only people</legend>${flags}</fieldset>`,
  ])
}

function listOf({ items, zone, next, isUnordered }: ShownCases, visit: Visit) {
  const { address, query, may } = visit
  const filter = filterOf(query)
  const deciding = may(extendCasesRoute) && !items.every(({ state }) => state === 'closed')
  const none =
    filter.size === 0
      ? 'No cases yet: no one was found in breach, or people have not been checked yet.'
      : 'No case matches this filter. Change it, or leave fields empty.'
  const cases = list(
    'Cases, with devices to fix or check, and devices suspended',
    // On a phone, the first are seen without scrolling.
    ['Name', 'State', 'Deadline', 'To fix or check', 'Suspended', 'Notes', 'Unit', 'Country', 'Staff id'],
    items.map(one => rowOf(one, zone, deciding)),
    next === undefined ? none : 'No match so far.',
  )
  const goesOn = next !== undefined && items.length < perPage
  return html`${isUnordered ? html`<p class="notice">Too many cases to sort on a page. Export them instead.</p>` : ''}
${deciding ? tickForm(cases, visit) : cases}
${goesOn ? html`<p class="quiet">Not all cases have been searched yet: the next page goes on.</p>` : ''}
${pager(visit, next)}
${items.length > 0 || next !== undefined ? html`<p>Export matches: ${linkTo(`${address}.csv?${filter}`, 'CSV')}, ${linkTo(`${address}.xlsx?${filter}`, 'Excel')}</p>` : ''}`
}

/** Sends what is ticked, and of which page it is. */
function tickForm(cases: SafeHtml, { query, path: { policy = '' } }: Visit) {
  const together = at`/console/policies/${policy}/together`
  const page = [...query, ['ticked', 'yes'] as const].filter(([name]) => name !== 'done')
  return html`<form method="get" action="${together}">${page.map(([name, value]) => hiddenFields({ [name]: value }))}${cases}
<ul class="acts"><li><button type="submit">Decide about selected</button></li><li><a class="go secondary" href="${together}?${String(filterOf(query))}">Decide about all matches</a></li></ul></form>`
}

function rowOf(one: CaseSummary, zone: string | undefined, deciding: boolean) {
  const { policy, ref, staff, name, unit, country, state, lifted, stage, deadline, deadlineZone, devices, suspended } = one
  const tick = html`<input type="checkbox" name="ref" value="${ref}" aria-label="Tick ${name}"> `
  return [
    html`${deciding ? tick : ''}${linkTo(at`/console/policies/${policy}/cases/${ref}`, name)}`,
    html`${caseStateMark(state, lifted, suspended)}${stage && html`<br>${stage}`}`,
    deadline === undefined ? 'none' : ending(deadline, deadlineZone, zone),
    devices,
    suspended,
    notesOf(one),
    unit,
    country,
    staff,
  ]
}

const notesOf = ({ requests, held, complainedAt, unread, unreached, provisional, proposed }: CaseSummary) =>
  [
    ...requests.map(({ kind }) => `asks: ${requestNames[kind].toLowerCase()}`),
    ...(held ? ['mail held'] : []),
    ...(complainedAt ? ['reported mail as spam'] : []),
    ...(unread ? [`${counted(unread, 'device')} that no source can read`] : []),
    ...(unreached ? [`${counted(unreached, 'device')} unreached`] : []),
    ...(provisional ? [`${counted(provisional, 'device')} restored by an answer`] : []),
    ...(proposed ? [`proposed: ${proposed.kind}`] : []),
  ].join(', ')

const flagNames = {
  contested: 'waiting for a decision',
  proposed: 'proposed for a second person',
  held: 'mail held or reported as spam',
  unreachable: 'cannot be notified',
} as const

const isFlag = (name: string): name is keyof typeof flagNames => Object.hasOwn(flagNames, name)

/** What an address asks for. */
function filterIn(query: URLSearchParams) {
  const given = (name: string) => query.get(name)?.trim() || undefined
  const flags = query.getAll('only').filter(isFlag)
  return {
    state: progresses.find(one => one === given('state')),
    unit: given('unit'),
    country: given('country')?.toUpperCase(),
    before: given('before'),
    ...Object.fromEntries(flags.map(flag => [flag, 'true'] as const)),
  }
}

const filterNames = ['state', 'unit', 'country', 'before', 'only']

/** The same filter, for a link. */
const filterOf = (query: URLSearchParams) =>
  new URLSearchParams([...query].filter(([name, value]) => value !== '' && filterNames.includes(name)))

export type MatchingCases = AnswerOf<typeof listCasesRoute>

/** All that match what the address asks for. @param most at most 1,000 @param cursor the `next` of those before */
export const getMatchingCases = ({ get, query }: Visit, most: number, cursor?: string): Promise<MatchingCases> =>
  get(listCasesRoute, { query: { ...filterIn(query), limit: String(most), cursor } })

/** The first cases that match, however many pages of the API these are. */
async function gatherCases(visit: Visit, most: number): Promise<MatchingCases> {
  const items: CaseSummary[] = []
  let found: MatchingCases | undefined
  do {
    found = await getMatchingCases(visit, Math.min(most, perAnswer), found?.next)
    items.push(...found.items)
  } while (found.next !== undefined && items.length < most)
  return { ...found, items }
}

const perPage = 50

/** Cases in one answer of the API, at most. */
const perAnswer = 1000

interface ShownCases extends MatchingCases {
  /** Too many to be put in the order that was asked for. */
  isUnordered?: boolean
}

/** Those on the page that an address asks for. */
export async function getShownCases(visit: Visit): Promise<ShownCases> {
  const { cursor, query } = visit
  const named = query.get('order') ?? ''
  if (!caseOrders.includes(named)) return getMatchingCases(visit, perPage, cursor)
  // Pages of a sorted list begin at a number.
  if (cursor !== undefined && isRef(cursor)) return { ...(await getMatchingCases(visit, perPage, cursor)), isUnordered: true }
  const all = await getMatchingCases(visit, perAnswer)
  if (all.next !== undefined) {
    const items = all.items.slice(0, perPage)
    return { ...all, items, next: items.length < perPage ? all.next : items.at(-1)?.ref, isUnordered: true }
  }
  const start = Math.max(0, Number(cursor ?? 0) || 0)
  const end = start + perPage
  const { items, ...rest } = all
  return { ...rest, items: inCaseOrder(items, named).slice(start, end), ...(end < items.length ? { next: String(end) } : {}) }
}

/** A function answers 6 MB at most, and a browser waits some seconds: as CSV these are about 2 MB, and Excel files take longest to write. */
const mostExported = 10_000

const exportPage = (
  form: 'csv' | 'xlsx',
  fileOf: (lines: readonly (readonly (string | number)[])[]) => Promise<Pick<Download, 'type' | 'body'>>,
): ConsolePage => ({
  path: `${casesPath}.${form}`,
  route: listCasesRoute,
  title: 'Cases',
  async show(visit) {
    const { items, ...found } = await gatherCases(visit, mostExported)
    const { 'not set yet': _, 'cannot be enforced': __, ...columns } = caseCells(found.zone)
    const lines = items.map(one => Object.values(columns).map(cell => cell(one) ?? ''))
    const cut =
      found.next === undefined
        ? []
        : [[`Not all: these are the first ${items.length} cases that match. Narrow the filter, or use ides case list --csv.`]]
    return { file: `${visit.path.policy}-cases.${form}`, ...(await fileOf([Object.keys(columns), ...lines, ...cut])) }
  },
})

/** The mark tells a spreadsheet that the file is in UTF-8. */
export const csvPage = exportPage('csv', async lines => ({
  type: 'text/csv; charset=utf-8',
  body: `\ufeff${spreadsheet(lines.map(line => line.map(String)))}`,
}))

export const xlsxPage = exportPage('xlsx', async lines => excelFile([{ name: 'Cases', rows: lines }]))
