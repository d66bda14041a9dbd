import { scaleLog } from 'd3-scale'
import { html, type SafeHtml } from '../../../shared/domain/html.ts'
import type { Reckoned } from './full-size.ts'

const [left, right, top, row] = [190, 590, 30, 26]

/** A bar for the minutes of each step, and a line at its goal. */
export function plotOf(steps: readonly Reckoned[]): string {
  const height = top + steps.length * row + 10
  const x = scaleLog([0.05, 2_000], [left, right]).clamp(true)
  const ticks = [0.1, 1, 10, 60, 600].map((tick) => [x(tick), tick < 60 ? `${tick} min` : `${tick / 60} h`] as const)
  const bars = steps.map((one, index) => bar(one, top + index * row, x))
  return String(html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 ${String(height)}" width="720" height="${String(height)}" role="img">
<title>A campaign of 2.2 million staff: minutes that each step takes, and its goal</title>
<style>text{font:13px system-ui,sans-serif;fill:#24292f}.grid{stroke:#d0d7de}.goal{stroke:#24292f;stroke-width:3}.met{fill:#2da44e}.missed{fill:#cf222e}</style>
<rect width="100%" height="100%" rx="8" fill="#fff"/>
${ticks.map(([at, name]) => html`<path class="grid" d="M${at.toFixed(1)} ${String(top - 8)}V${String(height - 8)}"/><text x="${at.toFixed(1)}" y="16" text-anchor="middle">${name}</text>`)}
${bars}
</svg>
`)
}

function bar({ step, minutes, goal, isMet }: Reckoned, y: number, x: (minutes: number) => number): SafeHtml {
  const end = x(minutes)
  const goalAt = goal.minutes === undefined ? undefined : x(goal.minutes).toFixed(1)
  const mark = goalAt ? html`<path class="goal" d="M${goalAt} ${String(y - 2)}v20"/>` : html``
  const said = `${lastsText(minutes)}${isMet ? '' : ', missed'}`
  return html`<text x="${String(left - 8)}" y="${String(y + 13)}" text-anchor="end">${step}</text><rect class="${isMet ? 'met' : 'missed'}" x="${String(left)}" y="${String(y)}" width="${Math.max(2, end - left).toFixed(1)}" height="16"/>${mark}<text x="${String(right + 12)}" y="${String(y + 13)}">${said}</text>
`
}

export function lastsText(minutes: number): string {
  if (minutes < 1) return `${(60 * minutes).toFixed(0)} s`
  if (minutes < 90) return `${minutes.toFixed(minutes < 10 ? 1 : 0)} min`
  return `${(minutes / 60).toFixed(1)} h`
}
