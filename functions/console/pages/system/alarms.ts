import type * as z from 'zod'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { alarmsSeen } from '../../../admin/routes/system/list-alarms.ts'
import { empty, htmlTable } from '../../parts.ts'
import { momentText } from '../../times.ts'

/** Which alarms ring, as far as is known. */
export function alarmsPart({ state, items }: z.input<typeof alarmsSeen>, zone: string): SafeHtml {
  switch (state) {
    case 'none':
      return empty('Alarms exist only in a deployment.')
    case 'unreadable':
      return html`<div class="notice"><p>CloudWatch does not answer. Alarms still reach the operators by mail; <code>ides doctor</code> lists them.</p></div>`
    case 'read':
      return items.length === 0
        ? html`<p>No alarm rings.</p>`
        : htmlTable(
            'Active alarms, also mailed to the operators',
            ['Who is affected, and what to do', 'Since', 'Name in CloudWatch'],
            items.map(({ name, says, since }) => [says, momentText(since, zone), html`<code>${name}</code>`]),
          )
  }
}
