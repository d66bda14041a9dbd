import type { Temporal } from 'temporal-polyfill'
import type { Breach, Device, Person, Profile } from '../people/person.ts'
import { isUnreadFor } from '../people/readings.ts'
import { isInAudience } from '../policies/audience.ts'
import { bindsNobody, type Policy, type PolicyVersion } from '../policies/policy.ts'
import { stagesIn } from '../policies/stages.ts'
import { type Fulfilment, fulfilment } from '../requirements/fulfilment.ts'
import { requiredBy, requirementOf } from '../requirements/requirement-of.ts'
import { addDays, earliestOf, isBefore } from '../schedule/zone.ts'

/**
 * The devices with which a person breaks a policy now; none under a policy that is lifted or on watch.
 * @param before the breaches of the last review, for their `since`
 */
export function breaches(
  person: Person,
  policy: Policy & Pick<PolicyVersion, 'halted'>,
  before: readonly Breach[],
  now: Temporal.Instant,
): readonly Breach[] {
  const asking = bindsNobody(policy) ? [] : stagesFor(policy, person.profile)
  if (asking.length === 0) return []
  return person.devices.flatMap(device => {
    const breach = breachOf(device, policy, asking, person.profile.zone, now)
    if (!breach) return []
    const believed = breach.unread ? disclaimedUntil(device, policy, person) : undefined
    if (believed && isBefore(now, believed)) return []
    const known = before.find(({ device }) => device === breach.device)
    const since = known && known.certain === breach.certain && known.unread === breach.unread ? known.since : now
    return [{ ...breach, since }]
  })
}

type Asking = Pick<Policy, 'requires' | 'scope'>

/** The stages of a policy whose audience has a person in it. */
const stagesFor = (policy: Policy, owner: Profile) => stagesIn<Asking>(policy).filter(stage => isInAudience(stage, owner))

/** @param zone of its owner */
function breachOf(
  device: Device,
  policy: Policy,
  asking: readonly Asking[],
  zone: string,
  now: Temporal.Instant,
): Omit<Breach, 'since'> | undefined {
  const unmet = askedThatAre('unmet', device, policy, asking)
  if (unmet.length > 0) return { device: device.id, unmet, certain: true }
  if (policy.unknown === 'ignore') return undefined
  const unknown = askedThatAre('unknown', device, policy, asking)
  const checked = whenChecked(unknown, device)
  const believed = checked && addDays(checked, policy.believedFor, zone)
  if (unknown.length === 0 || (believed && isBefore(now, believed))) return undefined
  const isUnread = unknown.every(name => isUnreadFor(requirementOf(policy, name), device))
  return { device: device.id, unmet: unknown, certain: false, ...(isUnread ? { unread: true } : {}) }
}

/** When its owner answered that a device is not theirs; undefined where that is decided. */
const disclaimedAt = ({ id }: Device, { cases }: Pick<Person, 'cases'>) =>
  cases.flatMap(({ answers }) => answers.requests).find(({ isAnswer, device }) => isAnswer && device === id)?.at

/** True for a device of which its owner, asked about it, says that it is not theirs, until that is decided. */
export const isDisclaimed = (device: Device, person: Pick<Person, 'cases'>) => disclaimedAt(device, person) !== undefined

/** True under a policy that asks owners about the devices that nobody can read. These are not in breach. */
export const asksOwners = ({ unknown }: Pick<Policy, 'unknown'>) => unknown === 'ask' || unknown === 'answer-or-lose'

/** True for a device that its owner is asked about. */
export const isAsked = ({ unread }: Breach, policy: Pick<Policy, 'unknown'>) => unread === true && asksOwners(policy)

/** Without those that owners are only asked about. */
export const inBreach = (breaches: readonly Breach[], policy: Pick<Policy, 'unknown'>): readonly Breach[] =>
  breaches.filter(breach => !isAsked(breach, policy))

/** True where a person has nothing in breach, and is asked about at least one device. */
export const isOnlyAsked = (breaches: readonly Breach[], policy: Pick<Policy, 'unknown'>) =>
  breaches.length > 0 && inBreach(breaches, policy).length === 0

/** Names of the requirements that a device meets, does not meet, or of which nothing is known. */
export const namesThatAre = (
  judged: Fulfilment,
  device: Pick<Device, 'platform' | 'readings' | 'vanishedAt'>,
  policy: Pick<Policy, 'requires' | 'requirements'>,
): readonly string[] => requiredBy(policy).flatMap(required => (fulfilment(device, required) === judged ? [required.name] : []))

/** The same of those that the policy asks of this device. */
function askedThatAre(judged: Fulfilment, device: Device, policy: Policy, asking: readonly Asking[]) {
  if (!isInScope(device, policy)) return []
  const names = namesThatAre(judged, device, policy)
  if (!policy.stages || names.length === 0) return names
  const asked = askedOf(device, asking)
  return names.filter(name => asked.includes(name))
}

/** What is asked of a device: all that the stages require in whose scope it is. */
const askedOf = (device: Device, asking: readonly Asking[]) =>
  asking.filter(stage => isInScope(device, stage)).flatMap(({ requires }) => requires)

/** When the owner of a device said that it meets all of which nothing is known; the earliest, if at several times. */
export function checkedAt(device: Device, policy: Policy, owner: Profile): Temporal.Instant | undefined {
  return device.checked && whenChecked(askedThatAre('unknown', device, policy, stagesFor(policy, owner)), device)
}

function whenChecked(unknown: readonly string[], { checked = {} }: Device) {
  const moments = unknown.flatMap(name => checked[name] ?? [])
  return moments.length === unknown.length ? earliestOf(moments) : undefined
}

/** Until when that counts. */
export function believedUntil(device: Device, policy: Policy, owner: Profile): Temporal.Instant | undefined {
  const at = checkedAt(device, policy, owner)
  return at && addDays(at, policy.believedFor, owner.zone)
}

/** Likewise, if they said that it is not theirs. */
export function disclaimedUntil(device: Device, policy: Policy, person: Person): Temporal.Instant | undefined {
  const at = asksOwners(policy) ? disclaimedAt(device, person) : undefined
  return at && addDays(at, policy.believedFor, person.profile.zone)
}

/** A policy, or a stage of one. */
interface Scoped {
  scope: Policy['scope']
  stages?: readonly { scope: Policy['scope'] }[] | undefined
}

/** True for a kind of device that a policy covers, or any stage of it. Official ones have work access whatever `workApps` says. */
export function isInScope({ ownership, workApps }: Device, { scope, stages }: Scoped) {
  if (ownership !== 'official' && !workApps) return false
  const kind = ownership === 'official' ? 'official' : 'personal-with-work-apps'
  return stages ? stages.some(({ scope }) => scope.devices.includes(kind)) : scope.devices.includes(kind)
}

/** Of one person, that count for the limits: more in an import, right or wrong, change nothing. */
const mostInScope = 20

/** How many of people's devices a policy applies to, of one person no more than count for its limits. */
export function devicesInScope(policy: Policy, people: Iterable<Person>) {
  let count = 0
  for (const person of people) count += Math.min(devicesAsked(policy, person).length, mostInScope)
  return count
}

/** The devices of a person to which a policy applies. */
export function devicesAsked(policy: Policy, { profile, devices }: Person): readonly Device[] {
  const asking = stagesFor(policy, profile)
  return devices.filter(device => askedOf(device, asking).length > 0)
}

/** The breaches that the last review did not know: a new device, another unmet requirement on a known one, or what is on one that was unknown. */
export const furtherBreaches = (now: readonly Breach[], before: readonly Breach[], policy: Pick<Policy, 'unknown'>): readonly Breach[] =>
  now.filter(breach => {
    const known = before.find(({ device }) => device === breach.device)
    if (!known || (isAsked(breach, policy) && !isAsked(known, policy))) return true
    return breach.certain && !(known.certain && breach.unmet.every(name => known.unmet.includes(name)))
  })
