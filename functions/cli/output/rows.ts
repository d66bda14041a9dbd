import stringWidth from 'string-width'
import { stringify } from 'yaml'
import * as z from 'zod'
import { type SpreadsheetSeparator, separators, spreadsheet } from '#adapters/rows/spreadsheet.ts'
import type { Difference } from '#domain/policies/difference.ts'
import type { Facts, Words } from '#functions/admin/command.ts'
import type { Answered, ApiPage } from '../api/client.ts'
import type { CliEnvironment } from '../surroundings.ts'
import { clean, jsonLine, paint, type TableStyle, type Terminal } from '../terminal.ts'

/** Prints the body of an answer, as JSON or in words. @returns the exit code */
export async function printAnswer<T>(body: T, inWords: (body: T) => Iterable<string>, json: boolean, terminal: Terminal) {
  if (!json) await terminal.print(inWords(body))
  else if (body !== undefined) await terminal.print([jsonLine(body)])
  return 0
}

/** The mark tells a spreadsheet that the file is in UTF-8. */
const csvHead = (headings: readonly string[], separator: SpreadsheetSeparator) => `\ufeff${spreadsheet([headings], separator)}`

const csvLines = (rows: readonly Facts[], separator: SpreadsheetSeparator) =>
  spreadsheet(
    rows.map(row => cellsOf(Object.values(row))),
    separator,
  )

const cellsOf = (cells: readonly Facts[string][]) => cells.map(cell => clean(String(cell ?? '')))

export const yaml = (document: object): string[] => [stringify(document, { lineWidth: 0 }).split('\n').map(clean).join('\n')]

const gap = '  '

/** A table, cut to the width of a terminal; all rows have the columns of the first, without those that are empty in all. */
export function tableRows(rows: readonly Facts[], style: TableStyle): string[] {
  const headings = Object.keys(rows[0] ?? {}).filter(name => rows.some(row => (row[name] ?? '') !== ''))
  const lines = rows.map(row => cellsOf(headings.map(name => row[name])))
  const widths = headings.map((heading, index) =>
    lines.reduce((most, line) => Math.max(most, stringWidth(line[index] ?? '')), heading.length),
  )
  const formatRow = (cells: readonly string[]) => {
    const line = cells
      .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell))))
      .join(gap)
      .trimEnd()
    return style.terminal ? cut(line, style.width) : line
  }
  return [`${paint('bold', formatRow(headings), style)}\n`, ...lines.map(line => `${formatRow(line)}\n`)]
}

/** Facts about one thing, a line each; undefined and empty ones are left out. */
export function factRows(known: Facts): string[] {
  const said = Object.entries(known).filter(([, value]) => value !== undefined && value !== '')
  const widest = Math.max(...said.map(([name]) => name.length))
  return said.map(([name, value]) => `${name.padEnd(widest)}${gap}${clean(String(value))}\n`)
}

/** A line, facts, or tables below them. */
export const wordLines = (words: Words, style: TableStyle): readonly string[] =>
  (isList(words) ? words : [words]).flatMap((part, index) => {
    if (typeof part === 'string') return [`${inColour(clean(part), style)}\n`]
    if (!isList(part)) return factRows(part)
    return part.length === 0 ? [] : [...(index > 0 ? ['\n'] : []), ...tableRows(part, style)]
  })

/** A change stands out: red what is gone, green what is new. */
function inColour(line: string, style: TableStyle) {
  const [, sign] = /^ {2}([-+]) \S+: /.exec(line) ?? []
  return sign ? paint(sign === '-' ? 'red' : 'green', line, style) : line
}

const isList = <T>(value: string | Facts | readonly T[]): value is readonly T[] => Array.isArray(value)

const graphemes = new Intl.Segmenter()

function cut(text: string, width: number) {
  if (stringWidth(text) <= width) return text
  let [kept, taken] = ['', 0]
  for (const { segment } of graphemes.segment(text)) {
    taken += stringWidth(segment)
    if (taken > width - 1) break
    kept += segment
  }
  return `${kept}…`
}

export const listOptions = z.object({
  csv: z.boolean().optional().describe('Prints a table for a spreadsheet, in which no cell is a formula.'),
  separator: z
    .enum(separators, { error: `must be ${separators.join(' or ')}` })
    .optional()
    .meta({ title: 'CHARACTER', description: 'Of --csv: , or ; by default the one usual with your language settings.' }),
})

/** @returns a sentence where the options contradict each other */
export function listForm(
  { csv, separator }: z.output<typeof listOptions>,
  json: boolean,
  { hasDecimalComma }: Pick<CliEnvironment, 'hasDecimalComma'>,
): ListForm | string {
  if (json && csv) return '--json and --csv exclude each other'
  if (separator && !csv) return '--separator is for --csv'
  return { json, csv: csv ? (separator ?? (hasDecimalComma ? ';' : ',')) : undefined }
}

/** Of a list: JSON, an item a line; or a table, for people or for a spreadsheet. */
interface ListForm {
  json: boolean
  csv?: SpreadsheetSeparator | undefined
}

interface Listing<T> {
  row(item: T, zone: string | undefined): Facts
  csv?(item: T): Facts
  arrange?: ((items: readonly T[]) => readonly T[]) | undefined
  below?(items: readonly T[]): string
  isRight?(item: T): boolean
}

/**
 * Prints a list: as a table once all of it is here, otherwise page by page unless it is arranged. Its zone is named below the table.
 * @returns the exit code
 */
export async function printList<T>(
  pages: AsyncIterable<Answered<ApiPage<T>>>,
  { row, csv: more, arrange, below, isRight = () => true }: Listing<T>,
  { json, csv }: ListForm,
  terminal: Terminal,
): Promise<number> {
  const all: T[] = []
  let zone: string | undefined
  let isHeaded = false
  let areRight = true
  async function printItems(items: readonly T[]) {
    if (!csv) return terminal.print(items.map(jsonLine))
    const rows = items.map(item => ({ ...row(item, zone), ...more?.(item) }))
    if (rows[0]) await terminal.print([isHeaded ? '' : csvHead(Object.keys(rows[0]), csv), csvLines(rows, csv)])
    isHeaded ||= rows.length > 0
  }
  const isTable = !json && !csv
  for await (const { body } of pages) {
    zone = body.zone
    areRight &&= body.items.every(isRight)
    if (isTable || arrange) all.push(...body.items)
    else await printItems(body.items)
  }
  const items = arrange?.(all) ?? all
  if (!isTable) await printItems(items)
  else if (items.length === 0) await terminal.print(['none\n'])
  else {
    const rows = items.map(item => row(item, zone))
    const last = [below?.(items), zone && `Times are in ${zone}.`].flatMap(line => (line ? [`${line}\n`] : []))
    await terminal.print([...tableRows(rows, terminal.style), ...(last.length > 0 ? ['\n', ...last] : [])])
  }
  return areRight ? 0 : 1
}

export const changeLines = (changes: readonly Difference[]): readonly string[] =>
  changes.flatMap(({ path, before, after }) => [
    ...(before === undefined ? [] : [`  - ${path}: ${JSON.stringify(before)}`]),
    ...(after === undefined ? [] : [`  + ${path}: ${JSON.stringify(after)}`]),
  ])
