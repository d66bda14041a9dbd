import * as z from 'zod'
import { connectorTest } from '#domain/access/connector.ts'
import { listedConnector } from '#domain/access/listed.ts'
import type { System } from '#functions/compose/system.ts'
import { refused } from '../problem.ts'
import { route, toReaders } from '../route.ts'

/** @throws RefusedError if none is configured by this name */
export function assertConnector({ connectorList }: System, name: string) {
  if (!connectorList.some(one => one.name === name)) throw refused(404, `no connector ${name} is configured: GET /api/connectors lists all`)
}

export const listConnectorsRoute = route(
  {
    at: 'GET /connectors',
    ...toReaders,
    summary: 'List the connectors to systems in which access is set, and the last test of each',
    description: 'All that are configured; none if access is requested on the bus alone.',
    result: z.object({
      items: z.array(listedConnector.extend({ test: z.optional(connectorTest).describe('The last one, if it was in the last 30 days.') })),
    }),
  },
  async ({ system: { connectorList, connectorTests } }) => {
    const items = connectorList.map(async one => ({ ...one, test: await connectorTests.find(one.name) }))
    return { body: { items: await Promise.all(items) } }
  },
)
