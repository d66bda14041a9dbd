/** What the brake decides about suspensions that have come. */
import type { Temporal } from 'temporal-polyfill'
import { breachOn, type Case, caseOf, isAwake, type Person, withAccess, withCaseUnder, withNotified } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { suspendsAt } from './access.ts'
import { contextOfCase } from './deadline.ts'

/** The devices whose suspension under a policy has come, and on which the brake has not let it through. */
export const devicesToSuspend = ({ cases }: Person, policy: string): readonly string[] =>
  cases.flatMap(current => (current.policy === policy ? waitingForBrake(current) : []))

const waitingForBrake = ({ access: { toSuspend } }: Case) => Object.keys(toSuspend).filter(device => typeof toSuspend[device] === 'string')

/** The person with devices suspended that the brake let through, or to be so in their owner's working time; the caller reviews. */
export const withLetThrough = (person: Person, policy: PolicyVersion, devices: readonly string[], now: Temporal.Instant): Person =>
  withCaseUnder(person, policy.id, current => {
    const context = contextOfCase(person, policy, current, now)
    const waiting = waitingForBrake(current).filter(device => devices.includes(device))
    const moments = waiting.map((device): [string, Temporal.Instant] => {
      const breach = breachOn(current, device)
      return [device, (breach && suspendsAt(breach, current, context)) ?? now]
    })
    return withAccess(current, { toSuspend: { ...current.access.toSuspend, ...Object.fromEntries(moments) } })
  })

/** The person after the brake has let devices through, and holds others; the caller reviews. */
export const withVerdict = (
  person: Person,
  policy: PolicyVersion,
  { go, held }: { go: readonly string[]; held: readonly string[] },
  now: Temporal.Instant,
): Person => withHeld(withLetThrough(person, policy, go, now), policy.id, held)

/** A suspension that is still to come. */
export interface SuspensionAhead {
  readonly device: string
  /** Absent while none is planned. */
  readonly at?: Temporal.Instant
  /** `waiting` for the brake; `held` by it; `rejected` until the breach ends. */
  readonly is: 'planned' | 'waiting' | 'held' | 'rejected'
}

/** How far ahead a suspension can be decided about. */
export const forecast = { hours: 48 } as const

/** Of each device in breach, or asked about, that is not suspended yet. */
export function suspensionsAhead(person: Person, policy: PolicyVersion, now: Temporal.Instant): readonly SuspensionAhead[] {
  const current = caseOf(person, policy)
  if (!current || !isAwake(current.state)) return []
  const context = contextOfCase(person, policy, current, now)
  return current.breaches
    .filter(({ device }) => !current.access.suspended.includes(device))
    .map(breach => {
      const { device } = breach
      const at = suspendsAt(breach, current, context)
      return { device, is: stateOf(current, device), at }
    })
}

function stateOf({ access: { spared, toSuspend } }: Case, device: string): SuspensionAhead['is'] {
  if (spared.includes(device)) return 'rejected'
  if (toSuspend[device] === 'held') return 'held'
  return device in toSuspend ? 'waiting' : 'planned'
}

/** The person with devices that keep their access while the brake holds them; the caller reviews. */
export const withHeld = (person: Person, policy: string, devices: readonly string[]): Person =>
  withCaseUnder(person, policy, current => {
    const { toSuspend } = current.access
    const held = devices.filter(device => device in toSuspend).map(device => [device, 'held' as const])
    return withAccess(current, { toSuspend: { ...toSuspend, ...Object.fromEntries(held) } })
  })

/** The person with devices whose suspension was rejected; the caller reviews. */
export const withSpared = (person: Person, policy: string, devices: readonly string[]): Person =>
  withCaseUnder(person, policy, current => {
    const { toSuspend, spared } = current.access
    const waiting = Object.entries(toSuspend).filter(([device]) => !devices.includes(device))
    return withAccess(current, { toSuspend: Object.fromEntries(waiting), spared: [...new Set([...spared, ...devices])] })
  })

/**
 * The person with a rejection of devices' suspension taken back; the caller reviews. One whose suspension no delivered notice threatened is
 * owed one, as where `again` was lost.
 */
export const withoutSpared = (person: Person, policy: string, devices: readonly string[], now: Temporal.Instant): Person =>
  withCaseUnder(person, policy, current => {
    const { spared } = current.access
    const approved = spared.filter(device => devices.includes(device))
    const followUps = { ...current.notified.followUps, ...Object.fromEntries(approved.map(device => [device, { at: now }])) }
    return withAccess(withNotified(current, { followUps }), { spared: spared.filter(device => !devices.includes(device)) })
  })

/** The person with every change of access requested. */
export function withAccessRequested(person: Person, at: Temporal.Instant): Person {
  const { access, accessRequested } = person
  const changed = Object.entries(access).filter(([device, { version }]) => accessRequested?.[device]?.version !== version)
  if (changed.length === 0) return person
  const requested = Object.fromEntries(changed.map(([device, { version }]) => [device, { version, at }]))
  return { ...person, accessRequested: { ...accessRequested, ...requested } }
}
