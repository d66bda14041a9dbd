/** The suspensions of one policy that the brake holds, and those that come within 48 hours. */

import { suspensionStates } from '../../../../shared/domain/access/listing.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { at } from '../../../path.ts'
import { choiceField } from '../../form.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty, figure, htmlTable, pager } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { findAbovePolicy } from '../policies/parts.ts'
import {
  askForList,
  asOf,
  byUnit,
  countedDevices,
  countPeople,
  inBothZones,
  type ListedProposal,
  type ListedSuspensionItem,
  listField,
  type Suspensions,
  suspensionMark,
  suspensionName,
  suspensionsAddress,
  unitsOf,
} from './listing.ts'

export const suspensionsPage: ConsolePage = {
  path: '/console/policies/{policy}/suspensions',
  scope: 'read',
  async show(visit) {
    const { ask, path, query, zone, may } = visit
    const { policy = '' } = path
    const listed = await askForList(ask, policy, query.get('list'))
    if ('problem' in listed) return listed
    const { list, items, held, proposal, more } = listed.body
    return {
      title: 'Suspensions',
      section: 'policies',
      above: await findAbovePolicy(visit),
      main: html`${asOf(policy, listed.body, zone, query.get('list'))}
${proposal ? proposalNotice(policy, proposal, visit) : ''}
${held && items.some(({ state }) => state === 'held') ? html`<div class="notice"><p>The brake holds ${countedDevices(held.devices)} since ${inBothZones(held.since, zone, listed.body.zone)}: more would be suspended within a day than the limit allows (${held.limit}). Two people must decide.</p></div>` : ''}
${
  items.length === 0
    ? empty('No suspensions are held or due within 48 hours.')
    : html`${may('policies:approve') ? acts(policy, list) : ''}
${more > 0 ? html`<p>These are the first ${figure(items.length)}; ${figure(more)} more are on the list.</p>` : ''}
${byUnit(items)}
${devices(visit, policy, listed.body)}`
}
${may('policies:approve') ? html`<p><a href="${at`/console/policies/${policy}/suspensions/restore`}">Restore access suspended by mistake…</a></p>` : ''}`,
    }
  },
}

const acts = (policy: string, list: string): SafeHtml =>
  html`<div class="acts"><a class="go" href="${at`/console/policies/${policy}/suspensions/approve?list=${list}`}">Approve…</a><a class="go secondary" href="${at`/console/policies/${policy}/suspensions/reject?list=${list}`}">Reject…</a></div>`

const proposalNotice = (policy: string, proposal: ListedProposal, { zone, may }: Visit): SafeHtml =>
  html`<div class="notice"><p>${proposal.by} decided to ${proposal.action} ${proposal.devices ? countedDevices(proposal.devices.length) : 'the whole list'} at ${momentText(proposal.at, zone)}. Takes effect when a second person confirms before ${momentText(proposal.until, zone)}.${
    may('policies:approve') ? html` <a href="${at`/console/policies/${policy}/suspensions/${proposal.action}`}">Review it</a>` : ''
  }</p></div>`

const pageSize = 100

function devices({ query, zone }: Visit, policy: string, listed: Suspensions): SafeHtml {
  const { list, items } = listed
  const [unit, state, from] = [query.get('unit') ?? '', query.get('state') ?? '', Number(query.get('cursor') ?? 0) || 0]
  const found = items.filter((one) => (unit === '' || one.unit === unit) && (state === '' || one.state === state))
  const next = from + pageSize < found.length ? String(from + pageSize) : undefined
  return html`<h2>Devices</h2>
<form method="get" action="${suspensionsAddress(policy)}" class="filters">
${listField(listed)}
${choiceField({ name: 'state', label: 'State', value: state }, [['', 'Any'], ...suspensionStates.map((one) => [one, one] as const)])}
${choiceField({ name: 'unit', label: 'Unit', value: unit }, [['', 'All'], ...unitsOf(items).map(([one]) => [one, one] as const)])}
<button type="submit">Show</button></form>
${
  found.length === 0
    ? empty('No device matches this filter.')
    : htmlTable(
        `${countedDevices(found.length, countPeople(found))}`,
        ['Staff id', 'Device', 'Unit', 'State', 'When'],
        found.slice(from, from + pageSize).map((one) => rowOf(policy, one, zone)),
      )
}${pager(suspensionsAddress(policy), new URLSearchParams({ ...Object.fromEntries(query), list }), next)}`
}

const rowOf = (policy: string, one: ListedSuspensionItem, zone: string) => [
  html`<a href="${at`/console/policies/${policy}/cases/${one.ref}`}">${one.staff}</a>`,
  suspensionName(one),
  one.unit,
  suspensionMark(one.state),
  one.at === undefined ? 'unknown' : momentText(one.at, zone),
]
