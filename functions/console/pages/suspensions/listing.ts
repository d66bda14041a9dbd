/** What the pages about suspensions of one policy share. */

import { suspensionStates } from '../../../../shared/domain/access/listing.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { RouteResult, Shown } from '../../../admin/route.ts'
import { listSuspensionsRoute, type suspensionsBody } from '../../../admin/routes/brake.ts'
import { at } from '../../../path.ts'
import type { Ask } from '../../page.ts'
import { figure, htmlTable, mark } from '../../parts.ts'
import { momentText } from '../../times.ts'

export type Suspensions = Shown<typeof suspensionsBody>
export type ListedSuspensionItem = Suspensions['items'][number]
export type ListedProposal = NonNullable<Suspensions['proposal']>

export const suspensionsAddress = (policy: string): string => at`/console/policies/${policy}/suspensions`

/**
 * The list that stands in the address or the form, while it holds; otherwise the last one.
 * @param list a hash, or `new` for one that is made now
 */
export const askForList = (ask: Ask, policy: string, list: string | null | undefined): Promise<RouteResult<Suspensions>> =>
  ask(listSuspensionsRoute, { path: { policy }, query: list === 'new' ? {} : { list: list ?? 'last' }, body: undefined })

/** When the list was made, and the way to one as of now. @param asked what `askForList` was asked for */
export const asOf = (policy: string, { list, madeAt }: Suspensions, zone: string, asked: string | null | undefined): SafeHtml =>
  html`<p>${asked && asked !== 'new' && asked !== list ? 'The list you opened is out of date; this is a newer one. ' : ''}As of ${momentText(madeAt, zone)}. <a href="${suspensionsAddress(policy)}?list=new">Refresh</a></p>`

export const listField = ({ list }: Suspensions): SafeHtml => html`<input type="hidden" name="list" value="${list}">`

const states = {
  held: mark('grave', 'held'),
  ahead: mark('open', 'ahead'),
  approved: mark('good', 'approved'),
  rejected: mark('quiet', 'rejected'),
  protected: mark('quiet', 'protected'),
}

export const suspensionMark = (state: ListedSuspensionItem['state']): SafeHtml => states[state]

export const countPeople = (items: readonly ListedSuspensionItem[]): number => new Set(items.map(({ ref }) => ref)).size

/** Their label and id. */
export const suspensionName = ({ device, label }: ListedSuspensionItem): string => (label === '' ? device : `${label} (${device})`)

/** Largest first. */
export const unitsOf = (
  items: readonly ListedSuspensionItem[],
): readonly (readonly [unit: string, items: readonly ListedSuspensionItem[]])[] =>
  [...Map.groupBy(items, ({ unit }) => unit)].toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))

export const byUnit = (items: readonly ListedSuspensionItem[]): SafeHtml =>
  htmlTable(
    'By unit',
    ['Unit', 'Devices', 'People', 'Held', 'Ahead', 'Approved', 'Rejected', 'Protected'],
    unitsOf(items).map(([unit, of]) => [
      unit,
      of.length,
      countPeople(of),
      ...suspensionStates.map((state) => of.filter((one) => one.state === state).length),
    ]),
  )

/** Also in the policy's zone, if that is another. */
export const inBothZones = (at: string, zone: string, ofPolicy: string | undefined): SafeHtml =>
  html`${momentText(at, zone)}${ofPolicy === undefined || ofPolicy === zone ? '' : html` (${momentText(at, ofPolicy)})`}`

/** `3 devices of 2 people` */
export const countedDevices = (devices: number, people?: number): string =>
  `${figure(devices)} ${devices === 1 ? 'device' : 'devices'}${people === undefined ? '' : ` of ${figure(people)} ${people === 1 ? 'person' : 'people'}`}`
