/** What a connector's outcomes add up to, for one want of one device. */
import type { Temporal } from 'temporal-polyfill'
import { type ReasonNotSet, reasonsNotSet } from '../people/person.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Outcome, Wanted } from './connector.ts'
import type { Answer } from './states.ts'

export interface Want {
  readonly wanted: Wanted
  readonly version: number
}

/** After so long, a call that nobody has heard the end of takes effect no more. Longer than a worker lives. */
export const callLasts = { minutes: 2 } as const

/** How long a system may work on a suspension before it counts as refused. */
const patience = { hours: 24 } as const

/** When to ask again about a restoration that was refused, though the other system may have the device. */
const refusedAgain = { hours: 1 } as const

/** Seconds of the first pause; each is twice the one before. */
const firstPause = 5

/** In seconds: access that comes back is not left waiting. */
const longestPause: Readonly<Record<Wanted, number>> = { granted: 60, suspended: 900 }

const isAbout = (answer: Answer, { wanted, version }: Want): boolean => answer.version === version && answer.wanted === wanted

/** When a connector is to be asked: at once, later, or not any more. @param isAnew what was refused is asked for again */
export function askAt(answer: Answer | undefined, want: Want, now: Temporal.Instant, isAnew = false): Temporal.Instant | undefined {
  if (!answer || !isAbout(answer, want) || (isAnew && answer.is === 'refused')) return now
  return answer.is === 'requested' ? (answer.next ?? now) : undefined
}

/** A connector about to be called. Until the call is surely over, nobody else makes it, and a newer want is not taken as settled. */
export function called(before: Answer | undefined, want: Want, now: Temporal.Instant): Answer {
  const same = before && isAbout(before, want) && before.is === 'requested' ? before : undefined
  const until = now.add(callLasts)
  const pending = same?.pending ? ({ pending: true } as const) : {}
  const { wanted, version } = want
  return {
    ...{ is: 'requested', wanted, version, at: now, since: same?.since ?? now, tries: (same?.tries ?? 0) + 1 },
    ...{ next: until, busyUntil: laterOf(until, before?.busyUntil ?? until), ...pending },
  }
}

/** True while an earlier call for something else may still take effect. */
export const rivalUntil = (before: Answer | undefined, want: Want, now: Temporal.Instant): Temporal.Instant | undefined =>
  before?.busyUntil && isBefore(now, before.busyUntil) && !isAbout(before, want) ? before.busyUntil : undefined

/** Whether to look before asking again. Every fourth time it is asked, in case the request was lost. */
export const isToLook = ({ pending, tries }: Answer): boolean => pending === true && tries % 4 !== 0

/**
 * What a connector's outcome makes of its answer.
 * @param rival until when an earlier call for something else may still take effect: what is so now may not last
 */
export function heard(answer: Answer, outcome: Outcome, now: Temporal.Instant, rival?: Temporal.Instant): Answer {
  const { next: _, busyUntil, pending: __, why: ___, ...rest } = answer
  const requested = (next: Temporal.Instant, more: Partial<Answer> = {}): Answer => ({
    ...{ ...rest, is: 'requested', at: now, next },
    ...more,
  })
  const mayFollow = busyUntil ? { busyUntil } : {}
  if (rival && (outcome.is === 'confirmed' || outcome.is === 'refused')) return requested(rival, { busyUntil: rival })
  switch (outcome.is) {
    case 'confirmed':
      return { ...rest, is: 'set', at: now }
    case 'refused':
      return isFinal(answer.wanted, outcome.why)
        ? { ...rest, is: 'refused', at: now, why: outcome.why }
        : requested(now.add(refusedAgain), { why: outcome.why })
    case 'pending':
    case 'retry': {
      const isLate = !isBefore(now, answer.since.add(patience))
      if (isLate && answer.wanted === 'suspended') return { ...rest, is: 'refused', at: now, why: 'unconfirmed', ...mayFollow }
      const pending = outcome.is === 'pending' ? ({ pending: true } as const) : {}
      const seconds = outcome.is === 'pending' ? outcome.checkAfter : (outcome.after ?? pauseOf(answer))
      return requested(now.add({ milliseconds: Math.ceil(seconds * 1000) }), {
        ...{ ...mayFollow, ...pending },
        ...(isLate ? { why: 'unconfirmed' } : {}),
      })
    }
  }
}

/** A restoration is given up only where there is nothing to give back. */
const isFinal = (wanted: Wanted, why: ReasonNotSet): boolean => wanted === 'suspended' || (why !== 'permission' && why !== 'unconfirmed')

const pauseOf = ({ wanted, tries }: Answer): number => Math.min(firstPause * 2 ** (tries - 1), longestPause[wanted])

export type Overall =
  | { readonly is: 'requested'; readonly next: Temporal.Instant }
  | { readonly is: 'set' }
  | { readonly is: 'refused'; readonly why: ReasonNotSet }

/** What all connectors say together: set once each that can has confirmed, refused once none can. */
export function overall(answers: readonly (Answer | undefined)[], want: Want, now: Temporal.Instant): Overall {
  const asked = answers.map((answer) => askAt(answer, want, now))
  const next = asked.reduce((earliest, at) => (earliest && at ? earlierOf(earliest, at) : (earliest ?? at)), undefined)
  if (next) return { is: 'requested', next }
  const reasons = answers.flatMap((answer) => (answer?.is === 'refused' && answer.why ? [answer.why] : []))
  const [why = 'not-enrolled'] = reasonsNotSet.filter((reason) => reasons.includes(reason))
  return answers.some((answer) => answer?.is === 'set') ? { is: 'set' } : { is: 'refused', why }
}
