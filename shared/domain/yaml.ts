import { type Document, type ErrorCode, isMap, isNode, isScalar, isSeq, Lexer, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml'
import type * as z from 'zod'
import { getOrCompute } from './caching.ts'
import { type Checked, type InputFault, inField, inputFaults, mergeFaults, refused, seen } from './problem.ts'

/** What someone wrote as YAML or JSON. */
export interface Written {
  readonly value: unknown
  /** The line, from 1, of a key in the document, or of its parent if the key is missing. */
  lineOf(path: readonly PropertyKey[]): number
}

/** To resolve each alias the parser walks through the whole document. */
const mostAliases = 100

/** The parser takes up to 25 microseconds for each. */
const mostTokens = 50_000

/** @returns what is written, or why it is no YAML, each fault with its line */
export function readYaml(source: string): Checked<Written> {
  let tokens = 0
  for (const _ of new Lexer().lex(source)) {
    tokens += 1
    if (tokens > mostTokens)
      return refused([{ line: 1, field: '', message: `must be shorter: it has more than ${mostTokens} words and signs` }])
  }
  const lines = new LineCounter()
  // `uniqueKeys` takes time quadratic in the number of keys: `structureFaults` looks for duplicates instead.
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    schema: 'core',
    uniqueKeys: false,
  })
  const lineAt = (offset: number) => lines.linePos(offset).line
  const offsetOf = offsetsIn(document)
  const lineOf = (path: readonly PropertyKey[]) => lineAt(offsetOf(path))

  const syntax = syntaxFaults(document, source)
  const faults = syntax.length > 0 ? syntax : structureFaults(document)
  if (faults.length > 0) {
    // One fault makes the parser report more on the same line: keep the first.
    const firstOfLine = new Map(faults.toReversed().map(fault => [lineAt(fault.offset), fault]))
    return refused(
      [...firstOfLine].map(([line, { offset, right }]) => ({
        line,
        field: '',
        message: `${right}, but is ${seen(lineAround(source, offset))}`,
      })),
    )
  }
  const value = jsOf(document)
  if (value === tooMuch) return refused([{ line: 1, field: '', message: 'must repeat its anchors less often: write the values out' }])
  return { ok: true, value: { value, lineOf } }
}

/** What is written as a schema wants it, or its problems, each with its line. @param more found already */
export function inForm<S extends z.ZodType>({ value, lineOf }: Written, schema: S, more: readonly InputFault[] = []): Checked<z.output<S>> {
  const parsed = schema.safeParse(value)
  if (parsed.success && more.length === 0) return { ok: true, value: parsed.data }
  const found = mergeFaults(more, parsed.success ? [] : inputFaults(parsed.error.issues, value))
  return refused(found.map(fault => ({ line: lineOf(fault.path), ...inField(fault) })))
}

interface Fault {
  offset: number
  right: string
}

const rightForms: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: 'must be indented like its neighbours, with each { and [ above it closed',
  BAD_SCALAR_START: 'must have quotes around a value that begins with a character such as @ or %',
  BLOCK_AS_IMPLICIT_KEY: 'must have quotes around a value with a colon in it, and nothing indented below it',
  MISSING_CHAR: 'must be a key, a colon, a space and a value, with each { and [ closed',
  MULTILINE_IMPLICIT_KEY: 'must be a key and its value on one line',
  MULTIPLE_DOCS: 'must not begin a second document, for one file holds one',
  RESOURCE_EXHAUSTION: 'must be nested less deeply',
  TAB_AS_INDENT: 'must be indented with spaces, not with a tab',
}

const syntaxFaults = ({ errors, warnings }: Document, source: string): Fault[] =>
  [...errors, ...warnings].map(({ code, message, pos: [offset] }) => {
    const [, quote] = /^Missing closing (['"])quote/.exec(message) ?? []
    if (quote) return { offset: source.lastIndexOf(quote, offset - 1), right: `must close the ${quote} that it opens` }
    return { offset, right: rightForms[code] ?? `must be well-formed YAML (${message})` }
  })

/** Duplicate keys, keys that are no names, and aliases without a target, within it, or too many. */
function structureFaults(document: Document) {
  const anchors = new Map<string, unknown>()
  const faults: Fault[] = []
  let aliases = 0
  const mark = (_: unknown, node: { anchor?: string }) => {
    if (node.anchor) anchors.set(node.anchor, node)
  }
  visit(document, {
    Scalar: mark,
    Seq: mark,
    Map(at, map) {
      mark(at, map)
      const keys = new Set<string>()
      for (const { key } of map.items) {
        const name = keyName(key)
        if (!isScalar(key)) faults.push({ offset: offsetOfNode(key), right: 'must have a key that is a plain name' })
        else if (keys.has(name)) faults.push({ offset: offsetOfNode(key), right: `must not give ${name} a second time` })
        keys.add(name)
      }
    },
    Alias(_, node, above) {
      const offset = offsetOfNode(node)
      const target = anchors.get(node.source)
      if (!target) faults.push({ offset, right: `must repeat something above it that is marked &${node.source}` })
      else if (above.some(node => node === target)) faults.push({ offset, right: `must not repeat *${node.source} within itself` })
      aliases += 1
      if (aliases <= mostAliases) return undefined
      faults.push({ offset, right: `must be written out, for a document repeats at most ${mostAliases} values` })
      return visit.BREAK
    },
  })
  return faults
}

const tooMuch = Symbol('too much')

/** The document's value, unless its aliases would make it huge. */
function jsOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    if (error instanceof ReferenceError) return tooMuch
    throw error
  }
}

/** The offset in the source of the key or value at a path, or of its parent if it is missing. */
function offsetsIn({ contents }: Document): (path: readonly PropertyKey[]) => number {
  const indexes = new WeakMap<YAMLMap, Map<string, { key: unknown; value: unknown }>>()
  const indexOf = (map: YAMLMap) => getOrCompute(indexes, map, () => new Map(map.items.map(pair => [keyName(pair.key), pair])))
  return path => {
    let node: unknown = contents
    let offset = 0
    for (const key of path) {
      if (isMap(node)) {
        const pair = indexOf(node).get(String(key))
        if (!pair) break
        offset = offsetOfNode(pair.key)
        node = pair.value
      } else if (isSeq(node)) {
        node = node.items[Number(key)]
        offset = offsetOfNode(node)
      } else break
    }
    return offset
  }
}

const keyName = (key: unknown) => (isScalar(key) ? String(key.value ?? '') : '')

const offsetOfNode = (node: unknown) => (isNode(node) ? (node.range?.[0] ?? 0) : 0)

function lineAround(source: string, offset: number) {
  const end = source.indexOf('\n', offset)
  return source.slice(source.lastIndexOf('\n', offset - 1) + 1, end < 0 ? undefined : end).trimEnd()
}
