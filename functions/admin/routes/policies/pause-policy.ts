import { haltRoute } from './halt.ts'

export const pausePolicyRoute = haltRoute(
  'pausePolicy',
  'pause',
  'Pause a policy: no mail about it and no new suspensions; access is still restored',
  'paused',
)
