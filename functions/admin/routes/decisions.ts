import * as z from 'zod'
import { decideCase, decisionOutcomes, isTaken } from '#campaign/decide/decide-case.ts'
import { requestKinds } from '#domain/people/person.ts'
import type { CaseDecision } from '#domain/review/decisions/case-decision.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { requiredText } from '#domain/text.ts'
import { errorOf } from '#functions/runtime/middleware.ts'
import { underPolicies } from '#functions/runtime/policies-in-force.ts'
import { refusalAfter } from '../failures.ts'
import { reasonFields, ref, until } from '../fields.ts'
import { route, type Shown, toDeciders } from '../route.ts'
import { decideAndShow, refuseDecision } from './case.ts'
import { decidedCase } from './case-body.ts'
import { getInForce } from './policies.ts'

const device = requiredText(128, 'the id of a device').optional().describe('The device the request is about; for `not-my-device` only.')

const takesDay = (request: (typeof requestKinds)[number]): boolean => request === 'exemption' || request === 'more-time'

const requestDecisionBody = z
  .strictObject({
    request: z.enum(requestKinds, { error: `must be one of ${requestKinds.join(', ')}` }),
    decision: z.enum(['grant', 'refuse'], { error: 'must be grant or refuse' }),
    device,
    until: until.optional().describe('The last day of a granted exemption, or of the time granted.'),
    ...reasonFields,
    reason: reasonFields.reason.describe('What the person reads, word for word, in a mail and on their page; required to refuse.'),
  })
  .superRefine(({ request, decision, device, until, reason }, context) => {
    const missing = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message, input: undefined })
    if (request === 'not-my-device' && device === undefined) missing('device', 'must be the id of the device they say is not theirs')
    if (takesDay(request) && decision === 'grant' && !until) missing('until', 'must be the last day of what is granted')
    if (decision === 'refuse' && !reason) missing('reason', 'must be why: the person reads it')
  })
  .meta({
    override: {
      allOf: [
        { anyOf: [{ properties: { request: { not: { const: 'not-my-device' } } } }, { required: ['device'] }] },
        {
          anyOf: [
            { properties: { request: { not: { enum: requestKinds.filter(takesDay) } } } },
            { properties: { decision: { const: 'refuse' } } },
            { required: ['until'] },
          ],
        },
        { anyOf: [{ properties: { decision: { const: 'grant' } } }, { required: ['reason'] }] },
      ],
    },
  })

function decisionOf({ request, decision: kind, device, until, ...words }: z.output<typeof requestDecisionBody>): CaseDecision {
  if (kind === 'refuse') return { kind, request, ...words, device }
  if (request === 'more-time' && until) return { kind: 'extend', until, ...words }
  if (request === 'exemption' && until) return { kind, request, until, ...words }
  if (request === 'not-my-device' && device !== undefined) return { kind, request, device, ...words }
  return { kind, request: 'contest', ...words }
}

const untilFields = z.strictObject({ until, ...reasonFields })

/** Cases in one request. */
const mostAtOnce = 500

/** What an API answers takes 30 seconds at most: a decision is not begun after so many. */
const longest = { seconds: 20 } as const

const refsRight = `must be 1 to ${mostAtOnce} refs`

const decidedMany = z.object({
  items: z.array(
    z.object({
      ref,
      outcome: z.enum([...decisionOutcomes, 'refused']),
      why: z.optional(z.string()),
    }),
  ),
  left: z.array(ref).describe('Those not done in time: send them again.'),
})

const doneAs = (decided: string) => ({
  decided,
  proposed: 'Proposed. Takes effect when a second person decides the same within 48 hours.',
  unchanged: 'Nothing changed. This was decided before, or has no effect.',
})

const ofOne = { description: 'The case as it is now, and whether that is new.', result: decidedCase, refuses: [409] } as const

/** A route that makes a decision about one case, and one that makes it about many, each as if it were asked alone. */
const decisionRoutes = <Body extends z.ZodType>(
  noun: string,
  body: Body,
  decisionIn: (body: z.output<Body>) => CaseDecision,
  summaries: { one: string; many: string; done: string },
) => ({
  one: route(
    {
      at: `POST /policies/{policy}/cases/{ref}/${noun}`,
      ...toDeciders,
      ...ofOne,
      summary: summaries.one,
      done: doneAs(summaries.done),
      body,
    },
    ({ path, body, admin, system }) => decideAndShow(system, path, decisionIn(body), admin),
  ),
  many: route(
    {
      at: `POST /policies/{policy}/${noun}s`,
      ...toDeciders,
      summary: summaries.many,
      body: z.strictObject({
        refs: z.array(ref).min(1, refsRight).max(mostAtOnce, refsRight),
        decision: body.transform(decisionIn),
      }),
      result: decidedMany,
    },
    async ({ path: { policy }, body: { refs, decision }, admin, system, logger }) => {
      await getInForce(system, policy)
      const ports = await underPolicies(system)
      const { machineClock, decisionLimits } = system
      const until = machineClock.now().add(longest)
      const items: Shown<typeof decidedMany>['items'][number][] = []
      const waiting = [...new Set(refs)]
      for (const ref of waiting) {
        if (!isBefore(machineClock.now(), until)) break
        try {
          const taken = await decideCase(ports, policy, ref, decision, admin)
          if (isTaken(taken)) items.push({ ref, outcome: taken.kind })
          else items.push({ ref, outcome: 'refused', why: refuseDecision(taken, policy, decisionLimits).problem.detail })
        } catch (error) {
          // What was decided for those before stands, and is told.
          const { status, detail } = refusalAfter(error).problem
          if (status >= 500) logger.error('one of many decisions failed', { ...errorOf(error), about: ref })
          items.push({ ref, outcome: 'refused', why: detail })
        }
      }
      return { body: { items, left: waiting.slice(items.length) } }
    },
  ),
})

export const { one: extendCaseRoute, many: extendCasesRoute } = decisionRoutes(
  'extension',
  untilFields,
  body => ({ kind: 'extend', ...body }),
  { one: 'Grant a later deadline', many: 'Grant a later deadline to many people', done: 'Deadline extended.' },
)

export const { one: exemptCaseRoute, many: exemptCasesRoute } = decisionRoutes(
  'exemption',
  untilFields,
  body => ({ kind: 'exempt', ...body }),
  {
    one: 'Exempt a person from the policy until a day',
    many: 'Exempt many people from the policy until a day',
    done: 'Exemption granted.',
  },
)

export const { one: decideRequestRoute, many: decideRequestsRoute } = decisionRoutes('decision', requestDecisionBody, decisionOf, {
  one: 'Grant or refuse a request that a person made on their page',
  many: 'Grant or refuse a request that many people made on their pages',
  done: 'Request decided.',
})

export const markReachableRoute = route(
  {
    at: 'POST /policies/{policy}/cases/{ref}/reachable',
    ...toDeciders,
    ...ofOne,
    summary: 'Mark a person as reachable: mail to them resumes',
    done: doneAs('Marked as reachable. Mail to them starts again.'),
    command: { name: 'case reachable', example: 'no-tiktok-2023 s0042' },
  },
  async ({ path, admin, system }) => {
    const found = await system.people.find(path.ref)
    if (found) await system.suppressionList.remove(found.person.profile.email)
    return decideAndShow(system, path, { kind: 'reachable' }, admin)
  },
)
