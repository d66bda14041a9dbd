/** Where people stand under a policy, day by day: an SVG that needs no colours to be read, and its table. */

import { scaleLinear } from 'd3-scale'
import type { Temporal } from 'temporal-polyfill'
import { html } from '#domain/html.ts'
import { figure } from '#domain/text.ts'
import type { Shown } from '../admin/route.ts'
import type { numbers } from '../admin/routes/numbers.ts'
import { dayText, figures, list } from './parts.ts'

type Numbers = Shown<typeof numbers>
type Day = Pick<Numbers['days'][number], 'on' | 'people'>

interface ChartNumbers extends Pick<Numbers, 'deadlines'> {
  days: readonly Day[]
}

/** From the bottom, each with what is drawn over its colour in a square of 8. */
export const bands = {
  suspended: { name: 'Suspended', ink: 'M0 0 8 8M8 0 0 8' },
  overdue: { name: 'Overdue', ink: 'M-2 2 2 -2M0 8 8 0M6 10 10 6' },
  unreachable: { name: 'Unreachable', ink: 'M2 2h2M6 6h2' },
  open: { name: 'Open', ink: '' },
  asked: { name: 'Asked', ink: 'M2 2h1M6 6h1M2 6h1M6 2h1' },
  exempt: { name: 'Exempt', ink: 'M0 4h8' },
  clear: { name: 'Clear', ink: '' },
  closed: { name: 'Closed', ink: 'M4 0v8' },
} as const

type Band = keyof typeof bands

export const bandOrder: readonly Band[] = ['suspended', 'overdue', 'unreachable', 'open', 'asked', 'exempt', 'clear', 'closed']

const inBand = ({ people }: Day, band: Band) => people[band] ?? 0

const peopleOn = (one: Day) => bandOrder.reduce((sum, band) => sum + inBand(one, band), 0)

/**
 * How many people are how far, each with the way to their list.
 * @param cases address of the list of cases; absent of a day that is over
 * @param chart its id, where this is its legend
 */
export const progressFigures = (day: Day, cases: string | undefined, chart?: string) =>
  figures(
    bandOrder
      .filter(band => (band !== 'asked' && band !== 'closed') || inBand(day, band) > 0)
      .map(band => ({
        name: html`${chart === undefined ? '' : html`<svg class="swatch" width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill="url(#${chart}-${band})"/></svg>`}${bands[band].name}`,
        number: inBand(day, band),
        ...(cases === undefined ? {} : { to: `${cases}?state=${band}` }),
      })),
  )

/** `height` of the columns, in pixels; `most`: days that are drawn. */
const sizes = { small: { height: 160, most: 45 }, large: { height: 280, most: 100 } } as const

/** Pixels for the name of a line: each has a row of its own, so that none covers another. */
const row = 18

/**
 * As wide as where it stands: across, all is in percent. Its legend is how many people are how far now.
 * @param id its own on the page
 * @param cases address of the list of cases; absent of a day that is over
 */
export function burnDown(id: string, { days, deadlines }: ChartNumbers, cases: string | undefined, size: keyof typeof sizes) {
  const { height, most } = sizes[size]
  const shown = thinned(days.toReversed(), most)
  const [first, last] = [shown[0], shown.at(-1)]
  if (!first || !last) return html``
  const daysTo = (on: Temporal.PlainDate) => first.on.until(on).days
  // A deadline is the end of its last day; a day ends where the next begins.
  const end = daysTo(last.on) + 1
  const lines = [
    ...deadlines.map(({ stage, lastDay }) => ({ name: stage ?? 'Deadline', kind: 'deadline', at: daysTo(lastDay) + 1 })),
    { name: cases === undefined ? shortDay(last.on) : 'Today', kind: 'today', at: end },
  ]
  const x = scaleLinear([0, Math.max(...lines.map(({ at }) => at))], [0, 100])
  const top = row * lines.length
  const bottom = top + height
  const y = scaleLinear([0, Math.max(4, ...shown.map(peopleOn))], [bottom, top]).nice(4)
  const columns = shown.map((day, index) => {
    const [from, to] = [daysTo(day.on), daysTo(shown[index + 1]?.on ?? last.on.add({ days: 1 }))]
    return { day, at: percent(x(from)), width: percent(x(to) - x(from) + 0.05) }
  })
  const bars = (band: Band, index: number) =>
    columns.map(({ day, at, width }) => {
      const people = inBand(day, band)
      const below = bandOrder.slice(0, index).reduce((sum, one) => sum + inBand(day, one), 0)
      return people === 0
        ? ''
        : html`<rect x="${at}" width="${width}" y="${px(y(below + people))}" height="${px(y(below) - y(below + people))}"/>`
    })
  return html`<svg class="chart" height="${bottom}" role="img" aria-labelledby="${id}-title ${id}-said">
<title id="${id}-title">People with a case, day by day</title>
<desc id="${id}-said">${said(last, deadlines)}</desc>
<defs>${bandOrder.map(band => bandPattern(`${id}-${band}`, band))}</defs>
${whole(y.ticks(4)).map(tick => html`<line class="grid" x2="100%" y1="${px(y(tick))}" y2="${px(y(tick))}"/>${svgText('-8', y(tick) + 4, figure(tick), 'end')}`)}
${whole(x.ticks(3)).map(tick => svgText(percent(x(tick)), bottom + 18, shortDay(first.on.add({ days: tick })), x(tick) > 85 ? 'end' : 'start'))}
${bandOrder.map((band, index) => html`<g class="band" fill="url(#${id}-${band})">${bars(band, index)}</g>`)}
${lines.map(({ kind, at }, index) => html`<line class="${kind}" x1="${percent(x(at))}" x2="${percent(x(at))}" y1="${row * index + 4}" y2="${bottom}"/>`)}
${lines.map(({ name, at }, index) => svgText(percent(x(at)), row * index + 12, name, x(at) > 50 ? 'end' : 'start', x(at) > 50 ? -6 : 6))}
</svg>
${progressFigures(last, cases, id)}
<details><summary>The same as a table</summary>${list(
    'People with a case, day by day',
    ['Day', ...bandOrder.map(band => bands[band].name)],
    shown.toReversed().map(one => [dayText(one.on), ...bandOrder.map(band => inBand(one, band))]),
  )}</details>`
}

export const shortDay = (day: Temporal.PlainDate) => day.toLocaleString('en-GB', { day: 'numeric', month: 'short' })

/** The last of each of so many stretches of time. */
function thinned(days: readonly Day[], most: number) {
  const each = Math.ceil(days.length / most)
  return days.filter((_, index) => (days.length - 1 - index) % each === 0)
}

function said(last: Day, deadlines: ChartNumbers['deadlines']) {
  const now = bandOrder.map(band => `${figure(inBand(last, band))} ${bands[band].name.toLowerCase()}`).join(', ')
  return html`${dayText(last.on)}: ${now}.${deadlines.map(({ stage, lastDay }) => html` ${stage ?? 'The deadline'}: the end of ${dayText(lastDay)}.`)}`
}

export const bandPattern = (id: string, band: Band) =>
  html`<pattern id="${id}" width="8" height="8" patternUnits="userSpaceOnUse"><path class="${band}" d="M0 0h8v8H0z"/><path class="ink" d="${bands[band].ink}"/></pattern>`

export const svgText = (x: string, y: number, words: string, anchor: 'start' | 'end', dx = 0) =>
  html`<text x="${x}" y="${px(y)}" dx="${dx}" text-anchor="${anchor}">${words}</text>`

const whole = (ticks: readonly number[]) => ticks.filter(Number.isInteger)

const px = (length: number) => length.toFixed(1)

export const percent = (share: number) => `${share.toFixed(2)}%`
