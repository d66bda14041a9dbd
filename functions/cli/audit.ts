import * as z from 'zod'
import { ofPolicy } from '../admin/fields.ts'
import {
  listControlDecisionsRoute,
  listDecisionsRoute,
  listImportDecisionsRoute,
  listRequirementDecisionsRoute,
} from '../admin/routes/audit.ts'
import { minute } from '../minute.ts'
import { requestTo } from './api/client.ts'
import { verifyBundleVerb } from './bundle.ts'
import { printList } from './output/rows.ts'
import { verb } from './verb.ts'

const list = verb(
  {
    name: 'ides audit list',
    does: 'List the decisions under a policy, or about everything if none is named',
    takes: z.object({ policy: ofPolicy.shape.policy.optional() }),
    options: z.object({
      imports: z.boolean().optional().describe('Lists imports instead, by the hash of what was sent.'),
      requirements: z.boolean().optional().describe('Lists decisions about requirements of your own instead.'),
    }),
    example: 'ides audit list no-tiktok-2023',
  },
  async ({ takes: { policy }, options: { imports, requirements }, api, json, terminal }) => {
    const kinds = { POLICY: policy, '--imports': imports, '--requirements': requirements }
    const named = Object.entries(kinds).flatMap(([name, value]) => (value ? [name] : []))
    if (named.length > 1) return terminal.refuse(`these are decisions of different kinds: name only one of ${named.join(', ')}`)
    const others = imports ? listImportDecisionsRoute : requirements ? listRequirementDecisionsRoute : listControlDecisionsRoute
    const request = policy === undefined ? requestTo(others, {}) : requestTo(listDecisionsRoute, { policy })
    return printList(
      api.allPages({ ...request, query: { limit: 1000 } }),
      {
        row: ({ number, at, by, action, about, reason, details = {} }, zone) => ({
          number,
          at: minute(at, zone),
          by,
          action,
          about,
          reason,
          details: Object.entries(details)
            .map(([name, value]) => `${name} ${value}`)
            .join(', '),
        }),
      },
      { json },
      terminal,
    )
  },
)

export const auditVerbs = [list, verifyBundleVerb]
