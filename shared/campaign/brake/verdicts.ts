/** What one run lets through and what it holds. */
import { type DeviceOfPerson, keyOf } from '../../domain/access/brake.ts'
import type { Person } from '../../domain/people/person.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import { devicesToSuspend, withHeld, withSuspended } from '../../domain/review/suspension.ts'

type Verdict = 'go' | 'held'

/** By policy, then by the key of a device. */
export type Verdicts = ReadonlyMap<string, ReadonlyMap<string, Verdict>>

/** Every suspension that has come, let through or not. */
export const due = ({ ref, person }: Pick<StoredPerson, 'ref' | 'person'>): readonly (DeviceOfPerson & { readonly policy: string })[] =>
  person.cases.flatMap(({ policy }) => devicesToSuspend(person, policy).map((device) => ({ policy, ref, device })))

/** Devices whose suspension has come, and on which there is no verdict yet. */
export const undecided = ({ cases }: Person): readonly string[] =>
  cases.flatMap(({ toSuspend }) => Object.keys(toSuspend).filter((device) => toSuspend[device] === 'undecided'))

/** @param review called where a verdict changes the person */
export function withVerdicts(
  { ref, person }: Pick<StoredPerson, 'ref' | 'person'>,
  verdicts: Verdicts | undefined,
  review: (person: Person) => Person,
): Person {
  const judged = due({ ref, person }).flatMap((one) => {
    const verdict = verdicts?.get(one.policy)?.get(keyOf(one))
    return verdict ? [{ ...one, verdict }] : []
  })
  if (judged.length === 0) return person
  return review(
    judged.reduce((person, { policy, device, verdict }) => (verdict === 'go' ? withSuspended : withHeld)(person, policy, [device]), person),
  )
}
