/** The suspensions of one policy that the brake holds, and those that come within 48 hours. */

import {
  approveSuspensionsRoute,
  listSuspensionsRoute,
  rejectSuspensionsRoute,
  restoreSuspensionsRoute,
} from '#functions/admin/routes/brake.ts'
import { filterForm } from '#functions/console/form.ts'
import type { ConsolePage, Visit } from '#functions/console/page.ts'
import { acts, empty, figure, linkTo, list, momentText, notice, pager } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { suspensionStates } from '#shared/domain/access/brake-state.ts'
import { html, type SafeHtml } from '#shared/domain/html.ts'
import {
  asOf,
  byUnit,
  countedDevices,
  countedSuspensions,
  getList,
  noSuspensions,
  type Suspensions,
  stateCells,
  suspensionName,
  suspensionsPath,
  unitsOf,
} from './suspension-list.ts'

export const suspensionsPage: ConsolePage = {
  path: suspensionsPath,
  route: listSuspensionsRoute,
  title: 'Suspensions',
  async show(visit) {
    const { address, query, zone, may } = visit
    const listed = await getList(visit, query.get('list'))
    const { items, proposal, more, list: shown } = listed
    const listOf = html`${acts(may(approveSuspensionsRoute) && [`${address}/approve?list=${shown}`, 'Approve…', 'main'], may(rejectSuspensionsRoute) && [`${address}/reject?list=${shown}`, 'Reject…'])}
${more > 0 ? html`<p>These are the first ${figure(items.length)}; ${figure(more)} more are on the list.</p>` : ''}
${byUnit(items)}
${deviceList(visit, listed)}`
    return html`${asOf(address, listed, zone, query.get('list'))}
${proposal ? proposalNotice(proposal, visit) : ''}
${heldNotice(listed, zone)}
${items.length === 0 ? empty(noSuspensions) : listOf}
${may(restoreSuspensionsRoute) ? html`<p>${linkTo(`${address}/restore`, 'Restore access suspended by mistake…')}</p>` : ''}`
  },
}

function heldNotice({ held, items, zone: ofPolicy }: Suspensions, zone: string): SafeHtml | undefined {
  if (!held || !items.some(({ state }) => state === 'held')) return undefined
  const since = html`${momentText(held.since, zone)}${ofPolicy === undefined || ofPolicy === zone ? '' : html` (${momentText(held.since, ofPolicy)})`}`
  return notice(
    html`The brake holds ${countedDevices(held.devices)} since ${since}: more would be suspended within a day than the limit allows (${held.limit}). Two people must decide.`,
  )
}

function proposalNotice({ by, action, devices, at, until }: NonNullable<Suspensions['proposal']>, { address, zone, may }: Visit): SafeHtml {
  const size = devices ? countedDevices(devices.length) : 'the whole list'
  return notice(
    html`${by} decided to ${action} ${size} at ${momentText(at, zone)}. Takes effect when a second person confirms before ${momentText(until, zone)}.${
      may(approveSuspensionsRoute) ? html` ${linkTo(`${address}/${action}`, 'Review it')}` : ''
    }`,
  )
}

const pageSize = 100

function deviceList({ address, query, zone, path: { policy = '' } }: Visit, { list: shown, items }: Suspensions): SafeHtml {
  const [unit, state, from] = [query.get('unit') ?? '', query.get('state') ?? '', Number(query.get('cursor') ?? 0) || 0]
  const found = items.filter((one) => (unit === '' || one.unit === unit) && (state === '' || one.state === state))
  const filters = [
    { name: 'state', label: 'State', choices: [['', 'Any'], ...suspensionStates.map((one) => [one, one] as const)] },
    { name: 'unit', label: 'Unit', choices: [['', 'All'], ...unitsOf(items).map(([one]) => [one, one] as const)] },
  ] as const
  const kept = new URLSearchParams(query)
  kept.set('list', shown)
  return html`<h2>Devices</h2>
${filterForm({ address, query }, filters, { list: shown })}
${list(
  countedSuspensions(found),
  ['Staff id', 'Device', 'Unit', 'State', 'When'],
  found
    .slice(from, from + pageSize)
    .map((one) => [linkTo(at`/console/policies/${policy}/cases/${one.ref}`, one.staff), suspensionName(one), ...stateCells(one, zone)]),
  'No device matches this filter.',
)}${pager({ address, query: kept }, from + pageSize < found.length ? String(from + pageSize) : undefined)}`
}
