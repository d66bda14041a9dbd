import { postponeRoute } from './postpone.ts'

export const extendCaseRoute = postponeRoute(
  'extendCase',
  'extend',
  'extension',
  "Grant a later deadline; a day before the person's own deadline changes nothing",
)
