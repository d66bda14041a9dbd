import { approveRequirement, putRequirement, retireRequirement } from '../../../shared/campaign/decide/decide-requirement.ts'
import { largestRequirement, namedIn, requirementDocument } from '../../../shared/domain/requirements/registry.ts'
import { conditions } from '../conditions.ts'
import { because } from '../fields.ts'
import { refuse } from '../problem.ts'
import { route } from '../route.ts'
import {
  approved,
  approvedBody,
  assertSameRequirement,
  draftedBody,
  draftedRequirement,
  noRequirement,
  noRequirementDraft,
  requirementChanged,
} from './requirements.ts'

export const getRequirementDraftRoute = route(
  {
    at: 'GET /requirements/{requirement}/draft',
    scope: 'read',
    limited: 'everything',
    summary: 'Get the draft of a requirement',
    description: 'The draft.',
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
    headers: conditions,
    body: requirementDocument,
    maxBytes: largestRequirement,
    also: [201],
    description: 'The draft as it is now.',
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
    command: {
      name: 'requirement approve',
      example: 'disk-encryption',
      more: 'Policies in force keep the version that they were approved with. A retired requirement is in use again.',
      first: { path: '/requirements/{requirement}/draft', schema: draftedRequirement },
      says: ({ version }, { requirement }) => `${requirement} is approved, as version ${version}`,
    },
    headers: conditions.pick({ 'if-match': true }),
    description: 'The requirement.',
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
    command: {
      name: 'requirement retire',
      example: 'disk-encryption --reason "the new image has it"',
      more: 'It is in use again once a further draft of it is approved.',
      says: ({ version }, { requirement }) => `${requirement} is retired, with version ${version} as its last`,
    },
    body: because,
    description: 'The requirement.',
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
