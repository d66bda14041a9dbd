/** One connector: what its last test found. */
import { html } from '../../../../shared/domain/html.ts'
import { refuse } from '../../../admin/problem.ts'
import { listConnectorsRoute } from '../../../admin/routes/access/list-connectors.ts'
import { testConnectorRoute } from '../../../admin/routes/access/test-connector.ts'
import { at } from '../../../path.ts'
import { deedButton } from '../../form.ts'
import type { ConsolePage } from '../../page.ts'
import { empty, htmlTable, mark } from '../../parts.ts'
import { momentText } from '../../times.ts'

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
