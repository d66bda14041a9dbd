import { decideRoute } from './decide.ts'

export const approveSuspensionsRoute = decideRoute(
  'approveSuspensions',
  'approve',
  'approval',
  'Approve suspensions of a list: they go, whatever the limits, once two people approve the same',
)
