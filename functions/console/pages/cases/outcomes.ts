/** What came of one decision about many cases. */

import type * as z from 'zod'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { counted } from '../../../../shared/domain/text.ts'
import type { decidedMany } from '../../../admin/routes/cases/decide-many.ts'
import { at } from '../../../path.ts'
import { button } from '../../form.ts'
import type { Visit } from '../../page.ts'
import { htmlTable } from '../../parts.ts'

type Outcomes = z.input<typeof decidedMany>

export interface NamedCase {
  readonly ref: string
  readonly name: string
}

const outcomeNames = {
  decided: 'decided',
  proposed: 'proposed: a second person must decide the same within 48 hours',
  unchanged: 'unchanged: decided before, or without effect',
  refused: 'not decided',
} as const

/** @param form what was sent, to be sent again for those who are left */
export function outcomesOf({ items, left }: Outcomes, people: readonly NamedCase[], form: URLSearchParams, visit: Visit): SafeHtml {
  const { policy = '' } = visit.path
  const names = new Map(people.map(({ ref, name }) => [ref, name]))
  const counts = [...Map.groupBy(items, ({ outcome }) => outcome)].map(([outcome, ones]) => `${ones.length} ${outcomeNames[outcome]}`)
  const again = [...form].filter(([name]) => name !== 'case' && name !== 'proof')
  return html`<p role="status">${counts.join('; ')}.</p>
${
  left.length === 0
    ? ''
    : html`<div class="notice"><p>Not done in time: ${counted(left.length, 'person', 'people')}.</p>${visit.form(
        html`${again.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${left.map((ref) => html`<input type="hidden" name="case" value="${ref} ${names.get(ref) ?? ''}">`)}${button('Continue with them')}`,
      )}</div>`
}
${htmlTable(
  'Results',
  ['Name', 'Outcome', 'Why'],
  items.map(({ ref, outcome, why = '' }) => [
    html`<a href="${at`/console/policies/${policy}/cases/${ref}`}">${names.get(ref) ?? ref}</a>`,
    outcomeNames[outcome],
    why,
  ]),
)}`
}
