/**
 * People who have the same events at the same moments: one represents all, and each gets it under their own names, until
 * something changes for one of them alone.
 */
import { isProtected, type ProtectedPeople } from '../access/brake.ts'
import { getOrCompute } from '../caching.ts'
import type { Device, Person, Profile } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { stagesOf } from '../policies/stages.ts'
import { fulfilment } from '../requirements/fulfilment.ts'
import { requiredBy } from '../requirements/requirement-of.ts'
import { isInScope } from '../review/breaches.ts'
import type { Campaign } from './story.ts'

/** A person who is represented by the one who is played. */
export interface Member {
  readonly profile: Profile
  /** Ids of their devices; that at index 1 is `#1` where they are played. Absent if devices have their own ids there. */
  readonly devices?: readonly string[]
}

/** People who have the same events. */
interface Group {
  /** Places in the list of people. */
  staying: readonly number[]
  /** By staff id, those whose devices will change: from then on they are played alone. */
  leaving: Map<string, Member>
}

/** Who is played. */
export interface Groups {
  /** Staff ids. */
  readonly representatives: Set<string>
  /** By staff id of the one who is played for them. Absent for a person whose devices have their own ids. */
  readonly members: Map<string, Group>
  /** By staff id of each in a group whose devices will change, the one who is played for them. */
  readonly representativeOf: Map<string, string>
  readonly membersAt: (places: readonly number[]) => Iterable<Member>
}

/** A group, and the member who leaves it last: the one who is played for all. */
interface NewGroup extends Group {
  staying: number[]
  last?: { person: Person; member: Member; leavesAt: number }
}

export interface StartingPeople {
  readonly groups: Groups
  /** By staff id, as they are at the start: who is played, who will be, and their managers. In a story everybody. */
  readonly people: Map<string, Person>
  /** Staff ids by device, of all who are played or will be. */
  readonly owners: Map<string, string>
}

/** Groups people who are new at the start; in a story nobody. */
export function groupPeople({ policies, people: everybody, changes, story, protectedPeople }: Campaign): StartingPeople {
  const concernedOf = (person: Person) => person.devices.filter(device => isConcerned(device, policies))
  const membersAt = (places: readonly number[]) =>
    places
      .values()
      .flatMap(place => [everybody.at(place) ?? []].flat())
      .map(person => memberOf(person, concernedOf(person)))
  const groups: Groups = { representatives: new Set(), members: new Map(), representativeOf: new Map(), membersAt }
  const people = new Map<string, Person>()
  const owners = new Map<string, string>()
  const managers = new Set<string>()
  const alike = new Map<string, NewGroup>()
  const changedAt = new Map<string, number>()
  for (const [index, { device }] of changes.entries()) if (!changedAt.has(device)) changedAt.set(device, index)

  for (const [place, person] of Iterator.from(everybody).map((person, place) => [place, person] as const)) {
    const { id, manager } = person.profile
    const isAlone = story !== undefined || !isNew(person)
    const leavesAt = person.devices.reduce((first, device) => Math.min(first, changedAt.get(device.id) ?? first), Number.POSITIVE_INFINITY)
    const isLeaving = leavesAt < Number.POSITIVE_INFINITY
    const concerned = concernedOf(person)
    if (isAlone || isLeaving) {
      people.set(id, person)
      for (const device of person.devices) owners.set(device.id, id)
    }
    if (manager && (isAlone || isLeaving || concerned.length > 0)) managers.add(manager.id)
    if (isAlone) {
      groups.representatives.add(id)
      continue
    }
    const likeness = likenessOf(person, concerned, policies, protectedPeople)
    const group = getOrCompute(alike, likeness, (): NewGroup => ({ staying: [], leaving: new Map() }))
    const member = memberOf(person, concerned)
    if (isLeaving) group.leaving.set(id, member)
    else group.staying.push(place)
    if (!group.last || leavesAt >= group.last.leavesAt) group.last = { person, member, leavesAt }
  }

  for (const { last, ...group } of alike.values()) {
    if (!last) continue
    const { id } = last.person.profile
    people.set(id, inPlay(last.person, last.member))
    groups.representatives.add(id)
    groups.members.set(id, group)
    for (const staff of group.leaving.keys()) groups.representativeOf.set(staff, id)
  }
  for (const person of everybody) {
    const { id } = person.profile
    if (managers.has(id) && !people.has(id)) people.set(id, person)
  }
  return { groups, people, owners }
}

const isNew = ({ cases, announcements, access, accessRequested, mail, noticeAt, changeAt }: Person) =>
  cases.length === 0 && isEmpty(announcements) && isEmpty(access) && !(accessRequested || mail || noticeAt || changeAt)

function isEmpty(object: object) {
  for (const _ in object) return false
  return true
}

/**
 * All that the rules read of a new person, until their record or devices change. A field that is missing here would merge unlike people:
 * "whatever differs" in `rehearse-campaign.test.ts` has each.
 */
function likenessOf({ profile }: Person, found: readonly Device[], policies: readonly PolicyVersion[], protectedPeople: ProtectedPeople) {
  const { zone, country = '', manager } = profile
  let all = `${zone} ${country} ${manager ? `${manager.zone} ${manager.country}` : ''}`
  if (isProtected(profile, protectedPeople)) all += ' protected'
  for (const policy of policies) for (const stage of stagesOf(policy)) all += isInAudience(stage, profile) ? ' 1' : ' 0'
  for (const device of found) all += ` ${findingsOn(device, policies)}`
  return all
}

/** False for a device that breaks nothing as it is. */
const isConcerned = (device: Device, policies: readonly PolicyVersion[]) =>
  policies.some(policy => requiredBy(policy).some(required => fulfilment(device, required) !== 'met')) &&
  policies.some(policy => isInScope(device, policy))

function findingsOn(device: Device, policies: readonly PolicyVersion[]) {
  const { ownership, givenOn, checked, vanishedAt } = device
  const found = policies.map(policy => requiredBy(policy).map(required => fulfilment(device, required)))
  return `${ownership} ${givenOn ?? ''} ${vanishedAt ?? ''} ${found.join(' ')} ${JSON.stringify(checked)}`
}

/** The devices that concern a policy come first, since only these are alike in a group. */
function memberOf(person: Person, found: readonly Device[]): Member {
  const { profile, devices } = person
  const inOrder = found.length === 0 || devices.length === 1 ? devices : new Set([...found, ...devices])
  return { profile, devices: Array.from(inOrder, ({ id }) => id) }
}

/** All who are represented by a person. */
export const groupMembers = (groups: Groups, played: Profile): Iterable<Member> => groupOf(groups, played.id) ?? [{ profile: played }]

/** All who are in it now; undefined for a person who is in none. */
export function groupOf({ members, membersAt }: Groups, played: string): Iterable<Member> | undefined {
  const group = members.get(played)
  if (!group) return undefined
  const leaving = [...group.leaving.values()]
  return {
    *[Symbol.iterator]() {
      yield* membersAt(group.staying)
      yield* leaving
    },
  }
}

/** How many a person represents. */
export function countFor({ members }: Groups, played: string) {
  const group = members.get(played)
  return group ? group.staying.length + group.leaving.size : 1
}

/** The id of their device in the play. */
export const numberOf = (member: Member | undefined, device: string) => (member?.devices ? `#${member.devices.indexOf(device)}` : device)

/** Their own device in the place of one in the play. */
export const deviceOf = ({ devices }: Member, number: string) => devices?.[Number(number.slice(1))] ?? number

export const devicesOf = (member: Member, numbers: readonly string[]): readonly string[] =>
  member.devices && numbers.length > 0 ? numbers.map(number => deviceOf(member, number)) : numbers

/** A person with the ids that their devices have in the play. */
export const inPlay = ({ devices, ...person }: Person, member: Member | undefined): Person => ({
  ...person,
  devices: devices.map(device => ({ ...device, id: numberOf(member, device.id) })),
})
