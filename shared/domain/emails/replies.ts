/** What a notice says about decided requests, and about answers that count. */
import type { Temporal } from 'temporal-polyfill'
import type { Told } from '../people/mail.ts'
import { type Case, type Device, type Profile, type Reply, type RequestDecision, replyTo } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { asksOwners, believedUntil } from '../review/breaches.ts'
import { deadlineAt } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { foreign, wordsBlock } from './blocks.ts'
import { dayOf, endingOf } from './dates.ts'
import { deviceName } from './demands.ts'
import type { Block } from './letter.ts'
import type { MessageKey } from './messages/index.ts'
import { paragraphsOf } from './plain.ts'
import type { Voice } from './voice.ts'

/** How each request was decided and why; for an exempt person also until when they are. */
export function replyBlocks(
  { decisions: { made: decided }, exemptUntil }: Case,
  tells: readonly Told[],
  { zone }: Profile,
  voice: Voice,
): readonly Block[] {
  const granted = exemptUntil ? [grantedBlock(exemptUntil, zone, voice), wordsBlock(voice.say('exemption.after'))] : []
  const isStale = (step: string) => step === 'exemption-granted' && !exemptUntil
  const decisions = tells
    .filter(({ step }) => !isStale(step))
    .flatMap(({ step, about = [undefined] }) =>
      about.flatMap(device => decided.findLast(one => replyTo(one) === step && one.device === device) ?? []),
    )
  const isGranted = (one: RequestDecision) => replyTo(one) === 'exemption-granted'
  return [
    decisions.flatMap(one => {
      const lead = replyLead(one, voice)
      return [...(isGranted(one) ? granted : []), ...(lead ? [wordsBlock(lead)] : []), ...reasonBlocks(one, voice)]
    }),
    decisions.some(isGranted) ? [] : granted,
  ].flat()
}

/** @param zone the reader's */
export function grantedBlock(until: Temporal.Instant, zone: string, voice: Voice): Block {
  const ending = endingOf(deadlineAt(until, zone), voice)
  return wordsBlock(ending.isEndOfDay ? voice.say('exemption.grantedDay', ending) : voice.say('exemption.grantedTime', ending))
}

const leads = {
  'exemption-refused': 'exemption.refused',
  'more-time-refused': 'moreTime.refused',
  'not-my-device-granted': 'notMine.granted',
  'not-my-device-refused': 'notMine.refused',
  'contest-granted': 'contest.granted',
  'contest-refused': 'contest.refused',
} as const satisfies Readonly<Record<Exclude<Reply, 'exemption-granted'>, MessageKey>>

/** How a request was decided; undefined for a decision that grants time. */
export function replyLead(decided: RequestDecision, voice: Voice) {
  const reply = replyTo(decided)
  return reply && reply !== 'exemption-granted'
    ? voice.say(leads[reply], { device: deviceName({ label: decided.label ?? '' }, voice) })
    : undefined
}

/** Until when an answer about devices that nobody can read counts; undefined where none does. */
export function answeredUntil(
  devices: readonly Device[],
  policy: PolicyVersion,
  owner: Profile,
  now: Temporal.Instant,
  voice: Voice,
): readonly string[] {
  if (!asksOwners(policy)) return []
  const ends = devices.flatMap(device => believedUntil(device, policy, owner) ?? []).filter(end => isBefore(now, end))
  const byDate = new Map(ends.map(end => dayOf(end, owner.zone, voice)).map(forms => [forms.date, forms]))
  return [...byDate.values()].map(forms => voice.say('answered.until', forms))
}

/** Why it was decided, word for word. */
export const reasonBlocks = ({ reason, language }: RequestDecision, voice: Voice): readonly Block[] =>
  reason
    ? [
        {
          kind: 'reason',
          title: voice.say('decided.reason'),
          paragraphs: paragraphsOf(reason),
          language: foreign(language ?? voice.language, voice),
        },
      ]
    : []
