import * as z from 'zod'
import { ref } from '../../fields.ts'
import { none, route } from '../../route.ts'
import { noPerson, staffId } from './person.ts'

export const foundPerson = z.object({ ref })

export const lookUpPersonRoute = route(
  'lookUpPerson',
  {
    at: ['POST', '/people/lookup'],
    scope: 'read',
    summary: 'Get the ref of a person by their staff id',
    path: none,
    query: none,
    // In the body, since addresses are logged.
    body: z.strictObject({ staff: staffId.describe('A staff id.') }),
    maxBytes: 2048,
    description: 'The ref of the person.',
    result: foundPerson,
    refuses: [404],
  },
  async ({ body: { staff }, system }) => {
    const found = await system.refs.find(staff)
    return found === undefined ? noPerson : { body: { ref: found } }
  },
)
