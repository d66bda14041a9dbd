import type { Temporal } from 'temporal-polyfill'
import { type Breach, type Device, type Person, type Profile, presence } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { addDays, earliestOf, isBefore } from '../schedule/zone.ts'

/**
 * The devices with which a person breaks a policy now; none under a lifted policy.
 * @param before the breaches of the last review, for their `since`
 */
export function breaches(person: Person, policy: PolicyVersion, before: readonly Breach[], now: Temporal.Instant): readonly Breach[] {
  if (policy.halted === 'lifted' || !isInAudience(policy, person.profile)) return []
  return person.devices.flatMap((device) => {
    const breach = breachOf(device, policy, person.profile, now)
    if (!breach) return []
    const known = before.find(({ device }) => device === breach.device)
    const since = known && known.certain === breach.certain ? known.since : now
    return [{ ...breach, since }]
  })
}

function breachOf(device: Device, policy: Policy, owner: Profile, now: Temporal.Instant): Omit<Breach, 'since'> | undefined {
  const requires = requiredOf(device, policy, owner)
  if (requires.length === 0) return undefined
  if (!device.reading) {
    const believed = believedUntil(device, policy, owner)
    const isAsked = policy.unknown === 'remind' && !(believed && isBefore(now, believed))
    return isAsked ? { device: device.id, unmet: requires, certain: false } : undefined
  }
  const unmet = requires.filter((name) => presence(device, name) === 'present')
  return unmet.length > 0 ? { device: device.id, unmet, certain: true } : undefined
}

/** What a policy requires of a device of somebody in its audience: all that the stages require in whose scope it is. */
function requiredOf(device: Device, policy: Policy, owner: Profile): readonly string[] {
  if (!policy.stages) return isInScope(device, policy) ? policy.requires : []
  const stages = policy.stages.filter((stage) => isInAudience(stage, owner) && isInScope(device, stage))
  return [...new Set(stages.flatMap(({ requires }) => requires))]
}

/** When the owner of a device of which nothing is known said that no banned app is on it; of the earliest app, if at several times. */
export function checkedAt(device: Device, policy: Policy, owner: Profile): Temporal.Instant | undefined {
  const { reading, checked } = device
  if (reading || !checked) return undefined
  const requires = requiredOf(device, policy, owner)
  const moments = requires.flatMap((name) => checked[name] ?? [])
  return moments.length === requires.length ? earliestOf(moments) : undefined
}

/** Until when that is believed. */
export function believedUntil(device: Device, policy: Policy, owner: Profile): Temporal.Instant | undefined {
  const at = checkedAt(device, policy, owner)
  return at && addDays(at, policy.believedFor, owner.zone)
}

/** A policy, or a stage of one. */
interface Scoped {
  readonly scope: Policy['scope']
  readonly stages?: readonly { readonly scope: Policy['scope'] }[] | undefined
}

/** True for a kind of device that a policy covers, or any stage of it. Official ones have work access whatever `workApps` says. */
export function isInScope({ ownership, workApps }: Device, { scope, stages }: Scoped): boolean {
  if (ownership !== 'official' && !workApps) return false
  const kind = ownership === 'official' ? 'official' : 'personal-with-work-apps'
  return stages ? stages.some(({ scope }) => scope.devices.includes(kind)) : scope.devices.includes(kind)
}

/** How many of people's devices a policy applies to. */
export function devicesInScope(policy: Policy, people: Iterable<Person>): number {
  let count = 0
  for (const { profile, devices } of people)
    if (isInAudience(policy, profile)) count += devices.filter((device) => requiredOf(device, policy, profile).length > 0).length
  return count
}

/** The breaches that the last review did not know: a new device, another unmet requirement on a known one, or what is on one that was unknown. */
export const furtherBreaches = (now: readonly Breach[], before: readonly Breach[]): readonly Breach[] =>
  now.filter((breach) => {
    const known = before.find(({ device }) => device === breach.device)
    if (!known) return true
    return known.certain ? !breach.unmet.every((name) => known.unmet.includes(name)) : breach.certain
  })
