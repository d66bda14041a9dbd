/** What others and we agree on. Where they differ, `explained.tsv` says why. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import * as z from 'zod'
import { print } from '../../deployed/steps.ts'

/** Cells of a table: the last says why; in the others `*` stands for anything. */
export type Row = readonly string[]

const rows = z.array(z.array(z.string().min(1)).min(2))

const textOf = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

/** @param file of explanations, with a line of titles */
export const rowsOf = (file: string): readonly Row[] => rows.parse(parse(textOf(file), { delimiter: '\t', quote: false, from_line: 2 }))

export interface Agreement {
  /** A package of others, or a vendor as its documents describe it. */
  readonly peer: string
  /** Such as `14 fields`. */
  readonly agreed: string
  /** Cells as in the table, without the last. */
  readonly differences?: readonly Row[]
  readonly explanations?: readonly Row[]
}

/** Prints what is agreed and what is explained. @throws AssertionError for a difference without an explanation, and the other way round */
export function hold({ peer, agreed, differences = [], explanations = explanationsOf(peer) }: Agreement): void {
  const why = (difference: Row) => explanations.find((one) => explains(one, difference))?.at(-1)
  const faults = [
    ...differences.filter((one) => why(one) === undefined).map((one) => `correct or explain: ${one.join(' | ')}`),
    ...explanations
      .filter((one) => !differences.some((found) => explains(one, found)))
      .map((one) => `explains nothing: ${one.join(' | ')}`),
  ]
  assert.ok(faults.length === 0, [`${peer}:`, ...faults].join('\n'))
  print(`${withVersion(peer)}: ${agreed} agree, ${differences.length} explained`)
  const reasons = Object.entries(Object.groupBy(differences, (one) => why(one) ?? ''))
  for (const [reason, found = []] of reasons) print(`         ${reason}: ${found.map((one) => one.slice(0, 3).join(' ')).join(', ')}`)
}

const explanationsOf = (peer: string) => rowsOf('explained.tsv').flatMap(([of, ...cells]) => (of === peer ? [cells] : []))

const explains = (explanation: Row, difference: Row): boolean =>
  difference.every((cell, column) => patternOf(explanation[column] ?? '').test(cell))

const patternOf = (cell: string) => new RegExp(`^${cell.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\*', '.*')}$`)

/** As `packages.txt` and `requirements.txt` have it. */
function withVersion(peer: string): string {
  const pins = `${textOf('packages.txt')}${textOf('requirements.txt')}`.split('\n')
  const pin = pins.find((line) => line.startsWith(`${peer}@`) || line.startsWith(`${peer}==`))
  return pin?.replace(/(.)(?:@|==)/, '$1 ') ?? peer
}
