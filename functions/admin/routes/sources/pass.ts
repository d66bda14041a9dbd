import * as z from 'zod'
import { acceptPass } from '../../../../shared/campaign/sync/accept-pass.ts'
import { beginPass } from '../../../../shared/campaign/sync/run-pass.ts'
import { refuse } from '../../problem.ts'
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

const numberRight = 'must be the number of the pass that is held'

export const acceptPassRoute = route(
  'acceptPass',
  {
    at: ['POST', '/sources/{source}/acceptance'],
    scope: 'devices:write',
    summary: 'Believe a pass that is held: what it did not list is taken as absent',
    path: ofSource,
    query: noInput,
    body: z.strictObject({
      pass: z.int({ error: numberRight }).min(1, numberRight).describe('The number of the held pass that you looked at.'),
    }),
    status: 202,
    description: 'It is accepted, and what follows from it is being taken: Location leads to how far that is.',
    result: listedSource,
    refuses: [404, 409],
  },
  async ({ path: { source: name }, body: { pass }, by, system }) => {
    const found = findSource(system, name)
    if (!found) return noSource(name)
    if ((await acceptPass(system, name, pass, by)) === 'none')
      return refuse(409, `pass ${pass} of ${name} is not held, or no more: GET /api/sources/${name} shows the last one`)
    await system.sourceTasks?.put({ errand: 'pass', source: name })
    return { body: await sourceBody(system, found), headers: { Location: `/api/sources/${name}` } }
  },
)
