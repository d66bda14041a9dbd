import * as z from 'zod'
import { listByTime, type Position } from '#campaign/audit/by-time.ts'
import { verifyChains } from '#campaign/audit/chains.ts'
import {
  type AuditLog,
  type ChainedDecision,
  chainedDecision,
  controlChain,
  importChain,
  requirementChain,
} from '#domain/audit/decision.ts'
import { verdicts } from '#domain/audit/heads.ts'
import { findPolicy } from '#domain/policies/store.ts'
import { instant } from '#domain/schedule/fields.ts'
import type { System } from '#functions/compose/system.ts'
import { minute } from '#functions/minute.ts'
import { flag, limit, ofPolicy, pageBody, policyZone, shownZone } from '../fields.ts'
import { type PathIn, route, type Shown, toReaders } from '../route.ts'
import { draftOrVersion, noPolicy } from './policies.ts'

export const shownDecision = chainedDecision.omit({ policy: true }).strip()

const chainPage = pageBody(shownDecision).extend({ zone: policyZone })

const cursor = z
  .string()
  .regex(/^\d{1,9}$/, 'must be the `next` of an earlier page')
  .default('0')
  .transform(Number)
  .describe('The `next` of an earlier page.')

interface Asked extends Position {
  limit: number
  action?: string | undefined
  by?: string | undefined
}

/** Decisions that are looked at for one answer: a page may be empty. */
const mostLooked = 1000

const isAsked = ({ action, by }: Asked, one: ChainedDecision) =>
  (action === undefined || one.action === action) && (by === undefined || one.by === by)

async function pageByTime(audit: AuditLog, chain: string, asked: Asked): Promise<Shown<typeof chainPage>> {
  const items: ChainedDecision[] = []
  let [looked, last] = [0, asked.cursor]
  for await (const one of listByTime(audit, chain, asked)) {
    if (items.length === asked.limit || looked === mostLooked)
      return { items, next: String(asked.newest || asked.before ? one.number : last) }
    looked += 1
    last = one.number
    if (isAsked(asked, one)) items.push(one)
  }
  return { items }
}

/** A misspelt policy must not pass for one without decisions. */
async function assertKnown(system: System, chain: string) {
  if (![controlChain, importChain, requirementChain].includes(chain)) await draftOrVersion(system, chain)
}

const listChainRoute = <At extends `GET /${string}`>(at: At, chainOf: (path: PathIn<At>) => string) =>
  route(
    {
      at,
      scope: 'read',
      limited: 'refused',
      summary: 'List what humans decided, oldest first or newest first',
      query: z.object({
        cursor,
        limit,
        newest: flag.describe('True: newest first.'),
        before: instant.optional().describe('Newest first, and only those before this moment.'),
        action: z
          .string()
          .max(64, 'must be a kind of decision')
          .optional()
          .describe('Only decisions of this kind, such as `pause` (a policy) or `pause mail`.'),
        by: z.string().max(255, 'must be who decided').optional().describe('Only decisions of this admin, or of `staff`.'),
      }),
      result: chainPage,
    },
    async ({ path, query, system }) => {
      const chain = chainOf(path)
      const body = await pageByTime(system.audit, chain, query)
      if (query.cursor === 0 && body.items.length === 0) await assertKnown(system, chain)
      const policy = await findPolicy(system.policies, chain)
      return { body: { ...body, zone: policy && shownZone(policy) } }
    },
  )

export const listControlDecisionsRoute = listChainRoute('GET /control/audit', () => controlChain)

export const listDecisionsRoute = listChainRoute('GET /policies/{policy}/audit', ({ policy }) => policy)

export const listImportDecisionsRoute = listChainRoute('GET /imports/audit', () => importChain)

export const listRequirementDecisionsRoute = listChainRoute('GET /audit/requirements', () => requirementChain)

const verifications = z.object({
  items: z.array(
    z.object({
      chain: z.string().describe('The id of a policy, `CONTROL`, `IMPORTS` or `REQUIREMENTS`.'),
      verdict: z
        .enum(verdicts)
        .describe(
          '`altered`: a decision was changed, removed or rewritten. `cut`: the end is missing. `unknown`: no head was logged, so either may be.',
        ),
      decisions: z.int().describe('How many decisions hold, from the first on.'),
      broken: z.optional(z.int()),
      headAt: z.optional(instant.describe('When the latest head was logged: the verdict says nothing about the end of what came later.')),
    }),
  ),
})

type Verified = Shown<typeof verifications>['items'][number]

/** A verdict in words. */
export const verdictOf = ({ verdict, broken = 0 }: Verified) =>
  ({
    intact: 'intact',
    altered: `decision ${broken} was changed, removed or rewritten`,
    cut: `decision ${broken} is missing, and all after it`,
    unknown: 'cannot tell: no head was logged yet',
  })[verdict]

export const verifyAuditRoute = route(
  {
    at: 'GET /audit/verification',
    ...toReaders,
    summary: 'Verify that no decision was altered, removed or cut off, by the seals of all and the logged heads',
    command: {
      name: 'audit verify',
      example: '',
      more: 'Heads are logged every quarter of an hour; for later decisions, a cut end cannot be detected. Exits 1 unless all are intact.',
      positional: ['policy'],
      row: ({ headAt, ...one }) => ({
        chain: one.chain,
        decisions: one.decisions,
        'head logged': headAt && minute(headAt),
        verdict: verdictOf(one),
      }),
      isRight: ({ verdict }) => verdict === 'intact',
    },
    query: z.object({ policy: ofPolicy.shape.policy.optional().describe('Verify the decisions under this policy only. Default: all.') }),
    result: verifications,
    refuses: [404],
  },
  async ({ query: { policy }, system }) => {
    const verified = await verifyChains(system, policy)
    if (policy !== undefined && verified.length === 0) return noPolicy(policy)
    return { body: { items: verified } }
  },
)
