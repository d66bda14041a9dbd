import * as z from 'zod'
import { askAgain } from '#campaign/access/request-access.ts'
import type { AccessState, ComparisonState } from '#domain/access/states.ts'
import { reasonsNotSet } from '#domain/people/person.ts'
import { instant } from '#domain/schedule/fields.ts'
import { minute } from '#functions/minute.ts'
import { pageBody, paging, ref } from '../fields.ts'
import { refuse } from '../problem.ts'
import { route, type Shown, toReaders, toReadersOfUnits } from '../route.ts'

const words = ['requested', 'set', 'refused'] as const

export const answerWord = z.enum(words, { error: `must be one of ${words.join(', ')}` })

const answerOfConnector = z.object({
  is: z.enum(words).describe('`refused`: it cannot be enforced there.'),
  wanted: z.enum(['granted', 'suspended']),
  why: z.optional(z.enum(reasonsNotSet)),
  since: instant,
  at: instant.describe('When it last said something, or was last asked.'),
  next: instant.optional(),
})

const accessOfDevices = pageBody(
  z.object({
    staff: z.string(),
    ref: z.string(),
    device: z.string(),
    wanted: z.enum(['granted', 'suspended']),
    connectors: z.record(z.string(), answerOfConnector),
  }),
)

/** `entra: set 2023-03-16 08:00Z; google: refused (gone) 2023-03-16 08:00Z` */
const inWords = (connectors: z.output<typeof accessOfDevices>['items'][number]['connectors']) =>
  Object.entries(connectors)
    .map(([name, { is, why, since, at }]) => {
      const moment = is === 'requested' ? `since ${minute(since)}` : minute(at)
      return `${name}: ${is} ${why === undefined ? moment : `(${why}) ${moment}`}`
    })
    .join('; ')

/** Times that the store is read for one answer: a page may be empty. */
const mostReads = 5

export const listAccessRoute = route(
  {
    at: 'GET /access',
    ...toReadersOfUnits,
    summary: 'List the devices that other systems were asked to suspend or restore, and what each says',
    command: {
      name: 'access list',
      example: '--only refused',
      more: 'Requested: asked for, not confirmed yet. Set: it is so there. Refused: it cannot be enforced there, and why.',
      row: ({ staff, device, wanted, connectors }) => ({ staff, device, wanted, systems: inWords(connectors) }),
    },
    query: paging.extend({
      only: answerWord.optional().meta({ title: 'WORD', description: 'Devices of which a system says so: requested, set or refused.' }),
    }),
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
    const items = found.map(({ target: { person, device, owner }, ...state }) => ({ staff: owner.id, ref: person, device, ...state }))
    return { body: { items, next } }
  },
)

const deviceRight = 'must be the id of a device'

const deviceId = z.string({ error: deviceRight }).normalize().min(1, deviceRight).max(255, deviceRight).describe('The id of a device.')

export const askAgainRoute = route(
  {
    at: 'POST /access/retry',
    scope: 'devices:write',
    summary: 'Retry failed requests, for example after a missing permission was granted',
    done: 'Requested again. The system is asked within a minute.',
    command: { name: 'access retry', example: 's0042 d0117', positional: ['ref', 'device'] },
    body: z.strictObject({ ref, device: deviceId }),
    status: 204,
    description: 'The next sweep asks, within a minute.',
    refuses: [409],
  },
  async ({ body, system }) =>
    (await askAgain(system, body.ref, body.device))
      ? { body: undefined }
      : refuse(409, 'no system has refused what is wanted of this device: GET /api/access lists what each says'),
)

/** How far the daily comparison is. */
const comparisonSeen = z.object({
  isUnderWay: z.boolean(),
  doneAt: z.optional(instant.describe('When the last round was done; absent once another was asked for.')),
})

const comparisonBody = ({ doneAt, from }: ComparisonState): Shown<typeof comparisonSeen> => ({ isUnderWay: from !== undefined, doneAt })

export const getComparisonRoute = route(
  {
    at: 'GET /access/comparison',
    ...toReaders,
    summary: 'Get when access was last compared with what is so in other systems',
    result: comparisonSeen,
  },
  async ({ system: { accessStates } }) => ({ body: comparisonBody(await accessStates.findComparison()) }),
)

export const beginComparisonRoute = route(
  {
    at: 'POST /access/comparison',
    scope: 'devices:write',
    summary: 'Compare access with other systems, as is done daily: devices that should not be suspended are restored',
    done: 'Comparison started. Reload this page to see when it is done.',
    command: {
      name: 'access reconcile',
      example: '',
      more: 'Who should be suspended and is not is left to you: an alarm says so, and the log of connect names them by ref.',
      hasEnded: ({ doneAt }) => doneAt !== undefined,
      fails: ({ doneAt }) =>
        doneAt === undefined ? 'the comparison has not ended in twenty minutes; it goes on: see the log of connect' : undefined,
      says: ({ doneAt = '' }) => `all was compared, ended ${minute(doneAt)}: ides access list shows what is set`,
    },
    status: 202,
    description: 'A round begins, or goes on if one was under way. Who is cut off and should not be is given access again.',
    result: comparisonSeen,
    refuses: [409],
  },
  async ({ system: { accessStates, connectorList, requestQueues } }) => {
    if (connectorList.length === 0) return refuse(409, 'no connector is configured, so there is nothing to compare with')
    const { from } = await accessStates.findComparison()
    const begun = from === undefined ? {} : { from }
    // A round that was never done is due.
    if (from === undefined) await accessStates.saveComparison(begun)
    await requestQueues?.ask({ errand: 'compare' })
    return { body: comparisonBody(begun), headers: { Location: '/api/access/comparison' } }
  },
)
