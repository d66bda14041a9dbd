import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { listPoliciesRoute } from '../../../admin/routes/policies/list-policies.ts'
import type { ConsolePage } from '../../page.ts'
import { empty, htmlTable } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { policyAddress, standingMark, writeLink } from './parts.ts'

export const policiesPage: ConsolePage = {
  path: '/console/policies',
  scope: 'read',
  async show({ ask, may, zone }) {
    const listed = await ask(listPoliciesRoute, { path: {}, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const { items } = listed.body
    return {
      title: 'Policies',
      section: 'policies',
      main: html`${writeLink(may)}${
        items.length === 0
          ? empty('There is no policy yet.', may('policies:write') ? html`` : html`<p>Authors write policies.</p>`)
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
