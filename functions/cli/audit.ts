/** `ides audit`: what humans have decided. */
import * as z from 'zod'
import { ofPolicy } from '../admin/fields.ts'
import { decisionPage } from '../admin/routes/audit/list-chain.ts'
import { verification } from '../admin/routes/audit/verify-chain.ts'
import { policyList } from '../admin/routes/policies/list-policies.ts'
import { at } from './api/client.ts'
import { noun } from './noun.ts'
import { jsonLine } from './output/clean.ts'
import { printList } from './output/list.ts'
import { minute, rows } from './output/rows.ts'
import { nothing, verb } from './verb.ts'

const takes = z.object({ policy: ofPolicy.shape.policy.optional() })

/** Where the decisions are that are about a policy, or about everything at once. */
const pathOf = (policy: string | undefined): string => (policy === undefined ? '/control/audit' : at`/policies/${policy}/audit`)

const list = verb(
  {
    name: 'ides audit list',
    does: 'Lists what humans decided under a policy, or, where none is named, about everything at once',
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
    does: 'Verifies that no decision was changed or taken out: of one policy, or of all and of what is about everything at once',
    more: 'Refused (1) where one was.',
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
              verdict: ({ broken }) => (broken === undefined ? 'holds' : `broken at decision ${broken}`),
            },
            terminal.style,
          ),
    )
    return verified.every(({ ok }) => ok) ? 0 : 1
  },
)

export const auditNoun = noun({
  name: 'ides audit',
  does: 'Shows what humans have decided, and that nobody has touched it since; ides audit POLICY is ides audit list POLICY',
  verbs: { list, verify },
  otherwise: 'list',
})
