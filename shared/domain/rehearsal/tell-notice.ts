import { type Claims, claimsOf } from '../emails/claims.ts'
import { noticeKind, noticeSubject } from '../emails/subject.ts'
import { voices } from '../emails/voice.ts'
import type { Person } from '../people/person.ts'
import type { Part } from '../review/agenda.ts'
import type { Mailed } from './events.ts'
import type { World } from './world.ts'

const voiceOf = voices()

/** One mail, an event for each step of each part. */
export function noticeEvents({ now, isStory }: World, person: Person, parts: readonly Part[]): readonly Mailed[] {
  const { id, email, language } = person.profile
  const voice = voiceOf(language)
  const told = isStory ? promisesOf(parts.map((part) => ({ policy: part.policy.id, ...claimsOf(person, part, now) }))) : {}
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
        ...told,
      }),
    ),
  )
}

/** What the whole mail says of deadlines and suspension. */
const promisesOf = (claims: readonly (Claims & { readonly policy: string })[]) => ({
  states: Object.fromEntries(claims.flatMap(({ policy, states }) => (states ? [[policy, states]] : []))),
  threatens: claims.some(({ threatens }) => threatens),
})
