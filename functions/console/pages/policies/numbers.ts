/** Where people stand under a policy, day by day and by unit. */

import { html } from '../../../../shared/domain/html.ts'
import { ending } from '../../../../shared/domain/schedule/ending.ts'
import type { Shown } from '../../../admin/route.ts'
import { getNumbersRoute, type numbers } from '../../../admin/routes/numbers.ts'
import { at } from '../../../path.ts'
import { burnDown } from '../../chart.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty, factList, htmlTable } from '../../parts.ts'
import { duration, momentText } from '../../times.ts'
import { findAbovePolicy, liftedNotice } from './parts.ts'

type Numbers = Shown<typeof numbers>

export const numbersPage: ConsolePage = {
  path: '/console/policies/{policy}/numbers',
  scope: 'read',
  async show(visit) {
    const { policy = '' } = visit.path
    const found = await visit.ask(getNumbersRoute, { path: { policy }, query: {}, body: undefined })
    if ('problem' in found) return found
    return {
      title: 'Numbers',
      section: 'policies',
      above: await findAbovePolicy(visit),
      main: mainOf(found.body, visit),
    }
  },
}

function mainOf({ id, standing, days, deadlines, units }: Numbers, { zone }: Visit) {
  const [last] = days
  if (!last) return empty('Nothing was counted yet: cases are counted every hour, except under a policy on watch.')
  const { scope, suspensions, restorations, requests, exemptions } = last
  return html`<p>Counted ${momentText(last.at, zone)}. <a href="${at`/console/policies/${id}/report`}">Report on a day</a></p>
${standing === 'lifted' ? liftedNotice : ''}
<div class="wide" role="region" aria-label="Chart" tabindex="0">${burnDown('chart', { days, deadlines }, 'large')}</div>
<h2>Now</h2>
${factList([
  ...deadlines.map(({ stage, at, zone: own }) => [stage ?? 'Deadline', ending(at, own, undefined)] as const),
  ['People in scope at the approval', scope.people ?? 'not known'],
  ['Devices in scope at the approval', scope.devices ?? 'not known'],
  ['People with unknown devices only', last.unknown],
  ['People who cannot be notified', last.unreached],
  ['Open requests', requests.open],
  ['Late requests', requests.late],
  ['Suspensions set', suspensions.set],
  ['Suspensions requested, not set yet', suspensions.requested],
  ['Suspensions that cannot be enforced', suspensions.refused],
  ['Restorations', restorations.count],
  restorations.median === undefined ? undefined : ['Median time', duration(restorations.median)],
  restorations.worst === undefined ? undefined : ['Slowest', duration(restorations.worst)],
  exemptions ? ['Exemptions end', html`${momentText(exemptions.firstEnds, zone)} to ${momentText(exemptions.lastEnds, zone)}`] : undefined,
])}
${htmlTable(
  'People with a case, the largest units first',
  ['Unit', 'Open', 'Overdue', 'Suspended', 'Unreachable', 'Exempt', 'Clear'],
  units.map(({ unit, people }) => [
    unit === undefined
      ? 'All other units'
      : html`<a href="${at`/console/policies/${id}/cases`}?${String(new URLSearchParams({ unit }))}">${unit}</a>`,
    ...[people.open, people.overdue, people.suspended, people.unreachable, people.exempt, people.clear + people.closed],
  ]),
)}`
}
