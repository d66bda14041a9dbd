/** What runs, and what needs a human now. */
import { html } from '@remix-run/html-template'
import { listPoliciesRoute } from '../../admin/routes/policies/list-policies.ts'
import { at } from '../../path.ts'
import type { Page } from '../page.ts'
import { empty, mark } from '../parts.ts'

export const overviewPage: Page = {
  path: '/console/',
  scope: 'read',
  async show({ ask }) {
    const listed = await ask(listPoliciesRoute, { path: {}, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const { items } = listed.body
    return {
      title: 'Overview',
      section: 'overview',
      main:
        items.length === 0
          ? empty('No policy is registered yet.')
          : html`<ul class="cards">${items.map(
              ({ id, title, standing }) =>
                html`<li><h2><a href="${at`/console/policies/${id}`}">${title}</a></h2><p>${mark('open', standing)}</p></li>`,
            )}</ul>`,
    }
  },
}
