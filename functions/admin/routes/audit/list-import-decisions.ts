import { importChain } from '../../../../shared/domain/audit/decision.ts'
import { none } from '../../route.ts'
import { listChainRoute } from './list-chain.ts'

export const listImportDecisionsRoute = listChainRoute('listImportDecisions', '/imports/audit', none, () => importChain)
