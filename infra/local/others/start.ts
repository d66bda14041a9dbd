import { html } from '#domain/html.ts'
import type { Person } from '#domain/people/person.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { counted } from '#domain/text.ts'
import { inboxPage } from '../ses/inbox/layout.ts'
import type { Neighbour } from '../ses/server.ts'
import type { SourceKind, StartedSource } from '../sources/start-source.ts'
import { knownDevices, type OtherSystem } from './other-system.ts'

export const othersPage = (others: readonly OtherSystem[]): Neighbour => ({
  under: '/access',
  answer: async () => inboxPage('Access in other systems', html`${others.map(section)}`),
})

function section({ title, holdings }: OtherSystem) {
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

export const otherKinds = ['entra', 'google', 'webhook'] as const

export type OtherKind = (typeof otherKinds)[number]

/** True if the stand-in of a connector knows the devices that a source reports: receivers of webhooks know all. */
export const goesWith = (source: SourceKind, connector: OtherKind) =>
  connector === 'webhook' || connector === (source === 'intune' ? 'entra' : 'google')

/**
 * Starts a stand-in that knows these people's devices, unless it is in the tenant of the source. Loads its own kind alone.
 * @param source undefined where devices are imported
 */
export async function startOther(kind: OtherKind, people: readonly Person[], clock: Clock, source?: StartedSource): Promise<OtherSystem> {
  if (source?.connector === kind) return source.other
  const devices = knownDevices(people)
  switch (kind) {
    case 'entra':
      return (await import('./entra-system.ts')).entraSystem(devices)
    case 'google':
      return (await import('./google-system.ts')).googleSystem(devices, clock)
    case 'webhook':
      return (await import('./webhook-system.ts')).webhookSystem(devices, clock)
  }
}
