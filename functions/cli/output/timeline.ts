import type { Temporal } from 'temporal-polyfill'
import type { Policy } from '#domain/policies/policy.ts'
import type { Cell, Timeline } from '#domain/rehearsal/timeline.ts'
import { localTime, withWeekday } from '#domain/schedule/zone.ts'
import { titleIn } from '#domain/translated.ts'
import { minute } from '#functions/minute.ts'
import { clean, paint, type TableStyle } from '../terminal.ts'
import { tableRows } from './rows.ts'

const marks = { announcement: '○', notice: '●', deadline: '◆', escalation: '▲', access: '✖', review: '◇' } as const
const colours = { announcement: 'cyan', notice: 'cyan', deadline: 'yellow', escalation: 'magenta', access: 'red', review: 'cyan' } as const

/** A column for each zone; on a terminal with an axis of days above it. */
export function timelineLines(policy: Policy, timeline: Timeline, style: TableStyle): readonly string[] {
  const rows = timeline.rows.map(({ kind, what, cells }) => ({
    [style.terminal ? '' : 'what']: style.terminal ? `${marks[kind]} ${what}` : what,
    ...Object.fromEntries(timeline.zones.map((zone, index) => [zone, cells[index] && cellText(cells[index], zone)])),
  }))
  return [
    `${clean(titleIn(policy).text)} (${policy.id}), ${clean(policy.issuer)}\n`,
    ...(style.terminal ? axis(timeline, style) : []),
    '\n',
    ...tableRows(rows, style),
  ]
}

function cellText(cell: Cell, zone: string) {
  if ('instead' in cell) return cell.instead
  if ('on' in cell) return withWeekday(cell.on)
  return minute(cell.at.toString(), zone)
}

const widestAxis = 100

/** A line of days in the first zone, with a mark for each step. */
function axis({ zones: [zone], rows }: Timeline, style: TableStyle) {
  const moments = rows.flatMap(({ kind, cells: [cell] }) => (cell && 'at' in cell ? [{ kind, at: cell.at }] : []))
  const [from, until] = [
    moments.map(({ at }) => at.epochMilliseconds).reduce(least, Infinity),
    moments.map(({ at }) => at.epochMilliseconds).reduce((a, b) => Math.max(a, b), -Infinity),
  ]
  if (zone === undefined || until <= from) return []
  const last = Math.min(style.width, widestAxis) - 1
  const place = (at: Temporal.Instant) => Math.round(((at.epochMilliseconds - from) / (until - from)) * last)
  // Later kinds cover earlier ones on the same place.
  const drawn = new Map(
    ['notice', 'review', 'escalation', 'announcement', 'access', 'deadline'].flatMap(kind =>
      moments.filter(moment => moment.kind === kind).map(moment => [place(moment.at), moment.kind] as const),
    ),
  )
  const line = Array.from({ length: last + 1 }, (_, index) => {
    const kind = drawn.get(index)
    return kind === undefined ? '─' : paint(colours[kind], marks[kind], style)
  })
  return [`\n${line.join('')}\n`]
}

const least = (a: number, b: number) => Math.min(a, b)
/** For programs: moments in UTC and in local time. */
export const timelineDocument = ({ zones, rows, warnings }: Timeline) => ({
  zones: zones.map((zone, index) => ({
    zone,
    steps: rows.flatMap(({ kind, step, what, cells }) => {
      const cell = cells[index]
      return cell ? [{ kind, step, what, ...document(cell, zone) }] : []
    }),
  })),
  warnings,
})

function document(cell: Cell, zone: string) {
  if ('instead' in cell) return cell
  if ('on' in cell) return { on: cell.on.toString(), weekday: cell.on.dayOfWeek }
  const local = localTime(cell.at, zone)
  return { at: cell.at.toString(), local: local.toString({ smallestUnit: 'minute' }), weekday: local.dayOfWeek }
}
