import type { Answered, ApiPage } from '../api/client.ts'
import { jsonLine } from '../clean.ts'
import type { CommandFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import { type TableColumns, tableRows } from './rows.ts'

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
