import { controlChain } from '../../../../shared/domain/audit/decision.ts'
import { noInput } from '../../route.ts'
import { listChainRoute } from './list-chain.ts'

export const listControlDecisionsRoute = listChainRoute('listControlDecisions', '/control/audit', noInput, () => controlChain)
