/** Where people stand under a policy, day by day and by unit. */

import { html } from '#domain/html.ts'
import { ending } from '#domain/schedule/ending.ts'
import { getNumbersRoute } from '#functions/admin/routes/numbers.ts'
import { bandOrder, bands, burnDown } from '#functions/console/chart.ts'
import type { ConsolePage } from '#functions/console/page.ts'
import { empty, facts, linkTo, list, momentText, shareDone } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { restorationFacts, suspensionFacts } from '../access.ts'
import { liftedNotice, policyPath } from './parts.ts'

export const numbersPage: ConsolePage = {
  path: `${policyPath}/numbers`,
  route: getNumbersRoute,
  title: 'Numbers',
  async show({ get, zone }) {
    const { id, standing, days, deadlines, units } = await get(getNumbersRoute)
    const [last] = days
    if (!last) return empty('Nothing was counted yet: cases are counted every hour, except under a policy on watch. Come back later.')
    const [home, toRequests] = [at`/console/policies/${id}`, at`/console/requests?policy=${id}`]
    const { scope, suspensions, restorations, requests, exemptions } = last
    return html`<p>Counted ${momentText(last.at, zone)}. ${linkTo(`${home}/report`, 'Report on a day')}</p>
${standing === 'lifted' ? liftedNotice : ''}
${shareDone(last.people)}
${burnDown('chart', { days, deadlines }, `${home}/cases`, 'large')}
<h2>Now</h2>
${facts([
  ...deadlines.map(({ stage, at, zone: own }) => [stage ?? 'Deadline', ending(at, own, undefined)] as const),
  ['People in scope at the approval', scope.people ?? 'not known'],
  ['Devices in scope at the approval', scope.devices ?? 'not known'],
  ['People asked, no answer yet', (last.people.asked ?? 0) + (last.unanswered ?? 0)],
  ['Of these, without work access', last.unanswered ?? 0],
  ['People who answered about their devices', last.answered ?? 0],
  ['People with unread devices only', last.unread ?? 0],
  ['People with other unknown devices only', last.unknown - (last.unread ?? 0)],
  ['People who cannot be notified', { number: last.unreached, to: `${home}/cases?only=unreachable` }],
  ['Open requests', { number: requests.open, to: toRequests }],
  ['Late requests', { number: requests.late, to: toRequests }],
  ...suspensionFacts(last),
  ['Suspensions set', { number: suspensions.set, to: `${home}/suspensions/now` }],
  ['Suspensions requested, not set yet', { number: suspensions.requested, to: `${home}/suspensions/now` }],
  ['Suspensions that cannot be enforced', { number: suspensions.refused, to: `${home}/suspensions/now` }],
  ...restorationFacts(restorations),
  ['Exemptions end', exemptions && html`${momentText(exemptions.firstEnds, zone)} to ${momentText(exemptions.lastEnds, zone)}`],
])}
${list(
  'People with a case, the largest units first',
  ['Unit', ...bandOrder.map(band => bands[band].name), 'Done'],
  units.map(({ unit, people }) => [
    unit === undefined ? 'All other units' : linkTo(at`/console/policies/${id}/cases?unit=${unit}`, unit),
    ...bandOrder.map(band => {
      const number = people[band] ?? 0
      return unit === undefined ? number : { number, to: at`/console/policies/${id}/cases?unit=${unit}&state=${band}` }
    }),
    shareDone(people),
  ]),
)}`
  },
}
