/** The devices that connectors were asked about, as a part of the page of access. */

import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { Shown } from '../../../admin/route.ts'
import { type accessOfDevices, answerWord, listAccessRoute } from '../../../admin/routes/access.ts'
import { getNumbersRoute } from '../../../admin/routes/numbers.ts'
import { at } from '../../../path.ts'
import { choiceField } from '../../form.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty, factList, htmlTable, mark, pager } from '../../parts.ts'
import { duration, momentText } from '../../times.ts'
import type { RehearsedNumbers } from '../attention.ts'
import { findAbovePolicy } from '../policies/parts.ts'

const words = { requested: mark('open', 'requested'), set: mark('good', 'set'), refused: mark('grave', 'cannot be enforced') }

const whys = {
  permission: 'a permission is missing',
  unconfirmed: 'not confirmed',
  gone: 'the device is gone there',
  'not-supported': 'not supported there',
  'not-enrolled': 'not enrolled there',
}

/** @param path of the page */
export async function devices(visit: Visit, path: string): Promise<SafeHtml> {
  const { ask, query } = visit
  const only = answerWord.safeParse(query.get('only')).data
  const listed = await ask(listAccessRoute, { path: {}, query: { only, cursor: query.get('cursor') ?? undefined }, body: undefined })
  if ('problem' in listed) return empty(listed.problem.detail)
  const { items, next } = listed.body
  return html`<form method="get" action="${path}" class="filters">${choiceField(
    { name: 'only', label: 'What a system says', value: only },
    [
      ['', 'Anything'],
      ['requested', 'Requested'],
      ['set', 'Set'],
      ['refused', 'Cannot be enforced'],
    ],
  )}<button type="submit">Show</button></form>
${items.length === 0 ? empty(next === undefined ? 'No device.' : 'None among the thousand devices checked: try the next page.') : deviceTable(items, visit)}
${pager(path, query, next)}`
}

type Device = Shown<typeof accessOfDevices>['items'][number]

const deviceTable = (items: readonly Device[], { may, form, zone }: Visit): SafeHtml =>
  htmlTable(
    'Devices that connectors were asked about',
    ['Staff id', 'Device', 'Wanted', 'What each system says', ...(may('devices:write') ? ['Again'] : [])],
    items.map((device) => [
      device.staff,
      device.device,
      device.wanted === 'suspended' ? 'suspended' : 'access',
      html`<ul>${Object.entries(device.connectors).map(
        ([name, { is, why, since, at }]) =>
          html`<li>${name}: ${words[is]} ${why === undefined ? '' : `(${whys[why]}) `}${is === 'requested' ? html`since ${momentText(since, zone)}` : momentText(at, zone)}</li>`,
      )}</ul>`,
      ...(may('devices:write') ? [Object.values(device.connectors).some(({ is }) => is === 'refused') ? askAgain(device, form) : ''] : []),
    ]),
  )

const askAgain = ({ ref, device }: Device, form: Visit['form']): SafeHtml =>
  form(html`<input type="hidden" name="ref" value="${ref}"><input type="hidden" name="device" value="${device}">
<button type="submit" class="link" aria-label="${`Ask again for ${device}`}">Ask again</button>`)

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
