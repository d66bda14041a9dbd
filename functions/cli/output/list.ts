import type { Answered, Page, Unanswered } from '../api/client.ts'
import type { Terminal } from '../terminal.ts'
import { jsonLine } from './clean.ts'
import { type Columns, rows } from './rows.ts'

/** Prints a list, page by page as JSON, or whole as a table. @returns the exit code */
export async function printList<T>(
  pages: AsyncIterable<Answered<Page<T>> | Unanswered>,
  columns: Columns<T>,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const all: T[] = []
  for await (const page of pages) {
    if (!page.ok) return terminal.fail(page)
    if (json) await terminal.print(page.body.items.map(jsonLine))
    else all.push(...page.body.items)
  }
  if (!json) await terminal.print(all.length > 0 ? rows(all, columns, terminal.style) : ['none\n'])
  return 0
}
