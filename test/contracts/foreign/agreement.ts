/** What others and we agree on. Where they differ, `explained.tsv` says why. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import * as z from 'zod'
import { print } from '#test/deployed/steps.ts'

/** Cells of a table. The last of an explanation says why; in its others `*` stands for anything. */
export type Row = readonly string[]

const rows = z.array(z.array(z.string().min(1)).min(2))

const textOf = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

/** @param file of explanations, with a line of titles */
export const rowsOf = (file: string): readonly Row[] => rows.parse(parse(textOf(file), { delimiter: '\t', quote: false, from_line: 2 }))

interface Agreement {
  /** A package of others with its version, or a vendor as its documents describe it. */
  peer: string
  /** Such as `14 fields`. */
  agreed: string
  /** Cells as in the table; what follows them is for messages alone. */
  differences?: readonly Row[]
  /** Default: what `explained.tsv` has for the peer. */
  explanations?: readonly Row[]
}

/** Prints what is agreed and what is explained. @throws AssertionError for a difference without an explanation, and the other way round */
export function hold({ peer, agreed, differences = [], explanations = explanationsOf(peer) }: Agreement) {
  const reasons = new Map<string | undefined, Set<string>>()
  for (const difference of differences) {
    const explanation = explanations.find(one => explains(one, difference))
    const why = explanation?.at(-1)
    const what = difference.slice(0, explanation && explanation.length - 1).join(' ')
    reasons.set(why, (reasons.get(why) ?? new Set()).add(what))
  }
  const unexplained = [...(reasons.get(undefined) ?? [])].map(one => `correct or explain: ${one}`)
  const outdated = explanations.filter(one => !differences.some(found => explains(one, found)))
  const faults = [...unexplained, ...outdated.map(one => `explains nothing: ${one.join(' | ')}`)]
  assert.ok(faults.length === 0, [`${peer}:`, ...faults].join('\n'))
  const explained = [...reasons.values()].reduce((sum, { size }) => sum + size, 0)
  print(`${peer}: ${agreed} agree, ${explained} explained`)
  for (const [why, what] of reasons) print(`         ${why}: ${[...what].join(', ')}`)
}

const explanationsOf = (peer: string) => rowsOf('explained.tsv').flatMap(([of = '', ...cells]) => (patternOf(of).test(peer) ? [cells] : []))

const explains = (explanation: Row, difference: Row) =>
  explanation.slice(0, -1).every((cell, column) => patternOf(cell).test(difference[column] ?? ''))

const patternOf = (cell: string) => new RegExp(`^${cell.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\*', '.*')}$`)

/** The name and the version of a package, as `packages.txt` or `requirements.txt` has it. */
export function pinned(name: string) {
  const pins = `${textOf('packages.txt')}${textOf('requirements.txt')}`.split('\n')
  const pin = pins.find(line => line.startsWith(`${name}@`) || line.startsWith(`${name}==`)) ?? ''
  return `${name} ${pin.slice(name.length).replace(/^[@=]+/, '')}`
}
