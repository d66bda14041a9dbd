/** What people ask a human to decide, what is due first above. */

import { html } from '#domain/html.ts'
import { figure } from '#domain/text.ts'
import { listRequestsRoute } from '#functions/admin/routes/cases.ts'
import { decideRequestRoute } from '#functions/admin/routes/decisions.ts'
import type { AnswerOf, ConsolePage, Visit } from '#functions/console/page.ts'
import { dayText, linkTo, list, mark, momentText, pager } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { requestNames } from './words.ts'

/** Cases with requests that are put in order together: each takes half a read unit. */
const mostAsking = 70

/** Of the API: one for each policy at least. */
const mostAsks = 50

/** Requests of one page. */
const mostShown = 100

type AskingCase = AnswerOf<typeof listRequestsRoute>['items'][number]

interface Asked {
  one: AskingCase
  request: AskingCase['requests'][number]
}

export const requestsPage: ConsolePage = {
  path: '/console/requests',
  route: listRequestsRoute,
  title: 'Requests',
  async show(visit) {
    const { items, next } = await gather(visit)
    const all = items.flatMap(one => one.requests.map(request => ({ one, request }))).toSorted(byDue)
    const late = all.filter(({ request }) => request.late).length
    const isWhole = next === undefined && visit.cursor === undefined
    return html`${isWhole ? '' : html`<p class="notice">Too many requests to sort on one page: the next has more. <code>ides case list --asks</code> lists all, the earliest due first.</p>`}
${all.length === 0 ? '' : html`<p>${figure(all.length)} open ${all.length === 1 ? 'request' : 'requests'}${late === 0 ? '' : `, ${figure(late)} of them late`}.</p>`}
${list(
  all.length > mostShown ? `The first ${mostShown} that are due` : 'Due first',
  ['Due', 'Name', 'Unit', 'Asks for', 'About', 'Since', 'Policy', visit.may(decideRequestRoute) && 'Decision'],
  all.slice(0, mostShown).map(asked => rowOf(asked, visit.zone)),
  'No open requests. What people ask for on their pages appears here.',
)}
${pager(visit, next)}`
  },
}

const byDue = ({ request: a }: Asked, { request: b }: Asked) => Date.parse(a.due) - Date.parse(b.due) || Date.parse(a.at) - Date.parse(b.at)

function rowOf({ one: { policy, ref, name, unit }, request }: Asked, zone: string) {
  const { kind, at: since, device, until, lastDay, late } = request
  const query = new URLSearchParams({ request: kind, ...(device === undefined ? {} : { device }) })
  const address = at`/console/policies/${policy}/cases/${ref}`
  return [
    html`${dayText(lastDay)}${late ? html` ${mark('grave', 'late')}` : ''}`,
    linkTo(address, name),
    unit,
    requestNames[kind],
    device ?? (until && html`until ${dayText(until)}`),
    momentText(since, zone),
    policy,
    linkTo(`${address}/decision?${query}`, 'Decide'),
  ]
}

async function gather({ get, query, cursor }: Visit) {
  const policy = query.get('policy') || undefined
  const items: AskingCase[] = []
  let next = cursor
  for (let asked = 0; asked < mostAsks && items.length < mostAsking && (asked === 0 || next !== undefined); asked += 1) {
    const limit = String(mostAsking - items.length)
    const listed: AnswerOf<typeof listRequestsRoute> = await get(listRequestsRoute, { query: { limit, policy, cursor: next } })
    items.push(...listed.items)
    next = listed.next
  }
  return { items, next }
}
