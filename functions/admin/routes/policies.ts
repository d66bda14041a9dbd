import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { findApproval } from '#campaign/decide/approve-draft.ts'
import { documentOf } from '#domain/policies/document-of.ts'
import { halts, type Policy, type PolicyVersion, ruleOf } from '#domain/policies/policy.ts'
import { isReviewDue } from '#domain/policies/review-date.ts'
import { type ActivePolicies, type Draft, findPolicy } from '#domain/policies/store.ts'
import { nextVersion } from '#domain/policies/versions.ts'
import { instant, plainDate } from '#domain/schedule/fields.ts'
import { titleIn } from '#domain/translated.ts'
import type { System } from '#functions/compose/system.ts'
import { documentField, listBody } from '../fields.ts'
import { found, type Refusal, refuse } from '../problem.ts'
import { route, type Shown, toReaders } from '../route.ts'

export const incidentFields = z.object({
  number: z.int().describe('That of its decision in the audit log.'),
  on: plainDate,
  source: z.string(),
  requirement: z.string(),
  sentence: z.string(),
  by: z.string().describe('Who noted it: the subject of their token.'),
  at: instant,
})

export const incidentLine = ({ on, requirement, sentence, source }: z.output<typeof incidentFields>) =>
  `incident of ${on}, ${requirement}: ${sentence} (${source})`

export const policyStatus = z
  .enum(['draft', 'submitted', 'approved', 'active', 'watch', ...halts])
  .describe(
    '`draft`, `submitted`: not in force yet. `approved`: in force once everyone has been counted again. `watch`: only counted. `paused`: no mail, no new suspensions. `lifted`: over.',
  )

const documentSince = z.int().describe('The version that brought the present document: pausing, resuming and lifting keep it.')

export const versioned = z.object({
  id: z.string(),
  version: z.int(),
  documentSince,
  standing: policyStatus,
  change: z.enum(['approved', 'resumed', ...halts]).describe('What made this version. `resumed`: again in force with the same document.'),
  at: z.optional(instant).describe('When; absent of versions from before this was kept.'),
  reason: z.optional(z.string().describe('Why it was paused, resumed or lifted.')),
  document: documentField,
})

const documentSinceOf = ({ ruleSince = 1 }: PolicyVersion) => ruleSince

export const statusOfPolicy = ({ halted, watch }: PolicyVersion): z.output<typeof policyStatus> => halted ?? (watch ? 'watch' : 'active')

export const reviewDue = z
  .optional(z.literal(true))
  .describe('The review date has come: its owner is asked to renew the policy with a later one, or to lift it.')

const reviewDueOf = (policy: PolicyVersion, now: Temporal.Instant) => isReviewDue(policy, now) || undefined

export const versionBody = (version: PolicyVersion): Shown<typeof versioned> => ({
  id: version.id,
  version: version.version,
  documentSince: documentSinceOf(version),
  standing: statusOfPolicy(version),
  change: version.halted ?? (version.version === documentSinceOf(version) ? 'approved' : 'resumed'),
  ...version.frozen,
  document: { ...documentOf(ruleOf(version)) },
})

/** @throws RefusedError if no such policy is in force */
export const getInForce = async (system: { policies: ActivePolicies }, id: string): Promise<PolicyVersion> =>
  found(await findPolicy(system.policies, id), noPolicy(id))

/** The draft as the version it would become; without a draft, the version in force. @throws RefusedError without either */
export async function draftOrVersion(system: Pick<System, 'policies' | 'drafts'>, id: string): Promise<PolicyVersion> {
  const [draft, inForce] = await Promise.all([system.drafts.find(id), findPolicy(system.policies, id)])
  return draft ? nextVersion(draft.policy, inForce) : found(inForce, noPolicy(id))
}

export const noPolicy = (id: string): Refusal => refuse(404, `no policy ${id} is in force: GET /api/policies lists all policies`)

export const getPolicyRoute = route(
  {
    at: 'GET /policies/{policy}',
    ...toReaders,
    summary: 'Get the version of a policy that is in force',
    result: versioned.extend({
      reviewDue,
      incidents: z.array(incidentFields).describe('Notes of what happened elsewhere, oldest first.'),
    }),
  },
  async ({ path: { policy: id }, system }) => {
    const [policy, incidents] = await Promise.all([getInForce(system, id), system.incidents.list(id)])
    return { body: { ...versionBody(policy), reviewDue: reviewDueOf(policy, system.clock.now()), incidents } }
  },
)

export const getVersionRoute = route(
  {
    at: 'GET /policies/{policy}/versions/{version}',
    ...toReaders,
    summary: 'Get one version of a policy',
    result: versioned,
  },
  async ({ path: { policy: id, version }, system: { policies } }) => {
    const versions = await policies.listVersions(id)
    const wanted = versions.find(one => one.version === Number(version))
    return wanted ? { body: versionBody(wanted) } : refuse(404, `policy ${id} has no version ${version}`)
  },
)

export const listVersionsRoute = route(
  {
    at: 'GET /policies/{policy}/versions',
    ...toReaders,
    summary: 'List every version of a policy, the newest first',
    result: listBody(versioned),
  },
  async ({ path: { policy: id }, system: { policies } }) => {
    const versions = await policies.listVersions(id)
    return versions.length > 0 ? { body: { items: versions.map(versionBody) } } : noPolicy(id)
  },
)

const summary = z.object({
  id: z.string(),
  title: z.string(),
  issuer: z.string(),
  standing: policyStatus,
  version: z.optional(z.int()),
  documentSince: z.optional(documentSince),
  draft: z.optional(z.enum(['draft', 'submitted', 'approved'])),
  zone: z.string(),
  announcedAt: z.string(),
  deadline: z.optional(z.union([z.looseObject({}), z.literal('none')])),
  stages: z.optional(z.array(z.object({ name: z.string(), deadline: z.looseObject({}) }))),
  review: z.optional(z.string().describe('The date on which its owner is asked whether it still applies.')),
  reviewDue,
})

async function stageOf({ jobs }: Pick<System, 'jobs'>, draft: Draft): Promise<'draft' | 'submitted' | 'approved'> {
  if (!draft.submitted) return 'draft'
  return (await findApproval(jobs, draft))?.state === 'running' ? 'approved' : 'submitted'
}

const summaryOf = (policy: Policy) => ({ ...documentOf(policy), title: titleIn(policy).text })

/** `2023-03-15 inclusive`, `P14D announcement`, `none` */
const deadlineText = (deadline: object | 'none') => (deadline === 'none' ? deadline : Object.values(deadline).join(' '))

export const listPoliciesRoute = route(
  {
    at: 'GET /policies',
    ...toReaders,
    summary: 'List all policies, drafts included',
    command: {
      name: 'policy list',
      example: '',
      row: ({ id, standing, reviewDue, version, draft, deadline, stages = [], zone, title }) => ({
        policy: id,
        standing: reviewDue ? `${standing}, review due` : standing,
        version,
        draft,
        deadline: deadline ? deadlineText(deadline) : stages.map(({ name, deadline }) => `${name} ${deadlineText(deadline)}`).join(', '),
        zone,
        title,
      }),
    },
    result: listBody(summary),
  },
  async ({ system }) => {
    const { policies, drafts, clock } = system
    const [active, found] = await Promise.all([policies.listActive(), drafts.list()])
    const written = await Promise.all(found.map(async draft => ({ ...draft, stage: await stageOf(system, draft) })))
    const draftOf = new Map(written.map(({ policy, stage }) => [policy.id, stage]))
    const inForce = active.map(policy => ({
      ...summaryOf(ruleOf(policy)),
      standing: statusOfPolicy(policy),
      version: policy.version,
      documentSince: documentSinceOf(policy),
      draft: draftOf.get(policy.id),
      reviewDue: reviewDueOf(policy, clock.now()),
    }))
    const firstDrafts = written
      .filter(({ policy }) => !active.some(({ id }) => id === policy.id))
      .map(({ policy, stage }) => ({ ...summaryOf(policy), standing: stage, draft: stage }))
    return { body: { items: [...inForce, ...firstDrafts].toSorted((a, b) => (a.id < b.id ? -1 : 1)) } }
  },
)
