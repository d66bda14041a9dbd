import type { Language } from '../catalogue/languages.ts'
import { digestsOf } from '../digests/digest.ts'
import { digestSubject } from '../emails/subject.ts'
import { voices } from '../emails/voice.ts'
import type { Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Recipient, timetable } from '../schedule/timetable.ts'
import type { Mailed, RehearsedLine } from './events.ts'

const voiceOf = voices()

/** The digests of managers and teams, one event for each case in them. */
export function digestEvents(policy: PolicyVersion, people: readonly Person[], lines: readonly RehearsedLine[]): Mailed[] {
  if (lines.length === 0) return []
  const recipients = new Map<string, Recipient & { readonly email: string; readonly language: Language }>([
    ...people.map(({ profile }) => [profile.id, profile] as const),
    ...Object.entries(policy.teams).map(([name, team]) => [`team:${name}`, team] as const),
  ])
  return [...Map.groupBy(lines, ({ to }) => to)].flatMap(([to, lines]) => {
    const recipient = recipients.get(to)
    if (!recipient) return []
    return digestsOf(lines, timetable(policy, recipient)).flatMap(({ at, lines }) => {
      const subject = digestSubject(lines.length, 0, [policy.title], voiceOf(recipient.language))
      return lines.map(
        ({ staff, step, devicesAt }): Mailed => ({
          kind: 'digest',
          at,
          policy: policy.id,
          staff,
          step,
          to: recipient.email,
          language: recipient.language,
          devices: devicesAt(at),
          subject,
        }),
      )
    })
  })
}
