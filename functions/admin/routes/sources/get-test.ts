import { refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'
import { findSource, noSource, ofSource } from './source.ts'
import { sourceTestBody, testedSource } from './source-test.ts'

export const getSourceTestRoute = route(
  'getSourceTest',
  {
    at: ['GET', '/sources/{source}/test'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get what came of the last test of a source',
    path: ofSource,
    query: noInput,
    body: noBody,
    description: 'The test.',
    result: testedSource,
    refuses: [404],
  },
  async ({ path: { source: name }, system }) => {
    if (!findSource(system, name)) return noSource(name)
    const test = await system.sourceTests.find(name)
    return test
      ? { body: sourceTestBody(test) }
      : refuse(404, `${name} was not tested in the last 30 days: POST /api/sources/${name}/test does it`)
  },
)
