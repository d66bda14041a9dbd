/** Policies in force: which there are, what they say and said, and how they are halted. */
import * as z from 'zod'
import { haltPolicy } from '../../../shared/campaign/decide/halt-policy.ts'
import { differences } from '../../../shared/domain/policies/difference.ts'
import { documentOf } from '../../../shared/domain/policies/document-of.ts'
import type { Draft } from '../../../shared/domain/policies/drafts.ts'
import { type Halt, halts, type Policy, type PolicyVersion, ruleOf } from '../../../shared/domain/policies/policy.ts'
import { PolicyNotFoundError } from '../../../shared/domain/policies/store.ts'
import type { System } from '../../compose.ts'
import { because, document, ofPolicy } from '../fields.ts'
import { type Refusal, refuse } from '../problem.ts'
import { noBody, none, type Route, route } from '../route.ts'

const standing = z
  .enum(['draft', 'submitted', 'active', ...halts])
  .describe('`draft` and `submitted`: not in force yet. `paused`: nobody is told, or newly cut off. `lifted`: over.')

const listed = z.object({
  id: z.string(),
  title: z.string(),
  issuer: z.string(),
  standing,
  version: z.exactOptional(z.int().describe('Absent where none was ever in force.')),
  draft: z.exactOptional(z.enum(['draft', 'submitted']).describe('How far the next version is; absent where there is none.')),
  zone: z.string(),
  announcedAt: z.string(),
  deadline: z.looseObject({}),
})

export const policyList = z.object({ items: z.array(listed) })

export const versioned = z.object({ id: z.string(), version: z.int(), standing, document })

const standingOf = ({ halted }: PolicyVersion) => halted ?? 'active'

export const difference = z.object({
  changes: z.array(
    z.object({
      path: z.string().describe('Such as `deadline.on`.'),
      before: z.unknown().optional().describe('Absent where it is new.'),
      after: z.unknown().optional().describe('Absent where it is gone.'),
    }),
  ),
})

const shown = (version: PolicyVersion): z.input<typeof versioned> => ({
  id: version.id,
  version: version.version,
  standing: standingOf(version),
  document: { ...documentOf(ruleOf(version)) },
})

const stageOf = ({ submitted }: Draft) => (submitted ? 'submitted' : 'draft')

function line(policy: Policy, standing: z.input<typeof listed>['standing'], more: Pick<z.input<typeof listed>, 'version' | 'draft'>) {
  const { id, title, issuer, zone, announcedAt, deadline } = documentOf(policy)
  return { id, title, issuer, standing, ...more, zone, announcedAt, deadline: { ...deadline } }
}

export const findInForce = async ({ policies }: Pick<System, 'policies'>, id: string): Promise<PolicyVersion | undefined> =>
  (await policies.listActive()).find((policy) => policy.id === id)

export const noPolicy = (id: string): Refusal => refuse(404, `no policy ${id} is in force: GET /api/policies lists those there are`)

/** `draft` or the number of a version. @returns undefined where there is none */
async function findRule({ policies, drafts }: System, id: string, which: string): Promise<Policy | undefined> {
  if (which === 'draft') return (await drafts.find(id))?.policy
  try {
    return ruleOf(await policies.get(id, Number(which)))
  } catch (error) {
    if (error instanceof PolicyNotFoundError) return undefined
    throw error
  }
}

const versionRight = 'must be the number of a version, from 1'
const versionNumber = z.string().regex(/^[1-9]\d{0,8}$/, versionRight)
const sideRight = 'must be `draft`, or the number of a version'
export const side = z.string().regex(/^(draft|[1-9]\d{0,8})$/, sideRight)

const halting = (name: string, verb: 'pause' | 'resume' | 'lift', does: string, halted: Halt | undefined): Route =>
  route(
    name,
    {
      at: ['POST', `/policies/{policy}/${verb}`],
      scope: verb === 'lift' ? 'policies:approve' : 'control:write',
      does,
      path: ofPolicy,
      query: none,
      body: because,
      what: 'The policy as it stands now.',
      result: versioned,
      refuses: [404, 409],
    },
    async ({ path: { policy: id }, body, by, system }) => {
      const outcome = await haltPolicy(system, id, halted, by, body.reason)
      if (outcome === 'no policy') return noPolicy(id)
      if (outcome === 'lifted') return refuse(409, `policy ${id} is lifted: put and approve it anew to have it in force again`)
      if (outcome === 'stale') return refuse(409, `somebody else has just changed policy ${id}: look at it, and try again`)
      return { body: shown(outcome) }
    },
  )

export const policyRoutes: readonly Route[] = [
  route(
    'listPolicies',
    {
      at: ['GET', '/policies'],
      scope: 'read',
      does: 'List all policies, drafts included',
      path: none,
      query: none,
      body: noBody,
      what: 'All policies, by id.',
      result: policyList,
    },
    async ({ system: { policies, drafts } }) => {
      const [active, written] = await Promise.all([policies.listActive(), drafts.list()])
      const draftOf = new Map(written.map((draft) => [draft.policy.id, draft]))
      const inForce = active.map((policy) => {
        const draft = draftOf.get(policy.id)
        return line(ruleOf(policy), standingOf(policy), { version: policy.version, ...(draft ? { draft: stageOf(draft) } : {}) })
      })
      const news = written
        .filter(({ policy }) => !active.some(({ id }) => id === policy.id))
        .map((draft) => line(draft.policy, stageOf(draft), { draft: stageOf(draft) }))
      return { body: { items: [...inForce, ...news].toSorted((a, b) => (a.id < b.id ? -1 : 1)) } }
    },
  ),
  route(
    'getPolicy',
    {
      at: ['GET', '/policies/{policy}'],
      scope: 'read',
      does: 'Get the version of a policy that counts',
      path: ofPolicy,
      query: none,
      body: noBody,
      what: 'The policy.',
      result: versioned,
      refuses: [404],
    },
    async ({ path: { policy: id }, system }) => {
      const found = await findInForce(system, id)
      return found ? { body: shown(found) } : noPolicy(id)
    },
  ),
  route(
    'listVersions',
    {
      at: ['GET', '/policies/{policy}/versions'],
      scope: 'read',
      does: 'List every version of a policy, the newest first',
      path: ofPolicy,
      query: none,
      body: noBody,
      what: 'Every version.',
      result: z.object({ items: z.array(versioned) }),
      refuses: [404],
    },
    async ({ path: { policy: id }, system: { policies } }) => {
      const versions = await policies.listVersions(id)
      return versions.length > 0 ? { body: { items: versions.map(shown) } } : noPolicy(id)
    },
  ),
  route(
    'getVersion',
    {
      at: ['GET', '/policies/{policy}/versions/{version}'],
      scope: 'read',
      does: 'Get one version of a policy',
      path: ofPolicy.extend({ version: versionNumber }),
      query: none,
      body: noBody,
      what: 'The version.',
      result: versioned,
      refuses: [404],
    },
    async ({ path: { policy: id, version }, system: { policies } }) => {
      const found = (await policies.listVersions(id)).find((one) => one.version === Number(version))
      return found ? { body: shown(found) } : refuse(404, `policy ${id} has no version ${version}`)
    },
  ),
  route(
    'diffPolicy',
    {
      at: ['GET', '/policies/{policy}/diff'],
      scope: 'read',
      does: 'Tell what one version of a policy, or its draft, says otherwise than another',
      path: ofPolicy,
      query: z.object({
        from: side.optional().describe('By default the version in force.'),
        to: side.optional().describe('By default the draft.'),
      }),
      body: noBody,
      what: 'The places at which they differ.',
      result: difference,
      refuses: [404],
    },
    async ({ path: { policy: id }, query: { from, to = 'draft' }, system }) => {
      const first = from ?? String((await findInForce(system, id))?.version ?? 0)
      const [before, after] = await Promise.all([first === '0' ? undefined : findRule(system, id, first), findRule(system, id, to)])
      const noSide = (which: string) =>
        refuse(404, which === 'draft' ? `policy ${id} has no draft` : `policy ${id} has no version ${which}`)
      if (!after) return first === '0' && to === 'draft' ? noPolicy(id) : noSide(to)
      if (!before && from) return noSide(from)
      return { body: { changes: [...differences(before ? documentOf(before) : {}, documentOf(after))] } }
    },
  ),
  halting('pausePolicy', 'pause', 'Pause a policy: no mail about it, and nobody newly cut off; access goes on being given back', 'paused'),
  halting('resumePolicy', 'resume', 'Resume a paused policy: what is overdue goes', undefined),
  halting('liftPolicy', 'lift', 'Lift a policy: cases end, access comes back, whoever was told is told', 'lifted'),
]
