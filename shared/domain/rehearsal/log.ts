/** What is kept of what happens in a rehearsal: every event, or numbers alone. */

import type { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import { getOrCompute } from '../caching.ts'
import type { Language } from '../catalogue/languages.ts'
import { type Claims, mailClaims } from '../emails/claims.ts'
import { type NoticeKind, noticeKind, noticeSubject } from '../emails/subject.ts'
import { voices } from '../emails/voices.ts'
import type { Person } from '../people/person.ts'
import type { Policy } from '../policies/policy.ts'
import type { PolicyAtStage } from '../policies/stages.ts'
import type { Part } from '../review/agenda.ts'
import type { Deadline } from '../schedule/timetable.ts'
import { type Addressee, digestEvents, type RehearsedLine } from './digest-queue.ts'
import type { AccessChanged, AccessKept, Happened, Logged, RehearsedEvent } from './events.ts'
import { countFor, deviceOf, devicesOf, type Groups, groupMembers, groupOf, type Member } from './groups.ts'
import {
  addHappenings,
  columnOfStep,
  firstOf,
  type Happenings,
  isCountedByPeople,
  mails,
  momentCounter,
  type stageNumbers,
} from './happenings.ts'
import type { HappenedUnder } from './warnings.ts'

/** Gets, in order of time, what happens to people who are played, and keeps it for each member of their groups. */
export interface RehearsalLog {
  happened(event: Happened | AccessChanged | AccessKept): void
  /** One mail to a member of staff. */
  told(person: Person, parts: readonly Part[], now: Temporal.Instant): void
  /** One mail to a manager or a team. */
  digested(addressee: Addressee, lines: readonly RehearsedLine[], now: Temporal.Instant, isUnreachable: (staff: string) => boolean): void
  /** A member leaves their group; until now what happened to `representative` happened to them. */
  split?(staff: string, representative: string): void
}

const voiceOf = voices()

/** Keeps every event, in no order. @param isStory true if notices say what they promise */
export function eventLog(groups: Groups, isStory: boolean): RehearsalLog & { logged: readonly Logged[] } {
  const logged: Logged[] = []

  function add(
    { at, kind }: Pick<RehearsedEvent, 'at' | 'kind'>,
    played: string,
    members: Iterable<Member>,
    eventOf: (member: Member) => RehearsedEvent,
  ) {
    const events = { [Symbol.iterator]: () => Iterator.from(members).map(eventOf) }
    if (countFor(groups, played) > 1) logged.push({ at, kind, events })
    else logged.push(...events)
  }

  return {
    logged,
    happened(event) {
      const members = groupOf(groups, event.staff)
      if (!members) logged.push(event)
      else
        add(event, event.staff, members, member => ({
          ...event,
          staff: member.profile.id,
          ...('device' in event ? { device: deviceOf(member, event.device) } : {}),
        }))
    },
    /** An event for each step of each part. */
    told(person, parts, now) {
      const promises = isStory ? promisesOf(parts.map(part => ({ policy: part.policy.id, ...mailClaims(person, part, now) }))) : {}
      for (const part of parts)
        for (const { step, devices } of part.tells) {
          const subjectIn = subjects(noticeKind(step, part, person, now), part)
          const policy = part.policy.id
          add({ at: now, kind: 'notice' }, person.profile.id, groupMembers(groups, person.profile), member => {
            const { id, email, language } = member.profile
            return {
              kind: 'notice',
              at: now,
              policy,
              staff: id,
              step,
              to: email,
              language,
              devices: devicesOf(member, devices),
              subject: subjectIn(language),
              ...promises,
            }
          })
        }
    },
    digested(addressee, lines, now, isUnreachable) {
      for (const event of digestEvents(addressee, lines, now, isUnreachable)) logged.push(event)
    },
  }
}

const written = new WeakMap<Deadline | PolicyAtStage, Map<string, Map<Language, string>>>()

/** Written once for each deadline, kind, requirements and language: most people of a zone share them. */
function subjects(kind: NoticeKind, part: Part): (language: Language) => string {
  const ofDeadline = getOrCompute(written, part.deadline ?? part.policy, () => new Map<string, Map<Language, string>>())
  const byLanguage = getOrCompute(ofDeadline, `${kind} ${part.policy.requires.join()}`, () => new Map<Language, string>())
  return language => getOrCompute(byLanguage, language, () => noticeSubject(kind, part, voiceOf(language)))
}

/** What the whole mail says of deadlines and suspension. */
const promisesOf = (claims: readonly (Claims & { policy: string })[]) => ({
  states: Object.fromEntries(claims.flatMap(({ policy, states }) => (states ? [[policy, states]] : []))),
  threatens: claims.some(({ threatens }) => threatens),
})

/** What happens at one stage of one of several policies. */
export type StageNumbers = Readonly<z.output<typeof stageNumbers>> & { readonly policy: string }

/** By staff id of who is played, in milliseconds since 1970. */
type FirstMoments = Map<string, number>

export function countLog(groups: Groups) {
  const counter = momentCounter()
  const isNewMail = mails()
  const first = { opened: newMap(), overdue: newMap(), suspension: newMap(), protected: newMap() }
  const overdueUnder = new Map<string, FirstMoments>()
  /** By what happens, policy and stage. */
  const atStage = new Map<string, FirstMoments>()
  const suspensionsUnder = new Map<string, Map<number, number>>()

  const log: RehearsalLog = {
    happened(event) {
      const { kind, staff, policy } = event
      const at = event.at.epochMilliseconds
      if ('stage' in event && event.stage !== undefined) note(getOrCompute(atStage, `${kind} ${policy} ${event.stage}`, newMap), staff, at)
      if (kind === 'reached') return
      const count = countFor(groups, staff)
      counter.add(at, columnOfStep[kind], count)
      if (isCountedByPeople(kind)) note(first[kind], staff, at)
      if (kind === 'overdue') note(getOrCompute(overdueUnder, policy, newMap), staff, at)
      if (kind !== 'suspension') return
      const suspensions = getOrCompute(suspensionsUnder, policy, () => new Map<number, number>())
      suspensions.set(at, (suspensions.get(at) ?? 0) + count)
    },
    told({ profile: { id } }, parts, { epochMilliseconds: at }) {
      if (parts.some(({ tells }) => tells.length > 0) && isNewMail('notice', id, at)) counter.add(at, 'notices', countFor(groups, id))
    },
    digested({ email }, _lines, { epochMilliseconds: at }) {
      if (isNewMail('digest', email, at)) counter.add(at, 'digests', 1)
    },
    split(staff, representative) {
      for (const moments of [...Object.values(first), ...overdueUnder.values(), ...atStage.values()]) {
        const at = moments.get(representative)
        if (at !== undefined) moments.set(staff, at)
      }
    },
  }

  /** People count where it first happened to them, and in the group that they are in at last. */
  function staffCounted(): Happenings {
    const { add, happenings } = momentCounter()
    for (const kind of ['opened', 'overdue', 'suspension', 'protected'] as const)
      for (const [staff, at] of first[kind]) add(at, firstOf[kind], countFor(groups, staff))
    return happenings()
  }

  /** For how many it happened by then. */
  function countUntil(until: Temporal.Instant, moments: FirstMoments = newMap(), isOne: (staff: string) => boolean = () => true) {
    let all = 0
    for (const [staff, at] of moments) if (at <= until.epochMilliseconds && isOne(staff)) all += countFor(groups, staff)
    return all
  }

  return {
    ...log,
    /** Until nothing is owed. */
    happenings: (): Happenings => addHappenings([counter.happenings(), staffCounted()]),
    /** In the order of the policies and their stages; none for policies without stages. */
    stages: (policies: readonly Policy[], until: Temporal.Instant): readonly StageNumbers[] =>
      policies.flatMap(({ id: policy, stages = [] }) =>
        stages.map(({ name: stage }) => {
          const staff = (kind: string) => countUntil(until, atStage.get(`${kind} ${policy} ${stage}`))
          return { policy, stage, reached: staff('reached'), overdue: staff('overdue'), suspended: staff('suspension') }
        }),
      ),
    under: (policy: string, until: Temporal.Instant): HappenedUnder => ({
      suspensions: new Map([...(suspensionsUnder.get(policy) ?? [])].filter(([at]) => at <= until.epochMilliseconds)),
      overdue: isOne => countUntil(until, overdueUnder.get(policy), isOne),
    }),
  }
}

const newMap = (): FirstMoments => new Map()

/** They may become known in another order than they happen. */
function note(moments: FirstMoments, staff: string, at: number) {
  if (at < (moments.get(staff) ?? Number.POSITIVE_INFINITY)) moments.set(staff, at)
}
