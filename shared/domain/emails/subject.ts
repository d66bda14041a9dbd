/** The subjects of notices and digests. */
import type { Temporal } from 'temporal-polyfill'
import { caseOf, isRefusedReply, isReply, type Person } from '../people/person.ts'
import type { Part } from '../review/agenda.ts'
import { isOnlyAsked } from '../review/breaches.ts'
import { withoutStage } from '../schedule/steps.ts'
import { isBefore } from '../schedule/zone.ts'
import { endingOf } from './dates.ts'
import { type Demanding, demandsInShort, inShort, isOfApps } from './demands.ts'
import { hasExemptionEnded, hasNothingLeft, standingOf } from './standing.ts'
import type { Voice } from './voice.ts'

/** The gravest first: the subject of a notice is that of its gravest part. */
export const noticeKinds = [
  'suspended',
  'overdue',
  /** No reading of the devices, and the deadline has passed: their owner must check them. */
  'checkNow',
  /** A new deadline. */
  'changed',
  /** Something else that the policy newly demands or threatens. */
  'amended',
  'lastReminder',
  'reminder',
  /** No reading of the devices: their owner must check them. */
  'check',
  /** No source can read the devices: their owner is asked about them. */
  'ask',
  /** The same, and the deadline has passed. */
  'askNow',
  'again',
  /** What an exemption allowed is asked for again. */
  'exemptionEnded',
  'first',
  'exemptionRefused',
  'requestRefused',
  'exemptionGranted',
  'restored',
  /** A device that is not theirs, or a contest. */
  'requestGranted',
  'announcement',
  /** Nothing is left to do under this policy but to answer. */
  'settledButAsked',
  /** Nothing is left to do under this policy, but something else may be. */
  'settled',
  'cleared',
] as const

/** The kind of a notice: its main step, as of the moment of sending. */
export type NoticeKind = (typeof noticeKinds)[number]

export const byGravity = (a: NoticeKind, b: NoticeKind) => noticeKinds.indexOf(a) - noticeKinds.indexOf(b)

export type NoticeSubject = Pick<Part, 'policy' | 'whole' | 'deadline' | 'stagesAhead' | 'changes' | 'ownDates' | 'alongside'>

/**
 * @param step as in rehearsals and evidence: `first+P7D`, `P7D`, `after:P0D`
 * @param now the moment of sending, on which all words about time depend
 */
export function noticeKind(
  step: string,
  { policy, whole, deadline, changes }: NoticeSubject,
  person: Person,
  now: Temporal.Instant,
): NoticeKind {
  const main = withoutStage(step.replace(/\+.*/, ''))
  if (main === 'exemption-granted') return 'exemptionGranted'
  if (main === 'exemption-refused') return 'exemptionRefused'
  if (isReply(main)) return isRefusedReply(main) ? 'requestRefused' : 'requestGranted'
  if (main === 'announcement' || main === 'restored' || main === 'suspended') return main
  const breaches = caseOf(person, policy)?.breaches ?? []
  const isAsking = isOnlyAsked(breaches, whole)
  if (main === 'cleared') return isAsking ? 'settledButAsked' : hasNothingLeft(person) ? 'cleared' : 'settled'
  const isUnknown = breaches.length > 0 && breaches.every(({ certain }) => !certain)
  if (deadline && !isBefore(now, deadline.at)) {
    if (standingOf(person, { whole, deadline }).suspended.length > 0) return 'suspended'
    return isAsking ? 'askNow' : isUnknown ? 'checkNow' : 'overdue'
  }
  // Of a new deadline the subject tells; of one given up it tells what there is to do.
  if (main === 'changed' && (!changes || changes.has('deadline')) && (deadline || !isUnknown)) return main
  if (isAsking) return 'ask'
  if (isUnknown) return 'check'
  if (main === 'changed') return changes?.size === 0 ? 'reminder' : 'amended'
  if (main === 'again') return hasExemptionEnded(person, policy) ? 'exemptionEnded' : main
  if (main === 'first') return main
  return main === `P${Math.min(...policy.reminders)}D` ? 'lastReminder' : 'reminder'
}

export function noticeSubject(kind: NoticeKind, { policy, deadline }: NoticeSubject, voice: Voice) {
  const { say } = voice
  const apps = inShort(policy, voice)
  const what = demandsInShort(policy, voice)
  if (!deadline) return undatedSubject(kind, isOfApps(policy) ? say('subject.undated', { apps }) : what, policy, voice)
  const ending = endingOf(deadline, voice)
  if (isOfApps(policy)) return say(`subject.${kind}`, { apps, ...ending })
  const subject = say('subject.required', { what, ...ending })
  if (kind === 'first') return subject
  if (isFurther(kind)) return say(`subject.required.${kind}`, { subject })
  if (kind === 'check') return say('subject.required.check', { what, ...ending })
  return say(`subject.${kind}`, { apps: kind === 'announcement' || kind === 'changed' || kind === 'ask' ? what : apps, ...ending })
}

/** Kinds that ask for what was asked for before. */
const further = ['again', 'exemptionEnded', 'reminder', 'lastReminder', 'amended'] as const satisfies NoticeKind[]

const isFurther = (kind: NoticeKind): kind is (typeof further)[number] => further.some(one => one === kind)

/** @param subject that asks for everything */
function undatedSubject(kind: NoticeKind, subject: string, policy: Demanding, voice: Voice) {
  const { say } = voice
  if (kind === 'first') return subject
  if (isFurther(kind)) return say(`subject.required.${kind}`, { subject })
  const apps = inShort(policy, voice)
  switch (kind) {
    case 'changed':
      return say('subject.required.amended', { subject })
    case 'check':
      return say('subject.checkNow', { apps })
    case 'announcement':
      return say('subject.undated.announcement', { apps: demandsInShort(policy, voice) })
    case 'ask':
      return say('subject.askNow', { apps })
    default:
      return say(`subject.${kind}`, { apps })
  }
}

/**
 * @param overdue cases in breach for certain
 * @param policies each once
 */
export function digestSubject(overdue: number, unreachable: number, policies: readonly Demanding[], voice: Voice) {
  const { say } = voice
  const apps = decisionsInShort(policies, voice)
  if (overdue + unreachable === 0) return say('subject.digestUnconfirmed', { apps })
  if (unreachable === 0) return say('subject.digestOverdue', { overdue, apps })
  return overdue === 0 ? say('subject.digestUnreachable', { unreachable, apps }) : say('subject.digestBoth', { overdue, unreachable, apps })
}

/** A digest that only asks whether policies still apply. */
export const reviewSubject = (policies: readonly Demanding[], voice: Voice) =>
  voice.say('subject.digestReview', { apps: decisionsInShort(policies, voice) })

/** The only one by its requirements, several by their number. */
export function decisionsInShort(policies: readonly Demanding[], voice: Voice) {
  const [only, ...more] = policies
  return only && more.length === 0 ? inShort(only, voice) : voice.say('subject.decisions', { count: policies.length })
}
