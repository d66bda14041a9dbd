/** What the brake decides about suspensions that have come. */
import type { Temporal } from 'temporal-polyfill'
import type { Case, Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { review } from './review.ts'

/** The devices whose suspension under a policy has come, and on which the brake has not let it through. */
export const devicesToSuspend = ({ cases }: Person, policy: string): readonly string[] =>
  cases.flatMap((current) => (current.policy === policy ? Object.keys(current.toSuspend) : []))

/** The person with devices suspended that the brake let through; the caller reviews. */
export const withSuspended = (person: Person, policy: string, devices: readonly string[]): Person =>
  withCase(person, policy, ({ suspended, toSuspend, ...current }) => ({
    ...current,
    suspended: [...suspended, ...devices.filter((device) => device in toSuspend)],
    toSuspend: without(toSuspend, devices),
  }))

/** The person with devices that keep their access while the brake holds them; the caller reviews. */
export const withHeld = (person: Person, policy: string, devices: readonly string[]): Person =>
  withCase(person, policy, ({ toSuspend, ...current }) => ({
    ...current,
    toSuspend: {
      ...toSuspend,
      ...Object.fromEntries(devices.filter((device) => device in toSuspend).map((device) => [device, 'held' as const])),
    },
  }))

/** The person with devices whose suspension was rejected; the caller reviews. */
export const withSpared = (person: Person, policy: string, devices: readonly string[]): Person =>
  withCase(person, policy, ({ toSuspend, spared, ...current }) => ({
    ...current,
    toSuspend: without(toSuspend, devices),
    spared: [...new Set([...spared, ...devices])],
  }))

/** The person reviewed, with every suspension let through whose moment has come. */
export function reviewWithoutBrake(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): Person {
  const reviewed = review(person, policies, now)
  const suspended = reviewed.cases.reduce(
    (person, { policy, toSuspend }) => withSuspended(person, policy, Object.keys(toSuspend)),
    reviewed,
  )
  return reviewed.cases.some(({ toSuspend }) => Object.keys(toSuspend).length > 0) ? review(suspended, policies, now) : reviewed
}

/** The person with every change of access requested. */
export function withAccessRequested(person: Person, at: Temporal.Instant): Person {
  const { access, accessRequested } = person
  const changed = Object.entries(access).filter(([device, { version }]) => accessRequested?.[device]?.version !== version)
  if (changed.length === 0) return person
  const requested = Object.fromEntries(changed.map(([device, { version }]) => [device, { version, at }]))
  return { ...person, accessRequested: { ...accessRequested, ...requested } }
}

const without = (toSuspend: Case['toSuspend'], devices: readonly string[]): Case['toSuspend'] =>
  Object.fromEntries(Object.entries(toSuspend).filter(([device]) => !devices.includes(device)))

const withCase = (person: Person, policy: string, change: (current: Case) => Case): Person => ({
  ...person,
  cases: person.cases.map((current) => (current.policy === policy ? change(current) : current)),
})
