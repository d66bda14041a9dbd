/** A policy, or its next version, while it is written, submitted and approved. */
import * as z from 'zod'
import { approveDraft, type Unapproved } from '../../../shared/campaign/decide/approve-draft.ts'
import { submitDraft } from '../../../shared/campaign/decide/submit-draft.ts'
import { documentOf } from '../../../shared/domain/policies/document-of.ts'
import type { Draft } from '../../../shared/domain/policies/drafts.ts'
import { largestDocument, policyDocument } from '../../../shared/domain/policies/policy.ts'
import { tolerance } from '../../../shared/domain/rehearsal/counts.ts'
import { document, ofPolicy } from '../fields.ts'
import { type Refusal, refuse } from '../problem.ts'
import { noBody, none, noResult, type Route, route, tagOf } from '../route.ts'

export const drafted = z.object({
  document,
  revision: z.int().describe('Rises with every change.'),
  state: z.enum(['draft', 'submitted']),
  authors: z.array(z.string()).describe('Who has written any of it: none of them may approve it.'),
  rehearsal: z.exactOptional(z.string().describe('The rehearsal under which it was submitted.')),
})

export const activated = z.object({ id: z.string(), version: z.int() })

const shown = ({ policy, revision, authors, submitted }: Draft): z.input<typeof drafted> => ({
  document: { ...documentOf(policy) },
  revision,
  state: submitted ? 'submitted' : 'draft',
  authors: [...authors],
  ...(submitted ? { rehearsal: submitted.rehearsal } : {}),
})

const tag = (draft: Draft): string => tagOf(JSON.stringify(shown(draft)))

export const noDraft = (id: string): Refusal => refuse(404, `policy ${id} has no draft: PUT /api/policies/${id}/draft writes one`)

const changed = (id: string): Refusal => refuse(412, `the draft of ${id} is another by now: read it again, and change that`)

const ifMatch = z.object({
  'if-match': z.string().optional().describe('The ETag of the draft that is changed.'),
  'if-none-match': z.string().optional().describe('`*`, where there must be none yet.'),
})

/** @returns what is wrong with the conditions of a change; undefined where they hold */
function unmet(id: string, draft: Draft | undefined, headers: Readonly<Record<string, string>>): Refusal | undefined {
  const [match, noneMatch] = [headers['if-match'], headers['if-none-match']]
  if (match === undefined && noneMatch === undefined)
    return refuse(428, 'say which draft you change: If-Match with the ETag that you have read, or If-None-Match: * for the first')
  if (noneMatch === '*' && draft) return changed(id)
  if (match !== undefined && !(draft && (match === '*' || match === tag(draft)))) return changed(id)
  return undefined
}

const why: Readonly<Record<Exclude<Unapproved['kind'], 'drift'>, readonly [number, string]>> = {
  'no draft': [404, 'there is no draft to approve'],
  'not submitted': [409, 'the draft is not submitted: its author has to submit it first'],
  'own draft': [403, 'nobody approves what they have written or submitted: somebody else has to'],
  'submitted again': [409, 'it has been submitted again, under another rehearsal: look at that before you approve it'],
  'not rehearsed': [409, 'the rehearsal under which it was submitted is no longer kept: rehearse and submit it again'],
  stale: [409, 'somebody else has changed the policy meanwhile: look at it, and try again'],
}

export const draftRoutes: readonly Route[] = [
  route(
    'getDraft',
    {
      at: ['GET', '/policies/{policy}/draft'],
      scope: 'read',
      does: 'Get the draft of a policy',
      path: ofPolicy,
      query: none,
      body: noBody,
      what: 'The draft.',
      result: drafted,
      refuses: [404],
    },
    async ({ path: { policy: id }, system: { drafts } }) => {
      const draft = await drafts.find(id)
      return draft ? { body: shown(draft) } : noDraft(id)
    },
  ),
  route(
    'putDraft',
    {
      at: ['PUT', '/policies/{policy}/draft'],
      scope: 'policies:write',
      does: 'Write the draft of a policy; what was submitted has to be submitted again',
      path: ofPolicy,
      query: none,
      headers: ifMatch,
      body: policyDocument,
      most: largestDocument,
      also: [201],
      what: 'The draft as it is now.',
      result: drafted,
      refuses: [409, 412, 428],
    },
    async ({ path: { policy: id }, body: policy, headers, by, system: { drafts } }) => {
      if (policy.id !== id) {
        const errors = [{ field: 'id', message: `must be ${id}, as in the address, but is ${policy.id}` }]
        return refuse(409, 'the document is about another policy', { errors })
      }
      const draft = await drafts.find(id)
      const refusal = unmet(id, draft, headers)
      if (refusal) return refusal
      const authors = [...new Set([...(draft?.authors ?? []), by])]
      const saved = await drafts.save({ policy, revision: draft?.revision ?? 0, authors })
      return saved === 'stale' ? changed(id) : { body: shown(saved), status: draft ? 200 : 201 }
    },
  ),
  route(
    'deleteDraft',
    {
      at: ['DELETE', '/policies/{policy}/draft'],
      scope: 'policies:write',
      does: 'Give a draft up',
      path: ofPolicy,
      query: none,
      headers: ifMatch.pick({ 'if-match': true }),
      body: noBody,
      status: 204,
      what: 'It is gone.',
      result: noResult,
      refuses: [404, 412, 428],
    },
    async ({ path: { policy: id }, headers, system: { drafts } }) => {
      const draft = await drafts.find(id)
      if (!draft) return noDraft(id)
      const refusal = unmet(id, draft, headers)
      if (refusal) return refusal
      return (await drafts.remove(id, draft.revision)) === 'stale' ? changed(id) : { body: undefined }
    },
  ),
  route(
    'submitDraft',
    {
      at: ['POST', '/policies/{policy}/submission'],
      scope: 'policies:write',
      does: 'Submit a draft for approval, under a rehearsal of just what it says',
      path: ofPolicy,
      query: none,
      body: z.strictObject({ rehearsal: z.string().max(128) }),
      what: 'The draft, submitted.',
      result: drafted,
      refuses: [404, 409],
    },
    async ({ path: { policy: id }, body: { rehearsal }, by, system }) => {
      const outcome = await submitDraft(system, id, rehearsal, by)
      if (outcome === 'no draft') return noDraft(id)
      if (outcome === 'not rehearsed')
        return refuse(
          409,
          `${rehearsal} is no finished rehearsal of what the draft says now: POST /api/policies/${id}/rehearsals, and submit that`,
        )
      return outcome === 'stale'
        ? refuse(409, `the draft of ${id} was changed meanwhile: look at it, and try again`)
        : { body: shown(outcome) }
    },
  ),
  route(
    'approveDraft',
    {
      at: ['POST', '/policies/{policy}/approval'],
      scope: 'policies:approve',
      does: 'Approve a submitted draft: it is in force from then on',
      path: ofPolicy,
      query: none,
      body: z.strictObject({ rehearsal: z.string().max(128).describe('Under which it was submitted, as you have seen it.') }),
      what: 'The version that is in force now.',
      result: activated,
      refuses: [404, 409],
    },
    async ({ path: { policy: id }, body: { rehearsal }, by, system }) => {
      system.clockCheck.assertRight()
      const outcome = await approveDraft(system, id, rehearsal, by)
      if (!('kind' in outcome)) return { body: { id, version: outcome.version } }
      if (outcome.kind !== 'drift') return refuse(...why[outcome.kind])
      const errors = outcome.drift.map(({ unit, state, approved, now }) => ({
        field: `counts.${unit}.${state}`,
        message: `must be about ${approved}, as rehearsed, but is ${now}`,
      }))
      const allowed = `${tolerance.percent} % or ${tolerance.people} people`
      return refuse(409, `people are no longer as they were rehearsed (more than ${allowed} off): rehearse and submit it again`, {
        errors: errors.slice(0, 50),
      })
    },
  ),
]
