import type { Columns } from '../rows/csv.ts'

/**
 * Columns of a file that another system wrote. Letter case, spaces and hyphens make no difference; what is no column is left out.
 * @param others other headings of a column, as a person reads them
 */
export function headed(
  names: readonly string[],
  mayLack: readonly string[],
  others: Readonly<Record<string, readonly string[]>> = {},
): Columns {
  const columns = new Map(names.flatMap((name) => [name, ...(others[name] ?? [])].map((heading) => [folded(heading), name])))
  return { names, mayLack, columnOf: (heading) => columns.get(folded(heading)) }
}

const folded = (heading: string): string => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
