/** Gives back the access of a wave: every device of one list that was approved. */
import { html, type SafeHtml } from '@remix-run/html-template'
import type * as z from 'zod'
import type { decisionPage } from '../../../admin/routes/audit/list-chain.ts'
import { listDecisionsRoute } from '../../../admin/routes/audit/list-decisions.ts'
import { restoreSuspensionsRoute } from '../../../admin/routes/brake/restore.ts'
import { agreement, button, textField, unlessAgreed } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { empty, table } from '../../parts.ts'
import { moment } from '../../times.ts'
import { above, listAddress, sizeOf } from './listing.ts'

export const restoreWavePage: Page = {
  path: '/console/policies/{policy}/suspensions/restore',
  scope: 'policies:approve',
  async show({ ask, path: { policy = '' }, query, form, zone, sent }) {
    const approved = { newest: 'true', action: 'approve suspensions', limit: '20' } as const
    const decided = await ask(listDecisionsRoute, { path: { policy }, query: approved, body: undefined })
    if ('problem' in decided) return decided
    const list = sent?.form.get('list') ?? query.get('list') ?? ''
    const devices = decided.body.items.find(({ details }) => details?.list === list)?.details?.devices
    const size = typeof devices === 'number' ? sizeOf(devices) : 'every device'
    return {
      title: 'Give back access',
      section: 'policies',
      above: [...above(policy), { name: 'Suspensions', to: listAddress(policy) }],
      main: html`${wrongOf(sent)}
<p>Every device of a list that is suspended under ${policy} gets its access back with the next sweep. It keeps it until its breach ends, or two people approve it by its id. One person may do this: it cuts nobody off.</p>
${waves(policy, decided.body.items, zone)}
${form(html`${textField({ name: 'list', label: 'List', help: 'Its hash, as the audit log names it for each approval.', value: list })}
${agreement('agreed', `Give back the access of ${size} of this list.`)}
${button('Give back access', 'grave')}`)}`,
    }
  },
  async take({ ask, path: { policy = '' } }, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const restored = await ask(restoreSuspensionsRoute, { path: { policy }, query: {}, body: { list: form.get('list') ?? '' } })
    return 'problem' in restored ? restored : { to: listAddress(policy), confirmed: 'wave-restored' }
  },
}

const waves = (policy: string, items: z.input<typeof decisionPage>['items'], zone: string): SafeHtml =>
  items.length === 0
    ? empty('No suspensions were approved lately.')
    : table(
        'Approved lately',
        ['Approved', 'By', 'Devices', 'List'],
        items.map(({ at, by, details = {} }) => [
          moment(at, zone),
          by,
          details.devices ?? '–',
          html`<a href="${listAddress(policy)}/restore?list=${details.list ?? ''}">${details.list ?? '–'}</a>`,
        ]),
      )
