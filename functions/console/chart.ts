/** Where people stand under a policy, day by day: an SVG that needs no colours to be read, and its table. */

import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { area, curveStepAfter, stack } from 'd3-shape'
import { Temporal } from 'temporal-polyfill'
import { html, type SafeHtml } from '#shared/domain/html.ts'
import type { Shown } from '../admin/route.ts'
import type { numbers } from '../admin/routes/numbers.ts'
import { dayText, figure, list } from './parts.ts'

type Numbers = Shown<typeof numbers>
type Day = Pick<Numbers['days'][number], 'on' | 'people'>

interface ChartNumbers extends Pick<Numbers, 'deadlines'> {
  readonly days: readonly Day[]
}

/** From the bottom, each with what is drawn over its colour in a square of 8. */
const bands = {
  suspended: { name: 'Suspended', ink: 'M0 0 8 8M8 0 0 8' },
  overdue: { name: 'Overdue', ink: 'M-2 2 2 -2M0 8 8 0M6 10 10 6' },
  unreachable: { name: 'Unreachable', ink: 'M2 2h2M6 6h2' },
  open: { name: 'Open', ink: '' },
  asked: { name: 'Asked', ink: 'M2 2h1M6 6h1M2 6h1M6 2h1' },
  exempt: { name: 'Exempt', ink: 'M0 4h8' },
  clear: { name: 'Clear', ink: 'M4 0v8' },
} as const

type Band = keyof typeof bands

const order: readonly Band[] = ['suspended', 'overdue', 'unreachable', 'open', 'asked', 'exempt', 'clear']

const inBand = ({ people }: Day, band: Band): number => (band === 'clear' ? people.clear + people.closed : (people[band] ?? 0))

const peopleOn = (one: Day): number => order.reduce((sum, band) => sum + inBand(one, band), 0)

/** `most`: days that are drawn. */
const sizes = { small: { width: 400, height: 220, most: 45 }, large: { width: 720, height: 340, most: 100 } } as const

const margin = { top: 34, right: 122, bottom: 24, left: 52 } as const

/** @param id its own on the page */
export function burnDown(id: string, { days, deadlines }: ChartNumbers, size: keyof typeof sizes): SafeHtml {
  const { width, height, most } = sizes[size]
  const shown = thinned(days.toReversed(), most)
  const [first, last] = [shown[0], shown.at(-1)]
  if (!first || !last) return html``
  const daysTo = (on: Temporal.PlainDate) => first.on.until(on).days
  // A deadline is the end of its last day; a day ends where the next begins.
  const end = daysTo(last.on) + 1
  const lines = [
    ...deadlines.map(({ stage, lastDay }) => ({ name: stage ?? 'Deadline', kind: 'deadline', at: daysTo(lastDay) + 1 })),
    { name: 'Today', kind: 'today', at: end },
  ]
  const x = scaleLinear([0, Math.max(...lines.map(({ at }) => at))], [margin.left, width - margin.right])
  const y = scaleLinear([0, Math.max(4, ...shown.map(peopleOn))], [height - margin.bottom, margin.top]).nice(4)
  const edges = [...shown.map(({ on }) => daysTo(on)), end]
  const layers = stack<Day, Band>().keys(order).value(inBand)([...shown, last])
  const draw = area<readonly number[]>(
    (_, index) => x(edges[index] ?? 0),
    ([from = 0]) => y(from),
    ([, to = 0]) => y(to),
  )
    .curve(curveStepAfter)
    .digits(1)
  const labels = layers
    .filter(({ key }) => inBand(last, key) > 0)
    .map((layer) => ({ text: `${figure(inBand(last, layer.key))} ${bands[layer.key].name.toLowerCase()}`, at: middle(layer.at(-1), y) }))
  const [left, right, bottom] = [margin.left, width - margin.right, height - margin.bottom]
  // Names stand in two rows, before their lines; behind, where another line or name is in the way.
  const isHigh = (index: number) => index % 2 === 0
  const isInTheWay = ({ at, name }: (typeof lines)[number], index: number) =>
    lines.some((other, of) => (isHigh(of) || !isHigh(index)) && other.at < at && x(at) - x(other.at) < 8 * name.length)
  // Labels stand next to today, if the days ahead leave room.
  const labelsAt = right - x(end) > margin.right ? x(end) : right
  return html`<svg class="chart ${size}" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-labelledby="${id}-title ${id}-said">
<title id="${id}-title">People with a case, day by day</title>
<desc id="${id}-said">${said(last, deadlines)}</desc>
<defs>${order.map((band) => pattern(`${id}-${band}`, band))}</defs>
${whole(y.ticks(4)).map((tick) => html`<path class="grid" d="M${left} ${px(y(tick))}H${right}"/>${text(left - 6, y(tick) + 4, figure(tick), 'end')}`)}
${whole(x.ticks(3)).map((tick) => text(x(tick), height - 6, Temporal.PlainDate.from(first.on).add({ days: tick }).toLocaleString('en-GB', { day: 'numeric', month: 'short' })))}
${layers.map((layer) => html`<path class="band" fill="url(#${id}-${layer.key})" d="${draw(layer) ?? ''}"/>`)}
${lines.map((line, index) => html`<path class="${line.kind}" d="M${px(x(line.at))} ${isHigh(index) ? 16 : 30}V${bottom}"/>${text(x(line.at), isHigh(index) ? 12 : 26, line.name, isInTheWay(line, index) ? 'start' : 'end')}`)}
${apart(labels).map(({ text: words, at }) => text(labelsAt + 8, at + 4, words))}
</svg>
<details><summary>The same as a table</summary>${list(
    'People with a case, day by day',
    ['Day', ...order.map((band) => bands[band].name)],
    shown.toReversed().map((one) => [dayText(one.on), ...order.map((band) => inBand(one, band))]),
  )}</details>`
}

/** The last of each of so many stretches of time. */
function thinned(days: readonly Day[], most: number): readonly Day[] {
  const each = Math.ceil(days.length / most)
  return days.filter((_, index) => (days.length - 1 - index) % each === 0)
}

function said(last: Day, deadlines: ChartNumbers['deadlines']): SafeHtml {
  const now = order.map((band) => `${figure(inBand(last, band))} ${bands[band].name.toLowerCase()}`).join(', ')
  return html`${dayText(last.on)}: ${now}.${deadlines.map(({ stage, lastDay }) => html` ${stage ?? 'The deadline'}: the end of ${dayText(lastDay)}.`)}`
}

const pattern = (id: string, band: Band): SafeHtml =>
  html`<pattern id="${id}" width="8" height="8" patternUnits="userSpaceOnUse"><path class="${band}" d="M0 0h8v8H0z"/><path class="ink" d="${bands[band].ink}"/></pattern>`

const text = (x: number, y: number, words: string, anchor: 'start' | 'end' = 'start'): SafeHtml =>
  html`<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${words}</text>`

/** Labels from the bottom, moved up until none covers another. */
function apart<Label extends { readonly at: number }>(labels: readonly Label[]): readonly Label[] {
  let free = Number.POSITIVE_INFINITY
  return labels.map((label) => {
    const at = Math.min(label.at, free)
    free = at - 15
    return { ...label, at }
  })
}

const middle = ([from = 0, to = 0]: readonly number[] = [], y: ScaleLinear<number, number>): number => y((from + to) / 2)

const whole = (ticks: readonly number[]): readonly number[] => ticks.filter(Number.isInteger)

const px = (length: number): string => length.toFixed(1)
