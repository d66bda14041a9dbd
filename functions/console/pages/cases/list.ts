/** The cases under a policy. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { caseStates } from '../../../../shared/domain/people/person.ts'
import { type CaseSummary, caseOrders, inCaseOrder } from '../../../../shared/domain/people/summary.ts'
import { ending } from '../../../../shared/domain/schedule/ending.ts'
import { counted } from '../../../../shared/domain/text.ts'
import type { Refusal } from '../../../admin/problem.ts'
import { listCasesRoute } from '../../../admin/routes/cases.ts'
import { at } from '../../../path.ts'
import { choiceField, textField } from '../../form.ts'
import { wrongBox } from '../../layout.ts'
import type { Ask, ConsolePage, Visit } from '../../page.ts'
import { empty, htmlTable, pager } from '../../parts.ts'
import { findAbovePolicy } from '../policies/parts.ts'
import { caseStateMark, requestNames } from './words.ts'

export const casesPage: ConsolePage = {
  path: '/console/policies/{policy}/cases',
  scope: 'read',
  async show(visit) {
    const { policy = '' } = visit.path
    const found = await shownCases(visit, policy)
    const isFaulty = 'problem' in found && found.problem.status === 400
    if ('problem' in found && !isFaulty) return found
    return {
      title: 'Cases',
      section: 'policies',
      above: await findAbovePolicy(visit),
      main: html`${filterForm(visit, policy)}${'problem' in found ? wrongBox('This filter cannot be used', found) : listOf(found, visit, policy)}`,
    }
  },
}

function filterForm({ query }: Visit, policy: string): SafeHtml {
  const value = (name: string) => query.get(name) ?? ''
  const chosen = query.getAll('only')
  return html`<form method="get" action="${at`/console/policies/${policy}/cases`}"><div class="filters">
${choiceField({ name: 'state', label: 'State', value: value('state') }, [['', 'all'], ...caseStates.map((state) => [state, state] as const)])}
${textField({ name: 'unit', label: 'Unit', value: value('unit') })}
${textField({ name: 'country', label: 'Country, such as BE', value: value('country') })}
${textField({ name: 'before', label: 'Deadline before', value: value('before') }, 'date')}
${choiceField({ name: 'order', label: 'Order by', value: value('order') }, [['', 'none'], ...caseOrders.map((order) => [order, order] as const)])}
<fieldset class="field"><legend>Only people</legend>${Object.entries(flagNames).map(
    ([name, label]) =>
      html`<label><input type="checkbox" name="only" value="${name}"${chosen.includes(name) ? html` checked` : ''}> ${label}</label>`,
  )}</fieldset>
<button type="submit">Show</button></div></form>`
}

function listOf({ items, zone, next, isUnordered }: ShownCases, { query, may }: Visit, policy: string): SafeHtml {
  const path = at`/console/policies/${policy}/cases`
  const filter = filterOf(query)
  const deciding = may('cases:write') && !items.every(({ state }) => state === 'closed')
  const cases = htmlTable(
    'Cases, with devices to fix or check, and devices suspended',
    heads,
    items.map((one) => rowOf(one, zone, deciding)),
  )
  return html`${isUnordered ? html`<p class="notice">Too many cases to sort. Narrow the filter to 1,000 cases, or export them.</p>` : ''}
${items.length === 0 ? empty(next === undefined ? noneOf(filter) : 'No case on this page matches: try the next.') : deciding ? tickForm(cases, query, policy) : cases}
${pager(path, query, next)}
${items.length > 0 || next !== undefined ? html`<p>Export matches: <a href="${path}.csv?${String(filter)}">CSV</a>, <a href="${path}.xlsx?${String(filter)}">Excel</a></p>` : ''}`
}

/** Sends what is ticked, and of which page it is. */
function tickForm(cases: SafeHtml, query: URLSearchParams, policy: string): SafeHtml {
  const together = at`/console/policies/${policy}/together`
  const page = [...query, ['ticked', 'yes'] as const].filter(([name]) => name !== 'done')
  return html`<form method="get" action="${together}">${page.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}${cases}
<ul class="acts"><li><button type="submit">Decide about selected</button></li><li><a class="go secondary" href="${together}?${String(filterOf(query))}">Decide about all matches</a></li></ul></form>`
}

const noneOf = (filter: URLSearchParams): string =>
  filter.size === 0 ? 'No cases yet: no one was found in breach, or people have not been checked yet.' : 'No case matches this filter.'

// On a phone, the first are seen without scrolling.
const heads = ['Name', 'State', 'Deadline', 'To fix or check', 'Suspended', 'Notes', 'Unit', 'Country', 'Staff id'] as const

function rowOf(one: CaseSummary, zone: string | undefined, deciding: boolean) {
  const { policy, ref, staff, name, unit, country = '', state, lifted, stage, deadline, deadlineZone, devices, suspended } = one
  return [
    html`${deciding ? html`<input type="checkbox" name="ref" value="${ref}" aria-label="Tick ${name}"> ` : ''}<a href="${at`/console/policies/${policy}/cases/${ref}`}">${name}</a>`,
    html`${caseStateMark(state, lifted)}${stage === undefined ? '' : html`<br>${stage}`}`,
    deadline === undefined ? 'none' : ending(deadline, deadlineZone, zone),
    devices,
    suspended,
    notesOf(one),
    unit,
    country,
    staff,
  ]
}

const notesOf = ({ requests, held, complainedAt, unreached, proposed }: CaseSummary): string =>
  [
    ...requests.map(({ kind }) => `asks: ${requestNames[kind].toLowerCase()}`),
    ...(held ? ['mail held'] : []),
    ...(complainedAt ? ['reported mail as spam'] : []),
    ...(unreached ? [`${counted(unreached, 'device')} unreached`] : []),
    ...(proposed ? [`proposed: ${proposed.kind}`] : []),
  ].join(', ')

type CaseFilter = Omit<Parameters<typeof listCasesRoute.ask>[0]['query'], 'limit' | 'cursor'>

const flagNames = {
  contested: 'waiting for a decision',
  held: 'mail held or reported as spam',
  unreachable: 'cannot be notified',
} as const

type Flag = keyof typeof flagNames

const isFlag = (name: string): name is Flag => Object.hasOwn(flagNames, name)

/** What an address asks for. */
export function filterIn(query: URLSearchParams): CaseFilter {
  const given = (name: string): string | undefined => query.get(name)?.trim() || undefined
  const state = caseStates.find((one) => one === given('state'))
  const flags = query.getAll('only').filter(isFlag)
  return {
    ...(state ? { state } : {}),
    ...(given('unit') ? { unit: given('unit') } : {}),
    ...(given('country') ? { country: given('country')?.toUpperCase() } : {}),
    ...(given('before') ? { before: given('before') } : {}),
    ...Object.fromEntries(flags.map((flag) => [flag, 'true'] as const)),
  }
}

const filterNames = ['state', 'unit', 'country', 'before', 'only'] as const

/** The same filter, for a link. */
const filterOf = (query: URLSearchParams): URLSearchParams =>
  new URLSearchParams([...query].filter(([name, value]) => value !== '' && filterNames.some((one) => one === name)))

interface MatchingCases {
  readonly items: readonly CaseSummary[]
  /** The policy's time zone; absent if each person's own applies. */
  readonly zone?: string
  /** Continues; absent after the last. */
  readonly next?: string
}

/** @param most at most 1,000 @param cursor the `next` of those before */
export async function matchingCases(
  ask: Ask,
  policy: string,
  filter: CaseFilter,
  most: number,
  cursor?: string,
): Promise<MatchingCases | Refusal> {
  const query = { ...filter, limit: String(most), ...(cursor === undefined ? {} : { cursor }) }
  const listed = await ask(listCasesRoute, { path: { policy }, query, body: undefined })
  return 'problem' in listed ? listed : listed.body
}

const perPage = 50

/** Cases that can be put in order. */
const mostOrdered = 1000

export interface ShownCases {
  readonly items: readonly CaseSummary[]
  readonly zone?: string
  readonly next?: string
  /** Too many to be put in the order that was asked for. */
  readonly isUnordered?: boolean
}

/** The cases of the page that an address asks for. */
export async function shownCases({ ask, query }: Visit, policy: string): Promise<ShownCases | Refusal> {
  const filter = filterIn(query)
  const named = query.get('order') ?? ''
  const order = caseOrders.includes(named) ? named : undefined
  const cursor = query.get('cursor') ?? undefined
  if (!order) return matchingCases(ask, policy, filter, perPage, cursor)
  const all = await matchingCases(ask, policy, filter, mostOrdered)
  if ('problem' in all) return all
  if (all.next !== undefined) {
    const page = await matchingCases(ask, policy, filter, perPage, cursor)
    return 'problem' in page ? page : { ...page, isUnordered: true }
  }
  const start = Math.max(0, Number(cursor ?? 0) || 0)
  const end = start + perPage
  const { items, ...rest } = all
  return { ...rest, items: inCaseOrder(items, order).slice(start, end), ...(end < items.length ? { next: String(end) } : {}) }
}
