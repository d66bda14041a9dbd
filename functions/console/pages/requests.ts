/** What people ask a human to decide, what is due first above. */

import { html } from '../../../shared/domain/html.ts'
import type { Refusal } from '../../admin/problem.ts'
import type { Shown } from '../../admin/route.ts'
import { listRequestsRoute, type requestPage } from '../../admin/routes/cases.ts'
import { at } from '../../path.ts'
import type { Ask, ConsolePage, Visit } from '../page.ts'
import { empty, figure, htmlTable, mark, pager } from '../parts.ts'
import { dayText, momentText } from '../times.ts'
import { requestNames } from './cases/words.ts'

/** Cases with requests that are put in order together. */
const mostAsking = 1000

/** Of the API: one for each policy at least. */
const mostAsks = 50

/** Requests of one page. */
const mostShown = 100

type AskingCase = Shown<typeof requestPage>['items'][number]

export const requestsPage: ConsolePage = {
  path: '/console/requests',
  scope: 'read',
  async show(visit) {
    const policy = visit.query.get('policy') || undefined
    const found = await gather(visit.ask, policy, visit.query.get('cursor') ?? undefined)
    if ('problem' in found) return found
    const all = found.items.flatMap((one) => one.requests.map((request) => ({ one, request }))).toSorted(byDue)
    const late = all.filter(({ request }) => request.late).length
    const heads = ['Due', 'Name', 'Unit', 'Asks for', 'About', 'Since', 'Policy', ...(visit.may('cases:write') ? ['Decision'] : [])]
    const isWhole = found.next === undefined && !visit.query.has('cursor')
    return {
      title: 'Requests',
      section: 'requests',
      main: html`${isWhole ? '' : html`<p class="notice">Too many requests to sort: these are some of them. The next page has more.</p>`}
${
  all.length === 0
    ? empty('No open requests.')
    : html`<p>${all.length === 1 ? '1 open request' : `${figure(all.length)} open requests`}${late === 0 ? '' : `, ${figure(late)} of them late`}.</p>
${htmlTable(
  all.length > mostShown ? `The first ${mostShown} that are due` : 'Due first',
  heads,
  all.slice(0, mostShown).map((asked) => rowOf(asked, visit)),
)}`
}
${pager('/console/requests', visit.query, found.next)}`,
    }
  },
}

interface Asked {
  readonly one: AskingCase
  readonly request: AskingCase['requests'][number]
}

const byDue = ({ request: a }: Asked, { request: b }: Asked): number =>
  Date.parse(a.due) - Date.parse(b.due) || Date.parse(a.at) - Date.parse(b.at)

function rowOf({ one, request }: Asked, { may, zone }: Visit) {
  const { policy, ref, name, unit } = one
  const { kind, at: since, device, until, lastDay, late } = request
  const query = new URLSearchParams({ request: kind, ...(device === undefined ? {} : { device }) })
  const address = at`/console/policies/${policy}/cases/${ref}`
  return [
    html`${dayText(lastDay)}${late ? html` ${mark('grave', 'late')}` : ''}`,
    html`<a href="${address}">${name}</a>`,
    unit,
    requestNames[kind],
    device ?? (until === undefined ? '' : html`until ${dayText(until)}`),
    momentText(since, zone),
    policy,
    ...(may('cases:write') ? [html`<a href="${address}/decision?${String(query)}">Decide</a>`] : []),
  ]
}

interface Gathered {
  readonly items: readonly AskingCase[]
  readonly next?: string
}

async function gather(ask: Ask, policy: string | undefined, cursor: string | undefined): Promise<Gathered | Refusal> {
  const items: AskingCase[] = []
  let next = cursor
  for (let asked = 0; asked < mostAsks && items.length < mostAsking && (asked === 0 || next !== undefined); asked += 1) {
    const query = { limit: '1000', ...(policy === undefined ? {} : { policy }), ...(next === undefined ? {} : { cursor: next }) }
    const listed = await ask(listRequestsRoute, { path: {}, query, body: undefined })
    if ('problem' in listed) return listed
    items.push(...listed.body.items)
    next = listed.body.next
  }
  return { items, ...(next === undefined ? {} : { next }) }
}
