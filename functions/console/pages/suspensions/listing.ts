/** What the pages about suspensions of one policy share. */

import type * as z from 'zod'
import { suspensionStates } from '../../../../shared/domain/access/listing.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { Outcome } from '../../../admin/route.ts'
import { listSuspensionsRoute } from '../../../admin/routes/brake/list.ts'
import type { suspensions } from '../../../admin/routes/brake/suspensions.ts'
import { at } from '../../../path.ts'
import type { Ask } from '../../page.ts'
import { figure, mark, table } from '../../parts.ts'
import { moment } from '../../times.ts'

export type Suspensions = z.input<typeof suspensions>
export type Suspension = Suspensions['items'][number]
export type Proposal = NonNullable<Suspensions['proposal']>

export const listAddress = (policy: string): string => at`/console/policies/${policy}/suspensions`

/**
 * The list that stands in the address or the form, while it holds; otherwise the last one.
 * @param list a hash, or `new` for one that is made now
 */
export const askForList = (ask: Ask, policy: string, list: string | null | undefined): Promise<Outcome<Suspensions>> =>
  ask(listSuspensionsRoute, { path: { policy }, query: list === 'new' ? {} : { list: list ?? 'last' }, body: undefined })

/** When the list was made, and the way to one as of now. @param asked what `askForList` was asked for */
export const asOf = (policy: string, { list, madeAt }: Suspensions, zone: string, asked: string | null | undefined): SafeHtml =>
  html`<p>${asked && asked !== 'new' && asked !== list ? 'The list that you looked at is out of date; this is a newer one. ' : ''}As of ${moment(madeAt, zone)}. <a href="${listAddress(policy)}?list=new">Look again</a></p>`

export const listField = ({ list }: Suspensions): SafeHtml => html`<input type="hidden" name="list" value="${list}">`

const states = {
  held: mark('grave', 'held'),
  ahead: mark('open', 'ahead'),
  approved: mark('good', 'approved'),
  rejected: mark('quiet', 'rejected'),
  protected: mark('quiet', 'protected'),
}

export const stateMark = (state: Suspension['state']): SafeHtml => states[state]

export const peopleIn = (items: readonly Suspension[]): number => new Set(items.map(({ ref }) => ref)).size

/** Their label and id. */
export const named = ({ device, label }: Suspension): string => (label === '' ? device : `${label} (${device})`)

/** Largest first. */
export const unitsOf = (items: readonly Suspension[]): readonly (readonly [unit: string, items: readonly Suspension[]])[] =>
  [...Map.groupBy(items, ({ unit }) => unit)].toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))

export const byUnit = (items: readonly Suspension[]): SafeHtml =>
  table(
    'By unit',
    ['Unit', 'Devices', 'People', 'Held', 'Ahead', 'Approved', 'Rejected', 'Protected'],
    unitsOf(items).map(([unit, of]) => [
      unit,
      of.length,
      peopleIn(of),
      ...suspensionStates.map((state) => of.filter((one) => one.state === state).length),
    ]),
  )

/** Also in the policy's zone, if that is another. */
export const inBothZones = (at: string, zone: string, ofPolicy: string | undefined): SafeHtml =>
  html`${moment(at, zone)}${ofPolicy === undefined || ofPolicy === zone ? '' : html` (${moment(at, ofPolicy)})`}`

/** `3 devices of 2 people` */
export const sizeOf = (devices: number, people?: number): string =>
  `${figure(devices)} ${devices === 1 ? 'device' : 'devices'}${people === undefined ? '' : ` of ${figure(people)} ${people === 1 ? 'person' : 'people'}`}`
