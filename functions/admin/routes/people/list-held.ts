import * as z from 'zod'
import { listHeld } from '../../../../shared/campaign/read/list-held.ts'
import { holdReasons } from '../../../../shared/domain/people/mail.ts'
import { pageBody, paging } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'

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
