/** What the connectors hold of access: which devices they were asked about, and what each system says. */

import { html } from '#domain/html.ts'
import { refused } from '#functions/admin/problem.ts'
import { suspensionCounts } from '#functions/admin/report-words.ts'
import { answerWord, askAgainRoute, beginComparisonRoute, getComparisonRoute, listAccessRoute } from '#functions/admin/routes/access.ts'
import { listConnectorsRoute } from '#functions/admin/routes/connectors.ts'
import { getNumbersRoute } from '#functions/admin/routes/numbers.ts'
import { listPoliciesRoute } from '#functions/admin/routes/policies.ts'
import { testConnectorRoute } from '#functions/admin/routes/tests.ts'
import { duration } from '#functions/duration.ts'
import { at } from '#functions/path.ts'
import { filterForm, writtenIn } from '../form.ts'
import type { AnswerOf, ConsolePage, Visit } from '../page.ts'
import { empty, facts, linkTo, list, mark, momentText, noAnswerYet, pager, part } from '../parts.ts'
import { effectCells, effectHeads } from './effects.ts'
import { secretCell } from './secrets.ts'

type Connector = AnswerOf<typeof listConnectorsRoute>['items'][number]

const connectorPage: ConsolePage = {
  path: '/console/access/{connector}',
  route: listConnectorsRoute,
  title: ({ path: { connector = '' } }) => connector,
  async show({ get, path, may, form, zone, now }) {
    const { items } = await get(listConnectorsRoute)
    const connector = items.find(({ name }) => name === path.connector)
    if (!connector) throw refused(404, 'there is no such connector')
    const cells = effectCells(connector)
    return html`<p>A connector of the kind <code>${connector.kind}</code>.</p>
${facts([...effectHeads.map((head, index) => [head, cells[index]] as const), ['Secret', secretCell(connector.secretEnds, now)]])}
${testOf(connector, zone)}
${may(testConnectorRoute) ? form({ button: 'Test', kind: 'plain' }) : ''}`
  },
  take: ({ changeHere }) => changeHere(testConnectorRoute),
}

function testOf({ test }: Connector, zone: string) {
  if (!test) return empty('Not tested in the last 30 days. A test checks the system and changes nothing there.')
  const { askedAt, endedAt = askedAt, checks } = test
  if (!checks) return noAnswerYet(askedAt, zone)
  return html`<p>Tested at ${momentText(endedAt, zone)}.</p>
${list(
  'Checks',
  ['What', 'Result'],
  checks.map(({ isRight, message }) => [message, isRight ? mark('good', 'right') : mark('grave', 'wrong')]),
)}`
}

const accessPage: ConsolePage = {
  path: '/console/access',
  route: listConnectorsRoute,
  title: 'Access',
  async show(visit) {
    const { items } = await visit.get(listConnectorsRoute)
    const ofConnectors = html`${connectorList(items, visit)}
<h2>Devices</h2>${await askedDevices(visit)}
<h2>Comparison</h2>${await comparison(visit)}`
    return html`<h2>Connectors</h2>
${items.length === 0 ? unconfigured : ofConnectors}
<h2>Suspensions and restorations, by policy</h2>
${part(await visit.ask(listPoliciesRoute), policyLinks)}`
  },
  async take({ change, changeHere, address: to }, form) {
    if (form.get('do') === 'compare') return changeHere(beginComparisonRoute)
    return { to: `${to}?only=refused`, confirmed: await change(askAgainRoute, { body: writtenIn(form) }) }
  },
}

const unconfigured = empty(
  'No connector is configured: access is requested on the event bus only, and set by what listens there.',
  html`<p>Name the systems in which access is set under <code>access.connectors</code> in <code>ides.config.yaml</code>, then deploy.</p>`,
)

const connectorList = (items: readonly Connector[], { zone, now }: Visit) =>
  list(
    'Systems in which access is set',
    ['Connector', 'Kind', ...effectHeads, 'Secret', 'Last test', 'Tested'],
    items.map(({ name, kind, test, ...effects }) => [
      linkTo(at`/console/access/${name}`, name),
      kind,
      ...effectCells(effects),
      secretCell(effects.secretEnds, now) ?? '–',
      test ? testMark(test) : mark('quiet', 'not tested'),
      momentText(test?.endedAt ?? test?.askedAt, zone) ?? '–',
    ]),
  )

function testMark({ checks }: NonNullable<Connector['test']>) {
  if (!checks) return mark('open', 'under way')
  const wrong = checks.filter(({ isRight }) => !isRight).length
  return wrong === 0 ? mark('good', 'all right') : mark('grave', `${wrong} of ${checks.length} wrong`)
}

const comparison = async ({ ask, may, form, zone }: Visit) =>
  part(await ask(getComparisonRoute), ({ isUnderWay, doneAt }) => {
    const last =
      doneAt === undefined
        ? 'Access has not been compared yet.'
        : html`Access was last compared with the other systems at ${momentText(doneAt, zone)}.`
    return html`<p>${isUnderWay ? 'A comparison is under way.' : last} It runs once a day and restores devices that should not be suspended.</p>
${may(beginComparisonRoute) ? form({ hidden: { do: 'compare' }, button: 'Compare now', kind: 'plain' }) : ''}`
  })

function policyLinks({ items }: AnswerOf<typeof listPoliciesRoute>) {
  const inForce = items.filter(({ standing }) => standing === 'active' || standing === 'paused' || standing === 'lifted')
  if (inForce.length === 0) return empty('No policy is in force, so nothing is suspended.')
  return html`<ul>${inForce.map(
    ({ id, title }) =>
      html`<li>${title}: ${linkTo(at`/console/policies/${id}/suspensions`, 'held and upcoming suspensions')}, ${linkTo(at`/console/policies/${id}/access`, 'progress and speed')}</li>`,
  )}</ul>`
}

async function askedDevices(visit: Visit) {
  const { ask, query, cursor } = visit
  const listed = await ask(listAccessRoute, { query: { only: answerWord.safeParse(query.get('only')).data, cursor } })
  return part(
    listed,
    ({ items, next }) => html`${filterForm(visit, [{ name: 'only', label: 'What a system says', choices: answers }])}
${deviceList(items, visit, next === undefined ? 'No device.' : 'None so far: the next page goes on.')}
${pager(visit, next)}`,
  )
}

const answers = [
  ['', 'Anything'],
  ['requested', 'Requested'],
  ['set', 'Set'],
  ['refused', 'Cannot be enforced'],
] as const

type Device = AnswerOf<typeof listAccessRoute>['items'][number]

const deviceList = (items: readonly Device[], { may, form, zone }: Visit, whenEmpty: string) =>
  list(
    'Devices that connectors were asked about',
    ['Staff id', 'Device', 'Wanted', 'What each system says', may(askAgainRoute) && 'Again'],
    items.map(({ ref, staff, device, wanted, connectors }) => [
      staff,
      device,
      wanted === 'suspended' ? 'suspended' : 'access',
      html`<ul>${Object.entries(connectors).map(
        ([name, { is, why, since, at }]) =>
          html`<li>${name}: ${words[is]} ${why === undefined ? '' : `(${whys[why]}) `}${is === 'requested' ? html`since ${momentText(since, zone)}` : momentText(at, zone)}</li>`,
      )}</ul>`,
      Object.values(connectors).some(({ is }) => is === 'refused') ? form({ hidden: { ref, device }, button: askAgainButton(device) }) : '',
    ]),
    whenEmpty,
  )

const words = { requested: mark('open', 'requested'), set: mark('good', 'set'), refused: mark('grave', 'cannot be enforced') }

const whys = {
  permission: 'a permission is missing',
  unconfirmed: 'not confirmed',
  gone: 'the device is gone there',
  'not-supported': 'not supported there',
  'not-enrolled': 'not enrolled there',
}

const askAgainButton = (device: string) => html`<button type="submit" class="link" aria-label="Ask again for ${device}">Ask again</button>`

const policyAccessPage: ConsolePage = {
  path: '/console/policies/{policy}/access',
  route: getNumbersRoute,
  title: 'Access',
  async show({ get, zone, path: { policy = '' } }) {
    const {
      days: [last],
    } = await get(getNumbersRoute)
    if (!last) return empty('Not counted yet: cases are counted every hour.')
    const { at: countedAt, suspensions, restorations } = last
    return html`<p>Counted ${momentText(countedAt, zone)}.</p>
${facts(suspensionFacts(last))}
<h2>Devices that should be suspended</h2>
${facts([
  ['Requested, not confirmed', suspensions.requested],
  ['Set', suspensions.set],
  ['Cannot be enforced', suspensions.refused],
])}
<p>${linkTo(at`/console/policies/${policy}/suspensions/now`, 'Suspended now')}, ${linkTo(at`/console/policies/${policy}/suspensions`, 'held and upcoming suspensions')}</p>
<h2>Time without work access</h2>
<p>From the suspension of a device to its restoration, as the other systems confirmed both.</p>
${facts(restorationFacts(restorations))}`
  },
}

type DayNumbers = AnswerOf<typeof getNumbersRoute>['days'][number]

/** How many people were suspended, have access back, and are suspended. */
export const suspensionFacts = ({ people: { suspended }, ...day }: DayNumbers) =>
  suspensionCounts({ ...day, suspended }).map(([name, number]) => [`People: ${name.toLowerCase()}`, number] as const)

/** How many devices got access back, and after how long. */
export const restorationFacts = ({ count, median, worst, provisional = 0 }: DayNumbers['restorations']) =>
  [
    ['Restorations', count],
    ['Median time', median === undefined ? undefined : duration(median)],
    ['Longest time', worst === undefined ? undefined : duration(worst)],
    ['Restored by an answer, not confirmed yet', provisional],
  ] as const

export const accessPages = [policyAccessPage, accessPage, connectorPage]
