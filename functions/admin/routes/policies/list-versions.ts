import * as z from 'zod'
import { ofPolicy } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { noPolicy, versionBody, versioned } from './policy.ts'

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
