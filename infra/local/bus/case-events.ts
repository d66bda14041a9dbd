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
<h1>What the bus says of cases</h1>
<table>
<thead><tr><th>Time</th><th>Event</th><th>Detail</th></tr></thead>
<tbody>${events.toReversed().map(
        ({ time, 'detail-type': type, detail }) => html`
<tr><td>${time}</td><td>${type}</td><td><code>${JSON.stringify(detail)}</code></td></tr>`,
      )}</tbody>
</table>`,
    ),
})
