import * as z from 'zod'
import { findByAddress } from '../../../../shared/campaign/read/find-by-address.ts'
import { mailAddress } from '../../../../shared/domain/text.ts'
import { ref } from '../../fields.ts'
import { none, route } from '../../route.ts'
import { noPerson, staffId } from './person.ts'

export const foundPerson = z.object({ ref })

export const lookUpPersonRoute = route(
  'lookUpPerson',
  {
    at: ['POST', '/people/lookup'],
    scope: 'read',
    summary: 'Get the ref of a person by their staff id or their mail address',
    path: none,
    query: none,
    // In the body, since addresses are logged.
    body: z.union([z.strictObject({ staff: staffId.describe('A staff id.') }), z.strictObject({ address: mailAddress })], {
      error: 'must have a staff id, or a mail address',
    }),
    maxBytes: 2048,
    description: 'The ref of the person.',
    result: foundPerson,
    refuses: [404],
  },
  async ({ body, system }) => {
    const found = 'staff' in body ? await system.refs.find(body.staff) : await findByAddress(system, body.address)
    return found === undefined ? noPerson : { body: { ref: found } }
  },
)
