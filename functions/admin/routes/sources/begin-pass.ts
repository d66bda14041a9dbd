import { beginPass } from '../../../../shared/campaign/sync/begin-pass.ts'
import { noBody, noInput, route } from '../../route.ts'
import { findSource, listedSource, noSource, ofSource, sourceBody } from './source.ts'

export const beginPassRoute = route(
  'beginPass',
  {
    at: ['POST', '/sources/{source}/pass'],
    scope: 'devices:write',
    summary: 'Read a source now, whole; it is read every few hours anyway',
    path: ofSource,
    query: noInput,
    body: noBody,
    status: 202,
    description: 'A pass begins, or goes on if one was under way: Location leads to how far it is.',
    result: listedSource,
    refuses: [404],
  },
  async ({ path: { source: name }, system }) => {
    const found = findSource(system, name)
    if (!found) return noSource(name)
    await beginPass(system, name)
    await system.sourceTasks?.put({ errand: 'pass', source: name })
    return { body: await sourceBody(system, found), headers: { Location: `/api/sources/${name}` } }
  },
)
