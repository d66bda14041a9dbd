import type * as z from 'zod'
import { fieldName, findings, type Problem, seen } from '../../../shared/domain/problem.ts'
import type { Row, WrittenRow } from '../input/row.ts'
import { readRows } from '../input/rows.ts'

/** Half of what the API takes: API Gateway waits half a minute for its answer, and where that does not come, less has to be sent again. */
const perCall = 500

/** Some records of a file that go to the API in one call, and what is wrong with those that do not. */
export interface Batch {
  readonly rows: readonly WrittenRow[]
  readonly problems: readonly Problem[]
  /** How many records of the file have been looked at, these included. */
  readonly position: number
  /** Bytes of the file that have been read. */
  readonly bytes: number
}

export interface Part {
  /** How many records at the beginning of the file are passed over. */
  readonly from: number
  /** Lines of those that are meant; absent: all. */
  readonly lines?: ReadonlySet<number>
}

/** Records of a file, so many at a time as one call takes, each checked as the API will check it. */
export async function* batches(file: string, schema: z.ZodObject, { from, lines }: Part): AsyncGenerator<Batch> {
  let bytes = 0
  let position = 0
  let batch = emptyBatch()
  const full = () => ({ ...batch, position, bytes })
  const onRead = (read: number) => {
    bytes += read
  }
  for await (const found of readRows(file, Object.keys(schema.shape), { onRead })) {
    position += 1
    if (position <= from || (lines && !(found.line !== undefined && lines.has(found.line)))) continue
    const { row, problems } = checked(found, schema, batch.lineOf)
    if (row) batch.rows.push(row)
    batch.problems.push(...problems)
    if (batch.rows.length < perCall && batch.problems.length < perCall) continue
    yield full()
    batch = emptyBatch()
  }
  if (batch.rows.length + batch.problems.length > 0) yield full()
}

const emptyBatch = () => ({ rows: [] as WrittenRow[], problems: [] as Problem[], lineOf: new Map<unknown, number>() })

function checked(
  found: Row,
  schema: z.ZodObject,
  lineOf: Map<unknown, number>,
): { readonly row?: WrittenRow; readonly problems: readonly Problem[] } {
  if ('problem' in found) return { problems: [found.problem] }
  const { line, fields } = found
  const parsed = schema.safeParse(fields)
  if (!parsed.success)
    return {
      problems: findings(parsed.error.issues, fields).map(({ path, message }) => ({ line, field: fieldName(path), message })),
    }
  const first = lineOf.get(parsed.data.id)
  if (first !== undefined)
    return { problems: [{ line, field: 'id', message: `must be given once, but ${seen(fields.id)} stands on line ${first} already` }] }
  lineOf.set(parsed.data.id, line)
  return { row: found, problems: [] }
}
