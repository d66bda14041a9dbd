import { noticeKind, noticeSubject } from '../emails/subject.ts'
import { voices } from '../emails/voice.ts'
import type { Told } from '../people/mail.ts'
import type { Person } from '../people/person.ts'
import type { Part } from '../review/agenda.ts'
import type { Mailed } from './events.ts'
import type { World } from './world.ts'

const voiceOf = voices()

/** Steps that tell no deadline, and threaten nothing. */
const news: ReadonlySet<string> = new Set(['cleared', 'restored', 'exemption-granted', 'exemption-refused'])

/** One mail, an event for each step of each part. */
export function noticeEvents({ now, isStory }: World, person: Person, parts: readonly Part[]): readonly Mailed[] {
  const { id, email, language } = person.profile
  const voice = voiceOf(language)
  const claims = isStory ? { states: statesOf(parts), threatens: parts.some((part) => isThreat(person, part)) } : {}
  return parts.flatMap((part) =>
    part.tells.map(
      ({ step, devices }): Mailed => ({
        kind: 'notice',
        at: now,
        policy: part.policy.id,
        staff: id,
        step,
        to: email,
        language,
        devices,
        subject: noticeSubject(noticeKind(step, part, person, now), part, voice),
        ...claims,
      }),
    ),
  )
}

const statesOf = (parts: readonly Part[]): NonNullable<Mailed['states']> =>
  Object.fromEntries(parts.filter(({ tells }) => tells.some(tellsDeadline)).map(({ policy, deadline }) => [policy.id, deadline.at]))

export const tellsDeadline = ({ step }: Told): boolean => !news.has(step)

/** True if a suspending version names a device that may still be suspended. */
function isThreat({ access, cases }: Person, { policy, tells }: Part): boolean {
  if (!policy.escalation.some((rung) => 'after' in rung && rung.suspend)) return false
  const spared = cases.find((current) => current.policy === policy.id)?.spared ?? []
  const named = tells.filter(tellsDeadline).flatMap(({ devices }) => devices)
  return named.some((device) => access[device]?.wanted !== 'suspended' && !spared.includes(device))
}
