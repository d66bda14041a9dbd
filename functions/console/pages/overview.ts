/** What runs, and what needs attention. */

import { decidedBy } from '#campaign/read/upcoming.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import { ending } from '#domain/schedule/ending.ts'
import { getNumbersRoute } from '#functions/admin/routes/numbers.ts'
import { listPoliciesRoute } from '#functions/admin/routes/policies.ts'
import { listUpcomingRoute } from '#functions/admin/routes/upcoming.ts'
import { at } from '#functions/path.ts'
import { burnDown, progressFigures } from '../chart.ts'
import type { AnswerOf, ConsolePage, Visit } from '../page.ts'
import { acts, linkTo, mark, momentText, shareDone } from '../parts.ts'
import { firstSteps } from './first-steps.ts'
import { importPath } from './import/desk.ts'

/** More charts would make the page too large. */
const mostCharts = 5

type Policy = AnswerOf<typeof listPoliciesRoute>['items'][number]
type Numbers = AnswerOf<typeof getNumbersRoute>

/** Without those that could not be had. */
async function findNumbers(policies: readonly Policy[], find: Visit['find']): Promise<ReadonlyMap<string, Numbers>> {
  const all = await Promise.all(policies.map(({ id }) => find(getNumbersRoute, { path: { policy: id } })))
  return new Map(all.flatMap(one => (one ? [[one.id, one] as const] : [])))
}

export const overviewPage: ConsolePage = {
  path: '/console/',
  route: listPoliciesRoute,
  title: 'Overview',
  async show(visit) {
    const { find, get, zone } = visit
    const [{ items: policies }, upcoming] = await Promise.all([get(listPoliciesRoute), get(listUpcomingRoute)])
    const isNew = policies.every(({ version }) => version === undefined)
    const steps = isNew ? await firstSteps(visit, policies) : html``
    if (policies.length === 0) return steps
    const running = policies.filter(({ standing }) => standing === 'active' || standing === 'paused')
    const numbers = await findNumbers(running, find)
    return html`${steps}${needList(upcoming.items, zone)}
${lossList(upcoming.items, zone)}
${group(
  'In force',
  running.map((policy, index) => card(policy, numbers.get(policy.id), index < mostCharts, zone)),
)}
${group('On watch', policies.filter(({ standing }) => standing === 'watch').map(nameCard))}
${group('Drafts', policies.filter(({ draft }) => draft).map(nameCard))}
${group('Lifted', policies.filter(({ standing }) => standing === 'lifted').map(nameCard))}`
  },
}

type Upcoming = AnswerOf<typeof listUpcomingRoute>['items'][number]

function needList(items: readonly Upcoming[], zone: string) {
  const needs = items.filter(({ kind }) => kind !== 'loss')
  if (needs.length === 0) return html`<p class="said">Nothing needs your attention.</p>`
  return html`<section class="notice" aria-labelledby="needs"><h2 id="needs">Needs attention</h2>
<ul>${needs.map(need => {
    const { about, what, by, at, until } = need
    const since = at && need.kind !== 'draft' ? html`, since ${momentText(at, zone)}` : ''
    return html`<li>${linkTo(placeOf(need), what)} <span class="quiet">${about}${by === undefined ? '' : `, by ${by}`}${since}${until ? html`, decide by ${decidedBy(need, zone)}` : ''}</span></li>`
  })}</ul></section>`
}

/** Who loses access within seven days; nothing where nobody does. */
export function lossList(items: readonly Upcoming[], zone: string) {
  const losses = items.filter(({ kind }) => kind === 'loss')
  if (losses.length === 0) return html``
  return html`<h2>Who loses work access in the next seven days</h2>
<ul>${losses.map(one => html`<li><strong>${momentText(one.at, zone)}</strong>, ${linkTo(placeOf(one), one.about)}: ${one.what}.</li>`)}</ul>`
}

/** Where it can be seen and decided. */
function placeOf({ kind, policy = '', about }: Upcoming) {
  const home = at`/console/policies/${policy}`
  switch (kind) {
    case 'loss':
    case 'held':
    case 'suspensions':
      return `${home}/suspensions`
    case 'requests':
      return at`/console/requests?policy=${policy}`
    case 'extensions':
      return `${home}/cases?only=proposed`
    case 'unreachable':
      return `${home}/cases?only=unreachable`
    case 'mail':
      return `${home}/cases?only=held`
    case 'sync':
      return at`/console/devices/${about}`
    case 'import':
      return importPath
    case 'erasure':
      return '/console/people'
    default:
      return policy === '' ? '/console/system' : home
  }
}

const group = (name: string, cards: SafeHtml[]) => (cards.length === 0 ? html`` : html`<h2>${name}</h2><ul class="cards">${cards}</ul>`)

const headed = ({ id, title }: Policy) => html`<h3>${linkTo(at`/console/policies/${id}`, title)}</h3>`

const nameCard = (policy: Policy) =>
  html`<li>${headed(policy)}<p>${policy.issuer}${policy.draft ? html` ${mark('open', policy.draft)}` : ''}</p></li>`

function card(policy: Policy, numbers: Numbers | undefined, hasChart: boolean, zone: string) {
  const { id, issuer, standing } = policy
  const [last] = numbers?.days ?? []
  const home = at`/console/policies/${id}`
  return html`<li>${headed(policy)}
<p class="quiet">${issuer}${standing === 'paused' ? html` ${mark('grave', standing)}` : ''}${numbers?.deadlines.map(({ stage, at, zone: own }) => html`<br>${stage ?? 'Deadline'}: ${ending(at, own, undefined)}`)}</p>
${
  numbers && last
    ? html`${shareDone(last.people)}
${hasChart ? burnDown(`of-${id}`, numbers, `${home}/cases`, 'small') : progressFigures(last, `${home}/cases`)}
<p class="quiet">Counted ${momentText(last.at, zone)}.</p>`
    : html`<p class="quiet">Not counted yet.</p>`
}
${acts([`${home}/cases`, 'Cases'], [`${home}/numbers`, 'Numbers'], [`${home}/report`, 'Report'])}</li>`
}
