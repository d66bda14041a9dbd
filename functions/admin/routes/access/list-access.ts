import * as z from 'zod'
import { askAgain } from '../../../../shared/campaign/access/take-confirmation.ts'
import type { AccessState } from '../../../../shared/domain/access/states.ts'
import { reasonsNotSet } from '../../../../shared/domain/people/person.ts'
import { pageBody, paging, ref } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noBody, noInput, noResult, route } from '../../route.ts'

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

const deviceRight = 'must be the id of a device'

export const deviceId = z.string({ error: deviceRight }).min(1, deviceRight).max(255, deviceRight).describe('The id of a device.')

export const askAgainRoute = route(
  'askAgain',
  {
    at: ['POST', '/access/retry'],
    scope: 'devices:write',
    summary: 'Ask other systems again for what none of them could do, as when a permission was missing',
    path: noInput,
    query: noInput,
    body: z.strictObject({ ref, device: deviceId }),
    status: 204,
    description: 'The next sweep asks, within a minute.',
    result: noResult,
    refuses: [409],
  },
  async ({ body, system }) =>
    (await askAgain(system, body.ref, body.device))
      ? { body: undefined }
      : refuse(409, 'no system has refused what is wanted of this device: GET /api/access lists what each says'),
)
