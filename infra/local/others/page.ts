/** A page that shows what other systems hold. */
import { html, type SafeHtml } from '../../../shared/domain/html.ts'
import { counted } from '../../../shared/domain/text.ts'
import { inboxPage } from '../ses/inbox/layout.ts'
import type { Neighbour } from '../ses/server.ts'
import type { OtherSystem } from './other-system.ts'

export const othersPage = (others: readonly OtherSystem[]): Neighbour => ({
  under: '/access',
  answer: async () => inboxPage('Access in other systems', html`${others.map(section)}`),
})

function section({ title, holdings }: OtherSystem): SafeHtml {
  const all = holdings().toSorted((a, b) => a.device.localeCompare(b.device))
  const cut = all.filter(({ state }) => state === 'suspended')
  return html`
<h1>${title}: ${counted(cut.length, 'device')} cut off</h1>
${
  all.length === 0
    ? html`<p class="empty">It was asked about no device yet.</p>`
    : html`
<table>
<thead><tr><th>Device</th><th>Owner</th><th>Access</th><th>What it holds</th></tr></thead>
<tbody>${all.map(
        ({ device, owner, state, said }) => html`
<tr><td>${device}</td><td>${owner}</td><td>${state === 'suspended' ? 'suspended' : 'restored'}</td><td><code>${said}</code></td></tr>`,
      )}</tbody>
</table>`
}`
}
