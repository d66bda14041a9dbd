import type { CaseSummary } from '../shared/domain/people/summary.ts'
import { refOf } from './refs.ts'

/** An open case of someone by this staff id. */
export const lineOf = (staff: string, changes: Partial<CaseSummary> = {}): CaseSummary => ({
  policy: 'no-tiktok',
  ref: refOf(staff),
  staff,
  name: staff,
  unit: 'DG-ALPHA',
  state: 'open',
  openedAt: '2023-02-23T09:00:00Z',
  deadline: '2023-03-15T23:00:00Z',
  deadlineZone: 'Europe/Brussels',
  ownZone: 'Europe/Brussels',
  devices: 1,
  suspended: 0,
  requests: [],
  ...changes,
})
