/** An organisation's own requirements, from the first draft on. */

import * as z from 'zod'
import { type Admin, namedAdmin, withAuthor } from '../admin.ts'
import { catalogued, disguiseOf } from '../catalogue/requirements.ts'
import { jsonHash } from '../hash.ts'
import type { Checked } from '../problem.ts'
import { mustHaveTitle } from '../translated.ts'
import { inForm, readYaml, type Written } from '../yaml.ts'
import { kinds, type Requirement, requirement, requirementName, unknownKind } from './requirement.ts'

/** As frozen when it was approved. */
export const approvedVersion = z.strictObject({
  /** From 1, without gaps. */
  version: z.int(),
  requirement,
})

export type ApprovedVersion = Readonly<z.output<typeof approvedVersion>>

/** A requirement in the registry: at least a draft, or a version that was approved. */
export const registered = z.strictObject({
  name: z.string(),
  /** Rises with every save; 0 for one not stored yet. */
  revision: z.int(),
  draft: z.optional(
    z.strictObject({
      requirement,
      /** Everybody who wrote any of it since a version was last approved: none of them may approve it. */
      authors: z.array(namedAdmin).readonly(),
    }),
  ),
  /** The version approved last. */
  current: z.optional(approvedVersion),
  /** Why no new policy may name it; absent while one may. */
  retired: z.optional(z.strictObject({ reason: z.string() })),
})

export type Registered = Readonly<z.output<typeof registered>>

export const isSameRequirement = (a: Requirement, b: Requirement) => requirementHash(a) === requirementHash(b)

/** SHA-256 of the requirement without its name, as JSON with sorted keys and no spaces. */
export const requirementHash = (requirement: Requirement) => jsonHash(requirement)

/** `draft`: nobody has approved a version yet. `retired`: no new policy may name it. */
export const requirementStatuses = ['draft', 'approved', 'retired'] as const

type RequirementStatus = (typeof requirementStatuses)[number]

export const requirementStatus = ({ current, retired }: Registered): RequirementStatus =>
  retired ? 'retired' : current ? 'approved' : 'draft'

/** Why no policy may name a requirement, as the end of a sentence. */
export const unusable: Readonly<Record<Exclude<RequirementStatus, 'approved'>, (name: string) => string>> = {
  draft: name => `must be approved before a policy may name it, but ${name} is a draft`,
  retired: name => `must not be retired, but ${name} is: no new policy may name it`,
}

export const unwritten = (name: string): Registered => ({ name, revision: 0 })

/** A requirement with another draft. */
export const withDraft = (entry: Registered, requirement: Requirement, by: Admin): Registered => ({
  ...entry,
  draft: { requirement, authors: withAuthor(entry.draft?.authors ?? [], by) },
})

/** A requirement whose draft is its next version. */
export const withApproval = ({ name, revision, current }: Registered, requirement: Requirement) => ({
  name,
  revision,
  current: { version: (current?.version ?? 0) + 1, requirement },
})

/** Keeps requirements and their versions. */
export interface Registry {
  find(name: string): Promise<Registered | undefined>
  /** By name. */
  list(): Promise<readonly Registered[]>
  /**
   * Saves a requirement if its revision is still the last. A version that was approved is kept for good.
   * @returns the requirement under its new revision; `stale` if someone saved another: nothing was written
   */
  save(entry: Registered): Promise<Registered | 'stale'>
  /** Every version, the newest first; none for a requirement without. */
  listVersions(name: string): Promise<readonly ApprovedVersion[]>
}

/** Bytes of a document, at most. */
export const largestRequirement = 64 * 1024

const name = requirementName
  .refine(name => !Object.hasOwn(catalogued, name), 'must be another name, for the catalogue has this one')
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
  .superRefine(mustHaveTitle('requirement'))
  .superRefine(({ title }, context) => {
    const message = disguiseOf(title)
    if (message) context.addIssue({ code: 'custom', path: ['title'], message })
  })

export type RequirementDocument = Readonly<z.output<typeof requirementDocument>>

/** A requirement and its name, which its document gives together. */
export interface NamedRequirement {
  readonly name: string
  readonly requirement: Requirement
}

export const namedIn = ({ name, ...requirement }: RequirementDocument): NamedRequirement => ({ name, requirement })

/** The requirement in an approved document, whose name and title the catalogue may have taken since. */
export const describedRequirement = z
  .looseObject({ name: z.string() })
  .transform(({ name: _, ...described }) => described)
  .pipe(requirement)

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
