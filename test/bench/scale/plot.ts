/** Time against staff as a picture, both axes logarithmic. */

export interface Curve {
  readonly name: string
  readonly colour: string
  readonly points: readonly Point[]
}

interface Point {
  readonly staff: number
  readonly seconds: number
  /** False where it is worked out from a smaller mailing. */
  readonly isRun: boolean
}

const [width, height] = [860, 400]
const frame = { left: 90, right: 150, top: 50, bottom: 60 }
const staffTicks = [1e4, 1e5, 1e6, 1e7, 1e8]
const timeTicks = {
  '1 minute': 60,
  '10 minutes': 600,
  '1 hour': 3_600,
  '8 hours': 28_800,
  '1 day': 86_400,
  '1 week': 604_800,
  '90 days': 7_776_000,
}

const scale = (from: number, until: number, start: number, end: number) => (value: number) =>
  start + ((Math.log(value) - Math.log(from)) / (Math.log(until) - Math.log(from))) * (end - start)

const x = scale(1e4, 1.5e8, frame.left, width - frame.right)
const y = scale(30, 1.2e7, height - frame.bottom, frame.top)

const at = (value: number): string => value.toFixed(1)

export function plotSvg(title: string, curves: readonly Curve[]): string {
  const [left, right, top, bottom] = [frame.left, width - frame.right, frame.top, height - frame.bottom]
  const lines = [
    ...Object.entries(timeTicks).flatMap(([name, seconds]) => [
      `<path d="M${left} ${at(y(seconds))}H${right}" class="g"/>`,
      `<text x="${left - 8}" y="${at(y(seconds) + 4)}" class="e">${name}</text>`,
    ]),
    ...staffTicks.flatMap((staff) => [
      `<path d="M${at(x(staff))} ${top}V${bottom}" class="g"/>`,
      `<text x="${at(x(staff))}" y="${bottom + 20}" class="m">${staff.toLocaleString('en')}</text>`,
    ]),
    `<text x="${(left + right) / 2}" y="${bottom + 44}" class="m">staff</text>`,
    `<text x="${left}" y="${top - 22}" class="t">${title}</text>`,
    ...curves.flatMap(curveLines),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="scale-title">
<title id="scale-title">${title}</title>
<style>text{font-family:system-ui,sans-serif;font-size:12px;fill:#59636e}.t{font-size:15px;font-weight:600;fill:#1f2328}.m{text-anchor:middle}.e{text-anchor:end}.g{stroke:#d0d7de;stroke-width:1;fill:none}</style>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${lines.join('\n')}
</svg>
`
}

function curveLines({ name, colour, points }: Curve): readonly string[] {
  const places = points.map(({ staff, seconds, isRun }) => ({ x: at(x(staff)), y: at(y(seconds)), isRun }))
  const last = points.at(-1)
  return [
    `<path d="M${places.map(({ x, y }) => `${x} ${y}`).join('L')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...places.map(
      ({ x, y, isRun }) => `<circle cx="${x}" cy="${y}" r="4" fill="${isRun ? colour : '#ffffff'}" stroke="${colour}" stroke-width="2"/>`,
    ),
    ...(last ? [`<text x="${at(x(last.staff) + 12)}" y="${at(y(last.seconds) + 4)}" style="fill:${colour}">${name}</text>`] : []),
  ]
}
