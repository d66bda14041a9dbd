import { newsTypes } from '#adapters/eventbridge/event-bus.ts'
import { html } from '#domain/html.ts'
import { inboxPage } from '../ses/inbox/layout.ts'
import type { Neighbour } from '../ses/server.ts'
import type { BusEvent } from './event.ts'

const types: ReadonlySet<string> = new Set(Object.values(newsTypes))

export const isCaseEvent = ({ 'detail-type': type }: BusEvent) => types.has(type)

/** A page with what the bus said of cases, the newest first. */
export const caseEventsPage = (events: readonly BusEvent[]): Neighbour => ({
  under: '/events',
  answer: async () =>
    inboxPage(
      'Events of cases',
      html`
<h1>Events of cases</h1>
${events.length === 0 ? html`<p class="empty">Nothing has happened in a case yet.</p>` : ''}
${events.toReversed().map(
  ({ time, 'detail-type': type, detail }) => html`
<p>${time} <strong>${type}</strong><br><code>${JSON.stringify(detail)}</code></p>`,
)}`,
    ),
})
