import * as z from 'zod'
import { findingsOf } from '../../../../shared/campaign/sync/standing-of.ts'
import { findingKinds, type SourceFinding } from '../../../../shared/domain/sources/standing.ts'
import { pageBody, paging } from '../../fields.ts'
import { noBody, route } from '../../route.ts'
import { findSource, noSource, ofSource } from './source.ts'

export const foundInSource = pageBody(
  z.object({
    record: z.string().describe('The source’s own id of the record, or its place in the page.'),
    what: z.enum(findingKinds),
    message: z.string().describe('The end of a sentence, such as `has no id`.'),
  }),
)

const cursorRight = 'must be the `next` of an earlier page'

export const listFindingsRoute = route(
  'listSourceFindings',
  {
    at: ['GET', '/sources/{source}/findings'],
    scope: 'read',
    limited: 'refused',
    summary: 'List the records of a source that could not be read, belong to nobody or to several, or are read in part',
    path: ofSource,
    query: paging.extend({
      cursor: z
        .string()
        .regex(/^\d{1,9}$/, cursorRight)
        .optional()
        .describe('The `next` of an earlier page.'),
    }),
    body: noBody,
    description: 'A page of findings of the pass under way, else of the last. Nobody is named.',
    result: foundInSource,
    refuses: [404],
  },
  async ({ path: { source: name }, query: { cursor = '0', limit }, system }) => {
    if (!findSource(system, name)) return noSource(name)
    const [from, until] = [Number(cursor), Number(cursor) + limit]
    const items: SourceFinding[] = []
    let place = 0
    for await (const finding of findingsOf(system, name)) {
      if (place === until) return { body: { items, next: String(until) } }
      if (place >= from) items.push(finding)
      place += 1
    }
    return { body: { items } }
  },
)
