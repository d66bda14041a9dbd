/** A requirement of an organisation's own, as its author writes it: one a file. */
import * as z from 'zod'
import { catalogued } from '../catalogue/requirements.ts'
import type { Checked } from '../problem.ts'
import { inForm, readYaml, type Written } from '../yaml.ts'
import { checkTitle, kinds, type Requirement, requirementName, unknownKind } from './requirement.ts'

/** Bytes of a document, at most. */
export const largestRequirement = 64 * 1024

const name = requirementName
  .refine((name) => !Object.hasOwn(catalogued, name), 'must be another name, for the catalogue has this one')
  .describe('Name of the requirement in policies and readings, which never changes: lower-case letters, digits and hyphens.')

/** Its input is published as JSON Schema. */
export const requirementDocument = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ name, ...kinds.app.shape }),
      z.strictObject({ name, ...kinds.version.shape }),
      z.strictObject({ name, ...kinds.check.shape }),
    ],
    { error: unknownKind },
  )
  .superRefine(checkTitle)

export type RequirementDocument = Readonly<z.output<typeof requirementDocument>>

/** A requirement and its name, which its document gives together. */
export interface NamedRequirement {
  readonly name: string
  readonly requirement: Requirement
}

export const namedIn = ({ name, ...requirement }: RequirementDocument): NamedRequirement => ({ name, requirement })

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
