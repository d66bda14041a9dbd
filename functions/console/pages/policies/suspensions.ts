/** The suspensions of one policy: those that the brake holds, those that come within 48 hours, and those that stand. */

import { suspensionStates } from '#domain/access/brake-state.ts'
import { html } from '#domain/html.ts'
import { forecast } from '#domain/review/brake.ts'
import { keptReasons, keptSentences } from '#domain/review/kept-access.ts'
import { ending } from '#domain/schedule/ending.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { figure } from '#domain/text.ts'
import {
  approveSuspensionsRoute,
  listKeptAccessRoute,
  listSuspensionsRoute,
  rejectSuspensionsRoute,
  requestSuspensionListRoute,
  restoreSuspensionsRoute,
} from '#functions/admin/routes/brake.ts'
import { listCasesRoute } from '#functions/admin/routes/cases.ts'
import { getAccessRoute } from '#functions/admin/routes/numbers.ts'
import { listUpcomingRoute } from '#functions/admin/routes/upcoming.ts'
import { mustAgree } from '#functions/console/action.ts'
import { checkField, filterForm } from '#functions/console/form.ts'
import type { AnswerOf, ConsolePage, Visit } from '#functions/console/page.ts'
import { acts, empty, facts, linkTo, list, momentText, notice, pager } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { lossList } from '../overview.ts'
import {
  approvalList,
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
    const { address, query, zone, may, find, form } = visit
    const [counted, upcoming] = await Promise.all([find(getAccessRoute), find(listUpcomingRoute)])
    const losses = upcoming?.items.filter(({ policy, kind }) => kind === 'loss' && policy === visit.path.policy) ?? []
    const asked = query.get('list')
    const listed = await getList(visit, asked)
    const { items, proposal, approvals, more, list: shown } = listed
    const listOf = html`${acts(may(approveSuspensionsRoute) && [`${address}/approve?list=${shown}`, 'Approve…', 'main'], may(rejectSuspensionsRoute) && [`${address}/reject?list=${shown}`, 'Reject…'])}
${more > 0 ? html`<p>These are the first ${figure(items.length)}; ${figure(more)} more are on the list.</p>` : ''}
${byUnit(items)}
${deviceList(visit, listed)}`
    return html`${asOf(listed, zone, asked)}
${form({ button: 'Make a new list', kind: 'plain' })}
${summaryOf(listed, counted, visit)}
${proposal ? proposalNotice(proposal, visit) : ''}
${heldNotice(listed, zone)}
${lossList(losses, zone)}
${items.length > 0 ? listOf : empty(isCountedLater(listed, counted, losses, visit) ? 'Nothing was due when this list was made. Make a new list.' : noSuspensions)}
${approvalList(approvals, `${address}/restore`, zone)}
<p>${linkTo(`${address}/kept`, 'Devices in breach that keep their access')}</p>
${may(restoreSuspensionsRoute) ? html`<p>${linkTo(`${address}/restore`, 'Restore access suspended by mistake…')}</p>` : ''}`
  },
  take: ({ changeHere }) => changeHere(requestSuspensionListRoute),
}

type Counted = AnswerOf<typeof getAccessRoute>

/** Whether a count after the list says that people lose access by then. */
const isCountedLater = (
  { madeAt }: Suspensions,
  counted: Counted | undefined,
  losses: AnswerOf<typeof listUpcomingRoute>['items'],
  { now }: Visit,
) => counted?.at && isBefore(madeAt, counted.at) && losses.some(({ at }) => at && isBefore(at, now.add(forecast)))

function summaryOf({ held, limit, deadlines }: Suspensions, counted: Counted | undefined, { address, zone }: Visit) {
  const { requested, set, refused } = counted?.suspensions ?? { requested: 0, set: 0, refused: 0 }
  const suspended = countedDevices(requested + set + refused)
  return facts([
    counted?.at && ['Suspended now', html`${linkTo(`${address}/now`, suspended)}, as counted ${momentText(counted.at, zone)}`],
    ['Held by the brake', countedDevices(held?.devices ?? 0)],
    ['Limit within 24 hours', limit],
    ...deadlines.map(({ stage, at, zone: own }) => [stage ?? 'Deadline', ending(at, own, undefined)] as const),
  ])
}

function heldNotice({ held, items, zone: ofPolicy }: Suspensions, zone: string) {
  if (!held || !items.some(({ state }) => state === 'held')) return undefined
  const since = html`${momentText(held.since, zone)}${ofPolicy === undefined || ofPolicy === zone ? '' : html` (${momentText(held.since, ofPolicy)})`}`
  return notice(
    html`The brake holds ${countedDevices(held.devices)} since ${since}: more would be suspended within a day than the limit allows. Two people must decide.`,
  )
}

function proposalNotice({ by, action, devices, at, until }: NonNullable<Suspensions['proposal']>, { address, zone, may }: Visit) {
  const size = devices ? countedDevices(devices.length) : 'the whole list'
  return notice(
    html`${by} decided to ${action} ${size} at ${momentText(at, zone)}. Takes effect when a second person confirms before ${momentText(until, zone)}.${
      may(approveSuspensionsRoute) ? html` ${linkTo(`${address}/${action}`, 'Review it')}` : ''
    }`,
  )
}

const pageSize = 100

function deviceList({ address, query, cursor, zone, path: { policy = '' } }: Visit, { list: shown, items }: Suspensions) {
  const [unit, state, from] = [query.get('unit') ?? '', query.get('state') ?? '', Number(cursor) || 0]
  const found = items.filter(one => (unit === '' || one.unit === unit) && (state === '' || one.state === state))
  const filters = [
    { name: 'state', label: 'State', choices: [['', 'Any'], ...suspensionStates.map(one => [one, one] as const)] },
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
    .map(one => [linkTo(at`/console/policies/${policy}/cases/${one.ref}`, one.staff), suspensionName(one), ...stateCells(one, zone)]),
  'No device matches this filter. Choose another state or unit.',
)}${pager({ address, query: kept }, from + pageSize < found.length ? String(from + pageSize) : undefined)}`
}

const casesSearched = 1000

/** Devices in breach that are not suspended, each with its reason. */
export const keptAccessPage: ConsolePage = {
  path: `${suspensionsPath}/kept`,
  route: listKeptAccessRoute,
  title: 'Devices in breach that keep their access',
  async show(visit) {
    const { path, cursor, get } = visit
    const { items, next } = await get(listKeptAccessRoute, { query: { cursor, limit: String(casesSearched) } })
    const reasons = keptReasons.map(reason => ({ reason, devices: items.filter(one => one.reason === reason) }))
    const more = cursor !== undefined || next !== undefined ? html`<p>Only these cases are counted here: other pages have more.</p>` : ''
    return html`<p>The deadline has passed, and these devices are certainly in breach. The reason is the first that applies.</p>
${more}
${list(
  'By reason',
  ['Reason', 'Devices'],
  reasons.flatMap(({ reason, devices }) => (devices.length > 0 ? [[keptSentences.get(reason), devices.length]] : [])),
  'Every device in breach after the deadline is suspended.',
)}
${list(
  'Devices that keep their access',
  ['Staff id', 'Device', 'Unit', 'Reason'],
  reasons.flatMap(({ reason, devices }) =>
    devices.map(one => [
      linkTo(at`/console/policies/${path.policy ?? ''}/cases/${one.ref}`, one.staff),
      ...[suspensionName(one), one.unit, keptSentences.get(reason)],
    ]),
  ),
)}${pager(visit, next)}`
  },
}

/** People whose devices are suspended under the policy. */
export const suspendedPage: ConsolePage = {
  path: `${suspensionsPath}/now`,
  route: listCasesRoute,
  title: 'Suspended now',
  async show(visit) {
    const { address, path, query, cursor, get, may, form } = visit
    const unit = query.get('unit')?.trim() || undefined
    const { items, next } = await get(listCasesRoute, { query: { state: 'suspended', unit, cursor } })
    const canRestore = may(restoreSuspensionsRoute)
    const people = list(
      'People with suspended devices',
      ['Name', 'Staff id', 'Unit', 'Devices', 'Set', 'Not set yet', 'Cannot be enforced', canRestore && 'Restore'],
      items.map(({ policy, ref, name, staff, unit, suspended, enforced }) => [
        ...[linkTo(at`/console/policies/${policy}/cases/${ref}`, name), staff, unit, suspended],
        ...[enforced?.set ?? 0, enforced?.requested ?? 0, enforced?.refused ?? 0],
        checkField('person', ref, `Restore ${staff}`, false),
      ]),
      unit === undefined ? 'No one is suspended.' : 'No one of this unit is suspended.',
    )
    const matches = new URLSearchParams({ state: 'suspended', unit: unit ?? '' })
    const restoring = {
      fields: [people],
      agree: 'Restore access of all suspended devices of the people selected.',
      button: 'Restore access',
    }
    return html`${filterForm(visit, [{ name: 'unit', label: 'Unit' }])}
${canRestore && items.length > 0 ? form(restoring) : people}
${pager(visit, next)}
${items.length > 0 ? html`<p>Export: ${linkTo(`${at`/console/policies/${path.policy ?? ''}/cases.csv`}?${matches}`, 'CSV')}</p>` : ''}
<p>${linkTo(address.replace(/\/now$/, ''), 'Held and upcoming suspensions')}</p>`
  },
  async take({ changeHere }, form) {
    mustAgree(form)
    return changeHere(restoreSuspensionsRoute, { body: { people: form.getAll('person') } })
  },
}
