import { sourceTest } from '../../../shared/domain/sources/tasks.ts'
import { refuse } from '../problem.ts'
import { route } from '../route.ts'
import { getSource } from './sources.ts'

export const getSourceTestRoute = route(
  {
    at: 'GET /sources/{source}/test',
    scope: 'read',
    limited: 'everything',
    summary: 'Get what came of the last test of a source',
    description: 'The test.',
    result: sourceTest,
  },
  async ({ path: { source: name }, system }) => {
    getSource(system, name)
    const test = await system.sourceTests.find(name)
    return test ? { body: test } : refuse(404, `${name} was not tested in the last 30 days: POST /api/sources/${name}/test starts a test`)
  },
)

export const testSourceRoute = route(
  {
    at: 'POST /sources/{source}/test',
    scope: 'devices:write',
    summary: 'Connect to a source and read one page of it, to see what it shows and whether it may be read; keeps nothing of it',
    status: 202,
    description: 'The test begins: Location leads to what comes of it.',
    result: sourceTest,
  },
  async ({ path: { source: name }, system }) => {
    getSource(system, name)
    const askedAt = system.clock.now()
    await system.sourceTests.save(name, { askedAt })
    await system.sourceTasks?.put({ errand: 'test', source: name, askedAt })
    return { body: { askedAt }, headers: { Location: `/api/sources/${name}/test` } }
  },
)
