/** How far the suspensions of one policy are in other systems, and how fast access comes back. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { getNumbersRoute } from '../../../admin/routes/policies/get-numbers.ts'
import { at } from '../../../path.ts'
import type { ConsolePage } from '../../page.ts'
import { empty, factList } from '../../parts.ts'
import { duration, momentText } from '../../times.ts'
import type { RehearsedNumbers } from '../attention.ts'
import { findAbovePolicy } from '../policies/parts.ts'

export const policyAccessPage: ConsolePage = {
  path: '/console/policies/{policy}/access',
  scope: 'read',
  async show(visit) {
    const { ask, zone, path } = visit
    const { policy = '' } = path
    const counted = await ask(getNumbersRoute, { path: { policy }, query: {}, body: undefined })
    if ('problem' in counted) return counted
    const [last] = counted.body.days
    return {
      title: 'Access',
      section: 'policies',
      above: await findAbovePolicy(visit),
      main: last ? mainOf(policy, last, zone) : empty('Not counted yet: cases are counted every hour.'),
    }
  },
}

const mainOf = (policy: string, { at: counted, suspensions, restorations }: RehearsedNumbers['days'][number], zone: string): SafeHtml =>
  html`<p>Counted ${momentText(counted, zone)}.</p>
<h2>Devices that should be suspended</h2>
${factList([
  ['Requested, not confirmed', suspensions.requested],
  ['Set', suspensions.set],
  ['Cannot be enforced', suspensions.refused],
])}
<p><a href="${at`/console/policies/${policy}/suspensions`}">Held and upcoming suspensions</a></p>
<h2>Speed of restorations</h2>
<p>From the report that cleared the device, or the request, to the confirmation by the other systems.</p>
${factList([
  ['Restorations', restorations.count],
  restorations.median === undefined ? undefined : ['Median time', duration(restorations.median)],
  restorations.worst === undefined ? undefined : ['Slowest', duration(restorations.worst)],
])}`
