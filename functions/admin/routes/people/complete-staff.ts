import { importChain } from '../../../../shared/domain/audit/decision.ts'
import { noBody, none, noResult, route } from '../../route.ts'

export const completeStaffRoute = route(
  'completeStaff',
  {
    at: ['POST', '/staff/complete'],
    scope: 'devices:write',
    summary: 'Say that all staff were imported within the last day: everybody else has left',
    path: none,
    query: none,
    body: noBody,
    status: 204,
    description: 'People who have left are erased some time after a list last had them, by default 90 days.',
    result: noResult,
  },
  async ({ by, system: { audit, retentionStore, clock } }) => {
    const now = clock.now()
    await audit.append({ policy: importChain, at: now, by, action: 'complete staff' })
    await retentionStore.noteList(now)
    return { body: undefined }
  },
)
