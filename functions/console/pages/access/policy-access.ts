/** How far the suspensions of one policy are in other systems, and how fast access comes back. Counted when somebody looks. */
import { html } from '@remix-run/html-template'
import { getAccessRoute } from '../../../admin/routes/policies/get-access.ts'
import { at } from '../../../path.ts'
import type { Page } from '../../page.ts'
import { facts } from '../../parts.ts'
import { lasting } from '../../times.ts'

export const policyAccessPage: Page = {
  path: '/console/policies/{policy}/access',
  scope: 'read',
  async show({ ask, path: { policy = '' } }) {
    const counted = await ask(getAccessRoute, { path: { policy }, query: {}, body: undefined })
    if ('problem' in counted) return counted
    const { suspensions, restorations } = counted.body
    return {
      title: `Access under ${policy}`,
      section: 'policies',
      above: [
        { name: 'Policies', to: '/console/policies' },
        { name: policy, to: at`/console/policies/${policy}` },
      ],
      main: html`<h2>Devices that should be suspended now</h2>
${facts([
  ['Requested, not confirmed yet', suspensions.requested],
  ['Set', suspensions.set],
  ['Cannot be enforced', suspensions.refused],
])}
<p><a href="${at`/console/policies/${policy}/suspensions`}">What is held or ahead</a></p>
<h2>How fast access comes back</h2>
<p>From what cleared the device, or else from the request, until the other systems confirmed.</p>
${facts([
  ['Times that access came back', restorations.count],
  restorations.median === undefined ? undefined : ['Half of them within', lasting(restorations.median)],
  restorations.worst === undefined ? undefined : ['Slowest', lasting(restorations.worst)],
])}`,
    }
  },
}
