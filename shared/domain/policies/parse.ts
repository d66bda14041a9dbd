import { catalogued } from '../catalogue/requirements.ts'
import type { Checked, InputFault } from '../problem.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { inForm, readYaml, type Written } from '../yaml.ts'
import { isMap } from './difference.ts'
import { largestDocument, type Policy, policyDocument } from './policy.ts'

export interface ParsedPolicy extends Pick<Written, 'lineOf'> {
  readonly policy: Policy
}

/**
 * Reads a policy document, YAML or JSON.
 * @returns the policy, or the problems of the document, each with its line
 */
export function parsePolicy(source: string): Checked<ParsedPolicy> {
  const written = readYaml(source)
  return written.ok ? policyIn(written.value) : written
}

/** @param definitions of requirements that the document names, and neither it nor the catalogue describes */
export function policyIn({ value, lineOf }: Written, definitions: Definitions = noDefinitions): Checked<ParsedPolicy> {
  const { refused, ...completed } = withDefinitions(value, definitions)
  const policy = inForm({ ...completed, lineOf }, policyDocument, refused)
  return policy.ok ? { ok: true, value: { policy: policy.value, lineOf } } : policy
}

/** By name: what describes it, or why no policy may name it, as the end of a sentence. */
export type Definitions = ReadonlyMap<string, Requirement | string>

export const noDefinitions: Definitions = new Map()

interface Named {
  name: string
  path: readonly PropertyKey[]
}

/** The names in a document that neither it nor the catalogue describes, each once. */
export const undescribedIn = (document: unknown): readonly string[] => [...new Set(undescribed(document).map(({ name }) => name))]

interface Completed {
  /** The document with the definitions among its own `requirements`. */
  value: unknown
  refused: readonly InputFault[]
}

/** A policy document that describes all it names. What is unknown is left for its schema to find. */
export function withDefinitions(document: unknown, definitions: Definitions): Completed {
  const named = undescribed(document).map(one => ({ ...one, definition: definitions.get(one.name) }))
  const refused = named.flatMap(({ path, definition }) => (typeof definition === 'string' ? [{ path, message: definition }] : []))
  const added = named.flatMap(({ name, definition }) => (typeof definition === 'object' ? [[name, definition]] : []))
  if (added.length === 0 || !isMap(document)) return { value: document, refused }
  const value = { ...document, requirements: { ...mapIn(document.requirements), ...Object.fromEntries(added) } }
  const isTooLarge = new TextEncoder().encode(JSON.stringify(value)).length > largestDocument
  return { value, refused: [...refused, ...(isTooLarge ? [{ path: ['requirements'], message: tooLarge }] : [])] }
}

const tooLarge = `must leave room: with the definitions of what it names, the document has more than ${largestDocument} bytes`

function undescribed(document: unknown): readonly Named[] {
  if (!isMap(document)) return []
  const stages = Array.isArray(document.stages) ? document.stages : []
  const own = mapIn(document.requirements)
  return [...namedIn(document, []), ...stages.flatMap((stage, index) => namedIn(stage, ['stages', index]))].filter(
    ({ name }) => !Object.hasOwn(own, name) && !Object.hasOwn(catalogued, name),
  )
}

function namedIn(holder: unknown, above: readonly PropertyKey[]): readonly Named[] {
  if (!isMap(holder)) return []
  return ['apps', 'requires'].flatMap(key => {
    const names: unknown = holder[key]
    return Array.isArray(names)
      ? names.flatMap((name, index) => (typeof name === 'string' ? [{ name, path: [...above, key, index] }] : []))
      : []
  })
}

const mapIn = (value: unknown) => (isMap(value) ? value : {})
