import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import { type Checked, fieldName, findings, mostProblems, type Problem } from '../problem.ts'
import { type Policy, policyDocument } from './policy.ts'

/** Bytes of the largest policy document that is read. */
export const largestDocument = 256 * 1024

/** A policy with the way back to its document. */
export interface ParsedPolicy {
  readonly policy: Policy
  /** The line, from 1, on which a key of the document stands, or on which it would have to stand. */
  lineOf(path: readonly PropertyKey[]): number
}

/**
 * Reads a policy document, YAML or JSON.
 * @returns the policy, or everything that is wrong with the document, each problem with its line.
 */
export function parsePolicy(source: string): Checked<ParsedPolicy> {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
  const lineAt = (offset: number) => lines.linePos(offset).line
  const lineOf = (path: readonly PropertyKey[]) => lineAt(offsetOf(document, path))
  if (document.errors.length > 0)
    return refuse(
      document.errors.map((error) => ({ line: lineAt(error.pos[0]), field: '', message: `is not well-formed YAML: ${error.message}` })),
    )
  let input: unknown
  try {
    input = document.toJS({ maxAliasCount: 100 })
  } catch {
    return refuse([{ line: 1, field: '', message: 'repeats its anchors too often: write the values out' }])
  }
  const parsed = policyDocument.safeParse(input)
  if (parsed.success) return { ok: true, value: { policy: parsed.data, lineOf } }
  return refuse(
    findings(parsed.error.issues, input).map(({ path, message }) => ({
      line: lineOf(path),
      field: fieldName(path),
      message,
    })),
  )
}

const refuse = (problems: readonly Problem[]): Checked<never> => ({
  ok: false,
  problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, mostProblems),
})

/** Where the key or value at `path` stands in the source; where it is missing, where its parent does. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents
  let offset = 0
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (!pair) break
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isNode(node) && 'get' in node && typeof node.get === 'function') {
      node = node.get(key, true)
      if (isNode(node)) offset = node.range?.[0] ?? offset
    } else break
  }
  return offset
}
