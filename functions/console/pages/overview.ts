/** What runs, and what needs attention. */
import { html, type SafeHtml } from '../../../shared/domain/html.ts'
import { ending } from '../../../shared/domain/schedule/ending.ts'
import { listBrakesRoute } from '../../admin/routes/brake.ts'
import { getControlRoute } from '../../admin/routes/control.ts'
import { getNumbersRoute } from '../../admin/routes/numbers.ts'
import { listPoliciesRoute } from '../../admin/routes/policies.ts'
import { listSourcesRoute } from '../../admin/routes/sources.ts'
import { at } from '../../path.ts'
import { burnDown } from '../chart.ts'
import type { ConsolePage, Visit } from '../page.ts'
import { empty, figure, mark } from '../parts.ts'
import { momentText } from '../times.ts'
import { type ListedPolicy, needsIn, type Overview, type RehearsedNumbers } from './attention.ts'
import { writeLink } from './policies/parts.ts'

const everything = { path: {}, query: {}, body: undefined }

/** More charts would make the page too large. */
const mostCharts = 5

export const overviewPage: ConsolePage = {
  path: '/console/',
  scope: 'read',
  async show(visit) {
    const { ask } = visit
    const [listed, brakes, sources, control] = await Promise.all([
      ask(listPoliciesRoute, everything),
      ask(listBrakesRoute, everything),
      ask(listSourcesRoute, everything),
      ask(getControlRoute, everything),
    ])
    if ('problem' in listed) return listed
    if ('problem' in brakes) return brakes
    if ('problem' in sources) return sources
    if ('problem' in control) return control
    const policies = listed.body.items
    const running = policies.filter(({ standing }) => standing === 'active' || standing === 'paused')
    const numbers = await numbersOf(running, ask)
    const known = { policies, numbers, brakes: brakes.body.items, sources: sources.body.items, control: control.body }
    return {
      title: 'Overview',
      section: 'overview',
      main:
        policies.length === 0
          ? empty('There is no policy yet.', writeLink(visit.may))
          : html`${needs(known, visit)}
${group(
  'In force',
  running.map((policy, index) => card(policy, numbers.get(policy.id), index < mostCharts, visit)),
)}
${group('On watch', named(policies.filter(({ standing }) => standing === 'watch')))}
${group('Drafts', named(policies.filter(({ draft }) => draft)))}
${group('Lifted', named(policies.filter(({ standing }) => standing === 'lifted')))}`,
    }
  },
}

/** Without those that could not be had. */
async function numbersOf(policies: readonly ListedPolicy[], ask: Visit['ask']): Promise<ReadonlyMap<string, RehearsedNumbers>> {
  const all = await Promise.all(policies.map(({ id }) => ask(getNumbersRoute, { ...everything, path: { policy: id } })))
  return new Map(all.flatMap((one) => ('problem' in one ? [] : [[one.body.id, one.body] as const])))
}

function needs(known: Overview, { zone }: Visit): SafeHtml {
  const all = needsIn(known, zone)
  if (all.length === 0) return html`<p class="said">Nothing needs your attention.</p>`
  return html`<section class="notice" aria-labelledby="needs"><h2 id="needs">Needs attention</h2>
<ul>${all.map(({ to, words, about }) => html`<li><a href="${to}">${words}</a> <span class="quiet">${about}</span></li>`)}</ul></section>`
}

const group = (name: string, cards: readonly SafeHtml[]): SafeHtml =>
  cards.length === 0 ? html`` : html`<h2>${name}</h2><ul class="cards">${[...cards]}</ul>`

const named = (policies: readonly ListedPolicy[]): readonly SafeHtml[] =>
  policies.map(
    (policy) => html`<li>${headed(policy)}<p>${policy.issuer}${policy.draft ? html` ${mark('open', policy.draft)}` : ''}</p></li>`,
  )

const headed = ({ id, title }: ListedPolicy): SafeHtml => html`<h3><a href="${at`/console/policies/${id}`}">${title}</a></h3>`

function card(policy: ListedPolicy, numbers: RehearsedNumbers | undefined, hasChart: boolean, { zone }: Visit): SafeHtml {
  const { id, issuer, standing } = policy
  const [last] = numbers?.days ?? []
  return html`<li>${headed(policy)}
<p>${issuer}${standing === 'paused' ? html` ${mark('grave', standing)}` : ''}</p>
${numbers?.deadlines.map(({ stage, at, zone: own }) => html`<p>${stage ?? 'Deadline'}: ${ending(at, own, undefined)}</p>`) ?? ''}
${
  numbers && last
    ? html`<dl class="numbers">${figures(last.people)}</dl>
${hasChart ? burnDown(`of-${id}`, numbers, 'small') : ''}
<p class="quiet">Counted ${momentText(last.at, zone)}.</p>`
    : html`<p class="quiet">Not counted yet.</p>`
}
<ul class="acts"><li><a href="${at`/console/policies/${id}/cases`}">Cases</a></li><li><a href="${at`/console/policies/${id}/numbers`}">Numbers</a></li><li><a href="${at`/console/policies/${id}/report`}">Report</a></li></ul></li>`
}

const figures = ({ open, overdue, suspended, unreachable, exempt, clear, closed }: RehearsedNumbers['days'][number]['people']): SafeHtml =>
  html`${Object.entries({ open, overdue, suspended, unreachable, exempt, clear: clear + closed }).map(
    ([name, people]) => html`<div><dt>${name}</dt><dd>${figure(people)}</dd></div>`,
  )}`
