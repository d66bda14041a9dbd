import * as z from 'zod'
import { approveDraft, findApproval, type Unapproved } from '#campaign/decide/approve-draft.ts'
import { draftOf, putDraft, submitDraft } from '#campaign/decide/draft.ts'
import { clashingRequirements, registeredDefinitions } from '#campaign/read/requirements.ts'
import { inTurn } from '#campaign/save/turns.ts'
import { shownAuthors, withAuthor } from '#domain/admin.ts'
import { documentOf } from '#domain/policies/document-of.ts'
import { impossibilities } from '#domain/policies/impossible.ts'
import { withDefinitions } from '#domain/policies/parse.ts'
import { largestDocument, policyDocument } from '#domain/policies/policy.ts'
import { type Draft, documentHash, findPolicy } from '#domain/policies/store.ts'
import { inField } from '#domain/problem.ts'
import type { System } from '#functions/compose/system.ts'
import { assertCondition, conditions } from '../conditions.ts'
import { documentField, rehearsalId } from '../fields.ts'
import { type Refusal, refuse } from '../problem.ts'
import { route, type Shown, tagOf, toReaders } from '../route.ts'
import { jobStarted, listedJob, listedJobBody, startsJob } from './jobs.ts'
import { rehearsed } from './rehearsals.ts'

export const drafted = z.object({
  document: documentField,
  revision: z.int().describe('Rises with every change.'),
  state: z.enum(['draft', 'submitted']),
  authors: z
    .array(z.string())
    .describe('Everyone who wrote part of it, or deleted an earlier one; none of them may approve it, under any account.'),
  rehearsal: z.optional(z.string()),
  approval: z.optional(listedJob).describe('The last approval of the draft as it is: running while everyone is counted, or refused.'),
})

const draftBody = ({ policy, revision, authors, submitted }: Draft): Shown<typeof drafted> => ({
  document: { ...documentOf(policy) },
  revision,
  state: submitted ? 'submitted' : 'draft',
  authors: shownAuthors(authors),
  rehearsal: submitted?.rehearsal,
})

/** Also shows how its approval stands. */
async function standingDraft({ jobs }: Pick<System, 'jobs'>, draft: Draft): Promise<Shown<typeof drafted>> {
  const approval = draft.submitted && (await findApproval(jobs, draft))
  return { ...draftBody(draft), approval: approval && listedJobBody(approval) }
}

const noDraft = (id: string): Refusal => refuse(404, `policy ${id} has no draft: PUT /api/policies/${id}/draft writes one`)

const announcedOnWatch =
  'the policy is on watch, and announcedAt of the draft has passed: set it to the promotion or later, so that no countdown has begun on watch'

const draftChanged = (id: string): Refusal => refuse(412, `the draft of ${id} has changed: read it again, then change that`)

/** @throws RefusedError if a change might overwrite another */
const assertSame = (system: Pick<System, 'jobs'>, id: string, draft: Draft | undefined, headers: Record<string, string>): Promise<void> =>
  assertCondition(headers, draft && (async () => tagOf(drafted, await standingDraft(system, draft))), draftChanged(id))

export const getDraftRoute = route(
  {
    at: 'GET /policies/{policy}/draft',
    ...toReaders,
    summary: 'Get the draft of a policy',
    result: drafted,
  },
  async ({ path: { policy: id }, system }) => {
    const draft = await system.drafts.find(id)
    return draft ? { body: await standingDraft(system, draft) } : noDraft(id)
  },
)

export const putDraftRoute = route(
  {
    at: 'PUT /policies/{policy}/draft',
    scope: 'policies:write',
    summary: 'Write the draft of a policy; a submitted draft must be submitted again',
    done: 'Draft saved. Rehearse it to see who is affected.',
    headers: conditions,
    body: policyDocument,
    complete: async (body, system) => withDefinitions(body, await registeredDefinitions(system, body)),
    maxBytes: largestDocument,
    also: [201],
    result: drafted,
    refuses: [409, 412, 428],
  },
  async ({ path: { policy: id }, body: policy, headers, admin, system }) => {
    if (policy.id !== id) {
      const errors = [{ field: 'id', message: `must be ${id}, as in the address, but is ${policy.id}` }]
      return refuse(409, 'the document is about another policy', { errors })
    }
    const clashes = await clashingRequirements(system, policy)
    if (clashes.length > 0) {
      return refuse(409, 'the registry has requirements by names that the policy describes: see the errors', {
        errors: clashes.map(inField),
      })
    }
    const impossible = impossibilities(policy).map(inField)
    if (impossible.length > 0) {
      const inForce = await findPolicy(system.policies, id)
      const before = new Set(inForce && impossibilities(inForce).map(fault => inField(fault).field))
      // What is in force in spite of it can be changed in other ways.
      const errors = impossible.filter(({ field }) => !before.has(field))
      if (errors.length > 0) return refuse(409, 'no such policy can be in force: see the errors', { errors })
    }
    return inTurn(system, draftOf(id), async () => {
      const draft = await system.drafts.find(id)
      await assertSame(system, id, draft, headers)
      const saved = await putDraft(system, policy, draft, admin)
      return saved === 'stale' ? draftChanged(id) : { body: draftBody(saved), status: draft ? 200 : 201 }
    })
  },
)

export const deleteDraftRoute = route(
  {
    at: 'DELETE /policies/{policy}/draft',
    scope: 'policies:write',
    summary: 'Delete a draft',
    done: 'Draft deleted.',
    headers: conditions.pick({ 'if-match': true }),
    status: 204,
    refuses: [412, 428],
  },
  async ({ path: { policy: id }, headers, admin, system }) =>
    inTurn(system, draftOf(id), async () => {
      const { drafts, audit, clock } = system
      const draft = await drafts.find(id)
      if (!draft) return noDraft(id)
      await assertSame(system, id, draft, headers)
      const { revision, authors } = draft
      const details = { document: documentHash(draft.policy), revision }
      await audit.append({ policy: id, at: clock.now(), by: admin.subject, action: 'delete draft', details })
      return (await drafts.delete(id, { revision, authors: withAuthor(authors, admin) })) === 'stale'
        ? draftChanged(id)
        : { body: undefined }
    }),
)

export const submitDraftRoute = route(
  {
    at: 'POST /policies/{policy}/submission',
    scope: 'policies:write',
    summary: 'Submit a draft for approval, with a rehearsal of that draft',
    done: 'Draft submitted. Any approver who did not edit it can approve it.',
    command: {
      name: 'policy submit',
      example: 'no-tiktok-2023',
      options: z.object({
        rehearsal: rehearsalId
          .optional()
          .meta({ title: 'ID', description: 'The rehearsal, as named by ides policy rehearse; by default the last.' }),
      }),
      first: { path: '/policies/{policy}/rehearsals/last', schema: rehearsed, unless: 'rehearsal' },
      body: ({ rehearsal }, last) => ({ rehearsal: rehearsal ?? last?.id }),
    },
    body: z.strictObject({ rehearsal: rehearsalId }),
    result: drafted,
    refuses: [409],
  },
  async ({ path: { policy: id }, body: { rehearsal }, admin, system }) => {
    const outcome = await submitDraft(system, id, rehearsal, admin)
    if (outcome === 'no draft') return noDraft(id)
    if (outcome === 'announced on watch') return refuse(409, announcedOnWatch)
    if (outcome === 'not rehearsed')
      return refuse(
        409,
        `${rehearsal} is no finished rehearsal of the draft as it is now: POST /api/policies/${id}/rehearsals, then submit that`,
      )
    return outcome === 'stale' ? refuse(409, `the draft of ${id} has changed: check it, then try again`) : { body: draftBody(outcome) }
  },
)

const refusals: Record<Unapproved, readonly [number, string]> = {
  'announced on watch': [409, announcedOnWatch],
  'no draft': [404, 'there is no draft to approve'],
  'not submitted': [409, 'the draft is not submitted: its author must submit it first'],
  'own draft': [403, 'you, or a person with your mail address, wrote, deleted or submitted this draft: another person must approve it'],
  'submitted again': [409, 'the draft was submitted again with another rehearsal: check that before you approve'],
  'clashing requirements': [
    409,
    'a requirement that it names was retired, or has another kind in the registry: its author must put it again',
  ],
  'not rehearsed': [409, 'the rehearsal it was submitted with has expired: rehearse and submit it again'],
}

const unapproved = (policy: string, state: string) =>
  state === 'running'
    ? `everyone is still being counted, and ${policy} is in force after that: ask again with ides policy approve ${policy}, or see ides job list`
    : `the count of everyone broke off: see the log of the function work, then run ides policy approve ${policy} again`

export const approveDraftRoute = route(
  {
    at: 'POST /policies/{policy}/approval',
    scope: 'policies:approve',
    summary: 'Approve a submitted draft: everyone is counted again, then it is in force',
    done: 'Approved. The policy takes effect once everyone has been counted again.',
    command: {
      name: 'policy approve',
      example: 'no-tiktok-2023',
      more: 'This puts a paused or lifted policy in force again.',
      options: z.object({
        rehearsal: rehearsalId
          .optional()
          .meta({ title: 'ID', description: 'The rehearsal that you checked; by default the one that it was submitted with.' }),
      }),
      first: { path: '/policies/{policy}/draft', schema: drafted, unless: 'rehearsal' },
      // Where nothing is submitted, the answer says so.
      body: ({ rehearsal }, draft) => ({ rehearsal: rehearsal ?? draft?.rehearsal ?? 'none' }),
      hasEnded: ({ state }) => state !== 'running',
      fails: ({ state, version, problem }, { policy }) => problem ?? (version === undefined ? unapproved(policy, state) : undefined),
      says: ({ version, devices }, { policy }) =>
        `${policy} is in force, as version ${version}${devices ? `, ${devices.now} devices in scope (${devices.rehearsed} at the rehearsal)` : ''}`,
    },
    body: z.strictObject({ rehearsal: rehearsalId.describe('The rehearsal it was submitted with, which you have looked at.') }),
    ...startsJob,
    refuses: [409],
  },
  async ({ path: { policy: id }, body: { rehearsal }, admin, system }) => {
    system.clockCheck.assertRight()
    const outcome = await approveDraft(system, id, rehearsal, admin)
    return typeof outcome === 'string' ? refuse(...refusals[outcome]) : jobStarted(outcome)
  },
)
