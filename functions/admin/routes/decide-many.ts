import * as z from 'zod'
import { decideCase, decisionOutcomes, isTaken } from '../../../shared/campaign/decide/decide-case.ts'
import type { CaseDecision } from '../../../shared/domain/review/decisions/case-decision.ts'
import { isBefore } from '../../../shared/domain/schedule/zone.ts'
import { underPolicies } from '../../runtime/policies-in-force.ts'
import { refusalAfter } from '../failures.ts'
import { ref } from '../fields.ts'
import { route, type Shown } from '../route.ts'
import { refuseDecision } from './case.ts'
import { decisionOf, requestDecisionBody, untilFields } from './case-decisions.ts'
import { getInForce } from './policies.ts'

/** Cases in one request. */
export const mostAtOnce = 500

/** What an API answers takes 30 seconds at most: a decision is not begun after so many. */
const longest = { seconds: 20 } as const

const mostRight = `must be 1 to ${mostAtOnce} refs`

export const decidedMany = z.object({
  items: z.array(
    z.object({
      ref,
      outcome: z.enum([...decisionOutcomes, 'refused']),
      why: z.optional(z.string()).describe('Why it is refused.'),
    }),
  ),
  left: z.array(ref).describe('Those not done in time: send them again.'),
})

const ofMany = <Decision extends z.ZodType>(decision: Decision) =>
  z.strictObject({ refs: z.array(ref).min(1, mostRight).max(mostAtOnce, mostRight), decision })

/** A route that makes one decision about many cases, one after another, each as if it were asked alone. */
const decideManyRoute = <Body extends z.ZodType>(
  noun: string,
  summary: string,
  body: Body,
  read: (body: z.output<Body>) => { readonly refs: readonly string[]; readonly decision: CaseDecision },
) =>
  route(
    {
      at: `POST /policies/{policy}/${noun}`,
      scope: 'cases:write',
      limited: 'own units',
      summary,
      body,
      description: 'What came of it for each.',
      result: decidedMany,
    },
    async ({ path: { policy }, body, admin, system, logger }) => {
      const { refs, decision } = read(body)
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
          if (status >= 500) logger.error('one of many decisions failed', error instanceof Error ? { error, about: ref } : { about: ref })
          items.push({ ref, outcome: 'refused', why: detail })
        }
      }
      return { body: { items, left: waiting.slice(items.length) } }
    },
  )

export const extendCasesRoute = decideManyRoute(
  'extensions',
  'Grant a later deadline to many people',
  ofMany(untilFields),
  ({ refs, decision }) => ({ refs, decision: { kind: 'extend', ...decision } }),
)

export const exemptCasesRoute = decideManyRoute(
  'exemptions',
  'Exempt many people from the policy until a day',
  ofMany(untilFields),
  ({ refs, decision }) => ({ refs, decision: { kind: 'exempt', ...decision } }),
)

export const decideRequestsRoute = decideManyRoute(
  'decisions',
  'Grant or refuse a request that many people made on their pages',
  ofMany(requestDecisionBody),
  ({ refs, decision }) => ({ refs, decision: decisionOf(decision) }),
)
