/** Pages that do one thing: what it means, what must be agreed to, and what is said afterwards. */

import { html, type SafeHtml } from '../../shared/domain/html.ts'
import { refused } from '../admin/problem.ts'
import type { Route } from '../admin/route.ts'
import type { Form } from './form.ts'
import type { ConsolePage, FormResult, Visit } from './page.ts'
import { empty } from './parts.ts'

interface Action<Known> extends Pick<ConsolePage, 'path' | 'route' | 'title' | 'under'>, Pick<Form, 'kind'> {
  /** What it asks, where others may see it than may do it. */
  readonly acts?: Route
  /** What it has to know before it asks. */
  know(visit: Visit): Promise<Known>
  /** Why there is nothing to do. */
  nothing?(known: Known): string | undefined
  /** What follows from it. */
  means(known: Known, visit: Visit): SafeHtml | string | Promise<SafeHtml>
  hidden?(known: Known, visit: Visit): Form['hidden']
  fields?(known: Known, visit: Visit): Form['fields']
  /** What must be agreed to; absent where it harms nothing. */
  agree?(known: Known, visit: Visit): string
  /** The query says what it is about, also when it is sent. */
  readonly keepsQuery?: true
  readonly button: string | ((known: Known) => string)
  act(visit: Visit, form: URLSearchParams): Promise<FormResult>
}

export const actionPage = <Known>({
  acts,
  know,
  nothing,
  means,
  hidden,
  fields,
  agree,
  keepsQuery,
  button,
  kind,
  act,
  ...page
}: Action<Known>): ConsolePage => ({
  ...page,
  async show(visit) {
    const known = await know(visit)
    const idle = nothing?.(known)
    if (idle !== undefined) return empty(idle)
    const meaning = await means(known, visit)
    const form = () =>
      visit.form({
        hidden: hidden?.(known, visit) ?? {},
        fields: fields?.(known, visit) ?? [],
        agree: agree?.(known, visit),
        button: typeof button === 'string' ? button : button(known),
        kind: kind ?? (agree ? 'grave' : 'main'),
        to: keepsQuery ? `${visit.address}?${visit.query}` : visit.address,
      })
    return html`${typeof meaning === 'string' ? html`<p>${meaning}</p>` : meaning}
${!acts || visit.may(acts) ? form() : ''}`
  },
  async take(visit, form) {
    if (agree) mustAgree(form)
    return act(visit, form)
  },
})

/** Browsers ask for the box by themselves. @throws RefusedError unless it was ticked */
export function mustAgree(form: URLSearchParams): void {
  if (form.get('agreed') !== 'yes') throw refused(422, 'tick the box to confirm')
}

/** Why it is done, for the audit log. */
export const auditReason = { name: 'reason', label: 'Reason', help: 'For the audit log. Do not name anyone.', as: 'words' } as const
