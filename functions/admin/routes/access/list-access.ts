import * as z from 'zod'
import type { AccessState } from '../../../../shared/domain/access/states.ts'
import { reasonsNotSet } from '../../../../shared/domain/people/person.ts'
import { pageBody, paging } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'

const words = ['requested', 'set', 'refused'] as const

export const answerWord = z.enum(words, { error: `must be one of ${words.join(', ')}` })

const answerOfConnector = z.object({
  is: z.enum(words).describe('`refused`: it cannot be enforced there.'),
  wanted: z.enum(['granted', 'suspended']),
  why: z.exactOptional(z.enum(reasonsNotSet).describe('Why it is not set.')),
  since: z.string().describe('When it was first asked for this.'),
  at: z.string().describe('When it last said something, or was last asked.'),
  next: z.exactOptional(z.string().describe('When it is asked again.')),
})

export const accessOfDevices = pageBody(
  z.object({
    staff: z.string().describe('The staff id of the owner.'),
    ref: z.string().describe('Of the owner.'),
    device: z.string(),
    wanted: z.enum(['granted', 'suspended']),
    connectors: z.record(z.string(), answerOfConnector).describe('By name of the connector.'),
  }),
)

/** Times that the store is read for one answer: a page may be empty. */
const mostReads = 10

export const listAccessRoute = route(
  'listAccess',
  {
    at: ['GET', '/access'],
    scope: 'read',
    limited: 'own units',
    summary: 'List the devices that connectors were asked about, and how far access to each is in which system',
    path: noInput,
    query: paging.extend({ only: answerWord.optional().describe('Devices of which a connector says so.') }),
    body: noBody,
    description: 'A page of devices.',
    result: accessOfDevices,
  },
  async ({ query: { cursor, limit, only }, system: { accessStates } }) => {
    const isAsked = ({ connectors }: AccessState) => !only || Object.values(connectors).some(({ is }) => is === only)
    const found: AccessState[] = []
    let next = cursor
    for (let reads = 0; reads < mostReads; reads += 1) {
      const page = await accessStates.list(limit - found.length, next)
      found.push(...page.states.filter(isAsked))
      next = page.next
      if (next === undefined || found.length === limit) break
    }
    return { body: { items: found.map(shown), ...(next === undefined ? {} : { next }) } }
  },
)

function shown({ target: { person, device, owner }, wanted, connectors }: AccessState) {
  const answers = Object.entries(connectors).map(([name, { is, wanted, why, since, at, next }]) => {
    const moments = { since: since.toString(), at: at.toString(), ...(next ? { next: next.toString() } : {}) }
    return [name, { is, wanted, ...moments, ...(why ? { why } : {}) }] as const
  })
  return { staff: owner.id, ref: person, device, wanted, connectors: Object.fromEntries(answers) }
}
