/** Tests of sources and of connectors: each is asked for, and answered by the function that may read its secrets. */
import type { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import { connectorTest } from '#domain/access/connector.ts'
import type { LastTests } from '#domain/last-tests.ts'
import { sourceTest } from '#domain/sources/tasks.ts'
import type { System } from '#functions/compose/system.ts'
import { refuse } from '../problem.ts'
import { route, type Shown, toReaders } from '../route.ts'
import { assertConnector } from './connectors.ts'
import { getSource } from './sources.ts'

interface Tested<Schema extends z.ZodType> {
  path: '/sources/{source}/test' | '/connectors/{connector}/test'
  summary: string
  result: Schema
  /** @throws RefusedError if none is configured by this name */
  assertConfigured(system: System, name: string): unknown
  testsOf(system: System): LastTests<Shown<Schema>>
  begun(askedAt: Temporal.Instant): Shown<Schema>
  ask(system: System, name: string, askedAt: Temporal.Instant): Promise<void> | undefined
}

const testRoutes = <Schema extends z.ZodType>({ path, summary, result, assertConfigured, testsOf, begun, ask }: Tested<Schema>) => ({
  begin: route(
    {
      at: `POST ${path}`,
      scope: 'devices:write',
      summary,
      done: 'Test started. Reload this page in a moment to see the result.',
      status: 202,
      description: 'The test begins: Location leads to what comes of it.',
      result,
    },
    async ({ path: named, system }) => {
      const [name = ''] = Object.values(named)
      assertConfigured(system, name)
      const askedAt = system.clock.now()
      const body = begun(askedAt)
      await testsOf(system).save(name, body)
      await ask(system, name, askedAt)
      return { body, headers: { Location: `/api${path.replace(/{.*}/, name)}` } }
    },
  ),
  get: route(
    {
      at: `GET ${path}`,
      ...toReaders,
      summary: 'Get what came of the last test',
      result,
    },
    async ({ path: named, system }) => {
      const [name = ''] = Object.values(named)
      assertConfigured(system, name)
      const test = await testsOf(system).find(name)
      const address = `/api${path.replace(/{.*}/, name)}`
      return test ? { body: test } : refuse(404, `${name} was not tested in the last 30 days: POST ${address} starts a test`)
    },
  ),
})

export const { begin: testSourceRoute, get: getSourceTestRoute } = testRoutes({
  path: '/sources/{source}/test',
  summary: 'Connect to a source and read one page of it, to see what it shows and whether it may be read; keeps nothing of it',
  result: sourceTest,
  assertConfigured: getSource,
  testsOf: ({ sourceTests }) => sourceTests,
  begun: askedAt => ({ askedAt }),
  ask: ({ sourceTasks }, source, askedAt) => sourceTasks?.put({ errand: 'test', source, askedAt }),
})

export const { begin: testConnectorRoute, get: getConnectorTestRoute } = testRoutes({
  path: '/connectors/{connector}/test',
  summary: 'Test a connector: which permissions it has and which are missing; changes nothing',
  result: connectorTest,
  assertConfigured: assertConnector,
  testsOf: ({ connectorTests }) => connectorTests,
  begun: askedAt => ({ askedAt }),
  ask: ({ requestQueues }, connector, askedAt) => requestQueues?.ask({ errand: 'test', connector, askedAt }),
})
