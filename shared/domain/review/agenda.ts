/** What a person is owed, and when to look at them again. */
import type { Temporal } from 'temporal-polyfill'
import { isBounced } from '../people/mail.ts'
import { type Case, isUntold, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Deadline, timetable } from '../schedule/timetable.ts'
import { earlierOf, isBefore } from '../schedule/zone.ts'
import { maySuspend, suspendsAt } from './access-wanted.ts'
import { type DueLine, type DueNotice, linesAhead, nextNotice, unreachableLines } from './next-step.ts'
import { situationOf } from './situation.ts'

/** What one policy has to say in a notice. */
export interface Part extends DueNotice {
  readonly policy: PolicyVersion
  readonly deadline: Deadline
  /** Which of the person's cases it is about; absent in an announcement. */
  readonly openedAt?: Temporal.Instant
}

/** A line owed to a digest, about one case. */
export interface Line extends DueLine {
  readonly policy: PolicyVersion
  readonly openedAt: Temporal.Instant
}

export interface Owed {
  /** Parts of one and the same notice to the person; empty when none is due. */
  readonly notice: readonly Part[]
  readonly lines: readonly Line[]
}

/** What a person is owed now. Cases that owe a notice later on the same date join the one that is due. */
export function owedNow(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): Owed {
  const parts = notices(person, policies, now)
  const isDue = ({ at }: { at: Temporal.Instant }) => !isBefore(now, at)
  const lines = policies.flatMap((policy) => linesOf(person, policy, now)).filter(isDue)
  if (!parts.some(isDue)) return { notice: [], lines }
  const dateOf = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(person.profile.zone).toPlainDate()
  const isOfToday = ({ at, movable }: Part) => movable && dateOf(at).equals(dateOf(now))
  return { notice: parts.filter((part) => isDue(part) || isOfToday(part)), lines }
}

/** The person with the moments at which the next notice and the next of everything else is due, or changes by the passing of time alone. */
export function withWakeAt({ noticeAt, changeAt, ...person }: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): Person {
  const ofNotices = notices(person, policies, now).map(({ at }) => at)
  const ofTheRest = policies.flatMap((policy) => [
    ...linesOf(person, policy, now).map(({ at }) => at),
    ...changesAhead(person, policy, now),
  ])
  return {
    ...person,
    ...(ofNotices.length > 0 ? { noticeAt: ofNotices.reduce(earlierOf) } : {}),
    ...(ofTheRest.length > 0 ? { changeAt: ofTheRest.reduce(earlierOf) } : {}),
  }
}

function notices(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): readonly Part[] {
  return policies.filter(isTold).flatMap((policy) => {
    const held = caseOf(person, policy)
    if (!held || isUntold(held)) return announcement(person, policy)
    const situation = situationOf(held, policy, person.profile, now)
    const due = nextNotice(held, situation)
    return due ? [{ ...due, policy, deadline: situation.deadline, openedAt: held.openedAt }] : []
  })
}

/** While a policy is paused nothing is said on its behalf; what comes due meanwhile is late once it goes on. */
const isTold = ({ halted }: PolicyVersion): boolean => halted !== 'paused'

function announcement({ announcements, profile }: Person, policy: PolicyVersion): readonly Part[] {
  const at = announcements[policy.id]
  if (!at || at === 'settled') return []
  const { deadline } = timetable(policy, profile)
  return [{ at, tells: [{ step: 'announcement', devices: [] }], through: at, movable: true, policy, deadline }]
}

function linesOf(person: Person, policy: PolicyVersion, now: Temporal.Instant): readonly Line[] {
  const held = caseOf(person, policy)
  if (!held || !isTold(policy)) return []
  const situation = situationOf(held, policy, person.profile, now)
  const bouncedAt = isBounced(person.mail) ? person.mail?.held?.at : undefined
  return [...linesAhead(held, situation), ...(bouncedAt ? unreachableLines(held, situation, bouncedAt) : [])].map((line) => ({
    ...line,
    policy,
    openedAt: held.openedAt,
  }))
}

function changesAhead(person: Person, policy: PolicyVersion, now: Temporal.Instant): readonly Temporal.Instant[] {
  const held = caseOf(person, policy)
  if (!held) return []
  if (held.state === 'exempt' && held.exemptUntil) return [held.exemptUntil]
  if (held.state === 'open') return [held.deadline]
  if (held.state !== 'overdue') return []
  const situation = situationOf(held, policy, person.profile, now)
  const moments = held.breaches
    .filter(({ device }) => !held.suspended.includes(device))
    .flatMap((breach) => suspendsAt(breach, held, situation) ?? [])
  if (maySuspend(policy)) return moments.filter((moment) => isBefore(now, moment))
  // Everybody is looked at once a pause is over, but for one that ended before anybody had noticed it.
  return policy.suspensionPaused && moments.length > 0 ? [startOfNextHour(now)] : []
}

const startOfNextHour = (now: Temporal.Instant): Temporal.Instant =>
  now.add({ hours: 1 }).round({ smallestUnit: 'hour', roundingMode: 'floor' })

const caseOf = ({ cases }: Person, { id }: PolicyVersion): Case | undefined => cases.find(({ policy }) => policy === id)
