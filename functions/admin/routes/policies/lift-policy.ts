import { haltRoute } from './halt.ts'

export const liftPolicyRoute = haltRoute(
  'liftPolicy',
  'lift',
  'Lift a policy: cases close, access is restored, and people who were still in breach are told',
  'lifted',
)
