/** Everybody and every policy at one moment of a rehearsal. */
import type { Temporal } from 'temporal-polyfill'
import type { ProtectedPeople } from '../access/protected.ts'
import type { ToldPart } from '../people/mail.ts'
import type { Device, Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Asked, askedBy } from '../requirements/asked.ts'
import { review } from '../review/review.ts'
import { withAccessRequested } from '../review/suspension.ts'
import { isBefore } from '../schedule/zone.ts'
import type { Book } from './book.ts'
import type { Campaign } from './campaign.ts'
import { type Cast, type Double, inPlay, type Opening } from './doubles.ts'
import { type Moments, moments } from './moments.ts'
import { type Recorder, recorder } from './recorder.ts'
import type { Delivery } from './story.ts'

export interface World {
  now: Temporal.Instant
  /** True if notices say what they tell. */
  readonly isStory: boolean
  /** The moment of the last line of the story. */
  readonly lastLineAt: Temporal.Instant | undefined
  readonly moments: Moments
  readonly book: Book
  /** By any version of the policies. */
  readonly asked: Asked
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
  /** By staff id, who is played and who may be, and their managers; those for whom another is played stay as they were at the start. */
  readonly people: Map<string, Person>
  readonly cast: Cast
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

export function makeWorld(
  { policies, people: everybody, story, protectedPeople }: Campaign,
  start: Temporal.Instant,
  { cast, people, owners }: Opening,
  book: Book,
): World {
  return {
    now: start,
    isStory: story !== undefined,
    lastLineAt: story?.at(-1)?.at,
    moments: moments(),
    asked: askedBy([...policies, ...(story ?? []).flatMap((line) => ('policy' in line ? line.policy : []))]),
    book,
    recorder: recorder(everybody, book, protectedPeople),
    protectedPeople,
    policies,
    replaced: new Map(),
    inForce: new Set(),
    brakes: new Map(policies.map(({ id }) => [id, { holds: false, inScope: 0, scopedAt: undefined, approved: new Set(), requested: [] }])),
    people,
    cast,
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

/** Changes somebody, to be reviewed with all other changes of this moment. */
export function changePerson(world: World, staff: string, change: (person: Person) => Person): void {
  touch(world, staff)
  const person = world.people.get(staff)
  if (person) world.people.set(staff, change(person))
}

/** From now on somebody is played alone. @returns them as they were in a group; undefined if they were in none */
export function playAlone({ cast, people, recorder }: World, staff: string): Double | undefined {
  const lead = cast.playedFor.get(staff) ?? staff
  const double = cast.groups.get(lead)?.leaving.get(staff)
  const [own, played] = [people.get(staff), people.get(lead)]
  if (cast.played.has(staff) || !double || !own || !played) return double
  people.set(staff, { ...played, profile: own.profile, devices: inPlay(own, double).devices })
  cast.played.add(staff)
  cast.playedFor.set(staff, staff)
  cast.groups.get(lead)?.leaving.delete(staff)
  cast.groups.set(staff, { staying: [], leaving: new Map([[staff, double]]) })
  recorder.playAlone(staff, lead)
  return double
}

/** Has somebody reviewed. */
export function touch({ people, touched }: World, staff: string): void {
  const person = people.get(staff)
  if (person && !touched.has(staff)) touched.set(staff, person)
}

export function touchEveryone(world: World): void {
  for (const staff of world.cast.played) touch(world, staff)
}

/** Reviews everybody who was touched, and records what has happened to them. @returns their ids */
export function reviewTouched(world: World): readonly string[] {
  const { touched, people, policies, recorder, waiting, now } = world
  const reviewed = [...touched]
  touched.clear()
  for (const [staff, before] of reviewed) {
    const person = people.get(staff)
    if (!person) continue
    const after = withAccessRequested(review(person, policies, now), now)
    people.set(staff, after)
    recorder.follow(before, after, policies, now)
    if (after.cases.some(({ toSuspend }) => Object.keys(toSuspend).length > 0)) waiting.add(staff)
    else waiting.delete(staff)
  }
  return reviewed.map(([staff]) => staff)
}

/** True from the last line of the story on: nothing ends a pause any more. */
export const isAfterLastLine = ({ now, lastLineAt }: World): boolean => !lastLineAt || !isBefore(now, lastLineAt)
