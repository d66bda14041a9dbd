/**
 * People to whom the same happens at the same moments: one of them is played for all, and each hears of it under their own names, until
 * something changes for one of them alone.
 */
import { getOrCompute } from '../get-or-compute.ts'
import type { Device, Person, Profile } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { stagesOf } from '../policies/stages.ts'
import { fulfilment } from '../requirements/fulfilment.ts'
import { requiredBy } from '../requirements/requirement-of.ts'
import { isInScope } from '../review/breach.ts'
import type { Campaign } from './campaign.ts'

/** Somebody to whom happens what happens to a person who is played. */
export interface Double {
  readonly profile: Profile
  /** Their devices; that at index 1 is `#1` where they are played. */
  readonly devices: readonly string[]
}

/** By staff id, all to whom the same happens. */
export type Group = Map<string, Double>

/** Who is played. */
export interface Cast {
  /** Staff ids. */
  readonly played: Set<string>
  /** By staff id of the one who is played for them. Absent for somebody whose devices have their own ids. */
  readonly groups: Map<string, Group>
  /** By staff id of each in a group whose devices will change, the one who is played for them. */
  readonly playedFor: Map<string, string>
}

/** A group, whose devices will change in it, and who is the last: that one is played for all, as the others leave before. */
interface Alike {
  readonly group: Group
  readonly leaving: string[]
  last?: { readonly person: Person; readonly leavesAt: number }
}

const newGroup = (): Alike => ({ group: new Map(), leaving: [] })

/**
 * Nobody to whom something has happened before the start is in a group; in a story nobody is.
 * @returns also everybody, by staff id, as they are played at the start
 */
export function castOf({ policies, people, changes, story }: Campaign): Cast & { readonly people: Map<string, Person> } {
  const changedFrom = new Map<string, number>()
  for (const [index, { device }] of changes.entries()) if (!changedFrom.has(device)) changedFrom.set(device, index)
  const alike = new Map<string, Alike>()
  const everybody = new Map<string, Person>()
  const cast: Cast = { played: new Set(), groups: new Map(), playedFor: new Map() }
  for (const person of people) {
    const { id } = person.profile
    everybody.set(id, person)
    if (story !== undefined || !isNew(person)) {
      cast.played.add(id)
      continue
    }
    const found = person.devices.filter((device) => isConcerned(device, policies))
    const those = getOrCompute(alike, circumstancesOf(person, found, policies), newGroup)
    those.group.set(id, doubleOf(person, found))
    let leavesAt = Number.POSITIVE_INFINITY
    for (const device of person.devices) leavesAt = Math.min(leavesAt, changedFrom.get(device.id) ?? leavesAt)
    if (leavesAt < Number.POSITIVE_INFINITY) those.leaving.push(id)
    if (those.last && leavesAt < those.last.leavesAt) continue
    those.last = { person, leavesAt }
  }
  for (const { group, leaving, last } of alike.values()) {
    if (!last) continue
    const { id } = last.person.profile
    everybody.set(id, inPlay(last.person, group.get(id)))
    cast.played.add(id)
    cast.groups.set(id, group)
    for (const staff of leaving) cast.playedFor.set(staff, id)
  }
  return { ...cast, people: everybody }
}

const isNew = ({ cases, announcements, access, accessRequested, mail, noticeAt, changeAt }: Person): boolean =>
  cases.length + Object.keys(announcements).length + Object.keys(access).length === 0 && !(accessRequested || mail || noticeAt || changeAt)

/** All that the rules read of somebody new, until their record or devices change. */
function circumstancesOf({ profile }: Person, found: readonly Device[], policies: readonly PolicyVersion[]): string {
  const { zone, country = '', manager } = profile
  const place = `${zone} ${country} ${manager ? `${manager.zone} ${manager.country}` : ''}`
  const isUnder = policies
    .flatMap(stagesOf)
    .map((stage) => (isInAudience(stage, profile) ? 1 : 0))
    .join('')
  return `${place} ${isUnder} ${found.map((device) => findingsOn(device, policies)).join(' ')}`
}

/** False for a device that breaks nothing as it is. */
const isConcerned = (device: Device, policies: readonly PolicyVersion[]): boolean =>
  policies.some((policy) => requiredBy(policy).some((required) => fulfilment(device, required) !== 'met')) &&
  policies.some((policy) => isInScope(device, policy))

function findingsOn(device: Device, policies: readonly PolicyVersion[]): string {
  const { ownership, givenOn, checked } = device
  const found = policies.map((policy) => requiredBy(policy).map((required) => fulfilment(device, required)))
  return `${ownership} ${givenOn ?? ''} ${found.join(' ')} ${JSON.stringify(checked)}`
}

/** The devices that concern a policy come first, since only these are alike in a group. */
function doubleOf({ profile, devices }: Person, found: readonly Device[]): Double {
  const ids = devices.map(({ id }) => id)
  return { profile, devices: found.length > 0 && devices.length > 1 ? [...new Set([...found.map(({ id }) => id), ...ids])] : ids }
}

/** Of all for whom somebody is played. */
export function profilesFor({ groups }: Cast, played: Profile): readonly Profile[] {
  const group = groups.get(played.id)
  return group ? [...group.values()].map(({ profile }) => profile) : [played]
}

/** The id of their device in the play. */
export const numberOf = (double: Double | undefined, device: string): string => (double ? `#${double.devices.indexOf(device)}` : device)

/** Their own device in the place of one in the play. */
export const deviceOf = ({ devices }: Double, number: string): string => devices[Number(number.slice(1))] ?? number

export const devicesOf = (double: Double, numbers: readonly string[]): readonly string[] =>
  numbers.length === 0 ? numbers : numbers.map((number) => deviceOf(double, number))

/** Somebody with the ids that their devices have in the play. */
export const inPlay = ({ devices, ...person }: Person, double: Double | undefined): Person => ({
  ...person,
  devices: devices.map((device) => ({ ...device, id: numberOf(double, device.id) })),
})
