import type * as z from 'zod'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { alarmsSeen } from '../../../admin/routes/system/list-alarms.ts'
import { empty, htmlTable } from '../../parts.ts'
import { momentText } from '../../times.ts'

/** Which alarms ring, as far as is known. */
export function alarmsPart({ state, items }: z.input<typeof alarmsSeen>, zone: string): SafeHtml {
  switch (state) {
    case 'none':
      return empty('There are no alarms here: AWS rings them where Ides is deployed.')
    case 'unreadable':
      return html`<div class="notice"><p>CloudWatch does not say which alarms ring. They still reach the operators by mail, and <code>ides doctor</code> lists them.</p></div>`
    case 'read':
      return items.length === 0
        ? html`<p>No alarm rings.</p>`
        : htmlTable(
            'Alarms that ring, and reach the operators by mail',
            ['Who is hurt, and what to do', 'Since', 'Name in CloudWatch'],
            items.map(({ name, says, since }) => [says, momentText(since, zone), html`<code>${name}</code>`]),
          )
  }
}
