import * as z from 'zod'
import {
  type ApprovedVersion,
  type Registered,
  requirementStatus,
  requirementStatuses,
} from '../../../shared/domain/requirements/registry.ts'
import type { Requirement } from '../../../shared/domain/requirements/requirement.ts'
import { titleIn } from '../../../shared/domain/translated.ts'
import { assertCondition } from '../conditions.ts'
import { listBody } from '../fields.ts'
import { type Refusal, refuse } from '../problem.ts'
import { route, type Shown, tagOf } from '../route.ts'

const document = z
  .looseObject({})
  .meta({ description: 'A requirement document.', override: { $ref: '#/components/schemas/RequirementDocument' } })

const documentOf = (name: string, requirement: Requirement) => ({ name, ...requirement })

export const frozen = z.object({ name: z.string(), version: z.int(), document })

const frozenBody = (name: string, { version, requirement }: ApprovedVersion): Shown<typeof frozen> => ({
  name,
  version,
  document: documentOf(name, requirement),
})

export const approved = frozen.extend({
  standing: z.enum(['approved', 'retired']).describe('`retired`: no new policy may name it.'),
  reason: z.optional(z.string().describe('Why it was retired.')),
})

/** Of the version approved last. */
export const approvedBody = ({ name, retired }: Registered, current: ApprovedVersion): Shown<typeof approved> => ({
  ...frozenBody(name, current),
  standing: retired ? 'retired' : 'approved',
  reason: retired?.reason,
})

export const draftedRequirement = z.object({
  document,
  revision: z.int().describe('Rises with every change.'),
  authors: z.array(z.string()).describe('Everyone who wrote part of it; none of them may approve it, under any account.'),
})

export const draftedBody = (
  { name, revision }: Registered,
  { requirement, authors }: NonNullable<Registered['draft']>,
): Shown<typeof draftedRequirement> => ({
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

/** @throws RefusedError if a change might overwrite another */
export const assertSameRequirement = (
  name: string,
  entry: Registered | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<void> => {
  const draft = entry?.draft && draftedBody(entry, entry.draft)
  return assertCondition(headers, draft && (async () => tagOf(draftedRequirement, draft)), requirementChanged(name))
}

export const getRequirementRoute = route(
  {
    at: 'GET /requirements/{requirement}',
    scope: 'read',
    limited: 'everything',
    summary: 'Get the version of a requirement that was approved last',
    description: 'The requirement.',
    result: approved,
  },
  async ({ path: { requirement: name }, system: { registry } }) => {
    const entry = await registry.find(name)
    return entry?.current ? { body: approvedBody(entry, entry.current) } : noRequirement(name)
  },
)

const summary = z.object({
  name: z.string(),
  kind: z.string(),
  title: z.string(),
  standing: z.enum(requirementStatuses).describe('`draft`: nobody has approved a version yet. `retired`: no new policy may name it.'),
  version: z.optional(z.int().describe('The version approved last; absent if none was.')),
  draft: z.boolean().describe('Whether a draft waits for approval.'),
})

export const requirementList = listBody(summary)

function summaryOf(entry: Registered): readonly Shown<typeof summary>[] {
  const { name, current, draft } = entry
  const requirement = current?.requirement ?? draft?.requirement
  if (!requirement) return []
  const { text: title } = titleIn({ id: name, ...requirement })
  const { kind } = requirement
  return [{ name, kind, title, standing: requirementStatus(entry), version: current?.version, draft: draft !== undefined }]
}

export const listRequirementsRoute = route(
  {
    at: 'GET /requirements',
    scope: 'read',
    limited: 'everything',
    summary: 'List all requirements of the registry, drafts included',
    command: {
      name: 'requirement list',
      example: '',
      row: ({ name, kind, standing, version, draft, title }) => ({
        requirement: name,
        kind,
        standing,
        version,
        draft: draft ? 'draft' : undefined,
        title,
      }),
    },
    description: 'All requirements, by name.',
    result: requirementList,
  },
  async ({ system: { registry } }) => ({ body: { items: (await registry.list()).flatMap(summaryOf) } }),
)

export const requirementVersions = listBody(frozen)

export const listRequirementVersionsRoute = route(
  {
    at: 'GET /requirements/{requirement}/versions',
    scope: 'read',
    limited: 'everything',
    summary: 'List every approved version of a requirement, the newest first',
    description: 'Every version.',
    result: requirementVersions,
  },
  async ({ path: { requirement: name }, system: { registry } }) => {
    const versions = await registry.listVersions(name)
    return versions.length > 0 ? { body: { items: versions.map((one) => frozenBody(name, one)) } } : noRequirement(name)
  },
)
