import * as z from 'zod'
import { caseStates } from '../../../shared/domain/people/person.ts'
import type { CaseSummary } from '../../../shared/domain/people/summary.ts'
import { ofPolicy } from '../../admin/fields.ts'
import { casePage } from '../../admin/routes/cases/list-cases.ts'
import { at } from '../api/client.ts'
import { printList } from '../output/list.ts'
import { type Columns, minute } from '../output/rows.ts'
import { verb } from '../verb.ts'

const columnsIn = (zone: string | undefined): Columns<CaseSummary> => ({
  staff: ({ staff }) => staff,
  name: ({ name }) => name,
  unit: ({ unit }) => unit,
  state: ({ state }) => state,
  deadline: ({ deadline }) => minute(deadline, zone),
  devices: ({ devices }) => devices,
  suspended: ({ suspended }) => suspended,
  held: ({ held }) => held,
  asks: ({ requests }) => requests.join(' '),
})

export const listVerb = verb(
  {
    name: 'ides case list',
    does: 'Lists the cases under a policy that match all options',
    takes: ofPolicy,
    options: z.object({
      state: z.enum(caseStates, { error: `must be one of ${caseStates.join(', ')}` }).optional(),
      unit: z.string().optional().describe('Only this unit.'),
      held: z.boolean().optional().describe('Only people whose mail is held.'),
      unreachable: z.boolean().optional().describe('Only people whom no notice reaches.'),
      contested: z.boolean().optional().describe('Only people who asked for a decision.'),
    }),
    example: 'ides case list no-tiktok-2023 --state overdue --unit DG-CNECT',
  },
  ({ takes: { policy }, options, api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: at`/policies/${policy}/cases`, query: { ...options, limit: 1000 }, answer: casePage }),
      columnsIn,
      json,
      terminal,
    ),
)
