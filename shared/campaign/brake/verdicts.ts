/** What one run lets through and what it holds. */
import type { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, keyOf } from '../../domain/access/brake.ts'
import type { Person } from '../../domain/people/person.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { devicesToSuspend, withVerdict } from '../../domain/review/brake.ts'
import { review } from '../../domain/review/review.ts'

type Verdict = 'go' | 'held'

/** By policy, then by the key of a device. */
export type Verdicts = ReadonlyMap<string, ReadonlyMap<string, Verdict>>

/** Every suspension that has come, let through or not. */
export const due = ({ ref, person }: Pick<StoredPerson, 'ref' | 'person'>): readonly (DeviceOfPerson & { readonly policy: string })[] =>
  person.cases.flatMap(({ policy }) => devicesToSuspend(person, policy).map((device) => ({ policy, ref, device })))

/** Devices whose suspension has come, and on which there is no verdict yet. */
export const undecided = ({ cases }: Person): readonly string[] =>
  cases.flatMap(({ access: { toSuspend } }) => Object.keys(toSuspend).filter((device) => toSuspend[device] === 'undecided'))

/** The person after what the brake said, reviewed. */
export function withVerdicts(
  { ref, person }: Pick<StoredPerson, 'ref' | 'person'>,
  verdicts: Verdicts | undefined,
  policies: readonly PolicyVersion[],
  now: Temporal.Instant,
): Person {
  const judged = policies.reduce((person, policy) => {
    const devices = (verdict: Verdict) =>
      devicesToSuspend(person, policy.id).filter((device) => verdicts?.get(policy.id)?.get(keyOf({ ref, device })) === verdict)
    const [go, held] = [devices('go'), devices('held')]
    return go.length + held.length > 0 ? withVerdict(person, policy, { go, held }, now) : person
  }, person)
  return judged === person ? person : review(judged, policies, now)
}
