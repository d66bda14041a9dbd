/** What runs, and what needs attention. */

import { listBrakesRoute } from '#functions/admin/routes/brake.ts'
import { getControlRoute } from '#functions/admin/routes/control.ts'
import { getNumbersRoute } from '#functions/admin/routes/numbers.ts'
import { listPoliciesRoute } from '#functions/admin/routes/policies.ts'
import { listSourcesRoute } from '#functions/admin/routes/sources.ts'
import { at } from '#functions/path.ts'
import { html, type SafeHtml } from '#shared/domain/html.ts'
import { sizeOf } from '#shared/domain/people/case-counts.ts'
import { ending } from '#shared/domain/schedule/ending.ts'
import { counted } from '#shared/domain/text.ts'
import { burnDown, progressFigures } from '../chart.ts'
import { type AnswerOf, answerIn, type ConsolePage, type Visit } from '../page.ts'
import { acts, linkTo, mark, momentText, share } from '../parts.ts'
import { firstSteps } from './first-steps.ts'
import { runUpList } from './run-up.ts'

/** More charts would make the page too large. */
const mostCharts = 5

type Policy = AnswerOf<typeof listPoliciesRoute>['items'][number]
type Numbers = AnswerOf<typeof getNumbersRoute>
type Brake = AnswerOf<typeof listBrakesRoute>['items'][number]

/** Without those that could not be had. */
async function findNumbers(policies: readonly Policy[], ask: Visit['ask']): Promise<ReadonlyMap<string, Numbers>> {
  const all = await Promise.all(policies.map(({ id }) => ask(getNumbersRoute, { path: { policy: id } })))
  return new Map(all.map(answerIn).flatMap(one => (one ? [[one.id, one] as const] : [])))
}

export const overviewPage: ConsolePage = {
  path: '/console/',
  route: listPoliciesRoute,
  title: 'Overview',
  async show(visit) {
    const { ask, get, zone } = visit
    const [{ items: policies }, brakes, sources, control] = await Promise.all([
      get(listPoliciesRoute),
      get(listBrakesRoute),
      get(listSourcesRoute),
      get(getControlRoute),
    ])
    const isNew = policies.every(({ version }) => version === undefined)
    const steps = isNew ? await firstSteps(visit, policies, sources.items) : html``
    if (policies.length === 0) return steps
    const running = policies.filter(({ standing }) => standing === 'active' || standing === 'paused')
    const numbers = await findNumbers(running, ask)
    const titles = new Map(policies.map(({ id, title }) => [id, title]))
    const needs: Needs = [
      ...needsOfControl(control),
      ...brakes.items.flatMap(brake => needsOfBrake(brake, titles.get(brake.policy) ?? brake.policy, zone)),
      ...policies.flatMap(needsOfPolicy),
      ...policies.flatMap(policy => needsOfCases(policy, numbers.get(policy.id))),
      ...sources.items.map(
        ({ name, last }): Need | false => last?.outcome === 'held' && [at`/console/devices/${name}`, 'A sync of this source is held', name],
      ),
    ]
    const runUp = running.map(({ id, title, standing }) => ({
      ...{ id, title, isPaused: standing === 'paused' || control.suspension !== undefined },
      losses: numbers.get(id)?.losses ?? [],
    }))
    return html`${steps}${needList(needs)}
${runUpList(runUp, zone)}
${group(
  'In force',
  running.map((policy, index) => card(policy, numbers.get(policy.id), index < mostCharts, zone)),
)}
${group('On watch', policies.filter(({ standing }) => standing === 'watch').map(nameCard))}
${group('Drafts', policies.filter(({ draft }) => draft).map(nameCard))}
${group('Lifted', policies.filter(({ standing }) => standing === 'lifted').map(nameCard))}`
  },
}

/** One thing to do, and where. */
type Need = readonly [to: string, words: SafeHtml | string, about: string]

/** The gravest first. */
function needList(needs: Needs) {
  const real = needs.flatMap(need => (need ? [need] : []))
  if (real.length === 0) return html`<p class="said">Nothing needs your attention.</p>`
  return html`<section class="notice" aria-labelledby="needs"><h2 id="needs">Needs attention</h2>
<ul>${real.map(([to, words, about]) => html`<li>${linkTo(to, words)} <span class="quiet">${about}</span></li>`)}</ul></section>`
}

type Needs = readonly (Need | false | undefined)[]

function needsOfControl({ mail, suspension, erasure }: AnswerOf<typeof getControlRoute>): Needs {
  const to = '/console/system'
  return [
    mail && [to, 'All mail is paused', 'Everybody'],
    suspension && [to, 'All new suspensions are paused', 'Everybody'],
    erasure && [to, `Erasure of people who have left is paused: ${erasure.reason}`, 'Everybody'],
  ]
}

function needsOfBrake({ policy, held, proposed }: Brake, about: string, zone: string): Needs {
  const to = at`/console/policies/${policy}/suspensions`
  return [
    held && [to, html`${counted(held.devices, 'suspension')} held by the brake since ${momentText(held.since, zone)}`, about],
    proposed && [
      to,
      html`One person decided to ${proposed.action} suspensions; a second must confirm by ${momentText(proposed.until, zone)}`,
      about,
    ],
  ]
}

function needsOfPolicy({ id, title, standing, draft, reviewDue }: Policy): Needs {
  const to = at`/console/policies/${id}`
  return [
    draft === 'submitted' && [to, 'A draft is waiting for approval', title],
    standing === 'paused' && [to, 'The policy is paused', title],
    reviewDue && [to, 'The review date has passed: renew the policy or lift it', title],
  ]
}

function needsOfCases({ id, title }: Policy, counts: Numbers | undefined): Needs {
  const [last] = counts?.days ?? []
  if (!last) return []
  const { requests, proposals, held, unreached } = last
  const cases = at`/console/policies/${id}/cases`
  const late = requests.late > 0 ? `, ${requests.late} of them late` : ''
  const proposed = counted(proposals, 'long extension or exemption', 'long extensions or exemptions')
  return [
    requests.open > 0 && [at`/console/requests?policy=${id}`, `${counted(requests.open, 'request')} to decide${late}`, title],
    proposals > 0 && [cases, `${proposed} for a second person to decide`, title],
    unreached > 0 && [`${cases}?only=unreachable`, `${counted(unreached, 'person', 'people')} who cannot be notified`, title],
    held > 0 && [`${cases}?only=held`, `${counted(held, 'person', 'people')} with held mail`, title],
  ]
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
    ? html`${share(last.people.clear + last.people.closed, sizeOf(last.people), 'clear')}
${hasChart ? burnDown(`of-${id}`, numbers, `${home}/cases`, 'small') : progressFigures(last, `${home}/cases`)}
<p class="quiet">Counted ${momentText(last.at, zone)}.</p>`
    : html`<p class="quiet">Not counted yet.</p>`
}
${acts([`${home}/cases`, 'Cases'], [`${home}/numbers`, 'Numbers'], [`${home}/report`, 'Report'])}</li>`
}
