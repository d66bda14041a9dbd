import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml'
import { getOrCompute } from '../get-or-compute.ts'
import { type Checked, fieldName, findings, refused, seen } from '../problem.ts'
import { type Policy, policyDocument } from './policy.ts'

/** A policy with the way back to its document. */
export interface ParsedPolicy {
  readonly policy: Policy
  /** The line, from 1, on which a key of the document stands, or on which it would have to stand. */
  lineOf(path: readonly PropertyKey[]): number
}

/**
 * Reads a policy document, YAML or JSON.
 * @returns the policy, or what is wrong with the document, each problem with its line
 */
export function parsePolicy(source: string): Checked<ParsedPolicy> {
  const lines = new LineCounter()
  // The library's own search for doubled keys takes time that grows with the square of their number.
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

  const misspelt = syntaxFaults(document, source)
  const faults = misspelt.length > 0 ? misspelt : structureFaults(document)
  if (faults.length > 0) {
    // One fault makes the parser stumble again and again over the rest of its line.
    const firstOfLine = new Map(faults.toReversed().map((fault) => [lineAt(fault.offset), fault]))
    return refused(
      [...firstOfLine].map(([line, { offset, right }]) => ({
        line,
        field: '',
        message: `${right}, but is ${seen(lineAround(source, offset))}`,
      })),
    )
  }
  const input = jsOf(document)
  if (input === tooMuch) return refused([{ line: 1, field: '', message: 'must repeat its anchors less often: write the values out' }])
  const parsed = policyDocument.safeParse(input)
  if (parsed.success) return { ok: true, value: { policy: parsed.data, lineOf } }
  return refused(findings(parsed.error.issues, input).map(({ path, message }) => ({ line: lineOf(path), field: fieldName(path), message })))
}

/** Something that keeps a source from being the YAML of one value. */
interface Fault {
  readonly offset: number
  readonly right: string
}

const rightForms: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: 'must be indented like its neighbours, with each { and [ above it closed',
  BAD_SCALAR_START: 'must have quotes round a value that begins with a character such as @ or %',
  BLOCK_AS_IMPLICIT_KEY: 'must have quotes round a value with a colon in it, and nothing indented below it',
  MISSING_CHAR: 'must be a key, a colon, a space and a value, with each { and [ closed',
  MULTILINE_IMPLICIT_KEY: 'must be a key and its value on one line',
  MULTIPLE_DOCS: 'must not begin a second document, for one file holds one policy',
  RESOURCE_EXHAUSTION: 'must be nested less deeply',
  TAB_AS_INDENT: 'must be indented with spaces, not with a tab',
}

const syntaxFaults = ({ errors, warnings }: Document, source: string): Fault[] =>
  [...errors, ...warnings].map(({ code, message, pos: [offset] }) => {
    const [, quote] = /^Missing closing (['"])quote/.exec(message) ?? []
    if (quote) return { offset: source.lastIndexOf(quote, offset - 1), right: `must close the ${quote} that it opens` }
    return { offset, right: rightForms[code] ?? `must be well-formed YAML (${message})` }
  })

/** Keys that are doubled or no names, and aliases that lead nowhere or round in circles. */
function structureFaults(document: Document): Fault[] {
  const anchors = new Map<string, unknown>()
  const faults: Fault[] = []
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<string>()
      for (const { key } of items) {
        const name = nameOf(key)
        if (!isScalar(key)) faults.push({ offset: startOf(key), right: 'must have a key that is a plain name' })
        else if (keys.has(name)) faults.push({ offset: startOf(key), right: `must not give ${name} a second time` })
        keys.add(name)
      }
    },
    Node(_, node, above) {
      if (!isAlias(node)) {
        if (node.anchor) anchors.set(node.anchor, node)
        return
      }
      const target = anchors.get(node.source)
      if (!target) faults.push({ offset: startOf(node), right: `must repeat something above it that is marked &${node.source}` })
      else if (above.some((node) => node === target))
        faults.push({ offset: startOf(node), right: `must not repeat *${node.source} within itself` })
    },
  })
  return faults
}

const tooMuch = Symbol('too much')

/** The document's value, unless its aliases, each of which repeats others, would make it huge. */
function jsOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    if (error instanceof ReferenceError) return tooMuch
    throw error
  }
}

/** Tells where the key or value at a path stands in the source; where it is missing, where its parent does. */
function offsetsIn({ contents }: Document): (path: readonly PropertyKey[]) => number {
  const indexes = new WeakMap<YAMLMap, Map<string, { readonly key: unknown; readonly value: unknown }>>()
  const indexOf = (map: YAMLMap) => getOrCompute(indexes, map, () => new Map(map.items.map((pair) => [nameOf(pair.key), pair])))
  return (path) => {
    let node: unknown = contents
    let offset = 0
    for (const key of path) {
      if (isMap(node)) {
        const pair = indexOf(node).get(String(key))
        if (!pair) break
        offset = startOf(pair.key)
        node = pair.value
      } else if (isSeq(node)) {
        node = node.items[Number(key)]
        offset = startOf(node)
      } else break
    }
    return offset
  }
}

const nameOf = (key: unknown): string => (isScalar(key) ? String(key.value ?? '') : '')

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0)

function lineAround(source: string, offset: number): string {
  const end = source.indexOf('\n', offset)
  return source.slice(source.lastIndexOf('\n', offset - 1) + 1, end < 0 ? undefined : end).trimEnd()
}
