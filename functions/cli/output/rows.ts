import { styleText } from 'node:util'
import stringWidth from 'string-width'
import { Temporal } from 'temporal-polyfill'
import { withWeekday } from '../../../shared/domain/schedule/weekday.ts'
import { localTime } from '../../../shared/domain/schedule/zone.ts'
import { clean } from '../clean.ts'
import type { TableStyle } from '../terminal.ts'

/** By heading; a cell of undefined is empty. */
export type TableColumns<T> = Readonly<Record<string, (item: T) => string | number | undefined>>

const gap = '  '

/** A table, cut to the width of a terminal. */
export function tableRows<T>(items: readonly T[], columns: TableColumns<T>, { terminal, colour, width }: TableStyle): string[] {
  const headings = Object.keys(columns)
  const lines = items.map((item) => Object.values(columns).map((cell) => clean(String(cell(item) ?? ''))))
  const widths = headings.map((heading, index) =>
    lines.reduce((most, line) => Math.max(most, stringWidth(line[index] ?? '')), heading.length),
  )
  const formatRow = (cells: readonly string[]) => {
    const line = cells
      .map((cell, index) => padded(cell, widths[index] ?? 0))
      .join(gap)
      .trimEnd()
    return terminal ? cut(line, width) : line
  }
  const heading = formatRow(headings)
  return [`${colour ? styleText('bold', heading, { validateStream: false }) : heading}\n`, ...lines.map((line) => `${formatRow(line)}\n`)]
}

/** Facts about one thing, a line each; undefined and empty ones are left out. */
export function factRows(known: Readonly<Record<string, string | number | undefined>>): string[] {
  const said = Object.entries(known).filter(([, value]) => value !== undefined && value !== '')
  const widest = Math.max(...said.map(([name]) => name.length))
  return said.map(([name, value]) => `${name.padEnd(widest)}${gap}${clean(String(value))}\n`)
}

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - stringWidth(text)))

const graphemes = new Intl.Segmenter()

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let [kept, taken] = ['', 0]
  for (const { segment } of graphemes.segment(text)) {
    taken += stringWidth(segment)
    if (taken > width - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** `Thu 2023-03-16 00:00`, as clocks show it in a zone; where there is none, in UTC: `2023-03-15 23:00Z` */
export function minute(instant: string, zone?: string): string {
  if (zone === undefined) return instant.replace('T', ' ').replace(/(:\d\d)(:\d\d(\.\d+)?)?Z$/, '$1Z')
  const local = localTime(Temporal.Instant.from(instant), zone)
  return `${withWeekday(local.toPlainDate())} ${local.toPlainTime().toString({ smallestUnit: 'minute' })}`
}
