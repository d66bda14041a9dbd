/** One source: how it stands, what its last test showed, and which records it could not use. */

import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { refuse } from '../../../admin/problem.ts'
import type { Shown } from '../../../admin/route.ts'
import { getSourceTestRoute, type testedSource, testSourceRoute } from '../../../admin/routes/source-tests.ts'
import { acceptPassRoute, beginPassRoute, type foundInSource, getSourceRoute, listFindingsRoute } from '../../../admin/routes/sources.ts'
import { agreement, button, deedButton, unlessAgreed } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty, factList, figure, htmlTable, pager } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { heldNotice, outcomeMark, passProgress, type Source, sourcePath, whyPassHeld } from './sources.ts'

export const sourcePage: ConsolePage = {
  path: '/console/devices/{source}',
  scope: 'read',
  async show({ ask, path: { source: name = '' }, query, may, form, zone, sent }) {
    const path = { source: name }
    const source = await ask(getSourceRoute, { path, query: {}, body: undefined })
    if ('problem' in source) return source
    const cursor = query.get('cursor') ?? undefined
    const [test, found] = await Promise.all([
      ask(getSourceTestRoute, { path, query: {}, body: undefined }),
      ask(listFindingsRoute, { path, query: { cursor }, body: undefined }),
    ])
    return {
      title: name,
      section: 'devices',
      above: [{ name: 'Devices and sources', to: '/console/devices' }],
      main: html`${wrongOf(sent)}${heldNotice(source.body)}
${standing(source.body, zone)}
${may('devices:write') ? form(html`<div class="acts">${deedButton('read', 'Read now')}${deedButton('test', 'Test')}</div>`) : ''}
<h2>Last test</h2>
${'problem' in test ? empty('Not tested in the last 30 days. A test reads one page and keeps nothing of it.') : testOf(test.body, zone)}
<h2>Records that could not be used</h2>
${'problem' in found ? empty(found.problem.detail) : html`${findings(found.body.items)}${pager(sourcePath(name), query, found.body.next)}`}`,
    }
  },
  async take({ ask, path: { source: name = '' } }: Visit, form) {
    const isTest = form.get('do') === 'test'
    const question = { path: { source: name }, query: {}, body: undefined }
    const asked = await (isTest ? ask(testSourceRoute, question) : ask(beginPassRoute, question))
    return 'problem' in asked ? asked : { to: sourcePath(name), confirmed: isTest ? 'test-begun' : 'pass-begun' }
  },
}

function standing(source: Source, zone: string): SafeHtml {
  const { kind, everyHours, last, accepted } = source
  const now = passProgress(source)
  return factList([
    ['Kind', kind],
    ['Read every', `${everyHours} hours`],
    now === undefined ? undefined : ['Now', now],
    ['Last pass', last ? html`${last.number} ${outcomeMark(last.outcome)}` : 'none yet'],
    last && ['Ended', momentText(last.endedAt, zone)],
    last?.why === undefined ? undefined : ['Why', last.why],
    last && ['Records', last.total === undefined ? last.records : `${figure(last.records)}, of ${figure(last.total)} by the source`],
    last && ['With what is asked about', last.present],
    last && ['Turned clean', last.cleared],
    last && ['Vanished', last.vanished],
    last && ['Unread: no record of a device', last.unread],
    last && ['Unmatched: user no staff, or none', last.unmatched],
    last && ['Shared: several users', last.shared],
    accepted && [
      'Believed',
      html`pass ${accepted.number} of ${momentText(accepted.endedAt, zone)}, with ${figure(accepted.records)} records`,
    ],
  ])
}

function testOf({ askedAt, endedAt, problem, shown }: Shown<typeof testedSource>, zone: string): SafeHtml {
  if (endedAt === undefined) return html`<p>Asked for at ${momentText(askedAt, zone)}; no answer yet. Reload this page in a moment.</p>`
  if (problem) return html`<div class="wrong"><p>${problem.message}</p></div>`
  if (!shown) return html``
  const { records, unread, total, by, faults } = shown
  return html`${factList([
    ['Tested', momentText(endedAt, zone)],
    ['On its first page', `${figure(records)} records${unread > 0 ? `, ${figure(unread)} of them unreadable` : ''}`],
    total === undefined ? undefined : ['On all pages', total],
    ...Object.entries(by).map(([what, kinds]) => [what, listed(kinds)] as const),
  ])}${faults.length > 0 ? html`<h3>Oddities</h3><ul>${faults.map((fault) => html`<li>${fault}</li>`)}</ul>` : ''}`
}

/** `ios 12, android 3` */
const listed = (kinds: Readonly<Record<string, number>>): string =>
  Object.entries(kinds)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, number]) => `${kind} ${figure(number)}`)
    .join(', ')

type Found = Shown<typeof foundInSource>['items'][number]

const findings = (items: readonly Found[]): SafeHtml =>
  items.length === 0
    ? empty('None on this page: every record was read and has an owner.')
    : htmlTable(
        'Records, by the source’s own id',
        ['Record', 'What', 'Why'],
        items.map(({ record, what, message }) => [record, what, message]),
      )

export const acceptPassPage: ConsolePage = {
  path: '/console/devices/{source}/acceptance',
  scope: 'read',
  async show({ ask, path: { source: name = '' }, may, form, sent }) {
    const source = await ask(getSourceRoute, { path: { source: name }, query: {}, body: undefined })
    if ('problem' in source) return source
    const { held, accepted } = source.body
    if (!held) return refuse(409, `no pass over ${name} is held any more`)
    const missing = Math.max(0, (accepted?.records ?? 0) - held.records)
    const numbers = `${figure(held.clearing)} of ${figure(held.withApp)} devices with a banned app would count as clean`
    return {
      title: `Pass ${held.number} over ${name} is held`,
      section: 'devices',
      above: [
        { name: 'Devices and sources', to: '/console/devices' },
        { name, to: sourcePath(name) },
      ],
      main: html`${wrongOf(sent)}
<p>Why: ${whyPassHeld(source.body)}.</p>
${htmlTable(
  'The held sync, and the accepted one',
  ['Counted', 'Held', 'Believed'],
  [
    ['Records', held.records, accepted?.records ?? '–'],
    ['By what the source says', held.total ?? '–', '–'],
    ['With what is asked about', held.present, '–'],
    ['Had an app until now', held.withApp, '–'],
    ['Of them clean by this pass', held.clearing, '–'],
    ['Unread', held.unread, '–'],
  ],
)}
<p>What it found counts already. If you accept it, what is missing from it counts as removed: ${numbers}, and access suspended for them is restored. The next normal sync replaces it.</p>
${
  may('devices:write')
    ? form(html`<input type="hidden" name="pass" value="${String(held.number)}">
${agreement('agreed', `I checked sync ${held.number}: the source is right, also about the ${figure(missing)} missing records, and ${numbers}.`)}
${button('Accept this sync', 'grave')}`)
    : ''
}`,
    }
  },
  async take({ ask, path: { source: name = '' } }, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const accepted = await ask(acceptPassRoute, { path: { source: name }, query: {}, body: { pass: Number(form.get('pass')) } })
    return 'problem' in accepted ? accepted : { to: sourcePath(name), confirmed: 'pass-accepted' }
  },
}
