import type { Checked } from '../problem.ts'
import { inForm, readYaml, type Written } from '../yaml.ts'
import { type Definitions, noDefinitions, withDefinitions } from './definitions.ts'
import { type Policy, policyDocument } from './policy.ts'

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
