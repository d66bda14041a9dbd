import * as z from 'zod'
import { noBody, noInput, route } from '../../route.ts'
import { listedSource, sourceBody } from './source.ts'

export const sourceListBody = z.object({ items: z.array(listedSource) })

export const listSourcesRoute = route(
  'listSources',
  {
    at: ['GET', '/sources'],
    scope: 'read',
    limited: 'everything',
    summary: 'List the sources of device state and the directory, and how each stands',
    path: noInput,
    query: noInput,
    body: noBody,
    description: 'All that are configured, the directory last.',
    result: sourceListBody,
  },
  async ({ system }) => ({
    body: { items: await Promise.all(system.sources.map((one) => sourceBody(system, one))) },
  }),
)
