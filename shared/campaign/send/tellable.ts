import type { Temporal } from 'temporal-polyfill'
import { mailClaims } from '../../domain/emails/claims.ts'
import type { Person } from '../../domain/people/person.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { owedNow, type Part } from '../../domain/review/agenda.ts'

/**
 * What is owed now of a notice if the policies whose parts would tell of a suspension not requested yet say nothing.
 * @param waiting devices whose suspension waits for the end of a pause
 */
export function tellable(
  notice: readonly Part[],
  person: Person,
  policies: readonly PolicyVersion[],
  waiting: ReadonlySet<string>,
  now: Temporal.Instant,
): readonly Part[] {
  const tellsTooEarly = (part: Part): boolean => {
    const { suspended, suspendedElsewhere } = mailClaims(person, part, now)
    return [...suspended, ...suspendedElsewhere].some((device) => waiting.has(device))
  }
  const silent = new Set(notice.filter(tellsTooEarly).map(({ whole }) => whole))
  if (silent.size === 0) return notice
  const others = policies.filter((policy) => !silent.has(policy))
  // Parts that would only have joined the others are not due by themselves.
  return owedNow(person, others, now).notice
}
