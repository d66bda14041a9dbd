/** A held pass: what it says against the accepted one, and what accepting it does. */
import { html } from '../../../../shared/domain/html.ts'
import { refuse } from '../../../admin/problem.ts'
import { acceptPassRoute } from '../../../admin/routes/sources/accept-pass.ts'
import { getSourceRoute } from '../../../admin/routes/sources/get-source.ts'
import { agreement, button, unlessAgreed } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage } from '../../page.ts'
import { figure, htmlTable } from '../../parts.ts'
import { sourcePath, whyPassHeld } from './sources.ts'

export const acceptPassPage: ConsolePage = {
  path: '/console/devices/{source}/acceptance',
  scope: 'read',
  async show({ ask, path: { source: name = '' }, may, form, sent }) {
    const source = await ask(getSourceRoute, { path: { source: name }, query: {}, body: undefined })
    if ('problem' in source) return source
    const { held, accepted } = source.body
    if (!held) return refuse(409, `no pass over ${name} is held any more`)
    const missing = Math.max(0, (accepted?.records ?? 0) - held.records)
    const numbers = `${figure(held.clearing)} of ${figure(held.withApp)} devices with a banned app would count as clean`
    return {
      title: `Pass ${held.number} over ${name} is held`,
      section: 'devices',
      above: [
        { name: 'Devices and sources', to: '/console/devices' },
        { name, to: sourcePath(name) },
      ],
      main: html`${wrongOf(sent)}
<p>Why: ${whyPassHeld(source.body)}.</p>
${htmlTable(
  'The held sync, and the accepted one',
  ['Counted', 'Held', 'Believed'],
  [
    ['Records', held.records, accepted?.records ?? '–'],
    ['By what the source says', held.total ?? '–', '–'],
    ['With what is asked about', held.present, '–'],
    ['Had an app until now', held.withApp, '–'],
    ['Of them clean by this pass', held.clearing, '–'],
    ['Unread', held.unread, '–'],
  ],
)}
<p>What it found counts already. If you accept it, what is missing from it counts as removed: ${numbers}, and access suspended for them is restored. The next normal sync replaces it.</p>
${
  may('devices:write')
    ? form(html`<input type="hidden" name="pass" value="${String(held.number)}">
${agreement('agreed', `I checked sync ${held.number}: the source is right, also about the ${figure(missing)} missing records, and ${numbers}.`)}
${button('Accept this sync', 'grave')}`)
    : ''
}`,
    }
  },
  async take({ ask, path: { source: name = '' } }, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const accepted = await ask(acceptPassRoute, { path: { source: name }, query: {}, body: { pass: Number(form.get('pass')) } })
    return 'problem' in accepted ? accepted : { to: sourcePath(name), confirmed: 'pass-accepted' }
  },
}
