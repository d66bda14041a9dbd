/** The forms to approve or reject suspensions. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { agreement, button, choiceField } from '../../form.ts'
import type { Visit } from '../../page.ts'
import { figure, htmlTable } from '../../parts.ts'
import { momentText } from '../../times.ts'
import {
  countedDevices,
  countPeople,
  type ListedSuspensionItem,
  listField,
  type Suspensions,
  suspensionMark,
  suspensionName,
  unitsOf,
} from './listing.ts'

export interface Deciding {
  readonly action: 'approve' | 'reject'
  /** What comes of it, in words. */
  readonly effect: string
}

/** Devices that are shown; beyond, people name a unit. */
const mostShown = 200

export const verbs = { approve: 'Approve', reject: 'Reject' }

const kinds = { approve: 'grave', reject: 'main' } as const

/** What one person can decide without naming devices. */
export const open = ({ items }: Suspensions): readonly ListedSuspensionItem[] =>
  items.filter(({ state }) => state !== 'rejected' && state !== 'protected')

/** What the first person decided, for the second one to decide the same. */
export function sameForm({ form, zone, by: self }: Visit, { action, effect }: Deciding, listed: Suspensions): SafeHtml {
  const { items, more, proposal } = listed
  if (proposal?.action !== action) return html`<p>Takes effect when a second person confirms within 48 hours.</p>`
  const { by, devices, at, until } = proposal
  const concerned = devices === undefined ? items : items.filter(({ device }) => devices.includes(device))
  const size =
    devices === undefined
      ? `the whole list, now ${countedDevices(items.length + more)}`
      : countedDevices(devices.length, countPeople(concerned))
  const isOwn = by === self
  return html`<h2>${isOwn ? 'As you decided' : `As ${by} decided`}</h2>
<p>${isOwn ? 'You' : by} decided to ${action} ${size} at ${momentText(at, zone)}. Takes effect if ${isOwn ? 'a second person confirms' : 'you confirm'} before ${momentText(until, zone)}.</p>
${devices === undefined ? '' : deviceTable(concerned.slice(0, mostShown).map((one) => [suspensionName(one), ...restOf(one, zone)]))}
${
  isOwn
    ? ''
    : form(html`${listField(listed)}<input type="hidden" name="which" value="proposed"><input type="hidden" name="proposed" value="${at}">
${agreement('agreed', `I have checked them. ${effect}: ${size}.`)}
${button(`${verbs[action]} the same`, kinds[action])}`)
}
<h2>Decide otherwise</h2>
<p>This replaces ${isOwn ? 'your decision' : html`the decision of ${by}`} and needs a second person again.</p>`
}

export function otherForm({ form, zone, sent }: Visit, { action, effect }: Deciding, listed: Suspensions): SafeHtml {
  const { items, more } = listed
  const all = open(listed)
  const size = countedDevices(all.length + more, more > 0 ? undefined : countPeople(all))
  const units = more > 0 ? [] : unitsOf(all)
  const choices = [
    ['all', `All ${size} that are neither rejected nor protected`] as const,
    ...(units.length > 1
      ? units.map(([unit, of]) => [`unit ${unit}`, `Only ${unit}: ${countedDevices(of.length, countPeople(of))}`] as const)
      : []),
    ['ticked', 'Only the devices selected below'] as const,
  ]
  return form(html`${listField(listed)}
${choiceField({ name: 'which', label: `What to ${action}`, value: sent?.form.get('which') ?? undefined }, choices)}
<details><summary>Choose devices one by one</summary>
${items.length + more > mostShown ? html`<p>The first ${String(mostShown)} of ${figure(items.length + more)}.</p>` : ''}
${deviceTable(items.slice(0, mostShown).map((one) => [html`<label><input type="checkbox" name="device" value="${one.device}"> ${suspensionName(one)}</label>`, ...restOf(one, zone)]))}
</details>
${agreement('agreed', `I have checked this list. ${effect}: ${size} at most.`)}
${button(verbs[action], kinds[action])}`)
}

const deviceTable = (rows: Parameters<typeof htmlTable>[2]): SafeHtml =>
  htmlTable('Devices', ['Device', 'Staff id', 'Unit', 'State', 'When'], rows)

const restOf = ({ staff, unit, state, at }: ListedSuspensionItem, zone: string) => [
  staff,
  unit,
  suspensionMark(state),
  at === undefined ? 'unknown' : momentText(at, zone),
]
