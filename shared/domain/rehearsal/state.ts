/** Everybody and every policy at one moment of a rehearsal. */
import { Temporal } from 'temporal-polyfill'
import type { ProtectedPeople } from '../access/brake.ts'
import type { ToldPart } from '../people/mail.ts'
import type { Device, Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { askedBy, type RequiredNames } from '../requirements/requirement-of.ts'
import { withAccessRequested } from '../review/brake.ts'
import { review } from '../review/review.ts'
import { isBefore } from '../schedule/zone.ts'
import { type Groups, inPlay, type Member, type StartingPeople } from './groups.ts'
import type { RehearsalLog } from './log.ts'
import { type Recorder, recorder } from './recorder.ts'
import type { Campaign, Delivery } from './story.ts'

export interface RehearsalState {
  now: Temporal.Instant
  /** True if notices say what they tell. */
  readonly isStory: boolean
  /** The moment of the last line of the story. */
  readonly lastLineAt: Temporal.Instant | undefined
  readonly moments: Moments
  readonly log: RehearsalLog
  /** By any version of the policies. */
  readonly asked: RequiredNames
  readonly recorder: Recorder
  readonly protectedPeople: ProtectedPeople
  /** The last version of each, in the order in which they were given. */
  policies: readonly PolicyVersion[]
  /** Versions that were in force until this moment, by policy. */
  readonly replaced: Map<string, PolicyVersion>
  /** Ids of the policies whose last document has been announced. */
  readonly inForce: Set<string>
  /** By policy. */
  readonly brakes: ReadonlyMap<string, Brake>
  /** By staff id, who is played and who may be, and their managers; those who are represented stay as they were at the start. */
  readonly people: Map<string, Person>
  readonly groups: Groups
  /** Staff ids by device. */
  readonly owners: Map<string, string>
  /** Devices of nobody who is known. */
  readonly ownerless: Map<string, Device>
  /** By staff id of a manager who has left, their reports, who have no manager meanwhile. */
  readonly reportsOf: Map<string, readonly string[]>
  /** Staff with suspensions that the brake has not let through. */
  readonly waiting: Set<string>
  readonly deliveries: (Delivery & { readonly from: Temporal.Instant })[]
  readonly onTheWay: Set<Arrival>
  /** Staff to review now, as they were before the changes of this moment. */
  readonly touched: Map<string, Person>
  /** Decisions made now, which follow all other changes of this moment. */
  readonly decisions: (() => void)[]
}

/** A notice that is heard of later. */
export interface Arrival {
  readonly at: Temporal.Instant
  readonly staff: string
  /** Of the notice, among those to this person. */
  readonly number: number
  readonly parts: readonly ToldPart[]
}

/** The brake of one policy. */
export interface Brake {
  /** False: every suspension is let through. */
  holds: boolean
  /** Devices in scope when the last version came into force; 0 without a story, since then it never holds. */
  inScope: number
  /** When lines first brought devices into scope, if none was then. */
  scopedAt: Temporal.Instant | undefined
  /** Devices that go above the limit, too. */
  readonly approved: Set<string>
  /** Suspensions let through, which count for 24 hours. */
  requested: { readonly device: string; readonly countsUntil: Temporal.Instant }[]
}

export function startState(
  { policies, people: everybody, story, protectedPeople }: Campaign,
  start: Temporal.Instant,
  { groups, people, owners }: StartingPeople,
  log: RehearsalLog,
): RehearsalState {
  return {
    now: start,
    isStory: story !== undefined,
    lastLineAt: story?.at(-1)?.at,
    moments: moments(),
    asked: askedBy([...policies, ...(story ?? []).flatMap(line => ('policy' in line ? line.policy : []))]),
    log,
    recorder: recorder(everybody, log, protectedPeople),
    protectedPeople,
    policies,
    replaced: new Map(),
    inForce: new Set(),
    brakes: new Map(policies.map(({ id }) => [id, { holds: false, inScope: 0, scopedAt: undefined, approved: new Set(), requested: [] }])),
    people,
    groups,
    owners,
    ownerless: new Map(),
    reportsOf: new Map(),
    waiting: new Set(),
    deliveries: [],
    onTheWay: new Set(),
    touched: new Map(),
    decisions: [],
  }
}

/** What a line of the story names is in the rehearsal, as is what the state itself names. */
export function named<T>(found: T | undefined): T {
  if (found === undefined) throw new TypeError('what is named is not in the rehearsal')
  return found
}

/** Changes a person, to be reviewed with all other changes of this moment. */
export function updatePerson(state: RehearsalState, staff: string, change: (person: Person) => Person) {
  touch(state, staff)
  const person = state.people.get(staff)
  if (person) state.people.set(staff, change(person))
}

/** Takes a member out of their group. @returns them as they were in a group; undefined if they were in none */
export function split({ groups, people, recorder }: RehearsalState, staff: string): Member | undefined {
  const representative = groups.representativeOf.get(staff) ?? staff
  const member = groups.members.get(representative)?.leaving.get(staff)
  const [own, played] = [people.get(staff), people.get(representative)]
  if (groups.representatives.has(staff) || !member || !own || !played) return member
  people.set(staff, { ...played, profile: own.profile, devices: inPlay(own, member).devices })
  groups.representatives.add(staff)
  groups.representativeOf.set(staff, staff)
  groups.members.get(representative)?.leaving.delete(staff)
  groups.members.set(staff, { staying: [], leaving: new Map([[staff, member]]) })
  recorder.split(staff, representative)
  return member
}

/** Has a person reviewed. */
export function touch({ people, touched }: RehearsalState, staff: string) {
  const person = people.get(staff)
  if (person && !touched.has(staff)) touched.set(staff, person)
}

export function touchEveryone(state: RehearsalState) {
  for (const staff of state.groups.representatives) touch(state, staff)
}

/** Reviews everybody who was touched, and records what has happened to them. @returns their ids */
export function reviewTouched(state: RehearsalState): readonly string[] {
  const { touched, people, policies, recorder, waiting, now } = state
  const reviewed = [...touched]
  touched.clear()
  for (const [staff, before] of reviewed) {
    const after = withAccessRequested(review(named(people.get(staff)), policies, now), now)
    people.set(staff, after)
    recorder.follow(before, after, policies, now)
    if (after.cases.some(({ access: { toSuspend } }) => Object.keys(toSuspend).length > 0)) waiting.add(staff)
    else waiting.delete(staff)
  }
  return reviewed.map(([staff]) => staff)
}

/** True from the last line of the story on: nothing ends a pause any more. */
export const isAfterLastLine = ({ now, lastLineAt }: RehearsalState) => !lastLineAt || !isBefore(now, lastLineAt)

export interface Moment {
  readonly at: Temporal.Instant
  readonly staff: ReadonlySet<string>
}

/** Moments at which something may happen, each once, with the staff to review then. */
export function moments() {
  const staffAt = new Map<number, Set<string>>()
  /** Milliseconds since 1970, the last first. */
  const ahead: number[] = []
  return {
    add({ epochMilliseconds }: Temporal.Instant, staff?: string) {
      let those = staffAt.get(epochMilliseconds)
      if (!those) {
        those = new Set()
        staffAt.set(epochMilliseconds, those)
        ahead.splice(placeOf(epochMilliseconds, ahead), 0, epochMilliseconds)
      }
      if (staff !== undefined) those.add(staff)
    },
    /** Takes the next moment; undefined once none is left. */
    next(): Moment | undefined {
      const first = ahead.pop()
      if (first === undefined) return undefined
      const staff = named(staffAt.get(first))
      staffAt.delete(first)
      return { at: Temporal.Instant.fromEpochMilliseconds(first), staff }
    },
  }
}

export type Moments = ReturnType<typeof moments>

/** Where a number belongs in a list whose greatest comes first. */
function placeOf(number: number, list: readonly number[]) {
  let [from, to] = [0, list.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((list[middle] ?? 0) > number) from = middle + 1
    else to = middle
  }
  return from
}
