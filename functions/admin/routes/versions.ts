import * as z from 'zod'
import { outdatedRequirements } from '#campaign/read/requirements.ts'
import { differences } from '#domain/policies/difference.ts'
import { documentOf } from '#domain/policies/document-of.ts'
import { type Policy, ruleOf } from '#domain/policies/policy.ts'
import { findPolicy, PolicyNotFoundError } from '#domain/policies/store.ts'
import type { System } from '#functions/compose/system.ts'
import { refuse } from '../problem.ts'
import { route, toReaders } from '../route.ts'
import { noPolicy } from './policies.ts'

export const side = z.string().regex(/^(draft|[1-9]\d{0,8})$/, 'must be `draft`, or the number of a version')

export const difference = z.object({
  changes: z.array(
    z.object({
      path: z.string().describe('Such as `deadline.on`.'),
      before: z.unknown().optional(),
      after: z.unknown().optional(),
    }),
  ),
  outdated: z
    .array(
      z.object({
        name: z.string(),
        version: z.optional(z.int().describe('The version of the registry that the policy describes; absent if it describes another.')),
        latest: z.int(),
        isRetired: z.boolean(),
      }),
    )
    .describe('Requirements that the later of the two describes otherwise than the registry does now, or that were retired.'),
})

/** @param which `draft` or the number of a version */
async function findRule({ policies, drafts }: System, id: string, which: string): Promise<Policy | undefined> {
  if (which === 'draft') return (await drafts.find(id))?.policy
  try {
    return ruleOf(await policies.get(id, Number(which)))
  } catch (error) {
    if (error instanceof PolicyNotFoundError) return undefined
    throw error
  }
}

export const diffPolicyRoute = route(
  {
    at: 'GET /policies/{policy}/diff',
    ...toReaders,
    summary: 'Compare two versions of a policy, or a version and its draft',
    command: { name: 'policy diff', example: 'no-tiktok-2023 --from 1 --to 2' },
    query: z.object({
      from: side.optional().describe('Default: the version in force.'),
      to: side.optional().describe('Default: the draft.'),
    }),
    result: difference,
  },
  async ({ path: { policy: id }, query: { from, to = 'draft' }, system }) => {
    const first = from ?? String((await findPolicy(system.policies, id))?.version ?? 0)
    const [before, after] = await Promise.all([first === '0' ? undefined : findRule(system, id, first), findRule(system, id, to)])
    const noSide = (which: string) => refuse(404, which === 'draft' ? `policy ${id} has no draft` : `policy ${id} has no version ${which}`)
    if (!after) return first === '0' && to === 'draft' ? noPolicy(id) : noSide(to)
    if (!before && from) return noSide(from)
    const changes = differences(before ? documentOf(before) : {}, documentOf(after))
    return { body: { changes, outdated: await outdatedRequirements(system, after) } }
  },
)
