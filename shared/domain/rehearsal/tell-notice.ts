import { type Claims, claimsOf } from '../emails/claims.ts'
import { type NoticeKind, noticeKind, noticeSubject } from '../emails/subject.ts'
import { type Voice, voices } from '../emails/voice.ts'
import { getOrCompute } from '../get-or-compute.ts'
import type { Person, Profile } from '../people/person.ts'
import type { Part } from '../review/agenda.ts'
import type { Deadline } from '../schedule/timetable.ts'
import { deviceOf } from './doubles.ts'
import type { Mailed } from './events.ts'
import type { World } from './world.ts'

const voiceOf = voices()

/** One mail, to each for whom the person is played: an event for each step of each part. */
export function* noticeEvents({ now, isStory, cast }: World, person: Person, parts: readonly Part[]): Generator<Mailed> {
  const told = isStory ? promisesOf(parts.map((part) => ({ policy: part.policy.id, ...claimsOf(person, part, now) }))) : {}
  for (const part of parts)
    for (const { step, devices } of part.tells) {
      const kind = noticeKind(step, part, person, now)
      const mail = ({ id, email, language }: Profile, devices: readonly string[]): Mailed => ({
        kind: 'notice',
        at: now,
        policy: part.policy.id,
        staff: id,
        step,
        to: email,
        language,
        devices,
        subject: subjectOf(kind, part, voiceOf(language)),
        ...told,
      })
      const group = cast.groups.get(person.profile.id)
      if (!group) yield mail(person.profile, devices)
      for (const double of group?.values() ?? [])
        yield mail(
          double.profile,
          devices.map((device) => deviceOf(double, device)),
        )
    }
}

const subjects = new WeakMap<Deadline, Map<string, string>>()

/** Written once for each deadline, which most people of a zone share. */
function subjectOf(kind: NoticeKind, part: Part, voice: Voice): string {
  const ofDeadline = getOrCompute(subjects, part.deadline, () => new Map<string, string>())
  return getOrCompute(ofDeadline, `${kind} ${voice.language} ${part.policy.apps.join()}`, () => noticeSubject(kind, part, voice))
}

/** What the whole mail says of deadlines and suspension. */
const promisesOf = (claims: readonly (Claims & { readonly policy: string })[]) => ({
  states: Object.fromEntries(claims.flatMap(({ policy, states }) => (states ? [[policy, states]] : []))),
  threatens: claims.some(({ threatens }) => threatens),
})
