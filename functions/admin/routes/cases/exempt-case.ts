import { postponeRoute } from './postpone.ts'

export const exemptCaseRoute = postponeRoute('exemptCase', 'exempt', 'exemption', 'Exempt a person from the policy until a day')
