import { pauseRoute } from './control.ts'

export const pauseSuspensionRoute = pauseRoute(
  'pauseSuspension',
  'suspension',
  'Pause or resume all new suspensions; access is still restored',
)
