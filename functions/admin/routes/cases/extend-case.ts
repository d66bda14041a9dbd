import { postponeRoute } from './postpone.ts'

export const extendCaseRoute = postponeRoute('extendCase', 'extend', 'extension', 'Grant a later deadline')
