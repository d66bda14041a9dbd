import { JSONParser, Tokenizer, TokenParserError, TokenType } from '@streamparser/json'
import { longestRecord, type RecordRow, wrongRow } from '#domain/people/rows.ts'
import { seen } from '#domain/problem.ts'
import { jsonIn } from '#domain/text.ts'

export interface LineOptions {
  /** Characters of a line. */
  longest?: number
  /** Fields of an object as they are to be read. */
  fieldsOf?: (value: object) => Record<string, unknown>
}

/** An object a line. */
export async function* jsonLineRows(
  text: AsyncIterable<string>,
  { longest = longestRecord, fieldsOf = asWritten }: LineOptions = {},
): AsyncGenerator<RecordRow> {
  const right = 'one JSON object, whole on this line'
  let line = 0
  for await (const source of linesOf(text, longest)) {
    line += 1
    if (source.length > longest) return yield lastRow(line, `must be ${right}, of ${longest} characters at most`)
    if (source === '') continue
    const value = jsonIn(source)
    const key = value === undefined ? undefined : repeatedKeyIn(source)
    yield key === undefined ? rowOf(line, value, right, source, fieldsOf) : wrongRow(line, repeatedKeyFault(key))
  }
}

/** Ends with a line that is longer. */
async function* linesOf(text: AsyncIterable<string>, longest: number): AsyncGenerator<string> {
  let line = ''
  for await (const piece of text) {
    const [end = '', ...others] = piece.split('\n')
    line += end
    for (const next of others) {
      yield line.trim()
      line = next
    }
    if (line.length > longest) break
  }
  yield line.trim()
}

/** A list of objects. Ends at its first fault. */
export async function* jsonListRows(text: AsyncIterable<string>): AsyncGenerator<RecordRow> {
  const right = 'an object in a list of them, [{ … }, { … }]'
  const rows: RecordRow[] = []
  let [line, bytes, isOpen] = [1, 0, false]
  /** Of the value that is being read. */
  let begin: { line: number; offset: number } | undefined
  const parser = new JSONParser({ paths: ['$.*'], keepStack: false })
  const keys = keyWatch()
  let repeated: string | undefined
  parser.onToken = ({ token, value, offset }) => {
    repeated ??= keys(token, value)
    if (!isOpen && token !== TokenType.LEFT_BRACKET) throw new TokenParserError('not a list')
    if (isOpen && token !== TokenType.COMMA) begin ??= { line, offset }
    if (begin && offset - begin.offset >= longestRecord) throw new TokenParserError('too long')
    isOpen = true
  }
  parser.onValue = ({ value }) => {
    const from = begin?.line ?? line
    rows.push(repeated === undefined ? rowOf(from, value, right, value ?? 'null') : wrongRow(from, repeatedKeyFault(repeated)))
    begin = undefined
    repeated = undefined
  }
  for await (const piece of text)
    for (const source of piece.split(/(?<=\n)/)) {
      const isJson = accepts(parser, source)
      yield* rows.splice(0)
      const end = bytes + Buffer.byteLength(source)
      if (begin && !parser.isEnded && end - begin.offset > longestRecord)
        return yield lastRow(begin.line, `must be ${right}, of ${longestRecord} characters at most`)
      if (!isJson)
        return yield lastRow(line, `must be ${right}, but is ${seen(source.slice(Math.max(0, (begin?.offset ?? 0) - bytes)).trim())}`)
      bytes = end
      if (source.endsWith('\n')) line += 1
    }
  if (!parser.isEnded) yield lastRow(begin?.line ?? line, `must be ${right}, but the file ends there`)
}

/**
 * Programs differ in which of two values of a key they take, so that what one has checked another may not do.
 * @param json well-formed
 * @returns a key that one object has twice
 */
export function repeatedKeyIn(json: string) {
  const keys = keyWatch()
  let repeated: string | undefined
  const tokenizer = new Tokenizer()
  tokenizer.onToken = ({ token, value }) => {
    repeated ??= keys(token, value)
  }
  tokenizer.write(json)
  return repeated
}

export const repeatedKeyFault = (key: string) => `must give each key of an object once, but has ${seen(key)} twice`

/** Takes the tokens of JSON in order. @returns a key that the innermost object has already */
function keyWatch() {
  const open: Set<string>[] = []
  let last = ''
  return (token: TokenType, value: unknown) => {
    if (token === TokenType.LEFT_BRACE) open.push(new Set())
    if (token === TokenType.RIGHT_BRACE) open.pop()
    if (token === TokenType.STRING) last = String(value)
    if (token !== TokenType.COLON) return undefined
    if (open.at(-1)?.has(last)) return last
    open.at(-1)?.add(last)
    return undefined
  }
}

const lastRow = (line: number, message: string): RecordRow => ({ ...wrongRow(line, message), isEnd: true })

function accepts(parser: JSONParser, source: string) {
  try {
    parser.write(source)
    return true
  } catch {
    return false
  }
}

function rowOf(
  line: number,
  value: unknown,
  right: string,
  source: unknown,
  fieldsOf: NonNullable<LineOptions['fieldsOf']> = asWritten,
): RecordRow {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { line, fields: fieldsOf(value) }
  return wrongRow(line, `must be ${right}, but is ${seen(source)}`)
}

/** JSON's own ways to write what CSV can only write as text. */
export const asWritten = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      // For apps, null may mean none or unknown: it is left to be refused.
      if (value === null) return [name, ['apps', 'absent'].includes(name) ? null : '']
      if (typeof value === 'boolean') return [name, value ? 'yes' : 'no']
      if (Array.isArray(value)) return [name, value.join(';')]
      return [name, value]
    }),
  )
