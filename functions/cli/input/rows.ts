import { CsvError, parse } from 'csv-parse/sync'
import type { Checked, Problem } from '../../../shared/problem.ts'

/** One record of a file, its fields still as written. */
export interface Row {
  /** Line in the file, from 1: of several, the last. */
  readonly line: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** The records of a CSV file or, by its ending, an NDJSON file. */
export const parseRows = (file: string, text: string, columns: readonly string[]): Checked<Row[]> =>
  /\.(ndjson|jsonl)$/i.test(file) ? parseNdjson(text) : parseCsv(text, columns)

function parseCsv(text: string, columns: readonly string[]): Checked<Row[]> {
  const lines: number[] = []
  const noteLine = <T>(record: T, { lines: line }: { readonly lines: number }): T => {
    lines.push(line)
    return record
  }
  let records: string[][]
  try {
    records = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, on_record: noteLine })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : 1
    return { ok: false, problems: [{ line, field: '', message: `is not well-formed CSV: ${error.message}` }] }
  }
  const header = (records[0] ?? []).map((name) => name.trim())
  const problems = headerProblems(header, columns)
  if (problems.length > 0) return { ok: false, problems }
  const rows: Row[] = []
  records.forEach((record, index) => {
    const line = lines[index] ?? 1
    if (index === 0) return
    if (record.length === header.length)
      rows.push({ line, fields: Object.fromEntries(header.map((name, column) => [name, record[column]])) })
    else problems.push({ line, field: '', message: `must have ${header.length} values, one for each column, but has ${record.length}` })
  })
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: rows }
}

function headerProblems(header: readonly string[], columns: readonly string[]): Problem[] {
  const expected = `the columns are ${columns.join(',')}`
  return [
    ...columns.filter((name) => !header.includes(name)).map((name) => ({ line: 1, field: name, message: `is missing: ${expected}` })),
    ...header
      .filter((name) => !columns.includes(name))
      .map((name) => ({ line: 1, field: name, message: `is not a column known here: ${expected}` })),
    ...header
      .filter((name, index) => columns.includes(name) && header.indexOf(name) !== index)
      .map((name) => ({ line: 1, field: name, message: `stands twice: ${expected}` })),
  ]
}

function parseNdjson(text: string): Checked<Row[]> {
  const rows: Row[] = []
  const problems: Problem[] = []
  text.split('\n').forEach((source, index) => {
    if (source.trim() === '') return
    const line = index + 1
    try {
      const fields: unknown = JSON.parse(source)
      if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) rows.push({ line, fields: asWritten(fields) })
      else problems.push({ line, field: '', message: 'must be a JSON object' })
    } catch {
      problems.push({ line, field: '', message: 'is not well-formed JSON: one object is needed on each line' })
    }
  })
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: rows }
}

/** JSON's own ways to write what CSV can only write as text. */
const asWritten = (fields: object): Row['fields'] =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (value === null) return [name, '']
      if (typeof value === 'boolean') return [name, value ? 'yes' : 'no']
      if (Array.isArray(value)) return [name, value.join(';')]
      return [name, value]
    }),
  )
