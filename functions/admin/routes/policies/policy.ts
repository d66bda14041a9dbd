import * as z from 'zod'
import { documentOf } from '../../../../shared/domain/policies/document-of.ts'
import { halts, type PolicyVersion, ruleOf } from '../../../../shared/domain/policies/policy.ts'
import { isReviewDue } from '../../../../shared/domain/policies/review-date.ts'
import type { Incident } from '../../../../shared/domain/policies/store.ts'
import { nextVersion } from '../../../../shared/domain/policies/versions.ts'
import type { System } from '../../../compose/system.ts'
import { documentField, ofPolicy } from '../../fields.ts'
import { type Refusal, refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'

export const incidentFields = z.object({
  number: z.int().describe('That of its decision in the audit log.'),
  on: z.string().describe('The day on which it happened.'),
  source: z.string(),
  requirement: z.string(),
  sentence: z.string(),
  by: z.string().describe('Who noted it: the subject of their token.'),
  at: z.string().describe('When they did.'),
})

export const incidentBody = ({ on, at, ...rest }: Incident): z.input<typeof incidentFields> => ({
  ...rest,
  on: on.toString(),
  at: at.toString(),
})

export const policyStatus = z
  .enum(['draft', 'submitted', 'active', 'watch', ...halts])
  .describe('`draft`, `submitted`: not in force yet. `watch`: only counted. `paused`: no mail, no new suspensions. `lifted`: over.')

export const versioned = z.object({ id: z.string(), version: z.int(), standing: policyStatus, document: documentField })

export const statusOfPolicy = ({ halted, watch }: PolicyVersion) => halted ?? (watch ? 'watch' : 'active')

export const reviewDue = z
  .exactOptional(z.literal(true))
  .describe('The review date has come: its owner is asked to renew the policy with a later one, or to lift it.')

export const versionBody = (version: PolicyVersion): z.input<typeof versioned> => ({
  id: version.id,
  version: version.version,
  standing: statusOfPolicy(version),
  document: { ...documentOf(ruleOf(version)) },
})

export const findInForce = async ({ policies }: Pick<System, 'policies'>, id: string): Promise<PolicyVersion | undefined> =>
  (await policies.listActive()).find((policy) => policy.id === id)

/** The draft as the version it would become; without a draft, the version in force. */
export async function draftOrVersion(system: Pick<System, 'policies' | 'drafts'>, id: string): Promise<PolicyVersion | undefined> {
  const [draft, inForce] = await Promise.all([system.drafts.find(id), findInForce(system, id)])
  return draft ? nextVersion(draft.policy, inForce) : inForce
}

export const noPolicy = (id: string): Refusal => refuse(404, `no policy ${id} is in force: GET /api/policies lists all policies`)

export const policyInForce = versioned.extend({
  reviewDue,
  incidents: z.array(incidentFields).describe('Notes of what happened elsewhere, oldest first.'),
})

export const getPolicyRoute = route(
  'getPolicy',
  {
    at: ['GET', '/policies/{policy}'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get the version of a policy that is in force',
    path: ofPolicy,
    query: noInput,
    body: noBody,
    description: 'The policy.',
    result: policyInForce,
    refuses: [404],
  },
  async ({ path: { policy: id }, system }) => {
    const [found, incidents] = await Promise.all([findInForce(system, id), system.incidents.list(id)])
    if (!found) return noPolicy(id)
    const due = isReviewDue(found, system.clock.now()) ? ({ reviewDue: true } as const) : {}
    return { body: { ...versionBody(found), ...due, incidents: incidents.map(incidentBody) } }
  },
)

const versionNumber = z.string().regex(/^[1-9]\d{0,8}$/, 'must be the number of a version, from 1')

export const getVersionRoute = route(
  'getVersion',
  {
    at: ['GET', '/policies/{policy}/versions/{version}'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get one version of a policy',
    path: ofPolicy.extend({ version: versionNumber }),
    query: noInput,
    body: noBody,
    description: 'The version.',
    result: versioned,
    refuses: [404],
  },
  async ({ path: { policy: id, version }, system: { policies } }) => {
    const found = (await policies.listVersions(id)).find((one) => one.version === Number(version))
    return found ? { body: versionBody(found) } : refuse(404, `policy ${id} has no version ${version}`)
  },
)

export const listVersionsRoute = route(
  'listVersions',
  {
    at: ['GET', '/policies/{policy}/versions'],
    scope: 'read',
    limited: 'everything',
    summary: 'List every version of a policy, the newest first',
    path: ofPolicy,
    query: noInput,
    body: noBody,
    description: 'Every version.',
    result: z.object({ items: z.array(versioned) }),
    refuses: [404],
  },
  async ({ path: { policy: id }, system: { policies } }) => {
    const versions = await policies.listVersions(id)
    return versions.length > 0 ? { body: { items: versions.map(versionBody) } } : noPolicy(id)
  },
)
