/** How long access took to come back. */
import { Temporal } from 'temporal-polyfill'
import { isBefore } from '../schedule/zone.ts'
import type { Case, Cut, Person, RestoredFor } from './person.ts'

/** The last that was said of a device, or decided in its case, before its access came back; undefined for what was nobody's word, as a lifted policy. */
export function restoredFor({ devices }: Person, current: Case, device: string, now: Temporal.Instant): RestoredFor | undefined {
  const { readings = [], checked = {} } = devices.find(({ id }) => id === device) ?? {}
  const {
    state,
    breaches,
    answers: { declared },
    decisions: { made: decided },
  } = current
  const decisions = decided.map(({ at }) => ({ what: 'decision' as const, at }))
  const isClean = state !== 'closed' && !breaches.some((breach) => breach.device === device)
  const evidence: readonly RestoredFor[] = [
    ...readings.filter(({ met }) => met.length > 0).map(({ reportedAt }) => ({ what: 'reading' as const, at: reportedAt })),
    ...Object.values(checked).map((at) => ({ what: 'check' as const, at })),
    ...(declared && !declared.takenBackAt ? [{ what: 'declaration' as const, at: declared.at }] : []),
  ]
  const said = [decisions, isClean ? evidence : []].flat()
  return said
    .filter(({ at }) => !isBefore(now, at))
    .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
    .at(-1)
}

/** In seconds. */
export interface RestorationTime {
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
