import type { Language } from '../catalogue/languages.ts'
import { type Claims, claimsOf } from '../emails/claims.ts'
import { type NoticeKind, noticeKind, noticeSubject } from '../emails/subject.ts'
import { voices } from '../emails/voice.ts'
import { getOrCompute } from '../get-or-compute.ts'
import type { PolicyAtStage } from '../policies/stages.ts'
import type { Part } from '../review/agenda.ts'
import type { Deadline } from '../schedule/timetable.ts'
import type { Book } from './book.ts'
import { digestEvents } from './digest-tray.ts'
import { type Cast, deviceOf, devicesOf, doublesFor, groupOf } from './doubles.ts'
import type { RehearsedEvent } from './events.ts'

const voiceOf = voices()

/** Keeps every event, in no order. @param isStory true if notices say what they promise */
export function eventBook(cast: Cast, isStory: boolean): Book & { readonly events: RehearsedEvent[] } {
  const events: RehearsedEvent[] = []
  return {
    events,
    happened(event) {
      const group = groupOf(cast, event.staff)
      if (!group) events.push(event)
      for (const double of group ?? [])
        events.push({ ...event, staff: double.profile.id, ...('device' in event ? { device: deviceOf(double, event.device) } : {}) })
    },
    /** An event for each step of each part. */
    told(person, parts, now) {
      const promises = isStory ? promisesOf(parts.map((part) => ({ policy: part.policy.id, ...claimsOf(person, part, now) }))) : {}
      for (const part of parts)
        for (const { step, devices } of part.tells) {
          const subjectIn = subjects(noticeKind(step, part, person, now), part)
          for (const double of doublesFor(cast, person.profile)) {
            const { id, email, language } = double.profile
            events.push({
              kind: 'notice',
              at: now,
              policy: part.policy.id,
              staff: id,
              step,
              to: email,
              language,
              devices: devicesOf(double, devices),
              subject: subjectIn(language),
              ...promises,
            })
          }
        }
    },
    digested(addressee, lines, now, isUnreachable) {
      for (const event of digestEvents(addressee, lines, now, isUnreachable)) events.push(event)
    },
  }
}

const written = new WeakMap<Deadline | PolicyAtStage, Map<string, Map<Language, string>>>()

/** Written once for each deadline, kind, requirements and language: most people of a zone share them. */
function subjects(kind: NoticeKind, part: Part): (language: Language) => string {
  const ofDeadline = getOrCompute(written, part.deadline ?? part.policy, () => new Map<string, Map<Language, string>>())
  const byLanguage = getOrCompute(ofDeadline, `${kind} ${part.policy.requires.join()}`, () => new Map<Language, string>())
  return (language) => getOrCompute(byLanguage, language, () => noticeSubject(kind, part, voiceOf(language)))
}

/** What the whole mail says of deadlines and suspension. */
const promisesOf = (claims: readonly (Claims & { readonly policy: string })[]) => ({
  states: Object.fromEntries(claims.flatMap(({ policy, states }) => (states ? [[policy, states]] : []))),
  threatens: claims.some(({ threatens }) => threatens),
})
