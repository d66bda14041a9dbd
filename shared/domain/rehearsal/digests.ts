import { getOrCompute } from '../caching.ts'
import { caseToTell } from '../digests/digest.ts'
import { isBounced } from '../people/mail.ts'
import type { Person, Profile } from '../people/person.ts'
import type { Line } from '../review/agenda.ts'
import { inBreach } from '../review/breaches.ts'
import { certaintyOf } from '../review/decisions/answers.ts'
import {
  type Addressee,
  type DevicesFrom,
  type DevicesTold,
  type DigestQueue,
  enqueue,
  type KeptLine,
  type RehearsedLine,
  takeDue,
} from './digest-queue.ts'
import { devicesOf, groupMembers, type Member } from './groups.ts'
import { isAfterLastLine, type RehearsalState } from './state.ts'

/** The queue of one addressee. */
interface Place {
  /** `gone` if they left, `held` while they get no mail. */
  addressee: () => Addressee | 'gone' | 'held'
  queue: DigestQueue
}

/** What becomes of the lines that people owe to managers and teams. */
export interface Digests {
  /** For each member of the person's group. */
  file(person: Person, lines: readonly Line[]): void
  /** Hears of everybody who was reviewed at this moment, before their lines are filed. */
  hear?(person: Person): void
  /** Sends what is due now. */
  send?(): void
}

/** Keeps lines about cases until their digests go. */
export function queuedDigests(state: RehearsalState): Digests {
  const places = new Map<string, Place>()
  const filled = new Set<Place>()

  function placeFor(key: string, addressee: Place['addressee']) {
    const place = places.get(key) ?? { addressee, queue: { lines: [] } }
    places.set(key, place)
    return place
  }

  /** The manager's or the team's; the security team replaces a manager who cannot be reached. */
  function placeOf({ to, policy }: Line, { manager }: Profile) {
    if (to === 'manager' && manager && typeof mailable(state, manager.id) !== 'string')
      return placeFor(manager.id, () => mailable(state, manager.id))
    const team = policy.teams[to === 'manager' ? 'security' : to]
    return team && placeFor(`team:${team.email.toLowerCase()}`, () => team)
  }

  function put(place: Place | undefined, line: RehearsedLine) {
    if (!place) return
    enqueue(place.queue, line)
    filled.add(place)
  }

  function sendFrom({ addressee: find, queue }: Place) {
    const { now, policies, people, log, moments } = state
    const isPaused = ({ policy }: RehearsedLine) => policies.some(({ id, halted }) => id === policy && halted === 'paused')
    // Only a line of the story ends a pause.
    const isForGood = isAfterLastLine(state)
    const addressee = find()
    if (addressee === 'gone') queue.lines = []
    if (typeof addressee === 'string') return
    const lines = takeDue(queue, addressee, now, isPaused)
    for (const { at, line } of queue.lines) if (!(isForGood && isPaused(line))) moments.add(at)
    if (lines.length > 0) log.digested(addressee, lines, now, staff => isBounced(people.get(staff)?.mail))
  }

  return {
    file({ profile }, lines) {
      for (const line of lines)
        for (const own of groupMembers(state.groups, profile)) put(placeOf(line, own.profile), filedLine(state, own, profile.id, line))
    },
    send() {
      for (const place of filled) {
        sendFrom(place)
        if (place.queue.lines.length === 0) filled.delete(place)
      }
    },
  }
}

function mailable({ people }: RehearsalState, staff: string): Addressee | 'gone' | 'held' {
  const person = people.get(staff)
  if (!person || person.profile.leftAt) return 'gone'
  return person.mail?.held ? 'held' : person.profile
}

const filedLine = (state: RehearsalState, member: Member, playedThen: string, line: Line): RehearsedLine => ({
  at: line.at,
  staff: member.profile.id,
  policy: line.policy.id,
  step: line.step,
  version: line.policy,
  devicesAt: () => devicesTold(state, member, playedThen, line).devices,
  isFoundAt: () => devicesTold(state, member, playedThen, line).isFound,
})

/**
 * What a line tells of a person now; nothing once their case is no longer overdue.
 * @param playedThen who was played for them when it was filed
 */
function devicesTold({ people, groups }: RehearsalState, member: Member, playedThen: string, { policy, openedAt }: Line): DevicesTold {
  const played = groups.representativeOf.get(member.profile.id) ?? playedThen
  const person = people.get(played)
  const current = person && caseToTell(person, policy.id, openedAt)
  if (!current) return { devices: [], isFound: false }
  const devices = inBreach(current.breaches, policy).map(({ device }) => device)
  return { devices: devicesOf(member, devices), isFound: certaintyOf(current, person.devices) === 'found' }
}

interface Kept extends KeptLine {
  line: Line
  member: Member
  tells: DevicesFrom[]
}

export function lineKeeper() {
  const kept: Kept[] = []
  return {
    digestsIn(state: RehearsalState): Digests {
      const linesOf = new Map<string, Kept[]>()
      return {
        file({ profile: played }, lines) {
          for (const line of lines)
            for (const member of groupMembers(state.groups, played)) {
              const { profile } = member
              const { at, step, to } = line
              const tells = [{ from: state.now, ...devicesTold(state, member, played.id, line) }]
              const one: Kept = { at, step, to, filedAt: state.now, profile, line, member, tells }
              kept.push(one)
              getOrCompute(linesOf, profile.id, (): Kept[] => []).push(one)
            }
        },
        hear({ profile: played }) {
          if (!linesOf.has(played.id)) return
          for (const { profile } of groupMembers(state.groups, played))
            for (const { line, member, tells } of linesOf.get(profile.id) ?? [])
              note(tells, { from: state.now, ...devicesTold(state, member, played.id, line) })
        },
      }
    },
    lines: (): readonly KeptLine[] => kept,
  }
}

/** What is told last at a moment counts. */
function note(tells: DevicesFrom[], told: DevicesFrom) {
  if (tells.at(-1)?.from.equals(told.from)) tells.pop()
  const last = tells.at(-1)
  if (last?.devices.join() !== told.devices.join() || last.isFound !== told.isFound) tells.push(told)
}
