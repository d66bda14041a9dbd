import { requirementChain } from '../../../../shared/domain/audit/decision.ts'
import { noInput } from '../../route.ts'
import { listChainRoute } from './list-chain.ts'

export const listRequirementDecisionsRoute = listChainRoute(
  'listRequirementDecisions',
  '/audit/requirements',
  noInput,
  () => requirementChain,
)
