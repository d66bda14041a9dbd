/** What the connectors hold of access: which devices they were asked about, and what each system says. */

import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { refuse } from '../../../admin/problem.ts'
import type { Shown } from '../../../admin/route.ts'
import { askAgainRoute, beginComparisonRoute, getComparisonRoute } from '../../../admin/routes/access.ts'
import { type connectorItems, listConnectorsRoute, testConnectorRoute } from '../../../admin/routes/connectors.ts'
import { listPoliciesRoute } from '../../../admin/routes/policies.ts'
import { at } from '../../../path.ts'
import { deedButton } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty, htmlTable, mark } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { devices } from './devices.ts'

export const connectorPage: ConsolePage = {
  path: '/console/access/{connector}',
  scope: 'read',
  async show({ ask, path: { connector: name = '' }, may, form, zone }) {
    const listed = await ask(listConnectorsRoute, { path: {}, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const connector = listed.body.items.find((one) => one.name === name)
    if (!connector) return refuse(404, 'there is no such connector')
    const { test } = connector
    const tested =
      test &&
      (test.checks
        ? html`<p>Tested at ${momentText(test.endedAt ?? test.askedAt, zone)}.</p>
${htmlTable(
  'Checks',
  ['What', 'Result'],
  test.checks.map(({ isRight, message }) => [message, isRight ? mark('good', 'right') : mark('grave', 'wrong')]),
)}`
        : html`<p>Asked for at ${momentText(test.askedAt, zone)}; no answer yet. Reload this page in a moment.</p>`)
    return {
      title: name,
      section: 'access',
      above: [{ name: 'Access', to: '/console/access' }],
      main: html`<p>A connector of the kind <code>${connector.kind}</code>.</p>
${tested ?? empty('Not tested in the last 30 days. A test checks the system and changes nothing there.')}
${may('devices:write') ? form(deedButton('test', 'Test')) : ''}`,
    }
  },
  async take({ ask, path: { connector: name = '' } }) {
    const asked = await ask(testConnectorRoute, { path: { connector: name }, query: {}, body: undefined })
    return 'problem' in asked ? asked : { to: at`/console/access/${name}`, confirmed: 'test-begun' }
  },
}

const path = '/console/access'

const nothingAsked = { path: {}, query: {}, body: undefined }

export const accessPage: ConsolePage = {
  path,
  scope: 'read',
  async show(visit) {
    const { ask, zone, sent } = visit
    const connectors = await ask(listConnectorsRoute, nothingAsked)
    if ('problem' in connectors) return connectors
    const { items } = connectors.body
    return {
      title: 'Access',
      section: 'access',
      main: html`${wrongOf(sent)}
<h2>Connectors</h2>
${items.length === 0 ? unconfigured : connectorsOf(items, zone)}
${items.length === 0 ? '' : html`<h2>Devices</h2>${await devices(visit, path)}`}
${items.length === 0 ? '' : html`<h2>Comparison</h2>${await comparison(visit)}`}
<h2>Suspensions and restorations, by policy</h2>
${await policies(visit)}`,
    }
  },
  async take({ ask }, form) {
    if (form.get('do') === 'compare') {
      const begun = await ask(beginComparisonRoute, nothingAsked)
      return 'problem' in begun ? begun : { to: path, confirmed: 'comparison-begun' }
    }
    const body = { ref: form.get('ref') ?? '', device: form.get('device') ?? '' }
    const asked = await ask(askAgainRoute, { path: {}, query: {}, body })
    return 'problem' in asked ? asked : { to: `${path}?only=refused`, confirmed: 'asked-again' }
  },
}

const unconfigured = empty(
  'No connector is configured: access is requested on the event bus only, and set by what listens there.',
  html`<p>Name the systems in which access is set under <code>access.connectors</code> in <code>ides.config.yaml</code>, then deploy.</p>`,
)

type Connectors = Shown<typeof connectorItems>['items']

const connectorsOf = (items: Connectors, zone: string): SafeHtml =>
  htmlTable(
    'Systems in which access is set',
    ['Connector', 'Kind', 'Last test', 'Tested'],
    items.map(({ name, kind, test }) => [
      html`<a href="${at`/console/access/${name}`}">${name}</a>`,
      kind,
      test ? testMark(test) : mark('quiet', 'not tested'),
      test ? momentText(test.endedAt ?? test.askedAt, zone) : '–',
    ]),
  )

function testMark({ checks }: NonNullable<Connectors[number]['test']>): SafeHtml {
  if (!checks) return mark('open', 'under way')
  const wrong = checks.filter(({ isRight }) => !isRight).length
  return wrong === 0 ? mark('good', 'all right') : mark('grave', `${wrong} of ${checks.length} wrong`)
}

async function comparison({ ask, may, form, zone }: Visit): Promise<SafeHtml> {
  const compared = await ask(getComparisonRoute, nothingAsked)
  if ('problem' in compared) return empty(compared.problem.detail)
  const { isUnderWay, doneAt } = compared.body
  const last =
    doneAt === undefined
      ? 'Access has not been compared yet.'
      : html`Access was last compared with the other systems at ${momentText(doneAt, zone)}.`
  return html`<p>${isUnderWay ? 'A comparison is under way.' : last} It runs once a day and restores devices that should not be suspended.</p>
${may('devices:write') ? form(deedButton('compare', 'Compare now')) : ''}`
}

async function policies({ ask }: Visit): Promise<SafeHtml> {
  const listed = await ask(listPoliciesRoute, nothingAsked)
  if ('problem' in listed) return empty(listed.problem.detail)
  const inForce = listed.body.items.filter(({ standing }) => standing === 'active' || standing === 'paused' || standing === 'lifted')
  if (inForce.length === 0) return empty('No policy is in force, so nothing is suspended.')
  return html`<ul>${inForce.map(
    ({ id, title }) =>
      html`<li>${title}: <a href="${at`/console/policies/${id}/suspensions`}">held and upcoming suspensions</a>, <a href="${at`/console/policies/${id}/access`}">progress and speed</a></li>`,
  )}</ul>`
}
