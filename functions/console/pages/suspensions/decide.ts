/** Approving or rejecting suspensions: it takes two people, who decide the same about the same list. */
import { html, type SafeHtml } from '@remix-run/html-template'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import type { approveSuspensionsRoute } from '../../../admin/routes/brake/approve.ts'
import { listSuspensionsRoute } from '../../../admin/routes/brake/list.ts'
import { agreement, button, choiceField, sentIn, unlessAgreed } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { Page, Visit } from '../../page.ts'
import { empty, table } from '../../parts.ts'
import { moment } from '../../times.ts'
import { above, byUnit, listAddress, peopleIn, type Suspension, type Suspensions, sizeOf, stateMark, unitsOf } from './listing.ts'
import { proposalWords } from './suspensions.ts'

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

/** What one person can decide without naming devices. */
const open = ({ items }: Suspensions): readonly Suspension[] => items.filter(({ state }) => state !== 'rejected' && state !== 'protected')

export const decidePage = ({ action, route, effect, confirmed }: Decision): Page => ({
  path: `/console/policies/{policy}/suspensions/${action}`,
  scope: 'policies:approve',
  async show(visit) {
    const { policy = '' } = visit.path
    const listed = await visit.ask(listSuspensionsRoute, { path: { policy }, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const { items } = listed.body
    return {
      title: `${verbs[action]} suspensions`,
      section: 'policies',
      above: [...above(policy), { name: 'Suspensions', to: listAddress(policy) }],
      main: html`${wrongOf(visit.sent)}${items.length === 0 ? empty('Nothing is held, and no suspension comes within 48 hours.') : html`${byUnit(items)}${formOf(visit, action, effect, listed.body)}`}`,
    }
  },
  async take({ ask, path: { policy = '' } }, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const listed = await ask(listSuspensionsRoute, { path: { policy }, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const body = chosen(form, action, listed.body)
    if ('problem' in body) return body
    const decided = await ask(route, { path: { policy }, query: {}, body })
    if ('problem' in decided) return decided
    return { to: listAddress(policy), confirmed: decided.body.outcome === 'decided' ? confirmed : 'suspensions-proposed' }
  },
})

function formOf({ form, zone, sent }: Visit, action: Decision['action'], effect: string, listed: Suspensions): SafeHtml {
  const { list, items, more, proposal } = listed
  const same = proposal?.action === action ? proposal : undefined
  const all = open(listed)
  const size = sizeOf(all.length + more, more > 0 ? undefined : peopleIn(all))
  const units = more > 0 ? [] : unitsOf(all)
  const choices = [
    ...(same ? [['proposed', `The same as ${proposalWords(same)}`] as const] : []),
    ['all', `All ${size} that are neither rejected nor protected`] as const,
    ...(units.length > 1 ? units.map(([unit, of]) => [`unit ${unit}`, `Only ${unit}: ${sizeOf(of.length, peopleIn(of))}`] as const) : []),
    ['ticked', 'Only the devices ticked below'] as const,
  ]
  const { value } = sentIn({ ...(sent ? { sent } : {}) })
  return html`${same ? html`<p>${proposalWords(same)} at ${moment(same.at, zone)}. If you decide the same before ${moment(same.until, zone)}, it binds.</p>` : html`<p>Nothing happens until another person decides the same within 48 hours.</p>`}
${form(html`<input type="hidden" name="list" value="${list}"><input type="hidden" name="proposed" value="${same?.at ?? ''}">
${choiceField({ name: 'which', label: `What to ${action}`, value: value('which') ?? choices[0]?.[0] }, choices)}
<details><summary>Choose devices one by one</summary>
${items.length + more > mostTicked ? html`<p>The first ${String(mostTicked)} of ${(items.length + more).toLocaleString('en')}.</p>` : ''}
${table(
  'Devices',
  ['Device', 'Staff id', 'Unit', 'State', 'When'],
  items.slice(0, mostTicked).map((one) => tickRow(one, zone)),
)}
</details>
${agreement('agreed', `I looked at this list. ${effect}: ${size} at most.`)}
${button(verbs[action], action === 'approve' ? 'grave' : 'main')}`)}`
}

const tickRow = ({ device, label, staff, unit, state, at }: Suspension, zone: string) => [
  html`<label><input type="checkbox" name="device" value="${device}"> ${label === '' ? device : `${label} (${device})`}</label>`,
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
