import { importChain } from '../../../../shared/domain/audit/decision.ts'
import { noInput } from '../../route.ts'
import { listChainRoute } from './list-chain.ts'

export const listImportDecisionsRoute = listChainRoute('listImportDecisions', '/imports/audit', noInput, () => importChain)
