import type { Temporal } from 'temporal-polyfill'
import { isProtected, type ProtectedPeople } from '../access/brake.ts'
import { breachOn, type Case, endedUnnotified, isNotified, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { stageNamed } from '../policies/stages.ts'
import { asksOwners, inBreach } from '../review/breaches.ts'
import { stagesCounted } from '../review/stage.ts'
import { isNever } from '../schedule/timetable.ts'
import { earlierOf } from '../schedule/zone.ts'
import type { KnownDeadline } from './end.ts'
import type { RehearsalLog } from './log.ts'

/**
 * Records in a log what happens to people, from one review to the next.
 * @param people as they are before the first
 */
export function recorder(people: Iterable<Person>, log: RehearsalLog, protectedPeople: ProtectedPeople) {
  const deadlines: KnownDeadline[] = []
  /** By staff id, their cases that are told of. Those who had them in common share a list. */
  const opened = new Map<string, readonly string[]>(
    Iterator.from(people)
      .filter(({ cases }) => cases.length > 0)
      .map(({ profile, cases }) => [profile.id, cases.map(keyOf)]),
  )
  const openedOf = (staff: string) => opened.get(staff) ?? []

  const isOpened = ({ profile }: Person, current: Case) => openedOf(profile.id).includes(keyOf(current))

  /** A case is told of once its owner knows of it: until then it may still disappear. */
  function open({ profile }: Person, current: Case, at = current.openedAt) {
    opened.set(profile.id, [...openedOf(profile.id), keyOf(current)])
    log.happened({ kind: 'opened', at, policy: current.policy, staff: profile.id })
  }

  /** A protected person keeps a device whose suspension has come. */
  function keep({ profile }: Person, { policy, access: { toSuspend } }: Case, before: Case | undefined, at: Temporal.Instant) {
    if (!isProtected(profile, protectedPeople)) return
    for (const device of Object.keys(toSuspend))
      if (toSuspend[device] === 'held' && before?.access.toSuspend[device] !== 'held')
        log.happened({ kind: 'protected', at, policy, staff: profile.id, device })
  }

  function followCase(before: Person, person: Person, policy: PolicyVersion, at: Temporal.Instant) {
    const [was, is] = [caseOf(before, policy), caseOf(person, policy)]
    if (was === is) return
    const of = { at, policy: policy.id, staff: person.profile.id }
    const isKnown = is !== undefined && isNotified(is)
    if (is && isKnown && !isNever(is.deadline) && !(was && isNotified(was) && was.deadline.equals(is.deadline)))
      deadlines.push({ knownAt: at, deadline: is.deadline, policy })
    const wasOpened = was !== undefined && isOpened(person, was)
    const [hadBreach, hasBreach] = [was, is].map(one => one !== undefined && isInBreach(one, policy))
    if (is && isKnown && !isOpened(person, is) && (hasBreach || !asksOwners(policy))) {
      // Of someone who was only asked, it begins with what they are told of.
      const wasAsked = was !== undefined && isNotified(was)
      const told = inBreach(is.breaches, policy).filter(({ device }) => !(device in is.again))
      if (!wasAsked) open(person, is)
      else if (told.length > 0) open(person, is, told.map(({ since }) => since).reduce(earlierOf))
    }
    if (isKnown && is.stage !== undefined && !(was && isNotified(was) && was.stage === is.stage))
      log.happened({ kind: 'reached', ...of, stage: is.stage })
    if (is) keep(person, is, was, at)
    if (!was) return
    const hasLeft = person.profile.leftAt !== undefined
    if ((!is || is.state === 'closed' || hasLeft) && hadBreach && wasOpened) log.happened({ kind: 'ended', ...of })
    if (!is || is.state === was.state || hasLeft) return
    if ((is.state === 'clear' || is.state === 'asked') && hadBreach && isOpened(person, is)) log.happened({ kind: 'cleared', ...of })
    if (!hadBreach && hasBreach && wasOpened && is.openedAt.equals(was.openedAt)) log.happened({ kind: 'relapsed', ...of })
    if (is.state === 'overdue') log.happened({ kind: 'overdue', ...of, stage: is.stage })
  }

  function followAccess(before: Person, person: Person, policies: readonly PolicyVersion[], at: Temporal.Instant) {
    for (const [device, { wanted }] of Object.entries(person.access)) {
      if (wanted === (before.access[device]?.wanted ?? 'granted')) continue
      const { cases } = wanted === 'suspended' ? person : before
      const policy = policies.find(({ id }) => cases.some(current => current.policy === id && current.access.suspended.includes(device)))
      if (!policy) continue
      const of = { at, policy: policy.id, staff: person.profile.id, device }
      log.happened(
        wanted === 'suspended'
          ? { kind: 'suspension', ...of, stage: stageOfDevice(person, policy, device) }
          : { kind: 'restoration', ...of },
      )
    }
  }

  return {
    deadlines,
    /** Records who is overdue when the campaign begins, and which of their devices are protected. */
    begin(people: Iterable<Person>, at: Temporal.Instant) {
      for (const person of people)
        for (const current of person.cases) {
          const { state, policy } = current
          if (state === 'overdue') log.happened({ kind: 'overdue', at, policy, staff: person.profile.id })
          keep(person, current, undefined, at)
        }
    },
    follow(before: Person, person: Person, policies: readonly PolicyVersion[], at: Temporal.Instant) {
      if (person.cases !== before.cases) for (const policy of policies) followCase(before, person, policy, at)
      if (person.access !== before.access) followAccess(before, person, policies, at)
    },
    /** A member leaves their group: what was recorded of the representative was true of them. */
    split(staff: string, representative: string) {
      opened.set(staff, openedOf(representative))
      log.split?.(staff, representative)
    },
    /** Records the cases that were never told, since their owners could not be or the time ran out. */
    end(people: Iterable<Person>, policies: readonly PolicyVersion[]) {
      const isOfAnswers = ({ policy, breaches }: Case) =>
        policies.some(one => one.id === policy && asksOwners(one) && inBreach(breaches, one).length === 0)
      for (const person of people)
        for (const current of person.cases)
          if (!endedUnnotified(current) && current.state !== 'exempt' && !isOfAnswers(current) && !isOpened(person, current))
            open(person, current)
    },
  }
}

export type Recorder = ReturnType<typeof recorder>

const keyOf = ({ policy, openedAt }: Case) => `${policy} ${openedAt.epochMilliseconds}`

/** Undefined while it is as if the case had never been. */
const caseOf = ({ cases }: Person, { id }: PolicyVersion): Case | undefined =>
  cases.find(current => current.policy === id && !endedUnnotified(current))

/** The stage for which the breach of a device counts first. */
function stageOfDevice(person: Person, whole: PolicyVersion, device: string) {
  const current = caseOf(person, whole)
  const breach = current && breachOn(current, device)
  const [first] = current && breach ? stagesCounted(breach, { ...person, whole, policy: stageNamed(whole, current.stage) }) : []
  return first?.stage
}

const isInBreach = ({ breaches }: Case, policy: PolicyVersion) => inBreach(breaches, policy).length > 0
