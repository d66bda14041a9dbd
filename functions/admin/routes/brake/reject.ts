import { decideRoute } from './decide.ts'

export const rejectSuspensionsRoute = decideRoute(
  'rejectSuspensions',
  'reject',
  'rejection',
  'Reject suspensions of a list: the devices keep their access until their breach ends, once two people reject the same',
)
