/** The device managers and the directory: what is known from where and since when. */

import type { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { type listedSource, listSourcesRoute } from '../../../admin/routes/sources.ts'
import { at } from '../../../path.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty, figure, htmlTable, mark } from '../../parts.ts'
import { away } from '../../times.ts'
import { importLink } from '../people/import.ts'

export type Source = z.output<typeof listedSource>

export const sourcesPage: ConsolePage = {
  path: '/console/devices',
  scope: 'read',
  async show({ ask, now, may }) {
    const listed = await ask(listSourcesRoute, { path: {}, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const { items } = listed.body
    return { title: 'Devices and sources', section: 'devices', main: items.length === 0 ? unconfigured(may) : listOf(items, now) }
  },
}

const unconfigured = (may: Visit['may']): SafeHtml =>
  empty(
    'No source is configured: devices and staff come from imports only.',
    html`<p>Name your device managers under <code>sources</code> in <code>ides.config.yaml</code>, and where staff comes from under <code>directory</code>, then deploy. Until then, import files.</p>${importLink({ may })}`,
  )

const listOf = (items: readonly Source[], now: Temporal.Instant): SafeHtml =>
  html`${items.map(heldNotice)}
${htmlTable(
  'Sources and the directory',
  ['Source', 'Kind', 'Last pass', 'Ended', 'Accepted as of', 'Records', 'With what is asked about', 'Unread', 'Unmatched', 'Now'],
  items.map((source) => {
    const { name, kind, last, accepted } = source
    return [
      html`<a href="${sourcePath(name)}">${name}</a>`,
      kind,
      last ? outcomeMark(last.outcome) : mark('quiet', 'none yet'),
      last ? away(last.endedAt, now) : '–',
      accepted ? html`${away(accepted.endedAt, now)}${isOld(source, now) ? html` ${mark('grave', 'old')}` : ''}` : mark('grave', 'never'),
      ...[last?.records, last?.present, last?.unread, last?.unmatched].map((count) => count ?? '–'),
      passProgress(source) ?? '–',
    ]
  }),
)}`

export const sourcePath = (name: string): string => at`/console/devices/${name}`

/** Two passes in a row brought nothing that was accepted. */
export const isOld = ({ accepted, everyHours }: Source, now: Temporal.Instant): boolean =>
  accepted !== undefined && now.epochMilliseconds - Date.parse(accepted.endedAt) > 2 * everyHours * 3_600_000

/** Why the held pass is not believed. */
export const whyPassHeld = ({ last, held }: Source): string => (last?.number === held?.number && last?.why) || 'it differs from the usual'

export const heldNotice = (source: Source): SafeHtml =>
  source.held
    ? html`<div class="notice"><p>Sync ${source.held.number} of ${source.name} is held: ${whyPassHeld(source)}. <a href="${at`/console/devices/${source.name}/acceptance`}">Review it</a></p></div>`
    : html``

export const outcomeMark = (outcome: NonNullable<Source['last']>['outcome']): SafeHtml =>
  ({ accepted: mark('good', 'accepted'), held: mark('grave', 'held'), incomplete: mark('grave', 'incomplete') })[outcome]

/** `pass 7, reading: 2,400 of 9,000 records` */
export function passProgress({ pass }: Source): string | undefined {
  if (!pass) return undefined
  const { number, stage, records, total, trouble } = pass
  const far = `${figure(records)}${total === undefined ? '' : ` of ${figure(total)}`} records`
  return `pass ${number}, ${stage}: ${far}${trouble === undefined ? '' : `; ${trouble}`}`
}
