import { ofPolicy } from '../../fields.ts'
import { listChainRoute } from './list-chain.ts'

export const listDecisionsRoute = listChainRoute('listDecisions', '/policies/{policy}/audit', ofPolicy, ({ policy }) => policy)
