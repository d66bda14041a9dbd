/** What people of the sample say on their page where Intune lists the apps on their devices once a week. */
import { Temporal } from 'temporal-polyfill'
import type { Organisation } from '../../../functions/cli/input/organisation.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'
import { sinceSample } from './adapted.ts'

/** "I have removed the app." */
export interface SampleAnswer {
  readonly at: Temporal.Instant
  /** Their id. */
  readonly staff: string
}

export interface AnsweringOrganisation extends Organisation {
  /** Absent where nobody answers. */
  readonly answers?: readonly SampleAnswer[] | undefined
}

const answers = [
  // True: it is gone since six minutes. The next list comes a week after the deadline.
  { staff: 's034', at: '2023-03-15T21:40:00Z' },
  // Not true: access is suspended since the deadline, and the app stays.
  { staff: 's003', at: '2023-03-17T08:30:00Z' },
] as const

/** Said about what a policy requires, as long after its announcement. */
export const answersTo = (policy: Policy): readonly SampleAnswer[] =>
  answers.map(({ staff, at }) => ({ staff, at: Temporal.Instant.from(at).add(sinceSample(policy)) }))
