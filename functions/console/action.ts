/** Pages that do one thing: what it means, what must be agreed to, and what is said afterwards. */

import { html, type SafeHtml } from '#domain/html.ts'
import { refused } from '../admin/problem.ts'
import type { AskedRoute } from '../admin/route.ts'
import { type Form, writtenIn } from './form.ts'
import type { ConsolePage, FormResult, Question, Visit } from './page.ts'
import { empty } from './parts.ts'

export interface Action<Known> extends Pick<ConsolePage, 'path' | 'title' | 'under'>, Pick<Form, 'kind'> {
  route: AskedRoute
  /** What it asks, where others may see it than may do it. */
  acts?: AskedRoute
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
  keepsQuery?: true
  button: string | ((known: Known) => string)
  /** What the route is asked; by default its body is what was written in the form. */
  asks?(visit: Visit, form: URLSearchParams): Question
  /** In place of asking the route and saying what it says. */
  act?(visit: Visit, form: URLSearchParams): Promise<FormResult>
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
  asks = (_, form) => ({ body: writtenIn(form) }),
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
        kind,
        to: keepsQuery ? `${visit.address}?${visit.query}` : visit.address,
      })
    return html`${typeof meaning === 'string' ? html`<p>${meaning}</p>` : meaning}
${!acts || visit.may(acts) ? form() : ''}`
  },
  async take(visit, form) {
    if (agree) mustAgree(form)
    return act ? act(visit, form) : visit.change(acts ?? page.route, asks(visit, form))
  },
})

/** Browsers ask for the box by themselves. @throws RefusedError unless it was ticked */
export function mustAgree(form: URLSearchParams) {
  if (form.get('agreed') !== 'yes') throw refused(422, 'tick the box to confirm')
}

/** Why it is done, for the audit log. */
export const auditReason = {
  name: 'reason',
  label: 'Reason',
  help: 'Kept for good in the audit log: do not name anyone.',
  as: 'words',
} as const
