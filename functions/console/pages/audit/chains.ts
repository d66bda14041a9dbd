/** The chains of decisions, and how a page asks for one. */
import { controlChain, importChain, requirementChain } from '../../../../shared/domain/audit/decision.ts'
import { listControlDecisionsRoute } from '../../../admin/routes/audit/list-control-decisions.ts'
import { listDecisionsRoute } from '../../../admin/routes/audit/list-decisions.ts'
import { listImportDecisionsRoute } from '../../../admin/routes/audit/list-import-decisions.ts'
import { listRequirementDecisionsRoute } from '../../../admin/routes/audit/list-requirement-decisions.ts'
import { listPoliciesRoute } from '../../../admin/routes/policies/list-policies.ts'
import type { Visit } from '../../page.ts'

const ofNoPolicy = {
  [controlChain]: { name: 'Mail, suspension, people and sources', route: listControlDecisionsRoute },
  [importChain]: { name: 'Imports', route: listImportDecisionsRoute },
  [requirementChain]: { name: 'Requirements of your own', route: listRequirementDecisionsRoute },
}

type OfNoPolicy = keyof typeof ofNoPolicy

const isOfNoPolicy = (chain: string): chain is OfNoPolicy => Object.hasOwn(ofNoPolicy, chain)

/** Each by its name, policies first. */
export async function chainsFor({ ask }: Visit): Promise<readonly (readonly [chain: string, name: string])[]> {
  const listed = await ask(listPoliciesRoute, { path: {}, query: {}, body: undefined })
  const policies = 'problem' in listed ? [] : listed.body.items
  return [
    ...policies.map(({ id, title }) => [id, title] as const),
    ...Object.entries(ofNoPolicy).map(([chain, { name }]) => [chain, name] as const),
  ]
}

export const chainName = (chain: string): string => (isOfNoPolicy(chain) ? ofNoPolicy[chain].name : chain)

export const isPolicy = (chain: string): boolean => !isOfNoPolicy(chain)

interface Asked {
  readonly limit?: string
  readonly cursor?: string | undefined
  readonly newest?: 'true'
  readonly action?: string | undefined
  readonly by?: string | undefined
  readonly before?: string | undefined
}

export const askChain = ({ ask }: Visit, chain: string, query: Asked) =>
  isOfNoPolicy(chain)
    ? ask(ofNoPolicy[chain].route, { path: {}, query, body: undefined })
    : ask(listDecisionsRoute, { path: { policy: chain }, query, body: undefined })
