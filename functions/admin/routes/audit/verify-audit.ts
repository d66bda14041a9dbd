import * as z from 'zod'
import { verifyChains } from '../../../../shared/campaign/audit/chains.ts'
import { verdicts } from '../../../../shared/domain/audit/heads.ts'
import { ofPolicy } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { noPolicy } from '../policies/policy.ts'

export const verifications = z.object({
  items: z.array(
    z.object({
      chain: z.string().describe('The id of a policy, `CONTROL`, `IMPORTS` or `REQUIREMENTS`.'),
      verdict: z
        .enum(verdicts)
        .describe(
          '`altered`: a decision was changed, removed or rewritten. `cut`: the end is missing. `unknown`: no head was logged, so either may be.',
        ),
      decisions: z.int().describe('How many decisions hold, from the first on.'),
      broken: z.exactOptional(z.int().describe('The number of the first decision that was altered or is missing.')),
      headAt: z.exactOptional(
        z.string().describe('When the latest head was logged: the verdict says nothing about the end of what came later.'),
      ),
    }),
  ),
})

type Verified = z.output<typeof verifications>['items'][number]

/** A verdict in words. */
export const verdictOf = ({ verdict, broken = 0 }: Verified): string =>
  ({
    intact: 'intact',
    altered: `decision ${broken} was changed, removed or rewritten`,
    cut: `decision ${broken} is missing, and all after it`,
    unknown: 'cannot tell: no head was logged yet',
  })[verdict]

export const verifyAuditRoute = route(
  'verifyAudit',
  {
    at: ['GET', '/audit/verification'],
    scope: 'read',
    limited: 'everything',
    summary: 'Verify that no decision was altered, removed or cut off, by the seals of all and the logged heads',
    path: noInput,
    query: z.object({ policy: ofPolicy.shape.policy.optional().describe('Verify the decisions under this policy only. Default: all.') }),
    body: noBody,
    description: 'A verdict on each chain of decisions.',
    result: verifications,
    refuses: [404],
  },
  async ({ query: { policy }, system }) => {
    const verified = await verifyChains(system, policy)
    if (policy !== undefined && verified.length === 0) return noPolicy(policy)
    return { body: { items: verified.map(({ headAt, ...rest }) => ({ ...rest, ...(headAt ? { headAt: headAt.toString() } : {}) })) } }
  },
)
