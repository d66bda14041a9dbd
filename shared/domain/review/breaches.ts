import type { Temporal } from 'temporal-polyfill'
import type { Breach, Device, Person, Profile } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import { bindsNobody, type Policy, type PolicyVersion } from '../policies/policy.ts'
import { stagesIn } from '../policies/stages.ts'
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
    const breach = breachOf(device, policy, person.profile, now)
    if (!breach) return []
    const known = before.find(({ device }) => device === breach.device)
    const since = known && known.certain === breach.certain ? known.since : now
    return [{ ...breach, since }]
  })
}

function breachOf(device: Device, policy: Policy, owner: Profile, now: Temporal.Instant): Omit<Breach, 'since'> | undefined {
  const unmet = askedThatAre('unmet', device, policy, owner)
  if (unmet.length > 0) return { device: device.id, unmet, certain: true }
  if (policy.unknown === 'ignore') return undefined
  const unknown = askedThatAre('unknown', device, policy, owner)
  const believed = believedUntil(device, policy, owner)
  return unknown.length === 0 || (believed && isBefore(now, believed)) ? undefined : { device: device.id, unmet: unknown, certain: false }
}

/** Names of the requirements that a device meets, does not meet, or of which nothing is known. */
export const namesThatAre = (
  judged: Fulfilment,
  device: Pick<Device, 'platform' | 'readings' | 'vanishedAt'>,
  policy: Pick<Policy, 'requires' | 'requirements'>,
): readonly string[] => requiredBy(policy).flatMap((required) => (fulfilment(device, required) === judged ? [required.name] : []))

/** The same of those that the policy asks of this device. */
function askedThatAre(judged: Fulfilment, device: Device, policy: Policy, owner: Profile): readonly string[] {
  if (!isInScope(device, policy)) return []
  const names = namesThatAre(judged, device, policy)
  if (!policy.stages || names.length === 0) return names
  const asked = askedOf(device, policy, owner)
  return names.filter((name) => asked.includes(name))
}

/** What a policy asks of a device of someone in its audience: all that the stages require in whose scope it is. */
function askedOf(device: Device, policy: Policy, owner: Profile): readonly string[] {
  const scoped = stagesIn<Pick<Policy, 'requires' | 'scope'>>(policy)
  return scoped.filter((stage) => isInAudience(stage, owner) && isInScope(device, stage)).flatMap(({ requires }) => requires)
}

/** When the owner of a device said that it meets all of which nothing is known; the earliest, if at several times. */
export function checkedAt(device: Device, policy: Policy, owner: Profile): Temporal.Instant | undefined {
  const { checked } = device
  if (!checked) return undefined
  const unknown = askedThatAre('unknown', device, policy, owner)
  const moments = unknown.flatMap((name) => checked[name] ?? [])
  return moments.length === unknown.length ? earliestOf(moments) : undefined
}

/** Until when that counts. */
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

/** Of one person, that count for the limits: more in an import, right or wrong, change nothing. */
const mostInScope = 20

/** How many of people's devices a policy applies to, of one person no more than count for its limits. */
export function devicesInScope(policy: Policy, people: Iterable<Person>): number {
  let count = 0
  for (const { profile, devices } of people)
    if (isInAudience(policy, profile))
      count += Math.min(devices.filter((device) => askedOf(device, policy, profile).length > 0).length, mostInScope)
  return count
}

/** The breaches that the last review did not know: a new device, another unmet requirement on a known one, or what is on one that was unknown. */
export const furtherBreaches = (now: readonly Breach[], before: readonly Breach[]): readonly Breach[] =>
  now.filter((breach) => {
    const known = before.find(({ device }) => device === breach.device)
    if (!known) return true
    return breach.certain && !(known.certain && breach.unmet.every((name) => known.unmet.includes(name)))
  })
