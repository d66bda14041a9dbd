import { pauseRoute } from './control.ts'

export const pauseErasureRoute = pauseRoute(
  'pauseErasure',
  'erasure',
  'Pause or resume erasing people who have left; resuming agrees to erase all who wait',
)
