/** Approving or rejecting suspensions, which takes two people who decide the same about the same list; and restoring what was approved. */

import { shownAdmin } from '#domain/admin.ts'
import { html } from '#domain/html.ts'
import { figure } from '#domain/text.ts'
import { refused } from '#functions/admin/problem.ts'
import {
  approveSuspensionsRoute,
  listSuspensionsRoute,
  rejectSuspensionsRoute,
  restoreSuspensionsRoute,
} from '#functions/admin/routes/brake.ts'
import { actionPage, mustAgree } from '#functions/console/action.ts'
import { checkField } from '#functions/console/form.ts'
import type { ConsolePage, Visit } from '#functions/console/page.ts'
import { empty, list, momentText, type TableCell } from '#functions/console/parts.ts'
import {
  approvalList,
  asOf,
  byUnit,
  countedDevices,
  countedSuspensions,
  getList,
  type ListedSuspensionItem,
  noSuspensions,
  type Suspensions,
  stateCells,
  suspensionName,
  suspensionsPath,
  unitsOf,
} from './suspension-list.ts'

interface Decision {
  action: 'approve' | 'reject'
  title: string
  route: typeof approveSuspensionsRoute
  /** What comes of it, in words. */
  effect: string
  kind: 'grave' | 'main'
}

/** Devices that are shown; beyond, people name a unit. */
const mostShown = 200

const decidePage = (decision: Decision): ConsolePage => ({
  path: `${suspensionsPath}/${decision.action}`,
  route: decision.route,
  title: `${decision.title} suspensions`,
  keeps: 'list',
  async show(visit) {
    const asked = (visit.sent?.form ?? visit.query).get('list')
    const listed = await getList(visit, asked)
    const { items } = listed
    const decide = html`${byUnit(items)}${sameForm(visit, decision, listed)}${otherForm(visit, decision, listed)}`
    return html`${asOf(listed, visit.zone, asked)}${items.length === 0 ? empty(noSuspensions) : decide}`
  },
  async take(visit, form) {
    mustAgree(form)
    const body = chosenIn(form, decision.action, await getList(visit, form.get('list')))
    return visit.change(decision.route, { body })
  },
})

/** What one person can decide without naming devices. */
const openIn = ({ items }: Suspensions): readonly ListedSuspensionItem[] =>
  items.filter(({ state }) => state !== 'rejected' && state !== 'protected')

/** @throws RefusedError where the form names nothing, or what has changed */
function chosenIn(form: URLSearchParams, action: Decision['action'], listed: Suspensions) {
  const changed = refused(409, 'the list has changed: check it again')
  const { list, proposal } = listed
  const [which, seen] = [form.get('which') ?? '', form.get('list') ?? '']
  if (which === 'all') return { list: seen }
  if (which === 'proposed') {
    if (proposal?.action !== action || String(proposal.at) !== form.get('proposed')) throw changed
    return { list: proposal.list, devices: proposal.devices }
  }
  if (which === 'ticked') {
    const devices = form.getAll('device')
    if (devices.length === 0) throw refused(422, 'select at least one device')
    return { list: seen, devices }
  }
  const devices = openIn(listed).flatMap(({ unit, device }) => (`unit ${unit}` === which ? [device] : []))
  if (seen !== list || devices.length === 0) throw changed
  return { list, devices }
}

/** What the first person decided, for the second one to decide the same. */
function sameForm({ form, zone, admin }: Visit, { action, title, effect, kind }: Decision, listed: Suspensions) {
  const { items, more, proposal, list: shown } = listed
  if (proposal?.action !== action) return html`<p>Takes effect when a second person confirms within 48 hours.</p>`
  const { by, devices, at, until } = proposal
  const concerned = items.filter(({ device }) => devices?.includes(device))
  const size = devices ? countedSuspensions(concerned) : `the whole list, now ${countedDevices(items.length + more)}`
  const isOwn = by === shownAdmin(admin)
  const same = {
    hidden: { list: shown, which: 'proposed', proposed: String(at) },
    agree: `I have checked them. ${effect}: ${size}.`,
    button: `${title} the same`,
    kind,
  }
  return html`<h2>${isOwn ? 'As you decided' : `As ${by} decided`}</h2>
<p>${isOwn ? 'You' : by} decided to ${action} ${size} at ${momentText(at, zone)}. Takes effect if ${isOwn ? 'a second person confirms' : 'you confirm'} before ${momentText(until, zone)}.</p>
${deviceList(concerned, suspensionName, zone)}
${isOwn ? '' : form(same)}
<h2>Decide otherwise</h2>
<p>This replaces ${isOwn ? 'your decision' : `the decision of ${by}`} and needs a second person again.</p>`
}

function otherForm({ form, zone }: Visit, { action, title, effect, kind }: Decision, listed: Suspensions) {
  const { items, more, list: shown } = listed
  const open = openIn(listed)
  const size = more > 0 ? countedDevices(open.length + more) : countedSuspensions(open)
  const units = more > 0 ? [] : unitsOf(open)
  const ofUnits = units.map(([unit, of]) => [`unit ${unit}`, `Only ${unit}: ${countedSuspensions(of)}`] as const)
  const choices = [
    ['all', `All ${size} that are neither rejected nor protected`] as const,
    ...(units.length > 1 ? ofUnits : []),
    ['ticked', 'Only the devices selected below'] as const,
  ]
  const tick = (one: ListedSuspensionItem) => checkField('device', one.device, suspensionName(one), false)
  return form({
    hidden: { list: shown },
    fields: [
      { name: 'which', label: `What to ${action}`, choices },
      html`<details><summary>Choose devices one by one</summary>
${items.length + more > mostShown ? html`<p>The first ${mostShown} of ${figure(items.length + more)}.</p>` : ''}
${deviceList(items, tick, zone)}
</details>`,
    ],
    agree: `I have checked this list. ${effect}: ${size} at most.`,
    button: title,
    kind,
  })
}

const deviceList = (items: readonly ListedSuspensionItem[], name: (one: ListedSuspensionItem) => TableCell, zone: string) =>
  list(
    'Devices',
    ['Device', 'Staff id', 'Unit', 'State', 'When'],
    items.slice(0, mostShown).map(one => [name(one), one.staff, ...stateCells(one, zone)]),
  )

const approvePage = decidePage({
  action: 'approve',
  title: 'Approve',
  route: approveSuspensionsRoute,
  effect: 'Approved devices lose work access even above the limit',
  kind: 'grave',
})

const rejectPage = decidePage({
  action: 'reject',
  title: 'Reject',
  route: rejectSuspensionsRoute,
  effect: 'Rejected devices keep their work access until their breach ends',
  kind: 'main',
})

/** Every device of one list that was approved. */
const restorePage = actionPage({
  path: `${suspensionsPath}/restore`,
  route: restoreSuspensionsRoute,
  title: 'Restore access',
  async know({ get, query, sent }) {
    const { approvals } = await get(listSuspensionsRoute)
    const list = (sent?.form ?? query).get('list') ?? ''
    const chosen = approvals.find(one => one.list === list)
    return { approvals, list, size: chosen ? countedDevices(chosen.devices) : 'every device' }
  },
  means: (
    { approvals },
    { zone, address, path },
  ) => html`<p>Access is restored within a minute for every device of a list that is suspended under ${path.policy}. One person can do this for 30 days. If a second person restores the same list, devices keep their access until their breach ends, or two people approve them by id.</p>
${approvals.length > 0 ? approvalList(approvals, address, zone) : empty('No recent approvals.')}`,
  fields: ({ list }) => [{ name: 'list', label: 'List', help: 'Its hash, from the approval in the audit log.', value: list }],
  agree: ({ size }) => `Restore access of ${size} of this list.`,
  button: 'Restore access',
})

export const suspensionDecisionPages = [approvePage, rejectPage, restorePage]
