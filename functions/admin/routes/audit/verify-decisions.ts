import { ofPolicy } from '../../fields.ts'
import { verifyChainRoute } from './verify-chain.ts'

export const verifyDecisionsRoute = verifyChainRoute(
  'verifyDecisions',
  '/policies/{policy}/audit/verification',
  ofPolicy,
  ({ policy }) => policy,
)
