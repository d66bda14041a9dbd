import { pauseRoute } from './control.ts'

export const pauseMailRoute = pauseRoute('pauseMail', 'mail', 'Pause or resume all mail; access is unaffected')
