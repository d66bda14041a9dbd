import { approveSuspensionsRoute } from '../../../admin/routes/brake/approve.ts'
import { decidePage } from './decide.ts'

export const approveSuspensionsPage = decidePage({
  action: 'approve',
  route: approveSuspensionsRoute,
  effect: 'Approved devices lose work access even above the limit',
  confirmed: 'suspensions-approved',
})
