import * as z from 'zod'
import {
  type AuditLog,
  type ChainedDecision,
  controlChain,
  details,
  importChain,
  requirementChain,
} from '../../../../shared/domain/audit/decision.ts'
import type { System } from '../../../compose.ts'
import { limit, pageOf } from '../../fields.ts'
import type { Refusal } from '../../problem.ts'
import { noBody, none, type Route, route } from '../../route.ts'
import { draftOrVersion, noPolicy } from '../policies/policy.ts'

const decision = z.object({
  number: z.int(),
  at: z.string(),
  by: z.string().describe('`staff`, or the subject of an admin’s token.'),
  action: z.string(),
  about: z.exactOptional(z.string().describe('The ref of a person.')),
  reason: z.exactOptional(z.string()),
  details: z.exactOptional(details.describe('Counts, versions and hashes of what was decided about.')),
  previous: z.string().describe('The hash of the decision before.'),
  key: z.string().describe('The id of the key that sealed it.'),
  hash: z.string().describe('Its seal over all the above: HMAC-SHA-256.'),
})

export const decisionPage = pageOf(decision)

const decisionBody = ({ policy, at, ...rest }: ChainedDecision): z.input<typeof decision> => ({ ...rest, at: at.toString() })

const cursor = z
  .string()
  .regex(/^\d{1,9}$/, 'must be the `next` of an earlier page')
  .default('0')
  .transform(Number)
  .describe('The `next` of an earlier page.')

async function decisionsAfter(audit: AuditLog, chain: string, after: number, most: number) {
  const items: z.input<typeof decision>[] = []
  for await (const one of audit.list(chain, after)) {
    if (items.length === most) return { items, next: String(items.at(-1)?.number ?? after) }
    items.push(decisionBody(one))
  }
  return { items }
}

/** A misspelt policy must not pass for one without decisions. */
async function unknownChain(system: System, chain: string): Promise<Refusal | undefined> {
  const isKnown = [controlChain, importChain, requirementChain].includes(chain) || (await draftOrVersion(system, chain))
  return isKnown ? undefined : noPolicy(chain)
}

export const listChainRoute = <Path extends z.ZodObject>(
  name: string,
  at: string,
  path: Path,
  chainOf: (path: z.output<Path>) => string,
): Route =>
  route(
    name,
    {
      at: ['GET', at],
      scope: 'read',
      summary: 'List what humans decided, oldest first',
      path,
      query: z.object({ cursor, limit }),
      body: noBody,
      description: 'A page of decisions.',
      result: decisionPage,
      refuses: path === none ? [] : [404],
    },
    async ({ path, query: { cursor, limit }, system }) => {
      const body = await decisionsAfter(system.audit, chainOf(path), cursor, limit)
      return (cursor === 0 && body.items.length === 0 && (await unknownChain(system, chainOf(path)))) || { body }
    },
  )
