import { noBody, noInput, route } from '../../route.ts'
import { findSource, listedSource, noSource, ofSource, sourceBody } from './source.ts'

export const getSourceRoute = route(
  'getSource',
  {
    at: ['GET', '/sources/{source}'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get how a source stands: the pass under way, the last one, the last accepted one',
    path: ofSource,
    query: noInput,
    body: noBody,
    description: 'The source.',
    result: listedSource,
    refuses: [404],
  },
  async ({ path: { source: name }, system }) => {
    const found = findSource(system, name)
    return found ? { body: await sourceBody(system, found) } : noSource(name)
  },
)
