import type { Temporal } from 'temporal-polyfill'
import type { Breach, Device, Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import { bindsNobody, type Policy, type PolicyVersion } from '../policies/policy.ts'
import { type Fulfilment, fulfilment } from '../requirements/fulfilment.ts'
import { requiredBy } from '../requirements/requirement-of.ts'
import { addDays, earliestOf, isBefore } from '../schedule/zone.ts'

/**
 * The devices with which a person breaks a policy now; none under a policy that is lifted or on watch.
 * @param before the breaches of the last review, for their `since`
 */
export function breaches(person: Person, policy: PolicyVersion, before: readonly Breach[], now: Temporal.Instant): readonly Breach[] {
  if (bindsNobody(policy) || !isInAudience(policy, person.profile)) return []
  return person.devices.flatMap((device) => {
    const breach = breachOf(device, policy, person.profile.zone, now)
    if (!breach) return []
    const known = before.find(({ device }) => device === breach.device)
    const since = known && known.certain === breach.certain ? known.since : now
    return [{ ...breach, since }]
  })
}

function breachOf(device: Device, policy: Policy, zone: string, now: Temporal.Instant): Omit<Breach, 'since'> | undefined {
  if (!isInScope(device, policy)) return undefined
  const unmet = namesThatAre('unmet', device, policy)
  if (unmet.length > 0) return { device: device.id, unmet, certain: true }
  if (policy.unknown === 'ignore') return undefined
  const unknown = namesThatAre('unknown', device, policy)
  const believed = believedUntil(device, policy, zone)
  return unknown.length === 0 || (believed && isBefore(now, believed)) ? undefined : { device: device.id, unmet: unknown, certain: false }
}

/** Names of the requirements that a device meets, does not meet, or of which nothing is known. */
export const namesThatAre = (
  judged: Fulfilment,
  device: Pick<Device, 'platform' | 'readings'>,
  policy: Pick<Policy, 'requires' | 'requirements'>,
): readonly string[] => requiredBy(policy).flatMap((required) => (fulfilment(device, required) === judged ? [required.name] : []))

/** When the owner of a device said that it meets all of which nothing is known; the earliest, if at several times. */
export function checkedAt(device: Device, policy: Pick<Policy, 'requires' | 'requirements'>): Temporal.Instant | undefined {
  const { checked } = device
  if (!checked) return undefined
  const unknown = namesThatAre('unknown', device, policy)
  const moments = unknown.flatMap((name) => checked[name] ?? [])
  return moments.length === unknown.length ? earliestOf(moments) : undefined
}

/** Until when that is believed. */
export function believedUntil(
  device: Device,
  policy: Pick<Policy, 'requires' | 'requirements' | 'believedFor'>,
  zone: string,
): Temporal.Instant | undefined {
  const at = checkedAt(device, policy)
  return at && addDays(at, policy.believedFor, zone)
}

/** Official devices have work access whatever `workApps` says. */
export const isInScope = ({ ownership, workApps }: Device, { scope }: Pick<Policy, 'scope'>): boolean =>
  ownership === 'official' ? scope.devices.includes('official') : workApps && scope.devices.includes('personal-with-work-apps')

/** How many of people's devices a policy applies to. */
export function devicesInScope(policy: Policy, people: Iterable<Person>): number {
  let count = 0
  for (const { profile, devices } of people)
    if (isInAudience(policy, profile)) count += devices.filter((device) => isInScope(device, policy)).length
  return count
}

/** The breaches that the last review did not know: a new device, another unmet requirement on a known one, or what is on one that was unknown. */
export const furtherBreaches = (now: readonly Breach[], before: readonly Breach[]): readonly Breach[] =>
  now.filter((breach) => {
    const known = before.find(({ device }) => device === breach.device)
    if (!known) return true
    return known.certain ? !breach.unmet.every((name) => known.unmet.includes(name)) : breach.certain
  })
