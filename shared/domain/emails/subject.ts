/** The subjects of notices and digests. */
import type { Temporal } from 'temporal-polyfill'
import { appTitle } from '../catalogue/requirements.ts'
import { isRefusal, isReply, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { Part } from '../review/agenda.ts'
import { withoutStage } from '../schedule/steps.ts'
import { isBefore } from '../schedule/zone.ts'
import { titleIn } from '../translated.ts'
import { endingOf } from './dates.ts'
import { nameOf } from './plain.ts'
import { caseOf, hasExemptionEnded, hasNothingLeft, standingOf } from './standing.ts'
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
  /** Nothing is left to do under this policy, but something else may be. */
  'settled',
  'cleared',
] as const

/** The kind of a notice: its main step, as of the moment of sending. */
export type NoticeKind = (typeof noticeKinds)[number]

export const byGravity = (a: NoticeKind, b: NoticeKind): number => noticeKinds.indexOf(a) - noticeKinds.indexOf(b)

export type Matter = Pick<Part, 'policy' | 'whole' | 'deadline' | 'stagesAhead' | 'changes'>

/**
 * @param step as in rehearsals and evidence: `first+P7D`, `P7D`, `after:P0D`
 * @param now the moment of sending, on which all words about time depend
 */
export function noticeKind(step: string, { policy, whole, deadline, changes }: Matter, person: Person, now: Temporal.Instant): NoticeKind {
  const main = withoutStage(step.split('+')[0] ?? step)
  if (main === 'exemption-granted') return 'exemptionGranted'
  if (main === 'exemption-refused') return 'exemptionRefused'
  if (isReply(main)) return isRefusal(main) ? 'requestRefused' : 'requestGranted'
  if (main === 'announcement' || main === 'restored' || main === 'suspended') return main
  if (main === 'cleared') return hasNothingLeft(person) ? 'cleared' : 'settled'
  const breaches = caseOf(person, policy)?.breaches ?? []
  const isUnknown = breaches.length > 0 && breaches.every(({ certain }) => !certain)
  if (deadline && !isBefore(now, deadline.at)) {
    if (standingOf(person, whole).suspended.length > 0) return 'suspended'
    return isUnknown ? 'checkNow' : 'overdue'
  }
  if (main === 'changed' && (!changes || changes.has('deadline'))) return main
  if (isUnknown) return 'check'
  if (main === 'changed') return 'amended'
  if (main === 'again') return hasExemptionEnded(person, policy) ? 'exemptionEnded' : main
  if (main === 'first') return main
  return main === `P${Math.min(...policy.reminders)}D` ? 'lastReminder' : 'reminder'
}

/** Kinds whose subject states the deadline. */
const datedKinds = [
  'changed',
  'amended',
  'lastReminder',
  'reminder',
  'check',
  'again',
  'exemptionEnded',
  'first',
  'announcement',
] as const satisfies NoticeKind[]

const isDated = (kind: NoticeKind): kind is (typeof datedKinds)[number] => datedKinds.some((dated) => dated === kind)

export function noticeSubject(kind: NoticeKind, { policy, deadline }: Matter, voice: Voice): string {
  const apps = appsInShort(policy)
  if (deadline) return voice.say(`subject.${kind}`, { apps, ...endingOf(deadline, voice) })
  return isDated(kind) ? nameOf(titleIn(policy, voice.language).text) : voice.say(`subject.${kind}`, { apps })
}

/** @param policies each once */
export function digestSubject(overdue: number, unreachable: number, policies: readonly Banning[], { say }: Voice): string {
  const [only, ...more] = policies
  const apps = only && more.length === 0 ? appsInShort(only) : say('subject.decisions', { count: policies.length })
  if (unreachable === 0) return say('subject.digestOverdue', { overdue, apps })
  return overdue === 0 ? say('subject.digestUnreachable', { unreachable, apps }) : say('subject.digestBoth', { overdue, unreachable, apps })
}

type Banning = Pick<PolicyVersion, 'requires'>

/** `TikTok`, `TikTok, WeChat`, `TikTok +2` */
export function appsInShort({ requires: [first = '', ...more] }: Banning): string {
  if (more.length > 1) return `${appTitle(first)} +${more.length}`
  return [first, ...more].map(appTitle).join(', ')
}
