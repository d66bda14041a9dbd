import * as z from 'zod'
import { spreadsheet } from '#adapters/rows/spreadsheet.ts'
import { firstWithRows } from '#campaign/read/first-with-rows.ts'
import { askingCase, listRequests, listUnreachable, unreachableColumns } from '#campaign/read/needs-attention.ts'
import { caseSummary, progresses } from '#domain/people/summary.ts'
import { flag, ofPolicy, pageBody, paging, policyZone, shownZone, until } from '../fields.ts'
import { route, toReadersOfUnits } from '../route.ts'
import { getInForce } from './policies.ts'

export const listCasesRoute = route(
  {
    at: 'GET /policies/{policy}/cases',
    ...toReadersOfUnits,
    summary: 'List the cases under a policy',
    command: { name: 'case list', example: 'no-tiktok-2023 --state overdue --unit DG-CNECT --sort deadline' },
    query: paging.extend({
      state: z
        .enum(progresses, { error: `must be one of ${progresses.join(', ')}` })
        .optional()
        .describe('As the numbers count people: `suspended` while a device is, under a lifted policy the state when it was lifted.'),
      unit: z.string().normalize().max(64, 'must be a unit, of 64 characters at most').optional(),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'must be a country code such as BE')
        .optional(),
      before: until.optional().describe('Cases whose last day is before this date.'),
      held: flag.describe('People whose mail is on hold, or who reported it as spam.'),
      unreachable: flag.describe('People no notice reaches.'),
      contested: flag.describe('People with a request that a human must decide.'),
      proposed: flag.describe('People with a long extension or exemption that a second person must decide.'),
    }),
    result: pageBody(caseSummary).extend({
      zone: policyZone,
    }),
  },
  async ({ path: { policy }, query: { cursor, limit, state: progress, ...filter }, system }) => {
    const inForce = await getInForce(system, policy)
    const listFrom = (from?: string) => system.summaries.list(policy, { progress, ...filter }, limit, from)
    const { rows, next } = await firstWithRows(system.elapsed, cursor, listFrom)
    return { body: { items: rows, next, zone: shownZone(inForce) } }
  },
)

export const requestPage = pageBody(askingCase)

export const listRequestsRoute = route(
  {
    at: 'GET /requests',
    ...toReadersOfUnits,
    summary: 'List the cases in which a person waits for a decision, under all policies in force or one; in no order',
    query: paging.extend({ policy: ofPolicy.shape.policy.optional() }),
    result: requestPage,
    refuses: [404],
  },
  async ({ query: { policy, limit, cursor }, system }) => {
    if (policy !== undefined) await getInForce(system, policy)
    const { rows: items, next } = await firstWithRows(system.elapsed, cursor, from => listRequests(system, policy, limit, from))
    return { body: { items, next } }
  },
)

export const listUnreachableRoute = route(
  {
    at: 'GET /policies/{policy}/unreachable',
    ...toReadersOfUnits,
    summary: 'List people who cannot be notified, and why, so that they can be phoned',
    command: { name: 'case unreachable', example: 'no-tiktok-2023 > to-phone.csv' },
    description: 'CSV with a header, for a spreadsheet. `email` is empty without the scope `cases:write`.',
    type: 'text/csv; charset=utf-8',
    result: z.string(),
  },
  async ({ path: { policy }, caller, system }) => {
    await getInForce(system, policy)
    const isDecider = caller.scopes.has('cases:write')
    const rows = await Array.fromAsync(listUnreachable(system, policy), row => (isDecider ? row : { ...row, email: '' }))
    return { body: spreadsheet([unreachableColumns, ...rows.map(row => unreachableColumns.map(name => row[name]))]) }
  },
)
