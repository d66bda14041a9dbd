import { haltRoute } from './halt.ts'

export const liftPolicyRoute = haltRoute(
  'liftPolicy',
  'lift',
  'Lift a policy: cases close, access is restored, and everyone who was notified is told',
  'lifted',
)
