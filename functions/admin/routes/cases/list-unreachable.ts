import * as z from 'zod'
import { listUnreachable } from '../../../../shared/campaign/read/list-unreachable.ts'
import { ofPolicy } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { spreadsheet } from '../../spreadsheet.ts'
import { findInForce, noPolicy } from '../policies/policy.ts'

const columns = ['staff', 'name', 'unit', 'country', 'language', 'email', 'manager', 'deadline', 'last day', 'zone', 'reason'] as const

export const listUnreachableRoute = route(
  'listUnreachable',
  {
    at: ['GET', '/policies/{policy}/unreachable'],
    scope: 'read',
    limited: 'own units',
    summary: 'List people who cannot be notified, and why, so that they can be phoned',
    path: ofPolicy,
    query: noInput,
    body: noBody,
    description: 'CSV with a header, for a spreadsheet. `email` is empty without the scope `cases:write`.',
    type: 'text/csv; charset=utf-8',
    result: z.string(),
    refuses: [404],
  },
  async ({ path: { policy }, caller, system }) => {
    if (!(await findInForce(system, policy))) return noPolicy(policy)
    const isDecider = caller.scopes.has('cases:write')
    const rows = await Array.fromAsync(listUnreachable(system, policy), (row) => (isDecider ? row : { ...row, email: '' }))
    return { body: spreadsheet([columns, ...rows.map((row) => columns.map((name) => row[name]))]) }
  },
)
