import { noBody, noInput, route } from '../../route.ts'
import { findSource, noSource, ofSource } from './source.ts'
import { sourceTestBody, testedSource } from './source-test.ts'

export const testSourceRoute = route(
  'testSource',
  {
    at: ['POST', '/sources/{source}/test'],
    scope: 'devices:write',
    summary: 'Connect to a source and read one page of it, to see what it shows and whether it may be read; keeps nothing of it',
    path: ofSource,
    query: noInput,
    body: noBody,
    status: 202,
    description: 'The test begins: Location leads to what comes of it.',
    result: testedSource,
    refuses: [404],
  },
  async ({ path: { source: name }, system }) => {
    if (!findSource(system, name)) return noSource(name)
    const askedAt = system.clock.now()
    await system.sourceTests.save(name, { askedAt })
    await system.sourceTasks?.put({ errand: 'test', source: name, askedAt })
    return { body: sourceTestBody({ askedAt }), headers: { Location: `/api/sources/${name}/test` } }
  },
)
