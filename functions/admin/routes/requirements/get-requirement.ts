import { ofRequirement } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { approved, approvedBody, noRequirement } from './requirement.ts'

export const getRequirementRoute = route(
  'getRequirement',
  {
    at: ['GET', '/requirements/{requirement}'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get the version of a requirement that was approved last',
    path: ofRequirement,
    query: noInput,
    body: noBody,
    description: 'The requirement.',
    result: approved,
    refuses: [404],
  },
  async ({ path: { requirement: name }, system: { registry } }) => {
    const entry = await registry.find(name)
    return entry?.current ? { body: approvedBody(entry, entry.current) } : noRequirement(name)
  },
)
