/** The device managers and directories: what is known from where and since when, and what could not be used. */

import type { Temporal } from 'temporal-polyfill'
import { html } from '#domain/html.ts'
import { byNumber, figure } from '#domain/text.ts'
import { refused } from '#functions/admin/problem.ts'
import { getCoverageRoute } from '#functions/admin/routes/coverage.ts'
import {
  acceptPassRoute,
  beginPassRoute,
  getSourceRoute,
  listSourceFindingsRoute,
  listSourcesRoute,
} from '#functions/admin/routes/sources.ts'
import { getSourceTestRoute, testSourceRoute } from '#functions/admin/routes/tests.ts'
import { at } from '#functions/path.ts'
import { actionPage } from '../action.ts'
import { type AnswerOf, type ConsolePage, oncePerVisit, type Visit } from '../page.ts'
import { acts, away, empty, facts, linkTo, list, mark, momentText, noAnswerYet, notice, pager, part } from '../parts.ts'
import { importLink } from './import/import.ts'
import { secretCell } from './secrets.ts'

type Source = AnswerOf<typeof getSourceRoute>

const sourcesPage: ConsolePage = {
  path: '/console/devices',
  route: listSourcesRoute,
  title: 'Devices and sources',
  async show({ get, now, may }) {
    const { items } = await get(listSourcesRoute)
    return html`${may(getCoverageRoute) ? acts(['/console/coverage', 'What can be read and suspended']) : ''}${items.map(heldNotice)}
${list(
  'Sources and directories',
  ['Source', 'Kind', 'Last sync', 'Ended', 'Accepted as of', 'Records', 'Relevant devices', 'Unread', 'Unmatched', 'Secret', 'Now'],
  items.map(source => {
    const { name, kind, last, accepted } = source
    return [
      linkTo(at`/console/devices/${name}`, name),
      kind,
      last ? outcomeMark(last.outcome) : mark('quiet', 'none yet'),
      last ? away(last.endedAt, now) : '–',
      accepted ? html`${away(accepted.endedAt, now)}${isOld(source, now) ? html` ${mark('grave', 'old')}` : ''}` : mark('grave', 'never'),
      ...[last?.records, last?.present, last?.unread, last?.unmatched].map(count => count ?? '–'),
      secretCell(source.secretEnds, now) ?? '–',
      progressOf(source) ?? '–',
    ]
  }),
  unconfigured(may),
)}`
  },
}

const unconfigured = (may: Visit['may']) =>
  empty(
    'No source is configured: devices and staff come from imports only.',
    html`<p>Name your device managers under <code>sources</code> in <code>ides.config.yaml</code>, and where staff comes from under <code>directories</code>, then deploy. Until then, import files.</p>${acts(importLink(may))}`,
  )

/** Two passes in a row brought nothing that was accepted. */
const isOld = ({ accepted, everyHours }: Source, now: Temporal.Instant) =>
  accepted !== undefined && now.epochMilliseconds - accepted.endedAt.epochMilliseconds > 2 * everyHours * 3_600_000

const whyHeld = ({ last, held }: Source) => (last?.number === held?.number && last?.why) || 'it differs from the usual'

const heldNotice = (source: Source) =>
  source.held &&
  notice(
    html`Sync ${source.held.number} of ${source.name} is held: ${whyHeld(source)}. ${linkTo(at`/console/devices/${source.name}/acceptance`, 'Review it')}`,
  )

const outcomeMark = (outcome: NonNullable<Source['last']>['outcome']) => mark(outcome === 'accepted' ? 'good' : 'grave', outcome)

/** `sync 7, reading: 2,400 of 9,000 records` */
function progressOf({ pass }: Source) {
  if (!pass) return undefined
  const { number, stage, records, total, trouble } = pass
  const far = `${figure(records)}${total === undefined ? '' : ` of ${figure(total)}`} records`
  return `sync ${number}, ${stage}: ${far}${trouble === undefined ? '' : `; ${trouble}`}`
}

const sourcePage: ConsolePage = {
  path: '/console/devices/{source}',
  route: getSourceRoute,
  title: ({ path: { source = '' } }) => source,
  async show(visit) {
    const { ask, get, cursor, may, form, zone } = visit
    const source = await get(getSourceRoute)
    const [test, found] = await Promise.all([ask(getSourceTestRoute), ask(listSourceFindingsRoute, { query: { cursor } })])
    const button = (task: string, name: string) => form({ hidden: { do: task }, button: name, kind: 'plain' })
    return html`${heldNotice(source)}
${standing(source, visit)}
${may(beginPassRoute) ? html`<div class="acts">${button('read', 'Read now')}${button('test', 'Test')}</div>` : ''}
<h2>Last test</h2>
${'problem' in test ? empty('Not tested in the last 30 days. A test reads one page and keeps nothing of it.') : testOf(test.body, zone)}
<h2>Records that could not be used</h2>
${part(
  found,
  ({ items, next }) =>
    html`${list(
      'Records, by the source’s own id',
      ['Record', 'What', 'Why'],
      items.map(({ record, what, message }) => [record, what, message]),
      'None on this page: every record was read and has an owner.',
    )}${pager(visit, next)}`,
)}`
  },
  take: ({ changeHere }, form) => changeHere(form.get('do') === 'test' ? testSourceRoute : beginPassRoute),
}

function standing(source: Source, { zone, now }: Visit) {
  const { kind, everyHours, isDirectory, last, accepted } = source
  const devices = isDirectory ? undefined : last
  return facts([
    ['Kind', kind],
    ['Read every', `${everyHours} hours`],
    ['Secret', secretCell(source.secretEnds, now)],
    ['Now', progressOf(source)],
    ['Last sync', last ? html`${last.number} ${outcomeMark(last.outcome)}` : 'none yet'],
    ['Ended', momentText(last?.endedAt, zone)],
    ['Why', last?.why],
    ['Records', last?.total === undefined ? last?.records : `${figure(last.records)}, of ${figure(last.total)} by the source`],
    ['Relevant devices', devices?.present],
    ['Turned clean', devices?.cleared],
    ['Vanished', devices?.vanished],
    [`Unread: no record of a ${isDirectory ? 'person' : 'device'}`, last?.unread],
    ['Unmatched: no user, or none of the staff', devices?.unmatched],
    ['Shared: several users', devices?.shared],
    ['Left out: accounts that are no staff', last?.leftOut && byNumber(last.leftOut, figure)],
    [
      'Accepted',
      accepted && html`sync ${accepted.number} of ${momentText(accepted.endedAt, zone)}, with ${figure(accepted.records)} records`,
    ],
  ])
}

function testOf({ askedAt, endedAt, problem, shown }: AnswerOf<typeof getSourceTestRoute>, zone: string) {
  if (endedAt === undefined) return noAnswerYet(askedAt, zone)
  if (problem) return html`<div class="wrong"><p>${problem.message}</p></div>`
  if (!shown) return html``
  const { records, unread, total, secret, by, faults } = shown
  return html`${facts([
    ['Tested', momentText(endedAt, zone)],
    ['On its first page', `${figure(records)} records${unread > 0 ? `, ${figure(unread)} of them unreadable` : ''}`],
    ['On all pages', total],
    ['Secret', secret],
    ...Object.entries(by).map(([what, kinds]) => [what, byNumber(kinds, figure)] as const),
  ])}${faults.length > 0 ? html`<h3>Oddities</h3><ul>${faults.map(fault => html`<li>${fault}</li>`)}</ul>` : ''}`
}

const findHeld = oncePerVisit(async ({ get, path }: Visit) => {
  const source = await get(getSourceRoute)
  const { held, accepted } = source
  if (!held) throw refused(409, `no sync of ${path.source} is held any more`)
  const clearing = `${figure(held.clearing)} of ${figure(held.withApp)} devices with a banned app would count as clean`
  const missing = figure(Math.max(0, (accepted?.records ?? 0) - held.records))
  const effect = source.isDirectory
    ? 'Nothing of it counts yet. If you accept it, the people it adds become staff, and those missing from two syncs in a row have left.'
    : `What it found counts already. If you accept it, what is missing from it counts as removed: ${clearing}, and access suspended for them is restored.`
  const agreed = source.isDirectory
    ? `these ${figure(held.records)} people are the staff, and nobody is left out by mistake`
    : `the source is right, also about the ${missing} missing records, and ${clearing}`
  return { held, accepted, why: whyHeld(source), effect, agreed }
})

const acceptPassPage = actionPage({
  path: '/console/devices/{source}/acceptance',
  route: getSourceRoute,
  acts: acceptPassRoute,
  title: async visit => `Sync ${(await findHeld(visit)).held.number} of ${visit.path.source} is held`,
  know: findHeld,
  means: ({ held, accepted, why, effect }) => html`<p>Why: ${why}.</p>
${list(
  'The held sync, and the accepted one',
  ['Counted', 'Held', 'Accepted'],
  [
    ['Records', held.records, accepted?.records ?? '–'],
    ['By what the source says', held.total ?? '–', '–'],
    ['Relevant devices', held.present, '–'],
    ['Had an app until now', held.withApp, '–'],
    ['Of them clean by this sync', held.clearing, '–'],
    ['Unread', held.unread, '–'],
    ['Left out', held.leftOut ? byNumber(held.leftOut, figure) : '–', '–'],
  ],
)}
<p>${effect} The next normal sync replaces it.</p>`,
  hidden: ({ held }) => ({ pass: String(held.number) }),
  agree: ({ held, agreed }) => `I checked sync ${held.number}: ${agreed}.`,
  button: 'Accept this sync',
  asks: (_, form) => ({ body: { pass: Number(form.get('pass')) } }),
})

export const sourcePages = [sourcesPage, sourcePage, acceptPassPage]
