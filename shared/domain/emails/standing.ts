/** Where a person stands under a policy: the devices that break it, and their access. */
import type { Temporal } from 'temporal-polyfill'
import { isEnforced, suspensionOf } from '../people/enforcement.ts'
import { caseOf, type Device, deviceIn, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { stageNamed } from '../policies/stages.ts'
import { maySuspend, suspensionMetAt } from '../review/access.ts'
import type { Matter } from '../review/agenda.ts'
import { devicesAsked, isAsked } from '../review/breaches.ts'
import { contextOfCase } from '../review/deadline.ts'
import { hasRespite } from '../review/requests.ts'
import { stagesCounted } from '../review/stage.ts'
import { earliestOf } from '../schedule/zone.ts'

/** A device that breaks a policy, or may. */
export interface BreachOnDevice {
  readonly device: Device
  /** The requirements that it does not meet; all of them if nothing is known of it. */
  readonly unmet: readonly string[]
  readonly certain: boolean
  /** No source can read it, and its owner is asked about it. */
  readonly isAsked: boolean
}

/** True if owners are asked about each of some devices, and nothing is known to be in breach. */
export const areOnlyAsked = (found: readonly BreachOnDevice[]) => found.length > 0 && found.every(({ isAsked }) => isAsked)

export interface MailContext {
  readonly found: readonly BreachOnDevice[]
  /** Without access by this policy, or about to be. Not those on which that cannot be enforced: nothing is said of their access. */
  readonly suspended: readonly Device[]
  /** Likewise, by other policies only. */
  readonly suspendedElsewhere: readonly Device[]
  /** Of both, those whose suspension other systems have confirmed. */
  readonly set: readonly Device[]
  /** Without access if other systems could do it. */
  readonly unenforced: readonly Device[]
  /**
   * They lose their access, after the deadline stated and while the breach lasts; an uncertain one only once the apps are found on it, and one
   * that its owner is asked about if they do not answer.
   */
  readonly threatened: readonly BreachOnDevice[]
  /** Of those: they keep their access until a request is decided. */
  readonly respited: readonly Device[]
}

export function standingOf(person: Person, { whole: policy, deadline }: Pick<Matter, 'whole' | 'deadline'>): MailContext {
  const current = caseOf(person, policy)
  const found = (current?.breaches ?? []).flatMap(breach => {
    const { device: id, unmet, certain } = breach
    const device = deviceIn(person, id)
    return device ? [{ device, unmet, certain, isAsked: isAsked(breach, policy) }] : []
  })
  const devices = found.map(({ device }) => device)
  const isSuspended = ({ id }: Device) => current?.access.suspended.includes(id) === true
  const isSpared = ({ id }: Device) => current?.access.spared.includes(id) === true
  const atStage = { whole: policy, policy: stageNamed(policy, current?.stage), profile: person.profile, devices: person.devices }
  const isThreatened = ({ device: { id }, isAsked }: BreachOnDevice) =>
    isAsked
      ? policy.unknown === 'answer-or-lose'
      : current?.breaches.some(breach => breach.device === id && stagesCounted(breach, atStage).some(suspends)) === true
  const isUnenforced = (device: Device) => !hasAccess(person, device) && !isEnforced(person, device.id)
  const mayLoseAccess = (device: Device) => !isSuspended(device) && !isSpared(device) && !isUnenforced(device)
  const threatened = deadline ? found.filter(one => mayLoseAccess(one.device) && isThreatened(one)) : []
  const hasOwnRespite = ({ device: { id } }: BreachOnDevice) => current !== undefined && hasRespite(current, policy, id)
  return {
    found,
    suspended: devices.filter(device => isSuspended(device) && !isUnenforced(device)),
    suspendedElsewhere: devices.filter(device => !isSuspended(device) && !hasAccess(person, device) && !isUnenforced(device)),
    set: devices.filter(device => !hasAccess(person, device) && suspensionOf(person, device.id) === 'set'),
    unenforced: devices.filter(isUnenforced),
    threatened,
    respited: threatened.filter(hasOwnRespite).map(({ device }) => device),
  }
}

export const hasAccess = ({ access }: Person, { id }: Device) => access[id]?.wanted !== 'suspended'

export const suspends = ({ escalation }: Pick<PolicyVersion, 'escalation'>) => escalation.some(rung => 'suspend' in rung && rung.suspend)

/** From when on a device that breaks a policy again may lose its access without a further warning, since a delivered notice has given one. */
export function accessAtRiskFrom(person: Person, policy: PolicyVersion, now: Temporal.Instant): Temporal.Instant | undefined {
  const current = caseOf(person, policy)
  if (!current || !maySuspend(policy)) return undefined
  const context = contextOfCase(person, policy, current, now)
  const moments = devicesAsked(policy, person).flatMap(({ id }) => {
    const breach = { device: id, unmet: policy.requires, certain: true, since: now }
    return isEnforced(person, id) ? (suspensionMetAt(breach, current, context) ?? []) : []
  })
  return earliestOf(moments)
}

/** True once an exemption has ended, until a delivered notice has told of what it allowed. */
export function hasExemptionEnded(person: Person, policy: PolicyVersion) {
  const { countFrom, byDevice = {} } = caseOf(person, policy)?.notified ?? {}
  return countFrom !== undefined && Object.keys(byDevice).length === 0
}

/** True if no policy asks the person for anything. */
export const hasNothingLeft = ({ cases }: Person) => cases.every(({ breaches }) => breaches.length === 0)
