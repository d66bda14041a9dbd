import { ofPolicy } from '../../fields.ts'
import { noBody, none, route } from '../../route.ts'
import { findInForce, noPolicy, versionBody, versioned } from './policy.ts'

export const getPolicyRoute = route(
  'getPolicy',
  {
    at: ['GET', '/policies/{policy}'],
    scope: 'read',
    summary: 'Get the version of a policy that is in force',
    path: ofPolicy,
    query: none,
    body: noBody,
    description: 'The policy.',
    result: versioned,
    refuses: [404],
  },
  async ({ path: { policy: id }, system }) => {
    const found = await findInForce(system, id)
    return found ? { body: versionBody(found) } : noPolicy(id)
  },
)
