import * as z from 'zod'
import { findByAddress } from '../../../../shared/campaign/read/search-people.ts'
import { mailAddress, requiredText } from '../../../../shared/domain/text.ts'
import type { System } from '../../../compose/system.ts'
import { ref } from '../../fields.ts'
import { noInput, route } from '../../route.ts'
import { noPerson, staffId } from './person.ts'

export const foundPerson = z.object({ ref })

export const lookUpPersonRoute = route(
  'lookUpPerson',
  {
    at: ['POST', '/people/lookup'],
    scope: 'read',
    limited: 'own units',
    summary: 'Get the ref of a person by their staff id, their mail address or the id of a device of theirs',
    path: noInput,
    query: noInput,
    // In the body, since addresses are logged.
    body: z.union(
      [
        z.strictObject({ staff: staffId.describe('A staff id.') }),
        z.strictObject({ address: mailAddress }),
        z.strictObject({ device: requiredText(128, 'the id of a device').describe('The id of a device.') }),
      ],
      { error: 'must have a staff id, a mail address, or the id of a device' },
    ),
    maxBytes: 2048,
    description: 'The ref of the person.',
    result: foundPerson,
    refuses: [404],
  },
  async ({ body, system }) => {
    const found = await findBy(body, system)
    return found === undefined ? noPerson : { body: { ref: found } }
  },
)

type Clue = { readonly staff: string } | { readonly address: string } | { readonly device: string }

function findBy(clue: Clue, system: System): Promise<string | undefined> {
  if ('staff' in clue) return system.refs.find(clue.staff)
  return 'device' in clue ? system.owners.find(clue.device) : findByAddress(system, clue.address)
}
