/** What the notices of a case have told. A notice counts for a breach if its version demanded something that the device breaks now. */
import type { Breach, Case } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import { type Demands, demandsOf, heldSince, isSooner, type Threat } from '../policies/versions.ts'
import { isInScope } from './breach.ts'
import type { Circumstances } from './circumstances.ts'

type Facts = Pick<Circumstances, 'policy' | 'profile' | 'devices'>

/** The first version since which each demanded something that the device breaks now. */
export function demandedSince(breach: Breach, facts: Facts): number {
  const { policy } = facts
  if (!policy.earlier) return 1
  const reaches = reachesDevice(breach, facts)
  if (!breach.certain) return heldSince(policy, reaches)
  return Math.min(...breach.unmet.map((name) => heldSince(policy, (demands) => reaches(demands) && demands.requires.includes(name))))
}

/** Of what a device breaks, the requirements that each version since this one demanded. */
export function demandedFrom(version: number, breach: Breach, facts: Facts): readonly string[] {
  const { policy } = facts
  if (!policy.earlier) return breach.unmet
  const reaches = reachesDevice(breach, facts)
  return breach.unmet.filter(
    (name) => heldSince(policy, (demands) => reaches(demands) && (!breach.certain || demands.requires.includes(name))) <= version,
  )
}

/** True for a version that applied to this device of this person. */
const reachesDevice =
  ({ device: id }: Breach, { profile, devices }: Facts) =>
  (demands: Demands): boolean =>
    isInAudience(demands, profile) && devices.some((device) => device.id === id && isInScope(device, demands))

/** The first version since which each suspended no later than this; without `threat`, at any time. */
export const threatenedSince = ({ policy }: Pick<Facts, 'policy'>, threat?: Threat): number =>
  heldSince(policy, ({ suspends }) => suspends !== undefined && !(threat && isSooner(threat, suspends)))

/** The notices that told of something the case breaks now. */
export function noticesInPoint({ told, breaches }: Case, facts: Facts): readonly Case['told'][string][] {
  if (!facts.policy.earlier || breaches.length === 0) return Object.values(told)
  const since = Math.min(...breaches.map((breach) => demandedSince(breach, facts)))
  return Object.entries(told).flatMap(([version, notice]) => (Number(version) >= since ? [notice] : []))
}

export const lastToldVersion = ({ told }: Case): number => Math.max(...Object.keys(told).map(Number))

/** True if a device breaks something that some version since this one did not demand. */
export const isNewlyDemanded = (version: number, breach: Breach, facts: Facts): boolean =>
  demandedFrom(version, breach, facts).length < breach.unmet.length

/** True if a delivered notice named the device, and told of something that it breaks now and of what the policy threatens. */
export function isNoticed({ noticed }: Case, breach: Breach, facts: Facts): boolean {
  const { suspends } = demandsOf(facts.policy)
  const since = Math.max(demandedSince(breach, facts), suspends ? threatenedSince(facts, suspends) : 1)
  return Object.keys(noticed[breach.device] ?? {}).some((version) => Number(version) >= since)
}
