import * as z from 'zod'
import { ofRequirement } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { frozen, frozenBody, noRequirement } from './requirement.ts'

export const requirementVersions = z.object({ items: z.array(frozen) })

export const listRequirementVersionsRoute = route(
  'listRequirementVersions',
  {
    at: ['GET', '/requirements/{requirement}/versions'],
    scope: 'read',
    limited: 'everything',
    summary: 'List every approved version of a requirement, the newest first',
    path: ofRequirement,
    query: noInput,
    body: noBody,
    description: 'Every version.',
    result: requirementVersions,
    refuses: [404],
  },
  async ({ path: { requirement: name }, system: { registry } }) => {
    const versions = await registry.listVersions(name)
    return versions.length > 0 ? { body: { items: versions.map((one) => frozenBody(name, one)) } } : noRequirement(name)
  },
)
