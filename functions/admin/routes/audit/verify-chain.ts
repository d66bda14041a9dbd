import * as z from 'zod'
import { type AuditLog, firstBroken } from '../../../../shared/domain/audit/decision.ts'
import { noBody, none, type Route, route } from '../../route.ts'
import { unknownChain } from './chain.ts'

export const verification = z.object({
  ok: z.boolean(),
  decisions: z.int().describe('The number of decisions checked.'),
  broken: z.exactOptional(z.int().describe('The number of the first decision that was altered, or whose predecessor is missing.')),
})

async function verify(audit: AuditLog, chain: string): Promise<z.input<typeof verification>> {
  let decisions = 0
  async function* counted() {
    for await (const one of audit.list(chain)) {
      decisions += 1
      yield one
    }
  }
  const broken = await firstBroken(counted())
  return { ok: broken === undefined, decisions, ...(broken === undefined ? {} : { broken }) }
}

export const verifyChainRoute = <Path extends z.ZodObject>(
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
      summary: 'Verify that no decision was altered or removed',
      path,
      query: none,
      body: noBody,
      description: 'Whether the chain of decisions is intact.',
      result: verification,
      refuses: path === none ? [] : [404],
    },
    async ({ path, system }) => {
      const body = await verify(system.audit, chainOf(path))
      return (body.decisions === 0 && (await unknownChain(system, chainOf(path)))) || { body }
    },
  )
