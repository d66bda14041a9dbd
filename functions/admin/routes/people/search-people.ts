import * as z from 'zod'
import { searchPeople } from '../../../../shared/campaign/read/search-people.ts'
import { requiredText } from '../../../../shared/domain/text.ts'
import { cursor, pageBody, ref } from '../../fields.ts'
import { noInput, route } from '../../route.ts'

export const searchPeopleRoute = route(
  'searchPeople',
  {
    at: ['POST', '/people/search'],
    scope: 'read',
    limited: 'own units',
    summary: 'Search the names of people with cases under policies in force',
    path: noInput,
    query: noInput,
    // In the body, since addresses are logged.
    body: z.strictObject({
      name: requiredText(128, 'a name, or how its words begin').describe('Words, of which each must begin a word of the name.'),
      cursor,
    }),
    maxBytes: 2048,
    description: 'A page of people.',
    result: pageBody(z.object({ ref, staff: z.string(), name: z.string(), unit: z.string(), country: z.exactOptional(z.string()) })),
  },
  async ({ body: { name, cursor }, system }) => {
    const { items, ...rest } = await searchPeople(system, name, cursor)
    return { body: { items: [...items], ...rest } }
  },
)
