/** Rehearsals of a policy on everybody, and sample mails of it. */
import * as z from 'zod'
import { requestRehearsal } from '../../../shared/campaign/rehearse/request-rehearsal.ts'
import { composeMail } from '../../../shared/campaign/send/compose-mail.ts'
import { mailKinds, sampleLetter } from '../../../shared/domain/emails/sample.ts'
import { sampleTag } from '../../../shared/domain/people/mail.ts'
import { languageOf } from '../../../shared/domain/people/person.ts'
import { refOf } from '../../../shared/domain/people/ref.ts'
import type { PolicyVersion } from '../../../shared/domain/policies/policy.ts'
import { zoneOfDays } from '../../../shared/domain/rehearsal/days.ts'
import type { RehearsalJob } from '../../../shared/domain/rehearsal/jobs.ts'
import { rehearsalSummary } from '../../../shared/domain/rehearsal/summary.ts'
import { requiredText } from '../../../shared/domain/text.ts'
import type { System } from '../../compose.ts'
import { ofPolicy } from '../fields.ts'
import { type Refusal, refuse } from '../problem.ts'
import { noBody, none, type Route, route } from '../route.ts'
import { findInForce, noPolicy } from './policies.ts'

export const job = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  version: z.int().describe('Under which the policy would be in force.'),
  zone: z.string().describe('Whose days are counted.'),
  requestedAt: z.string(),
  summary: z.exactOptional(rehearsalSummary).describe('Once it is done.'),
})

export const samplesSent = z.object({ sent: z.int(), refused: z.array(z.object({ kind: z.string(), reason: z.string() })) })

const shown = ({ id, state, policy, requestedAt, summary }: RehearsalJob): z.input<typeof job> => ({
  id,
  state,
  version: policy.version,
  zone: zoneOfDays(policy),
  requestedAt: requestedAt.toString(),
  ...(summary ? { summary } : {}),
})

const ofRehearsal = ofPolicy.extend({
  rehearsal: z
    .string()
    .regex(/^[\w.:-]{1,128}$/, 'must be the id of a rehearsal')
    .describe('The id of a rehearsal, or `last`.'),
})

const noRehearsal = (policy: string, id: string): Refusal =>
  refuse(
    404,
    id === 'last'
      ? `policy ${policy} was not rehearsed in the last 30 days: POST /api/policies/${policy}/rehearsals begins a rehearsal`
      : `policy ${policy} has no rehearsal ${id}: one is kept for 30 days; POST /api/policies/${policy}/rehearsals begins another`,
  )

const find = ({ rehearsals }: System, policy: string, id: string): Promise<RehearsalJob | undefined> =>
  id === 'last' ? rehearsals.findLast(policy) : rehearsals.find(policy, id)

/** The draft as it would be in force, or what is, where there is none. */
export async function draftOrVersion(system: System, id: string): Promise<PolicyVersion | undefined> {
  const [draft, inForce] = await Promise.all([system.drafts.find(id), findInForce(system, id)])
  return draft ? { ...draft.policy, version: (inForce?.version ?? 0) + 1 } : inForce
}

const pieceNumber = z
  .string()
  .regex(/^\d{1,6}$/, 'must be the cursor of an earlier piece')
  .default('0')
  .transform(Number)

export const rehearsalRoutes: readonly Route[] = [
  route(
    'startRehearsal',
    {
      at: ['POST', '/policies/{policy}/rehearsals'],
      scope: 'policies:write',
      does: 'Rehearse the draft of a policy, or what is in force where there is none, on everybody; nothing is sent',
      path: ofPolicy,
      query: none,
      body: noBody,
      status: 202,
      what: 'It is begun: ask at Location what came of it.',
      result: job,
      refuses: [404],
    },
    async ({ path: { policy: id }, system }) => {
      const policy = await draftOrVersion(system, id)
      if (!policy) return noPolicy(id)
      const requested = await requestRehearsal(system, policy)
      return { body: shown(requested), headers: { Location: `/api/policies/${id}/rehearsals/${requested.id}` } }
    },
  ),
  route(
    'getRehearsal',
    {
      at: ['GET', '/policies/{policy}/rehearsals/{rehearsal}'],
      scope: 'read',
      does: 'Tell how far a rehearsal is, and what came of it',
      path: ofRehearsal,
      query: none,
      body: noBody,
      what: 'The rehearsal.',
      result: job,
      refuses: [404],
    },
    async ({ path: { policy, rehearsal }, system }) => {
      const found = await find(system, policy, rehearsal)
      return found ? { body: shown(found) } : noRehearsal(policy, rehearsal)
    },
  ),
  route(
    'getRehearsalEvents',
    {
      at: ['GET', '/policies/{policy}/rehearsals/{rehearsal}/events'],
      scope: 'read',
      does: 'Get all that would happen, an event a line, piece by piece',
      path: ofRehearsal,
      query: z.object({ cursor: pieceNumber.describe('Which piece, as the Link header of the one before says; by default the first.') }),
      body: noBody,
      what: 'Events, one JSON object a line. A Link header with rel="next" leads on; absent after the last.',
      type: 'application/x-ndjson',
      result: z.string(),
      refuses: [404, 409],
    },
    async ({ path: { policy, rehearsal }, query: { cursor }, system }) => {
      const found = await find(system, policy, rehearsal)
      if (!found) return noRehearsal(policy, rehearsal)
      if (found.state !== 'done') return refuse(409, `the rehearsal is ${found.state}: ask again once it is done`)
      const { pieces = 0 } = found
      const lines = cursor < pieces ? await system.rehearsals.findPiece(policy, found.id, cursor) : undefined
      if (lines === undefined && pieces > 0) return refuse(404, `the rehearsal has ${pieces} pieces, from 0`)
      const next = `/api/policies/${policy}/rehearsals/${found.id}/events?cursor=${cursor + 1}`
      return { body: lines ?? '', headers: cursor + 1 < pieces ? { Link: `<${next}>; rel="next"` } : {} }
    },
  ),
  route(
    'sendSampleMails',
    {
      at: ['POST', '/policies/{policy}/sample-mails'],
      scope: 'policies:write',
      does: 'Send a sample of each kind of mail of the draft to the caller, or to a known staff member',
      path: ofPolicy,
      query: none,
      body: z.strictObject({
        staff: requiredText(128, 'a staff id').optional().describe('Whose address they go to; absent: the address in your token.'),
      }),
      what: 'How many the mail service has taken.',
      result: samplesSent,
      refuses: [404, 409, 429],
    },
    async ({ path: { policy: id }, body: { staff }, caller, system, mayMailSamples }) => {
      const policy = await draftOrVersion(system, id)
      if (!policy) return noPolicy(id)
      const person = staff === undefined ? undefined : (await system.people.find(refOf(staff)))?.person
      if (staff !== undefined && !person) return refuse(404, 'nobody is known by this staff id: import them first')
      const to = person?.profile.email ?? caller.email
      if (to === undefined) return refuse(409, 'your token says no mail address: name a staff member in `staff`')
      if (!mayMailSamples(caller.subject)) return refuse(429, 'that was too often: sample mails go once a minute')
      const language = person ? languageOf(person) : policy.language
      const outcomes: { kind: string; reason?: string }[] = []
      for (const kind of mailKinds) {
        const handover = await system.mailer.send(composeMail(to, sampleTag, sampleLetter(kind, policy, { language }, system.voices)))
        outcomes.push(handover.kind === 'accepted' ? { kind } : { kind, reason: handover.reason })
      }
      const refused = outcomes.flatMap(({ kind, reason }) => (reason === undefined ? [] : [{ kind, reason }]))
      return { body: { sent: outcomes.length - refused.length, refused } }
    },
  ),
]
