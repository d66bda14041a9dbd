/** What the pages about suspensions of one policy share. */

import { suspensionStates } from '#domain/access/brake-state.ts'
import { html } from '#domain/html.ts'
import { figured } from '#domain/text.ts'
import { listSuspensionsRoute } from '#functions/admin/routes/brake.ts'
import type { AnswerOf, Visit } from '#functions/console/page.ts'
import { list, mark, momentText } from '#functions/console/parts.ts'
import { policyPath } from './parts.ts'

export type Suspensions = AnswerOf<typeof listSuspensionsRoute>
export type ListedSuspensionItem = Suspensions['items'][number]

export const suspensionsPath = `${policyPath}/suspensions`

/** The list that stands in the address or the form, while it holds; otherwise the last one. @param asked its hash */
export const getList = ({ get }: Visit, asked: string | null): Promise<Suspensions> =>
  get(listSuspensionsRoute, { query: { list: asked ?? undefined } })

/** When the list was made. @param asked what `getList` was asked for */
export const asOf = ({ list, madeAt }: Suspensions, zone: string, asked: string | null) =>
  html`<p>${asked && asked !== list ? 'The list you opened is out of date; this is a newer one. ' : ''}As of ${momentText(madeAt, zone)}.</p>`

export const noSuspensions = 'No suspensions are held or due within 48 hours. There is nothing to decide.'

const states = {
  held: mark('grave', 'held'),
  ahead: mark('open', 'ahead'),
  approved: mark('good', 'approved'),
  rejected: mark('quiet', 'rejected'),
  protected: mark('quiet', 'protected'),
}

/** Cells of a device: unit, state and when. */
export const stateCells = ({ unit, state, at }: ListedSuspensionItem, zone: string) => [
  unit,
  states[state],
  momentText(at, zone) ?? 'unknown',
]

/** Their label and id. */
export const suspensionName = ({ device, label }: Pick<ListedSuspensionItem, 'device' | 'label'>) =>
  label === '' ? device : `${label} (${device})`

/** Largest first. */
export const unitsOf = (
  items: readonly ListedSuspensionItem[],
): readonly (readonly [unit: string, items: readonly ListedSuspensionItem[]])[] =>
  [...Map.groupBy(items, ({ unit }) => unit)].toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))

export const byUnit = (items: readonly ListedSuspensionItem[]) =>
  list(
    'By unit',
    ['Unit', 'Devices', 'People', 'Held', 'Ahead', 'Approved', 'Rejected', 'Protected'],
    unitsOf(items).map(([unit, of]) => [
      unit,
      of.length,
      countPeople(of),
      ...suspensionStates.map(state => of.filter(one => one.state === state).length),
    ]),
  )

const countPeople = (items: readonly ListedSuspensionItem[]) => new Set(items.map(({ ref }) => ref)).size

/** `3 devices of 2 people` */
export const countedSuspensions = (items: readonly ListedSuspensionItem[]) => {
  const people = countPeople(items)
  return `${countedDevices(items.length)} of ${figured(people, 'person', 'people')}`
}

/** What two people approved, and where access of it can be restored. */
export const approvalList = (approvals: Suspensions['approvals'], restore: string, zone: string) =>
  list(
    'Approved by two people',
    ['When', 'By', 'Devices'],
    approvals.map(({ at, by, devices, list }) => [momentText(at, zone), by.join(', '), { number: devices, to: `${restore}?list=${list}` }]),
  )

/** `3 devices` */
export const countedDevices = (devices: number) => figured(devices, 'device')
