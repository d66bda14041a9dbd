import * as z from 'zod'
import { ofPolicy } from '../admin/fields.ts'
import { decisionPage } from '../admin/routes/audit/list-chain.ts'
import { verification } from '../admin/routes/audit/verify-chain.ts'
import { policyList } from '../admin/routes/policies/list-policies.ts'
import { at } from './api/client.ts'
import { jsonLine } from './clean.ts'
import { noun } from './noun.ts'
import { printList } from './output/list.ts'
import { minute, rows } from './output/rows.ts'
import { nothing, verb } from './verb.ts'

const takes = z.object({ policy: ofPolicy.shape.policy.optional() })

/** @param policy undefined for the decisions about everything */
const pathOf = (policy: string | undefined): string => (policy === undefined ? '/control/audit' : at`/policies/${policy}/audit`)

const list = verb(
  {
    name: 'ides audit list',
    does: 'Lists the decisions under a policy, or about everything if none is named',
    takes,
    options: nothing,
    example: 'ides audit list no-tiktok-2023',
  },
  ({ takes: { policy }, api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: pathOf(policy), query: { limit: 1000 }, answer: decisionPage }),
      () => ({
        number: ({ number }) => number,
        at: ({ at }) => minute(at),
        by: ({ by }) => by,
        action: ({ action }) => action,
        about: ({ about }) => about,
        reason: ({ reason }) => reason,
      }),
      json,
      terminal,
    ),
)

type Verified = { readonly chain: string } & z.output<typeof verification>

const verify = verb(
  {
    name: 'ides audit verify',
    does: 'Verifies that no decision was altered or removed: under one policy, or all if none is named',
    more: 'Exits 1 if a decision was altered.',
    takes,
    options: nothing,
    example: 'ides audit verify',
  },
  async ({ takes: { policy }, api, json, terminal }) => {
    const all = policy === undefined ? await api.call({ method: 'GET', path: '/policies', answer: policyList }) : undefined
    if (all?.ok === false) return terminal.fail(all)
    const verified: Verified[] = []
    for (const one of all ? [undefined, ...all.body.items.map(({ id }) => id)] : [policy]) {
      const outcome = await api.call({ method: 'GET', path: `${pathOf(one)}/verification`, answer: verification })
      if (!outcome.ok) return terminal.fail(outcome)
      verified.push({ chain: one ?? 'control', ...outcome.body })
    }
    await terminal.print(
      json
        ? verified.map(jsonLine)
        : rows(
            verified,
            {
              chain: ({ chain }) => chain,
              decisions: ({ decisions }) => decisions,
              verdict: ({ broken }) => (broken === undefined ? 'intact' : `broken at decision ${broken}`),
            },
            terminal.style,
          ),
    )
    return verified.every(({ ok }) => ok) ? 0 : 1
  },
)

export const auditNoun = noun({
  name: 'ides audit',
  does: 'Lists and verifies the decisions of humans; ides audit POLICY means ides audit list POLICY',
  verbs: { list, verify },
  otherwise: 'list',
})
