import * as z from 'zod'
import { requestKinds } from '../../../shared/domain/people/person.ts'
import type { CaseDecision } from '../../../shared/domain/review/decisions/case-decision.ts'
import { requiredText } from '../../../shared/domain/text.ts'
import { reasonFields, until } from '../fields.ts'
import { route } from '../route.ts'
import { decideAndShow } from './case.ts'
import { decidedCase } from './case-body.ts'

const device = requiredText(128, 'the id of a device').optional().describe('The device the request is about; for `not-my-device` only.')

export const requestDecisionBody = z
  .strictObject({
    request: z.enum(requestKinds, { error: `must be one of ${requestKinds.join(', ')}` }),
    decision: z.enum(['grant', 'refuse'], { error: 'must be grant or refuse' }),
    device,
    until: until.optional().describe('The last day of a granted exemption.'),
    ...reasonFields,
    reason: reasonFields.reason.describe('What the person reads, word for word, in a mail and on their page; required to refuse.'),
  })
  .superRefine(({ request, decision, device, until, reason }, context) => {
    const missing = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message, input: undefined })
    if (request === 'not-my-device' && device === undefined) missing('device', 'must be the id of the device they say is not theirs')
    if (request === 'exemption' && decision === 'grant' && !until) missing('until', 'must be the last day of the exemption')
    if (decision === 'refuse' && !reason) missing('reason', 'must be why: the person reads it')
  })
  .meta({
    override: {
      allOf: [
        { anyOf: [{ properties: { request: { not: { const: 'not-my-device' } } } }, { required: ['device'] }] },
        {
          anyOf: [
            { properties: { request: { not: { const: 'exemption' } } } },
            { properties: { decision: { const: 'refuse' } } },
            { required: ['until'] },
          ],
        },
        { anyOf: [{ properties: { decision: { const: 'grant' } } }, { required: ['reason'] }] },
      ],
    },
  })

export function decisionOf({ request, decision: kind, device, until, ...words }: z.output<typeof requestDecisionBody>): CaseDecision {
  if (kind === 'refuse') return { kind, request, ...words, device }
  if (request === 'exemption' && until) return { kind, request, until, ...words }
  if (request === 'not-my-device' && device !== undefined) return { kind, request, device, ...words }
  return { kind, request: 'contest', ...words }
}

export const decideRequestRoute = route(
  {
    at: 'POST /policies/{policy}/cases/{ref}/decision',
    scope: 'cases:write',
    limited: 'own units',
    summary: 'Grant or refuse a request that a person made on their page',
    body: requestDecisionBody,
    description: 'The case as it is now, and whether that is new.',
    result: decidedCase,
    refuses: [409],
  },
  ({ path, body, admin, system }) => decideAndShow(system, path, decisionOf(body), admin),
)

export const untilFields = z.strictObject({ until, ...reasonFields })

/** A route that grants a person time, until a day. */
const postponeRoute = (kind: 'extend' | 'exempt', noun: string, summary: string) =>
  route(
    {
      at: `POST /policies/{policy}/cases/{ref}/${noun}`,
      scope: 'cases:write',
      limited: 'own units',
      summary,
      body: untilFields,
      description: 'The case as it is now, and whether that is new.',
      result: decidedCase,
      refuses: [409],
    },
    ({ path, body, admin, system }) => decideAndShow(system, path, { kind, ...body }, admin),
  )

export const exemptCaseRoute = postponeRoute('exempt', 'exemption', 'Exempt a person from the policy until a day')

export const extendCaseRoute = postponeRoute('extend', 'extension', 'Grant a later deadline')

export const markReachableRoute = route(
  {
    at: 'POST /policies/{policy}/cases/{ref}/reachable',
    scope: 'cases:write',
    limited: 'own units',
    summary: 'Mark a person as reachable: mail to them resumes',
    command: { name: 'case reachable', example: 'no-tiktok-2023 s0042', says: ({ name, staff }) => `Mail to ${name || staff} resumes.` },
    description: 'The case as it is now, and whether that is new.',
    result: decidedCase,
    refuses: [409],
  },
  async ({ path, admin, system }) => {
    const found = await system.people.find(path.ref)
    if (found) await system.suppressionList.remove(found.person.profile.email)
    return decideAndShow(system, path, { kind: 'reachable' }, admin)
  },
)
