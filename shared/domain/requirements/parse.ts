import type { Checked } from '../problem.ts'
import { inForm, readYaml, type Written } from '../yaml.ts'
import { type NamedRequirement, namedIn, requirementDocument } from './document.ts'

export interface ParsedRequirement extends NamedRequirement, Pick<Written, 'lineOf'> {}

/**
 * Reads the document of a requirement, YAML or JSON.
 * @returns the requirement, or the problems of the document, each with its line
 */
export function parseRequirement(source: string): Checked<ParsedRequirement> {
  const written = readYaml(source)
  if (!written.ok) return written
  const document = inForm(written.value, requirementDocument)
  return document.ok ? { ok: true, value: { ...namedIn(document.value), lineOf: written.value.lineOf } } : document
}
