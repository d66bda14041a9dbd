import * as z from 'zod'
import { listSuspensions, showSuspensions } from '../../../../shared/campaign/brake/list-suspensions.ts'
import type { Proposal } from '../../../../shared/domain/access/brake-state.ts'
import type { System } from '../../../compose/system.ts'
import { policiesInForce } from '../../../runtime/policies-in-force.ts'
import { ofPolicy } from '../../fields.ts'
import { noBody, route } from '../../route.ts'
import { findInForce, noPolicy } from '../policies/policy.ts'
import { listHash, suspensionsBody } from './suspensions.ts'

const query = z.object({
  list: z
    .union([listHash, z.literal('last')])
    .optional()
    .describe(
      'A list that was made within the last day, by its hash, or `last`, the last one: they are given as they were made, unless humans decided or suspensions were newly held since. Default: a new list is made, which takes seconds if many thousands are due.',
    ),
})

/** An answer of Lambda has 6 MB at most. */
const mostItems = 10_000

export const listSuspensionsRoute = route(
  'listSuspensions',
  {
    at: ['GET', '/policies/{policy}/brake'],
    scope: 'read',
    limited: 'own units',
    summary: 'List the suspensions that the brake holds, and those that come within 48 hours',
    path: ofPolicy,
    query,
    body: noBody,
    description: 'The list, which the two people who approve or reject it name by its hash.',
    result: suspensionsBody,
    refuses: [404],
  },
  async ({ path: { policy: id }, query: { list }, caller: { units }, system }) => {
    const policy = await findInForce(system, id)
    if (!policy) return noPolicy(id)
    const { people, brakes, brakeSettings, clock } = system
    const ports = { people, brakes, brakeSettings, clock, policies: await policiesInForce(system) }
    const { hash, madeAt, suspensions, held, proposal } =
      list === undefined ? await listSuspensions(ports, policy) : await showSuspensions(ports, policy, list === 'last' ? undefined : list)
    return {
      body: {
        list: hash,
        madeAt: madeAt.toString(),
        ...(held ? { held: { devices: held.devices, since: held.since.toString(), limit: held.limit } } : {}),
        ...(proposal && !units ? { proposal: await shown(system, id, proposal) } : {}),
        items: suspensions.slice(0, mostItems).map(({ at, ...one }) => ({ ...one, ...(at ? { at: at.toString() } : {}) })),
        more: Math.max(0, suspensions.length - mostItems),
        ...(policy.zone === 'staff' ? {} : { zone: policy.zone }),
      },
    }
  },
)

async function shown(
  { brakes }: System,
  policy: string,
  { action, by, at, until, list, selection }: Proposal,
): Promise<NonNullable<z.output<typeof suspensionsBody>['proposal']>> {
  const devices = selection === list ? undefined : ((await brakes.findList(policy, selection)) ?? []).map(({ device }) => device)
  return { action, by: by.subject, at: at.toString(), until: until.toString(), list, ...(devices ? { devices } : {}) }
}
