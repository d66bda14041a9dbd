import { controlChain } from '../../../../shared/domain/audit/decision.ts'
import { none } from '../../route.ts'
import { verifyChainRoute } from './verify-chain.ts'

export const verifyControlDecisionsRoute = verifyChainRoute(
  'verifyControlDecisions',
  '/control/audit/verification',
  none,
  () => controlChain,
)
