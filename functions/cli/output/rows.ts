import { styleText } from 'node:util'
import stringWidth from 'string-width'
import { Temporal } from 'temporal-polyfill'
import { stringify } from 'yaml'
import type { Difference } from '../../../shared/domain/policies/difference.ts'
import { localTime, withWeekday } from '../../../shared/domain/schedule/zone.ts'
import { type SpreadsheetSeparator, spreadsheet } from '../../admin/spreadsheet.ts'
import type { Answered, ApiPage } from '../api/client.ts'
import type { CommandFailure } from '../failure.ts'
import { clean, jsonLine, type TableStyle, type Terminal } from '../terminal.ts'

/** Prints an answer of the API, as JSON or in words. @returns the exit code */
export async function printAnswer<T>(
  answer: Answered<T> | CommandFailure,
  inWords: (body: T) => Iterable<string>,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  if (!answer.ok) return terminal.fail(answer)
  if (!json) await terminal.print(inWords(answer.body))
  else if (answer.body !== undefined) await terminal.print([jsonLine(answer.body)])
  return 0
}

/** The mark tells a spreadsheet that the file is in UTF-8. */
export const csvHead = <T>(columns: TableColumns<T>, separator: SpreadsheetSeparator): string =>
  `\ufeff${spreadsheet([Object.keys(columns)], separator)}`

export const csvLines = <T>(items: readonly T[], columns: TableColumns<T>, separator: SpreadsheetSeparator): string =>
  spreadsheet(
    items.map((item) => Object.values(columns).map((cell) => clean(String(cell(item) ?? '')))),
    separator,
  )

export const yaml = (document: object): string[] => [stringify(document, { lineWidth: 0 }).split('\n').map(clean).join('\n')]

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
      .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell))))
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

/**
 * Prints a list, page by page as JSON, or whole as a table.
 * @param columnsIn given the zone of the list, which is named below the table
 * @returns the exit code
 */
export async function printList<T>(
  pages: AsyncIterable<Answered<ApiPage<T>> | CommandFailure>,
  columnsIn: (zone: string | undefined) => TableColumns<T>,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const all: T[] = []
  let zone: string | undefined
  for await (const page of pages) {
    if (!page.ok) return terminal.fail(page)
    if (json) await terminal.print(page.body.items.map(jsonLine))
    else all.push(...page.body.items)
    zone = page.body.zone
  }
  if (json) return 0
  const below = zone === undefined ? [] : [`\nTimes are in ${zone}.\n`]
  await terminal.print(all.length > 0 ? [...tableRows(all, columnsIn(zone), terminal.style), ...below] : ['none\n'])
  return 0
}

export function changeLines(changes: readonly Difference[], { colour }: TableStyle): string[] {
  const paint = (format: 'red' | 'green', text: string) => (colour ? styleText(format, text, { validateStream: false }) : text)
  return changes.flatMap((change) => [
    ...('before' in change ? [`  ${paint('red', clean(`- ${change.path}: ${JSON.stringify(change.before)}`))}\n`] : []),
    ...('after' in change ? [`  ${paint('green', clean(`+ ${change.path}: ${JSON.stringify(change.after)}`))}\n`] : []),
  ])
}
