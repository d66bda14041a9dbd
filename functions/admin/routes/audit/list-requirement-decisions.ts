import { requirementChain } from '../../../../shared/domain/audit/decision.ts'
import { none } from '../../route.ts'
import { listChainRoute } from './list-chain.ts'

export const listRequirementDecisionsRoute = listChainRoute('listRequirementDecisions', '/audit/requirements', none, () => requirementChain)
