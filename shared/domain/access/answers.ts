/** What a connector's outcomes add up to, for one want of one device. */
import type { Temporal } from 'temporal-polyfill'
import { type ReasonNotSet, reasonsNotSet } from '../people/person.ts'
import { earliestOf, isBefore, laterKnown, laterOf } from '../schedule/zone.ts'
import type { ConnectorOutcome, WantedAccess } from './connector.ts'
import type { Answer } from './states.ts'

export interface Want {
  readonly wanted: WantedAccess
  readonly version: number
}

/** A call lasts no longer: after that, who made it is dead, and someone else may. */
export const callLasts = { minutes: 2 } as const

/** After so long, a call takes effect no more, even where the other system took its time, unless it still says that it works on it. */
const effectLasts = { minutes: 10 } as const

/** How long a system may work on a suspension before it counts as refused. */
const patience = { hours: 24 } as const

/** When to ask again about a restoration that was refused, though the other system may have the device. */
const refusedAgain = { hours: 1 } as const

/** Seconds of the first pause; each is twice the one before. */
const firstPause = 5

/** In seconds: access that comes back is not left waiting. */
const longestPause: Readonly<Record<WantedAccess, number>> = { granted: 60, suspended: 900 }

const isAbout = (answer: Answer, { wanted, version }: Want) => answer.version === version && answer.wanted === wanted

/** When a connector is to be asked: at once, later, or not any more. @param isAnew what was refused is asked for again */
export function askAt(answer: Answer | undefined, want: Want, now: Temporal.Instant, isAnew = false): Temporal.Instant | undefined {
  if (!answer || !isAbout(answer, want) || (isAnew && answer.is === 'refused')) return now
  return answer.is === 'requested' ? (answer.next ?? now) : undefined
}

/** A connector about to be called. Until the call is over, nobody else makes it; until its effect is, no newer want is taken as settled. */
export function called(before: Answer | undefined, want: Want, now: Temporal.Instant): Answer {
  const about = before && isAbout(before, want) ? before : undefined
  const same = about?.is === 'requested' ? about : undefined
  const unsettled = about ? about.unsettledUntil : laterKnown(before?.busyUntil, before?.unsettledUntil)
  const { wanted, version } = want
  return {
    ...{ is: 'requested', wanted, version, at: now, since: same?.since ?? now, tries: (same?.tries ?? 0) + 1 },
    ...{ next: now.add(callLasts), busyUntil: laterOf(now.add(effectLasts), before?.busyUntil ?? now) },
    unsettledUntil: unsettled && isBefore(now, unsettled) ? unsettled : undefined,
    pending: same?.pending,
  }
}

/** Whether to look before asking again. Every fourth time it is asked, in case the request was lost. */
export const isToLook = ({ pending, tries }: Answer) => pending === true && tries % 4 !== 0

/**
 * What a connector's outcome makes of its answer.
 * @param before what it was before this call
 */
export function heard(answer: Answer, outcome: ConnectorOutcome, now: Temporal.Instant, before?: Answer): Answer {
  const { next: _, busyUntil: own = now, pending: __, why: ___, ...rest } = answer
  const { unsettledUntil } = rest
  const earlier = before?.busyUntil && isBefore(now, before.busyUntil) ? { busyUntil: before.busyUntil } : {}
  const requested = (next: Temporal.Instant, more: Partial<Answer>): Answer => ({
    ...{ ...rest, is: 'requested', at: now, next, ...more },
  })
  const after = (seconds: number) => now.add({ milliseconds: Math.ceil(seconds * 1000) })
  const isLate = !isBefore(now, answer.since.add(patience))
  if ((outcome.is === 'pending' || outcome.is === 'retry') && isLate && answer.wanted === 'suspended')
    return { ...rest, is: 'refused', at: now, why: 'unconfirmed', busyUntil: own }
  const late = isLate ? ({ why: 'unconfirmed' } as const) : {}
  switch (outcome.is) {
    case 'confirmed':
      return unsettledUntil ? requested(unsettledUntil, earlier) : { ...rest, ...earlier, is: 'set', at: now }
    case 'refused':
      if (!isFinal(answer.wanted, outcome.why)) return requested(now.add(refusedAgain), { ...earlier, why: outcome.why })
      return unsettledUntil ? requested(unsettledUntil, earlier) : { ...rest, ...earlier, is: 'refused', at: now, why: outcome.why }
    case 'pending':
      return requested(after(outcome.checkAfter), { ...late, pending: true, busyUntil: laterOf(now.add(effectLasts), own) })
    case 'retry':
      return requested(after(outcome.after ?? pauseOf(answer)), { ...late, busyUntil: own })
  }
}

/** A restoration is given up only where there is nothing to give back. */
const isFinal = (wanted: WantedAccess, why: ReasonNotSet) => wanted === 'suspended' || (why !== 'permission' && why !== 'unconfirmed')

const pauseOf = ({ wanted, tries }: Answer) => Math.min(firstPause * 2 ** (tries - 1), longestPause[wanted])

export type Overall =
  | { readonly is: 'requested'; readonly next: Temporal.Instant }
  | { readonly is: 'set' }
  | { readonly is: 'refused'; readonly why: ReasonNotSet }

/** What all connectors say together: set once each that can has confirmed, refused once none can. */
export function overall(answers: readonly (Answer | undefined)[], want: Want, now: Temporal.Instant): Overall {
  const next = earliestOf(answers.flatMap(answer => askAt(answer, want, now) ?? []))
  if (next) return { is: 'requested', next }
  const reasons = answers.flatMap(answer => (answer?.is === 'refused' && answer.why ? [answer.why] : []))
  const [why = 'not-enrolled'] = reasonsNotSet.filter(reason => reasons.includes(reason))
  return answers.some(answer => answer?.is === 'set') ? { is: 'set' } : { is: 'refused', why }
}
