import * as z from 'zod'
import { release } from '../../../../shared/campaign/decide/release.ts'
import { listHeld } from '../../../../shared/campaign/read/needs-attention.ts'
import { controlChain } from '../../../../shared/domain/audit/decision.ts'
import { holdReasons } from '../../../../shared/domain/people/mail.ts'
import { policiesInForce } from '../../../runtime/policies-in-force.ts'
import { pageBody, paging, ref } from '../../fields.ts'
import { noBody, noInput, noResult, route } from '../../route.ts'
import { noPerson } from './get-person.ts'

export const heldPeople = pageBody(
  z.object({
    ref: z.string(),
    staff: z.exactOptional(z.string()).describe('Their staff id; absent if the record cannot be read, as is the name.'),
    name: z.exactOptional(z.string()),
    reason: z.enum([...holdReasons, 'complained', 'unreadable']),
    since: z.exactOptional(z.string()),
  }),
)

export const listHeldRoute = route(
  'listHeld',
  {
    at: ['GET', '/held'],
    scope: 'read',
    limited: 'own units',
    summary: 'List people whose mail is on hold, those who reported it as spam, and unreadable records',
    path: noInput,
    query: paging.pick({ cursor: true }),
    body: noBody,
    description: 'A page of people.',
    result: heldPeople,
  },
  async ({ query: { cursor }, system }) => {
    const { held, next } = await listHeld(system, cursor)
    const items = held.map(({ since, ...one }) => ({ ...one, ...(since ? { since: since.toString() } : {}) }))
    return { body: { items, ...(next === undefined ? {} : { next }) } }
  },
)

export const releaseHeldRoute = route(
  'releaseHeld',
  {
    at: ['POST', '/held/{ref}/release'],
    scope: 'cases:write',
    limited: 'own units',
    summary: 'Resume mail to a person whose address is good or whose record is repaired',
    path: z.object({ ref }),
    query: noInput,
    body: noBody,
    status: 204,
    description: 'Mail to them is not on hold.',
    result: noResult,
    refuses: [404, 409],
  },
  async ({ path: { ref }, by, system }) => {
    const { people, audit, clock, suppressionList } = system
    const found = await people.find(ref)
    if (!found) return noPerson
    await suppressionList.remove(found.person.profile.email)
    await audit.append({ policy: controlChain, at: clock.now(), by, action: 'release', about: ref })
    await release({ people, clock, policies: await policiesInForce(system) }, ref)
    return { body: undefined }
  },
)
