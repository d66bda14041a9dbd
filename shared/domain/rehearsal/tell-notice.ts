import type { Language } from '../catalogue/languages.ts'
import { type Claims, claimsOf } from '../emails/claims.ts'
import { type NoticeKind, noticeKind, noticeSubject } from '../emails/subject.ts'
import { voices } from '../emails/voice.ts'
import { getOrCompute } from '../get-or-compute.ts'
import type { Person, Profile } from '../people/person.ts'
import type { PolicyAtStage } from '../policies/stages.ts'
import type { Part } from '../review/agenda.ts'
import type { Deadline } from '../schedule/timetable.ts'
import { devicesOf } from './doubles.ts'
import type { Mailed } from './events.ts'
import type { World } from './world.ts'

const voiceOf = voices()

/** Records one mail, to each for whom the person is played: an event for each step of each part. */
export function tellNotice({ now, isStory, cast, recorder: { events } }: World, person: Person, parts: readonly Part[]): void {
  const told = isStory ? promisesOf(parts.map((part) => ({ policy: part.policy.id, ...claimsOf(person, part, now) }))) : {}
  const group = cast.groups.get(person.profile.id)
  for (const part of parts)
    for (const { step, devices } of part.tells) {
      const subjectIn = subjects(noticeKind(step, part, person, now), part)
      const mail = ({ id, email, language }: Profile, devices: readonly string[]): Mailed => ({
        kind: 'notice',
        at: now,
        policy: part.policy.id,
        staff: id,
        step,
        to: email,
        language,
        devices,
        subject: subjectIn(language),
        ...told,
      })
      if (!group) events.push(mail(person.profile, devices))
      for (const double of group?.values() ?? []) events.push(mail(double.profile, devicesOf(double, devices)))
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
