import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { listPoliciesRoute } from '../../../admin/routes/policies/list-policies.ts'
import type { ConsolePage } from '../../page.ts'
import { empty, htmlTable } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { policyAddress, standingMark } from './parts.ts'

export const policiesPage: ConsolePage = {
  path: '/console/policies',
  scope: 'read',
  async show({ ask, may, zone }) {
    const listed = await ask(listPoliciesRoute, { path: {}, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const { items } = listed.body
    const write = may('policies:write')
      ? html`<ul class="acts"><li><a class="go" href="/console/write">Write a policy</a></li></ul>`
      : html``
    return {
      title: 'Policies',
      section: 'policies',
      main: html`${write}${
        items.length === 0
          ? empty(
              'No policy is registered yet.',
              may('policies:write') ? html`` : html`<p>Somebody with the role of an author writes one.</p>`,
            )
          : htmlTable(
              'All policies, drafts included',
              ['Policy', 'State', 'Version', 'Announced', 'Issuer'],
              items.map(({ id, title, standing, version, draft, announcedAt, issuer }) => [
                html`<a href="${policyAddress(id)}">${title}</a><br><span class="quiet">${id}</span>`,
                html`${standingMark(standing)}${version !== undefined && draft ? html` ${draftMark(draft)}` : ''}`,
                version === undefined ? 'none yet' : String(version),
                momentText(announcedAt, zone),
                issuer,
              ]),
            )
      }`,
    }
  },
}

const draftMark = (draft: 'draft' | 'submitted'): SafeHtml => standingMark(draft)
