/** What people of the sample say on their page: where Intune lists the apps on their devices once a week, or where nobody can read these. */
import { Temporal } from 'temporal-polyfill'
import type { Policy } from '#domain/policies/policy.ts'
import { asksOwners } from '#domain/review/breaches.ts'
import type { Organisation } from '#functions/cli/input/organisation.ts'
import { sinceSample } from './adapted.ts'

/** "I have removed the app", or of a device that nobody can read, "I have checked: it is not there". */
export interface SampleAnswer {
  at: Temporal.Instant
  /** Their id. */
  staff: string
  device?: string
}

export interface AnsweringOrganisation extends Organisation {
  /** Absent where nobody answers. */
  answers?: readonly SampleAnswer[] | undefined
}

const answers = [
  // True: it is gone since six minutes. The next list comes a week after the deadline.
  { staff: 's034', at: '2023-03-15T21:40:00Z' },
  // Not true: access is suspended since the deadline, and the app stays.
  { staff: 's003', at: '2023-03-17T08:30:00Z' },
] as const

const answersAboutUnread = [
  { staff: 's001', device: 'd002', at: '2023-02-23T10:20:00Z' },
  { staff: 's019', device: 'd030', at: '2023-02-28T08:30:00Z' },
  { staff: 's050', device: 'd070', at: '2023-03-08T09:10:00Z' },
  { staff: 's027', device: 'd040', at: '2023-03-13T15:45:00Z' },
  // Only once the phone has lost its access, where silence costs that.
  { staff: 's051', device: 'd071', at: '2023-03-16T08:15:00Z' },
] as const

/** Said about what a policy requires, as long after its announcement. @param source absent where devices are imported */
export function answersTo(policy: Policy, source: string | undefined): readonly SampleAnswer[] {
  const said: readonly (Omit<SampleAnswer, 'at'> & { at: string })[] = [
    ...(source === 'intune' ? answers : []),
    ...(asksOwners(policy) && !source ? answersAboutUnread : []),
  ]
  return said.map(one => ({ ...one, at: Temporal.Instant.from(one.at).add(sinceSample(policy)) }))
}
