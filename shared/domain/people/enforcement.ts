import type { Temporal } from 'temporal-polyfill'
import { byMoment, isBefore } from '../schedule/zone.ts'
import { type Case, type Cut, deviceIn, type Person, type ReasonNotSet, type RestoredFor } from './person.ts'

/** How far what is wanted of a device is: asked for, so in the other systems, or beyond them. */
export const enforcements = ['requested', 'set', 'cannot be enforced'] as const

export interface Enforcement {
  readonly wanted: 'granted' | 'suspended'
  readonly is: (typeof enforcements)[number]
  /** Only of what cannot be enforced. */
  readonly why?: ReasonNotSet
}

/** How far the suspension of a device is. One that is still to be requested counts as requested. */
export const suspensionOf = (person: Person, device: string): Enforcement['is'] => enforcementOf(person, device)?.is ?? 'requested'

/** False for a device whose suspension is beyond all other systems. */
export const isEnforced = (person: Person, device: string) => suspensionOf(person, device) !== 'cannot be enforced'

/** True for a device that is suspended, or whose suspension has come, also where that waits or is held back. */
export const isSuspensionDue = ({ access, cases }: Person, device: string) =>
  access[device]?.wanted === 'suspended' || cases.some(current => demands(current, device))

const demands = ({ access: { suspended, toSuspend, respited } }: Case, device: string) =>
  suspended.includes(device) || Object.hasOwn(toSuspend, device) || respited.includes(device)

/** True where a case demanded the suspension of a device before, and does no more. */
export const isGivenBack = (before: Person, after: Person, device: string) =>
  before.cases.some(
    current => demands(current, device) && !after.cases.some(other => other.policy === current.policy && demands(other, device)),
  )

/** Undefined for a device whose access was never changed, or whose change is still to be requested. */
export function enforcementOf({ access, accessRequested = {} }: Person, device: string): Enforcement | undefined {
  const [wanted, requested] = [access[device], accessRequested[device]]
  if (!wanted || !requested || requested.version !== wanted.version) return undefined
  if (requested.confirmed === wanted.version) return { wanted: wanted.wanted, is: 'set' }
  const { refused } = requested
  return refused ? { wanted: wanted.wanted, is: 'cannot be enforced', why: refused.why } : { wanted: wanted.wanted, is: 'requested' }
}

/** The last that was said of a device, or decided in its case, before its access came back; undefined for what was nobody's word, as a lifted policy. */
export function restoredFor(person: Person, current: Case, device: string, now: Temporal.Instant): RestoredFor | undefined {
  const { readings = [], checked = {} } = deviceIn(person, device) ?? {}
  const {
    state,
    breaches,
    answers: { declared, heldBack },
    decisions: { made: decided },
  } = current
  const decisions = decided.map(({ at }) => ({ what: 'decision' as const, at }))
  const answer =
    heldBack[device]?.isRestored && !heldBack[device].ended ? [{ what: 'declaration' as const, at: heldBack[device].from }] : []
  const isClean = state !== 'closed' && !breaches.some(breach => breach.device === device)
  const evidence: readonly RestoredFor[] = [
    ...readings.filter(({ met }) => met.length > 0).map(({ reportedAt }) => ({ what: 'reading' as const, at: reportedAt })),
    ...Object.values(checked).map(at => ({ what: 'check' as const, at })),
    ...(declared && !declared.takenBackAt ? [{ what: 'declaration' as const, at: declared.at }] : []),
  ]
  const said = [decisions, answer, isClean ? evidence : []].flat()
  return said
    .filter(({ at }) => !isBefore(now, at))
    .toSorted(byMoment)
    .at(-1)
}

/** Seconds that each device was without access, each time that it came back: from its first suspension after the last time. Both as confirmed, where known. */
export function timesWithoutAccess(cuts: readonly Cut[]): readonly number[] {
  const since = new Map<string, Temporal.Instant>()
  return cuts.flatMap(({ device, at, confirmedAt = at, restoration }) => {
    const from = since.get(device) ?? confirmedAt
    if (!restoration?.confirmedAt) {
      since.set(device, from)
      return []
    }
    since.delete(device)
    return Math.max(0, from.until(restoration.confirmedAt).total('seconds'))
  })
}

/** In seconds. */
interface RestorationTime {
  /** From the request to the confirmation. */
  readonly sinceRequest: number
  /** From the evidence, which its source may have brought late. */
  readonly sinceEvidence?: number
}

/** Undefined for a restoration that is not confirmed. */
export function restorationTime({ restoration }: Cut): RestorationTime | undefined {
  if (!restoration?.confirmedAt) return undefined
  const { at, evidence, confirmedAt } = restoration
  const since = (moment: Temporal.Instant) => Math.max(0, moment.until(confirmedAt).total('seconds'))
  return { sinceRequest: since(at), sinceEvidence: evidence ? since(evidence.at) : undefined }
}
