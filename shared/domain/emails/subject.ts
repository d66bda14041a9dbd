/** The subjects of notices and digests. */
import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { Deadline } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { endingOf } from './dates.ts'
import { nameOf } from './plain.ts'
import type { Voice } from './voice.ts'

/** The kind of a notice: its main step, as of the moment of sending. */
export type NoticeKind =
  | 'announcement'
  | 'first'
  | 'again'
  | 'reminder'
  | 'lastReminder'
  | 'changed'
  /** No reading of the devices: their owner must check them. */
  | 'check'
  | 'checkNow'
  | 'overdue'
  | 'suspended'
  | 'restored'
  | 'cleared'
  | 'exemptionGranted'
  | 'exemptionRefused'

export interface Matter {
  readonly policy: PolicyVersion
  readonly deadline: Deadline
}

/**
 * @param step as in rehearsals and evidence: `first+P7D`, `P7D`, `after:P0D`
 * @param now the moment of sending, on which all words about time depend
 */
export function noticeKind(step: string, { policy, deadline }: Matter, { cases, access }: Person, now: Temporal.Instant): NoticeKind {
  const main = step.split('+')[0] ?? step
  if (main === 'exemption-granted') return 'exemptionGranted'
  if (main === 'exemption-refused') return 'exemptionRefused'
  if (main === 'announcement' || main === 'restored' || main === 'cleared' || main === 'suspended') return main
  const breaches = cases.find((current) => current.policy === policy.id)?.breaches ?? []
  const isUnknown = breaches.length > 0 && breaches.every(({ certain }) => !certain)
  if (!isBefore(now, deadline.at)) {
    if (breaches.some(({ device }) => access[device]?.wanted === 'suspended')) return 'suspended'
    return isUnknown ? 'checkNow' : 'overdue'
  }
  if (main === 'changed') return main
  if (isUnknown) return 'check'
  if (main === 'first' || main === 'again') return main
  return main === `P${Math.min(...policy.reminders)}D` ? 'lastReminder' : 'reminder'
}

export function noticeSubject(kind: NoticeKind, { policy, deadline }: Matter, voice: Voice): string {
  const title = nameOf(policy.title)
  return voice.say(`subject.${kind}`, { title, ...endingOf(deadline, voice) })
}

export function digestSubject(overdue: number, unreachable: number, titles: readonly string[], { say }: Voice): string {
  const [only = '', ...more] = titles
  const title = more.length === 0 ? nameOf(only) : say('subject.decisions', { count: titles.length })
  if (unreachable === 0) return say('subject.digestOverdue', { overdue, title })
  return overdue === 0
    ? say('subject.digestUnreachable', { unreachable, title })
    : say('subject.digestBoth', { overdue, unreachable, title })
}
