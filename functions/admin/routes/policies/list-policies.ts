import * as z from 'zod'
import { documentOf } from '../../../../shared/domain/policies/document-of.ts'
import type { Draft } from '../../../../shared/domain/policies/drafts.ts'
import { type Policy, ruleOf } from '../../../../shared/domain/policies/policy.ts'
import { isReviewDue } from '../../../../shared/domain/policies/review-date.ts'
import { titleIn } from '../../../../shared/domain/translated.ts'
import { noBody, noInput, route } from '../../route.ts'
import { policyStatus, reviewDue, statusOfPolicy } from './policy.ts'

const summary = z.object({
  id: z.string(),
  title: z.string(),
  issuer: z.string(),
  standing: policyStatus,
  version: z.exactOptional(z.int().describe('Absent if no version was ever in force.')),
  draft: z.exactOptional(z.enum(['draft', 'submitted']).describe('State of the next version; absent if there is none.')),
  zone: z.string(),
  announcedAt: z.string(),
  deadline: z.exactOptional(z.union([z.looseObject({}), z.literal('none')]).describe('Absent if the policy has stages.')),
  stages: z.exactOptional(z.array(z.object({ name: z.string(), deadline: z.looseObject({}) })).describe('In order.')),
  review: z.exactOptional(z.string().describe('The date on which its owner is asked whether it still applies.')),
  reviewDue,
})

type Summary = z.input<typeof summary>

export const policyList = z.object({ items: z.array(summary) })

const stageOf = ({ submitted }: Draft) => (submitted ? 'submitted' : 'draft')

function summaryOf(policy: Policy, standing: Summary['standing'], more: Pick<Summary, 'version' | 'draft' | 'reviewDue'>): Summary {
  const { id, issuer, zone, announcedAt, deadline, stages, review } = documentOf(policy)
  return {
    ...{ id, title: titleIn(policy).text, issuer, standing, ...more, zone, announcedAt },
    ...(deadline ? { deadline: deadline === 'none' ? deadline : { ...deadline } } : {}),
    ...(stages ? { stages: stages.map(({ name, deadline }) => ({ name, deadline: { ...deadline } })) } : {}),
    ...(review ? { review } : {}),
  }
}

export const listPoliciesRoute = route(
  'listPolicies',
  {
    at: ['GET', '/policies'],
    scope: 'read',
    limited: 'everything',
    summary: 'List all policies, drafts included',
    path: noInput,
    query: noInput,
    body: noBody,
    description: 'All policies, by id.',
    result: policyList,
  },
  async ({ system: { policies, drafts, clock } }) => {
    const [active, written] = await Promise.all([policies.listActive(), drafts.list()])
    const draftOf = new Map(written.map((draft) => [draft.policy.id, draft]))
    const inForce = active.map((policy) => {
      const draft = draftOf.get(policy.id)
      return summaryOf(ruleOf(policy), statusOfPolicy(policy), {
        version: policy.version,
        ...(draft ? { draft: stageOf(draft) } : {}),
        ...(isReviewDue(policy, clock.now()) ? { reviewDue: true } : {}),
      })
    })
    const firstDrafts = written
      .filter(({ policy }) => !active.some(({ id }) => id === policy.id))
      .map((draft) => summaryOf(draft.policy, stageOf(draft), { draft: stageOf(draft) }))
    return { body: { items: [...inForce, ...firstDrafts].toSorted((a, b) => (a.id < b.id ? -1 : 1)) } }
  },
)
