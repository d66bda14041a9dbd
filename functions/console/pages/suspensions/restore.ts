/** Gives back the access of a wave: every device of one list that was approved. */
import { html } from '@remix-run/html-template'
import { listSuspensionsRoute } from '../../../admin/routes/brake/list.ts'
import { restoreSuspensionsRoute } from '../../../admin/routes/brake/restore.ts'
import { agreement, button, textField, unlessAgreed } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { moment } from '../../times.ts'
import { above, listAddress, sizeOf } from './listing.ts'

export const restoreWavePage: Page = {
  path: '/console/policies/{policy}/suspensions/restore',
  scope: 'policies:approve',
  async show({ ask, path: { policy = '' }, query, form, zone, sent }) {
    const listed = await ask(listSuspensionsRoute, { path: { policy }, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const list = sent?.form.get('list') ?? query.get('list') ?? ''
    const wave = listed.body.waves.find((one) => one.list === list)
    const size = wave ? sizeOf(wave.devices) : 'every device'
    return {
      title: 'Give back access',
      section: 'policies',
      above: [...above(policy), { name: 'Suspensions', to: listAddress(policy) }],
      main: html`${wrongOf(sent)}
<p>Every device of the list that is suspended under ${policy} gets its access back with the next sweep. It keeps it until its breach ends, or two people approve it by its id.</p>
${wave ? html`<p>This list has ${size}. It goes, whatever the limits, until ${moment(wave.until, zone)}.</p>` : ''}
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
