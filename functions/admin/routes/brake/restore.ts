import * as z from 'zod'
import { type Restored, restoreWave } from '../../../../shared/campaign/brake/restore-wave.ts'
import { policiesInForce } from '../../../runtime/policies-in-force.ts'
import { ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, route } from '../../route.ts'
import { noPolicy } from '../policies/policy.ts'
import { listHash } from './suspensions.ts'

export const restoration = z.object({ devices: z.int().describe('Devices that get their access back with the next sweep.') })

const refusals: Readonly<Record<Exclude<Restored['kind'], 'restored' | 'no policy'>, readonly [number, string]>> = {
  'no list': [404, 'there is no such list, or nothing is on it: the audit log names the list of each approval'],
  nothing: [409, 'no device of this list is suspended under the policy'],
  stale: [409, 'access is restored, but the devices could not be marked as rejected, since others changed the brake: try again'],
}

export const restoreSuspensionsRoute = route(
  'restoreSuspensions',
  {
    at: ['POST', '/policies/{policy}/brake/restoration'],
    scope: 'policies:approve',
    summary:
      'Give back the access of every device of a list that was approved; they keep it until their breach ends, or two people approve them by id',
    path: ofPolicy,
    query: noInput,
    body: z.strictObject({ list: listHash }),
    description: 'How many devices get their access back.',
    result: restoration,
    refuses: [404, 409],
  },
  async ({ path: { policy }, body: { list }, admin, system }) => {
    const { people, brakes, audit, clock, turns, drawToken } = system
    const ports = { people, brakes, audit, clock, turns, drawToken, policies: await policiesInForce(system) }
    const outcome = await restoreWave(ports, policy, list, admin)
    if (outcome.kind === 'no policy') return noPolicy(policy)
    return outcome.kind === 'restored' ? { body: { devices: outcome.devices } } : refuse(...refusals[outcome.kind])
  },
)
