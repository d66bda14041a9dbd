import { rejectSuspensionsRoute } from '../../../admin/routes/brake/reject.ts'
import { decidePage } from './decide.ts'

export const rejectSuspensionsPage = decidePage({
  action: 'reject',
  route: rejectSuspensionsRoute,
  effect: 'Rejected devices keep their work access until their breach ends',
  confirmed: 'suspensions-rejected',
})
