import { controlChain } from '../../../../shared/domain/audit/decision.ts'
import { none } from '../../route.ts'
import { listChainRoute } from './list-chain.ts'

export const listControlDecisionsRoute = listChainRoute('listControlDecisions', '/control/audit', none, () => controlChain)
