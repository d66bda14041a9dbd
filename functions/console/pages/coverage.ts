/** What can be read from devices and which can be suspended, even if no policy asks. */

import { platformNamed, platformNames } from '#domain/catalogue/platforms.ts'
import type { CountedCoverage } from '#domain/coverage/counts.ts'
import { readables, readableWords, reasonSentences, suspendables, suspendableWords } from '#domain/coverage/words.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import { figure, figured } from '#domain/text.ts'
import { countCoverageRoute, getCoverageRoute } from '#functions/admin/routes/coverage.ts'
import { at } from '#functions/path.ts'
import { filterForm } from '../form.ts'
import type { AnswerOf, ConsolePage } from '../page.ts'
import { empty, linkTo, list, momentText } from '../parts.ts'

const filters = [
  {
    name: 'platform',
    label: 'Platform',
    choices: [['', 'All'], ...platformNames.map(one => [one, platformNamed(one)?.name ?? one] as const), ['other', 'Other']],
  },
  {
    name: 'ownership',
    label: 'Ownership',
    choices: [
      ['', 'All'],
      ['official', 'Official'],
      ['personal', 'Personal'],
    ],
  },
  { name: 'unit', label: 'Unit' },
  {
    name: 'by',
    label: 'Break down by',
    choices: [
      ['', 'Nothing'],
      ['platform', 'Platform'],
      ['ownership', 'Ownership'],
      ['unit', 'Unit'],
    ],
  },
] as const

const path = '/console/coverage'

export const coveragePage: ConsolePage = {
  path,
  route: getCoverageRoute,
  title: 'What can be read and suspended',
  under: '/console/devices',
  async show(visit) {
    const { get, may, form, query, zone } = visit
    const asked = getCoverageRoute.takes.query.safeParse(Object.fromEntries([...query].filter(([, value]) => value !== ''))).data
    const { countedAt, items, ownerless, ...all } = await get(getCoverageRoute, { query: asked ?? {} })
    const again = may(countCoverageRoute) ? form({ button: 'Count now', kind: 'plain' }) : ''
    if (!countedAt) return html`${empty('Not counted yet. Devices are counted once a day.')}${again}`
    return html`<p>Based on what sources last reported and the connectors that are set up, even if no policy asks. Counted ${momentText(countedAt, zone)}.</p>
${filterForm(visit, filters)}
${coverageParts(all)}
${apartList(items, query.get('by') ?? '')}
${list(
  'Devices without an owner, not counted above',
  ['Source', 'Devices', 'Reason'],
  ownerless.map(({ source, devices, sentence }) => {
    const to = at`/console/devices/${source}`
    return [linkTo(to, source), { number: devices, to }, sentence]
  }),
)}
${again}`
  },
  take: ({ changeHere }) => changeHere(countCoverageRoute),
}

/** Rows: a page stays quick. */
const mostListed = 200

function apartList(items: AnswerOf<typeof getCoverageRoute>['items'], by: string) {
  const left = items.length - mostListed
  return list(
    left > 0 ? `By ${by}: the first ${mostListed} rows; ides coverage --by ${by} lists ${figure(left)} more` : `By ${by}`,
    [by.charAt(0).toUpperCase() + by.slice(1), 'Can be read', 'Access', 'Devices', 'People'],
    items
      .slice(0, mostListed)
      .map(({ name, readable, suspendable, devices, people }) => [
        name && linkTo(`${path}?${new URLSearchParams({ [by]: name })}`, by === 'platform' ? (platformNamed(name)?.name ?? name) : name),
        ...[readableWords[readable], suspendableWords[suspendable], devices, people],
      ]),
  )
}

/** Down what can be read, across what a suspension stops; then why it is no more. */
export function coverageParts({ devices, people, cells, reasons }: CountedCoverage) {
  const reached = suspendables.filter(suspendable => cells.some(cell => cell.suspendable === suspendable))
  const rows = readables.map(readable => [
    readableWords[readable],
    ...reached.map(suspendable => cellText(cells.find(cell => cell.readable === readable && cell.suspendable === suspendable))),
  ])
  return html`${list(
    `Devices by what can be read and suspended: ${figure(devices)}. Their owners: ${figure(people)}.`,
    ['Can be read', ...reached.map(one => suspendableWords[one])],
    rows,
  )}
${list(
  'Why not more',
  ['Reason', 'Devices', 'People'],
  reasons.map(({ reason, devices, people }) => [reasonSentences[reason], devices, people]),
)}`
}

/** `1,204 of 900 people` */
const cellText = (cell: CountedCoverage['cells'][number] | undefined): SafeHtml | string =>
  cell
    ? html`<span class="number">${figure(cell.devices)}</span> <span class="quiet">of ${figured(cell.people, 'person', 'people')}</span>`
    : '–'
