import * as z from 'zod'
import type { ApprovedVersion, Registered } from '../../../../shared/domain/requirements/registry.ts'
import type { Requirement } from '../../../../shared/domain/requirements/requirement.ts'
import { conditionRefusal } from '../../conditions.ts'
import { type Refusal, refuse } from '../../problem.ts'
import { entityTag } from '../../route.ts'

const document = z
  .looseObject({})
  .meta({ description: 'A requirement document.', override: { $ref: '#/components/schemas/RequirementDocument' } })

const documentOf = (name: string, requirement: Requirement) => ({ name, ...requirement })

export const frozen = z.object({ name: z.string(), version: z.int(), document })

export const frozenBody = (name: string, { version, requirement }: ApprovedVersion): z.input<typeof frozen> => ({
  name,
  version,
  document: documentOf(name, requirement),
})

export const approved = frozen.extend({
  standing: z.enum(['approved', 'retired']).describe('`retired`: no new policy may name it.'),
  reason: z.exactOptional(z.string().describe('Why it was retired.')),
})

/** Of the version approved last. */
export const approvedBody = ({ name, retired }: Registered, current: ApprovedVersion): z.input<typeof approved> => ({
  ...frozenBody(name, current),
  standing: retired ? 'retired' : 'approved',
  ...(retired ? { reason: retired.reason } : {}),
})

export const draftedRequirement = z.object({
  document,
  revision: z.int().describe('Rises with every change.'),
  authors: z.array(z.string()).describe('Everyone who wrote part of it; none of them may approve it, under any account.'),
})

export const draftedBody = (
  { name, revision }: Registered,
  { requirement, authors }: NonNullable<Registered['draft']>,
): z.input<typeof draftedRequirement> => ({
  document: documentOf(name, requirement),
  revision,
  authors: [...new Set(authors.map(({ subject }) => subject))],
})

export const noRequirement = (name: string): Refusal =>
  refuse(404, `no version of the requirement ${name} was approved: GET /api/requirements lists all requirements`)

export const noRequirementDraft = (name: string): Refusal =>
  refuse(404, `the requirement ${name} has no draft: PUT /api/requirements/${name}/draft writes one`)

export const requirementChanged = (name: string): Refusal =>
  refuse(412, `the draft of the requirement ${name} has changed: read it again, then change that`)

export const requirementCondition = (
  name: string,
  entry: Registered | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<Refusal | undefined> => {
  const draft = entry?.draft && draftedBody(entry, entry.draft)
  return conditionRefusal(headers, draft && (async () => entityTag(JSON.stringify(draft))), requirementChanged(name))
}
