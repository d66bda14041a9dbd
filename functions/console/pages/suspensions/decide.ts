/** Approving or rejecting suspensions: it takes two people, who decide the same about the same list. */
import { html, type SafeHtml } from '@remix-run/html-template'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import type { approveSuspensionsRoute } from '../../../admin/routes/brake/approve.ts'
import { listSuspensionsRoute } from '../../../admin/routes/brake/list.ts'
import { agreement, button, choiceField, unlessAgreed } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { Page, Visit } from '../../page.ts'
import { empty, table } from '../../parts.ts'
import { moment } from '../../times.ts'
import { above, byUnit, listAddress, named, peopleIn, type Suspension, type Suspensions, sizeOf, stateMark, unitsOf } from './listing.ts'

interface Decision {
  readonly action: 'approve' | 'reject'
  readonly route: typeof approveSuspensionsRoute
  /** What comes of it, in words. */
  readonly effect: string
  readonly confirmed: 'suspensions-approved' | 'suspensions-rejected'
}

/** Beyond, people name a unit. */
const mostTicked = 200

const verbs = { approve: 'Approve', reject: 'Reject' }

const kinds = { approve: 'grave', reject: 'main' } as const

/** What one person can decide without naming devices. */
const open = ({ items }: Suspensions): readonly Suspension[] => items.filter(({ state }) => state !== 'rejected' && state !== 'protected')

export const decidePage = (decision: Decision): Page => ({
  path: `/console/policies/{policy}/suspensions/${decision.action}`,
  scope: 'policies:approve',
  async show(visit) {
    const { policy = '' } = visit.path
    const listed = await visit.ask(listSuspensionsRoute, { path: { policy }, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const { items } = listed.body
    return {
      title: `${verbs[decision.action]} suspensions`,
      section: 'policies',
      above: [...above(policy), { name: 'Suspensions', to: listAddress(policy) }],
      main: html`${wrongOf(visit.sent)}${
        items.length === 0
          ? empty('Nothing is held, and no suspension comes within 48 hours.')
          : html`${byUnit(items)}${sameForm(visit, decision, listed.body)}${otherForm(visit, decision, listed.body)}`
      }`,
    }
  },
  async take({ ask, path: { policy = '' } }, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const listed = await ask(listSuspensionsRoute, { path: { policy }, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const body = chosen(form, decision.action, listed.body)
    if ('problem' in body) return body
    const decided = await ask(decision.route, { path: { policy }, query: {}, body })
    if ('problem' in decided) return decided
    return { to: listAddress(policy), confirmed: decided.body.outcome === 'decided' ? decision.confirmed : 'suspensions-proposed' }
  },
})

/** What the first person decided, for the second one to decide the same. */
function sameForm({ form, zone, by: self }: Visit, { action, effect }: Decision, { items, more, proposal }: Suspensions): SafeHtml {
  if (proposal?.action !== action) return html`<p>Nothing happens until another person decides the same within 48 hours.</p>`
  const { by, devices, at, until } = proposal
  const concerned = devices === undefined ? items : items.filter(({ device }) => devices.includes(device))
  const size = devices === undefined ? `the whole list, now ${sizeOf(items.length + more)}` : sizeOf(devices.length, peopleIn(concerned))
  const isOwn = by === self
  return html`<h2>${isOwn ? 'As you decided' : `As ${by} decided`}</h2>
<p>${isOwn ? 'You' : by} decided to ${action} ${size} at ${moment(at, zone)}. It binds if ${isOwn ? 'another person decides' : 'you decide'} the same before ${moment(until, zone)}.</p>
${devices === undefined ? '' : deviceTable(concerned.map((one) => [named(one), ...restOf(one, zone)]))}
${
  isOwn
    ? ''
    : form(html`<input type="hidden" name="which" value="proposed"><input type="hidden" name="proposed" value="${at}">
${agreement('agreed', `I looked at them. ${effect}: ${size}.`)}
${button(`${verbs[action]} the same`, kinds[action])}`)
}
<h2>Decide otherwise</h2>
<p>This takes the place of what ${isOwn ? 'you' : by} decided, and waits for another person in turn.</p>`
}

function otherForm({ form, zone, sent }: Visit, { action, effect }: Decision, listed: Suspensions): SafeHtml {
  const { list, items, more } = listed
  const all = open(listed)
  const size = sizeOf(all.length + more, more > 0 ? undefined : peopleIn(all))
  const units = more > 0 ? [] : unitsOf(all)
  const choices = [
    ['all', `All ${size} that are neither rejected nor protected`] as const,
    ...(units.length > 1 ? units.map(([unit, of]) => [`unit ${unit}`, `Only ${unit}: ${sizeOf(of.length, peopleIn(of))}`] as const) : []),
    ['ticked', 'Only the devices ticked below'] as const,
  ]
  return form(html`<input type="hidden" name="list" value="${list}">
${choiceField({ name: 'which', label: `What to ${action}`, value: sent?.form.get('which') ?? undefined }, choices)}
<details><summary>Choose devices one by one</summary>
${items.length + more > mostTicked ? html`<p>The first ${String(mostTicked)} of ${(items.length + more).toLocaleString('en')}.</p>` : ''}
${deviceTable(items.slice(0, mostTicked).map((one) => [tickBox(one), ...restOf(one, zone)]))}
</details>
${agreement('agreed', `I looked at this list. ${effect}: ${size} at most.`)}
${button(verbs[action], kinds[action])}`)
}

const deviceTable = (rows: Parameters<typeof table>[2]): SafeHtml => table('Devices', ['Device', 'Staff id', 'Unit', 'State', 'When'], rows)

const tickBox = (one: Suspension): SafeHtml =>
  html`<label><input type="checkbox" name="device" value="${one.device}"> ${named(one)}</label>`

const restOf = ({ staff, unit, state, at }: Suspension, zone: string) => [
  staff,
  unit,
  stateMark(state),
  at === undefined ? 'unknown' : moment(at, zone),
]

interface Chosen {
  readonly list: string
  readonly devices?: string[]
}

const changed = refuse(409, 'the list has changed since you looked: look at it again, as it is now')

function chosen(form: URLSearchParams, action: Decision['action'], listed: Suspensions): Chosen | Refusal {
  const { list, proposal } = listed
  const [which, seen] = [form.get('which') ?? '', form.get('list') ?? '']
  if (which === 'all') return { list: seen }
  if (which === 'proposed') {
    if (proposal?.action !== action || proposal.at !== form.get('proposed')) return changed
    return { list: proposal.list, ...(proposal.devices ? { devices: proposal.devices } : {}) }
  }
  if (which === 'ticked') {
    const devices = form.getAll('device')
    return devices.length === 0 ? refuse(422, 'tick at least one device') : { list: seen, devices }
  }
  if (seen !== list) return changed
  const devices = open(listed).flatMap(({ unit, device }) => (`unit ${unit}` === which ? [device] : []))
  return devices.length === 0 ? changed : { list, devices }
}
