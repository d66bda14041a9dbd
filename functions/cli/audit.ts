import * as z from 'zod'
import { ofPolicy } from '../admin/fields.ts'
import { chainPage, verdictOf, verifications } from '../admin/routes/audit.ts'
import { minute } from '../minute.ts'
import { at } from '../path.ts'
import { noun } from './noun.ts'
import { printList, tableRows } from './output/rows.ts'
import { jsonLine } from './terminal.ts'
import { nothing, verb } from './verb.ts'

const takes = z.object({ policy: ofPolicy.shape.policy.optional() })

const list = verb(
  {
    name: 'ides audit list',
    does: 'List the decisions under a policy, or about everything if none is named',
    takes,
    options: z.object({
      imports: z.boolean().optional().describe('Lists imports instead, by the hash of what was sent.'),
      requirements: z.boolean().optional().describe('Lists decisions about requirements of your own instead.'),
    }),
    example: 'ides audit list no-tiktok-2023',
  },
  async ({ takes: { policy }, options: { imports, requirements }, api, json, terminal }) => {
    const named = [
      ...(policy === undefined ? [] : ['POLICY']),
      ...(imports ? ['--imports'] : []),
      ...(requirements ? ['--requirements'] : []),
    ]
    if (named.length > 1) return terminal.refuse(`these are decisions of different kinds: name only one of ${named.join(', ')}`)
    const others = imports ? '/imports/audit' : requirements ? '/audit/requirements' : '/control/audit'
    const path = policy === undefined ? others : at`/policies/${policy}/audit`
    return printList(
      api.allPages({ method: 'GET', path, query: { limit: 1000 }, answer: chainPage }),
      ({ number, at, by, action, about, reason, details = {} }) => ({
        number,
        at: minute(at),
        by,
        action,
        about,
        reason,
        details: Object.entries(details)
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
      }),
      { json },
      terminal,
    )
  },
)

const verify = verb(
  {
    name: 'ides audit verify',
    does: 'Verify that no decision was altered, removed or cut off: under one policy, or all if none is named',
    more: 'Heads are logged every quarter of an hour; for later decisions, a cut end cannot be detected. Exits 1 unless all are intact.',
    takes,
    options: nothing,
    example: 'ides audit verify',
  },
  async ({ takes: { policy }, api, json, terminal }) => {
    const outcome = await api.call({ method: 'GET', path: '/audit/verification', query: { policy }, answer: verifications })
    if (!outcome.ok) return terminal.fail(outcome)
    const { items } = outcome.body
    await terminal.print(
      json
        ? items.map(jsonLine)
        : tableRows(
            items.map((one) => ({
              chain: one.chain,
              decisions: one.decisions,
              'head logged': one.headAt && minute(one.headAt),
              verdict: verdictOf(one),
            })),
            terminal.style,
          ),
    )
    return items.every(({ verdict }) => verdict === 'intact') ? 0 : 1
  },
)

export const auditNoun = noun({
  name: 'ides audit',
  does: 'List and verify human decisions; ides audit POLICY means ides audit list POLICY',
  verbs: [list, verify],
  otherwise: list,
})
