import * as z from 'zod'
import { approveRequirement, putRequirement, retireRequirement } from '#campaign/decide/decide-requirement.ts'
import { shownAuthors } from '#domain/admin.ts'
import {
  type ApprovedVersion,
  largestRequirement,
  namedIn,
  type Registered,
  requirementDocument,
  requirementStatus,
  requirementStatuses,
} from '#domain/requirements/registry.ts'
import type { Requirement } from '#domain/requirements/requirement.ts'
import { titleIn } from '#domain/translated.ts'
import { assertCondition, conditions } from '../conditions.ts'
import { because, listBody } from '../fields.ts'
import { type Refusal, refuse } from '../problem.ts'
import { route, type Shown, tagOf, toReaders } from '../route.ts'

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
  reason: z.optional(z.string()),
})

/** Of the version approved last. */
const approvedBody = ({ name, retired }: Registered, current: ApprovedVersion): Shown<typeof approved> => ({
  ...frozenBody(name, current),
  standing: retired ? 'retired' : 'approved',
  reason: retired?.reason,
})

export const draftedRequirement = z.object({
  document,
  revision: z.int().describe('Rises with every change.'),
  authors: z.array(z.string()).describe('Everyone who wrote part of it; none of them may approve it, under any account.'),
})

const draftedBody = (
  { name, revision }: Registered,
  { requirement, authors }: NonNullable<Registered['draft']>,
): Shown<typeof draftedRequirement> => ({
  document: documentOf(name, requirement),
  revision,
  authors: shownAuthors(authors),
})

const noRequirement = (name: string): Refusal =>
  refuse(404, `no version of the requirement ${name} was approved: GET /api/requirements lists all requirements`)

const noRequirementDraft = (name: string): Refusal =>
  refuse(404, `the requirement ${name} has no draft: PUT /api/requirements/${name}/draft writes one`)

const requirementChanged = (name: string): Refusal =>
  refuse(412, `the draft of the requirement ${name} has changed: read it again, then change that`)

/** @throws RefusedError if a change might overwrite another */
const assertSameRequirement = (name: string, entry: Registered | undefined, headers: Record<string, string>): Promise<void> => {
  const draft = entry?.draft && draftedBody(entry, entry.draft)
  return assertCondition(headers, draft && (async () => tagOf(draftedRequirement, draft)), requirementChanged(name))
}

export const getRequirementRoute = route(
  {
    at: 'GET /requirements/{requirement}',
    ...toReaders,
    summary: 'Get the version of a requirement that was approved last',
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
  version: z.optional(z.int()),
  draft: z.boolean(),
})

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
    ...toReaders,
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
    result: listBody(summary),
  },
  async ({ system: { registry } }) => ({ body: { items: (await registry.list()).flatMap(summaryOf) } }),
)

export const listRequirementVersionsRoute = route(
  {
    at: 'GET /requirements/{requirement}/versions',
    ...toReaders,
    summary: 'List every approved version of a requirement, the newest first',
    result: listBody(frozen),
  },
  async ({ path: { requirement: name }, system: { registry } }) => {
    const versions = await registry.listVersions(name)
    return versions.length > 0 ? { body: { items: versions.map(one => frozenBody(name, one)) } } : noRequirement(name)
  },
)

export const getRequirementDraftRoute = route(
  {
    at: 'GET /requirements/{requirement}/draft',
    ...toReaders,
    summary: 'Get the draft of a requirement',
    result: draftedRequirement,
  },
  async ({ path: { requirement: name }, system: { registry } }) => {
    const entry = await registry.find(name)
    return entry?.draft ? { body: draftedBody(entry, entry.draft) } : noRequirementDraft(name)
  },
)

export const putRequirementDraftRoute = route(
  {
    at: 'PUT /requirements/{requirement}/draft',
    scope: 'policies:write',
    summary: 'Write the draft of a requirement, for another person to approve',
    done: 'Draft saved. Another approver can approve it.',
    headers: conditions,
    body: requirementDocument,
    maxBytes: largestRequirement,
    also: [201],
    result: draftedRequirement,
    refuses: [409, 412, 428],
  },
  async ({ path: { requirement: name }, body, headers, admin, system }) => {
    if (body.name !== name) {
      const errors = [{ field: 'name', message: `must be ${name}, as in the address, but is ${body.name}` }]
      return refuse(409, 'the document is about another requirement', { errors })
    }
    const before = await system.registry.find(name)
    await assertSameRequirement(name, before, headers)
    const outcome = await putRequirement(system, namedIn(body), before?.revision ?? 0, admin)
    if (outcome === 'other kind') {
      const kind = before?.current?.requirement.kind
      const errors = [{ field: 'kind', message: `must be ${kind}, as in every version of ${name}, but is ${body.kind}` }]
      return refuse(409, 'a requirement never changes its kind: give the new one another name', { errors })
    }
    if (outcome === 'stale' || !outcome.draft) return requirementChanged(name)
    return { body: draftedBody(outcome, outcome.draft), status: before?.draft ? 200 : 201 }
  },
)

export const approveRequirementRoute = route(
  {
    at: 'POST /requirements/{requirement}/approval',
    scope: 'policies:approve',
    summary: 'Approve the draft of a requirement: policies can use it from now on, as its next version',
    done: 'Requirement approved. Policies can now use it.',
    command: {
      name: 'requirement approve',
      example: 'disk-encryption',
      more: 'Policies in force keep the version that they were approved with. A retired requirement is in use again.',
      first: { path: '/requirements/{requirement}/draft', schema: draftedRequirement },
    },
    headers: conditions.pick({ 'if-match': true }),
    result: approved,
    refuses: [412, 428],
  },
  async ({ path: { requirement: name }, headers, admin, system }) => {
    system.clockCheck.assertRight()
    const seen = await system.registry.find(name)
    if (!seen?.draft) return noRequirementDraft(name)
    await assertSameRequirement(name, seen, headers)
    const outcome = await approveRequirement(system, name, seen.revision, admin)
    if (outcome === 'own draft')
      return refuse(403, 'you, or a person with your mail address, wrote this draft: another person must approve it')
    if (outcome === 'no draft' || outcome === 'stale' || !outcome.current) return requirementChanged(name)
    return { body: approvedBody(outcome, outcome.current) }
  },
)

export const retireRequirementRoute = route(
  {
    at: 'POST /requirements/{requirement}/retirement',
    scope: 'policies:approve',
    summary: 'Retire a requirement: new policies cannot use it, policies in force keep it',
    done: 'Requirement retired. New policies cannot use it.',
    command: {
      name: 'requirement retire',
      example: 'disk-encryption --reason "the new image has it"',
      more: 'It is in use again once a further draft of it is approved.',
    },
    body: because,
    result: approved,
    refuses: [409],
  },
  async ({ path: { requirement: name }, body: { reason }, by, system }) => {
    const outcome = await retireRequirement(system, name, by, reason)
    if (outcome === 'not approved') return noRequirement(name)
    if (outcome === 'stale' || !outcome.current) return refuse(409, `the requirement ${name} was just changed: check it, then try again`)
    return { body: approvedBody(outcome, outcome.current) }
  },
)
