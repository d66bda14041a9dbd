/** People to whom the same happens at the same moments: one of them is played, and the others hear of it under their own names. */
import { getOrCompute } from '../get-or-compute.ts'
import type { Device, Person, Profile } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { Campaign } from './campaign.ts'

/** Somebody to whom happens what happens to a person who is played. */
export interface Double {
  readonly profile: Profile
  /** Their own device in the place of one of the person's. */
  deviceOf(device: string): string
}

/** By staff id, everybody who is played, each with their doubles. */
export type Doubles = ReadonlyMap<string, readonly Double[]>

/** Nobody who changes, or to whom something has happened, has doubles; in a story nobody has. */
export function doublesOf({ policies, people, changes, story }: Campaign): Doubles {
  const changing = new Set(changes.map(({ device }) => device))
  const banned = new Set(policies.flatMap(({ apps }) => apps))
  const played = new Map<string, Double[]>()
  const firstOf = new Map<string, Person>()
  for (const person of people) {
    const isAlone = story !== undefined || !isNew(person) || person.devices.some(({ id }) => changing.has(id))
    const first = isAlone ? person : getOrCompute(firstOf, circumstancesOf(person, policies, banned), () => person)
    if (first === person) played.set(person.profile.id, [])
    else played.get(first.profile.id)?.push(doubleOf(person, first))
  }
  return played
}

const isNew = ({ cases, announcements, access, accessRequested, mail, noticeAt, changeAt }: Person): boolean =>
  cases.length + Object.keys(announcements).length + Object.keys(access).length === 0 && !(accessRequested || mail || noticeAt || changeAt)

/** All that the rules read of somebody new whose record and devices stay as they are. */
function circumstancesOf({ profile, devices }: Person, policies: readonly PolicyVersion[], banned: ReadonlySet<string>): string {
  const { zone, country = '', manager } = profile
  const place = `${zone} ${country} ${manager ? `${manager.zone} ${manager.country}` : ''}`
  const isUnder = policies.map((policy) => (isInAudience(policy, profile) ? 1 : 0)).join('')
  return `${place} ${isUnder} ${devices.map((device) => findingsOn(device, banned)).join(' ')}`
}

function findingsOn({ ownership, workApps, reading, checked }: Device, banned: ReadonlySet<string>): string {
  const found = reading ? reading.apps.filter((app) => banned.has(app)).join() : `? ${JSON.stringify(checked)}`
  return `${ownership} ${workApps} ${found}`
}

const doubleOf = ({ profile, devices }: Person, played: Person): Double => ({
  profile,
  deviceOf: (device) => devices[played.devices.findIndex(({ id }) => id === device)]?.id ?? device,
})
