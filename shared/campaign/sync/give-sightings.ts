import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import type { Device } from '../../domain/people/person.ts'
import { appsKnownOn, deviceSighted } from '../../domain/people/sighted.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import { keyHash, sourcesIn } from '../../domain/sources/keys.ts'
import { countScope, type ScopeCount } from '../brake/save-scope.ts'
import { deviceIn, type Given, type Giving, giveDevices, type Owners, takeFrom } from '../import/give-devices.ts'
import { type KnownPeople, readKnown } from '../import/records.ts'
import { findPlace, type Place } from './place.ts'
import type { Rules, SyncPorts } from './ports.ts'
import type { Sighted } from './recognise.ts'

/** What a report changes of a device. */
interface Effect {
  /** Something of it counts only once the pass is believed. */
  readonly waits: boolean
  readonly hadApp: boolean
  /** It has no app any more, once the pass is believed. */
  readonly clears: boolean
  /** Keys by which its owner did not have it. */
  readonly keys: readonly string[]
}

const noEffect: Effect = { waits: false, hadApp: false, clears: false, keys: [] }

/** What came of one report. */
export interface Came extends Effect, Pick<Place, 'trouble'> {
  readonly sighted: Sighted
  /** Ref of the owner; absent where it is nobody's. */
  readonly owner?: string
  readonly giving: Giving
}

const concurrency = 16

/**
 * Takes what a source reports of devices, and gives new ones to their owners.
 * @param isBelieved whether what is absent counts
 * @returns what came of each, in no order
 */
export async function giveSightings(
  ports: SyncPorts,
  rules: Rules,
  sighted: readonly Sighted[],
  isBelieved: boolean,
): Promise<readonly Came[]> {
  const came: Came[] = []
  const scope = await countScope(ports, rules.active)
  for (const round of roundsOf(sighted)) came.push(...(await giveRound(ports, rules, scope, round, isBelieved)))
  await scope.save()
  return came
}

/** Of several reports of one device the latest first, each in a round of its own: an old one may name another user. */
function roundsOf(sighted: readonly Sighted[]): readonly (readonly Sighted[])[] {
  const byDevice = Map.groupBy(sighted, ({ sighting }) => sighting.device)
  if (byDevice.size === sighted.length) return [sighted]
  const sorted = [...byDevice.values()].map((same) =>
    same.toSorted((a, b) => Temporal.Instant.compare(b.sighting.reportedAt, a.sighting.reportedAt)),
  )
  const rounds = Math.max(...sorted.map(({ length }) => length))
  return Array.from({ length: rounds }, (_, round) => sorted.flatMap((same) => same[round] ?? []))
}

/** @param sighted each device once */
async function giveRound(
  ports: SyncPorts,
  rules: Rules,
  scope: ScopeCount,
  sighted: readonly Sighted[],
  isBelieved: boolean,
): Promise<readonly Came[]> {
  const { known, before } = await readBefore(ports, sighted)
  const placed = sighted.map((one) => ({ sighted: one, ...findPlace(one, known, before, rules) }))
  for (const { sighted, leaves } of placed) if (leaves) await release(ports, rules, leaves, sighted)
  const came = await pMap(
    Map.groupBy(placed, ({ owner }) => owner),
    async ([owner, theirs]): Promise<readonly Came[]> => {
      if (!owner) return theirs.map(({ sighted, trouble }) => ({ sighted, ...noEffect, giving: 'left', ...(trouble ? { trouble } : {}) }))
      const weighed = theirs.map(({ sighted }) => weigh(sighted, rules, isBelieved))
      const givings = await giveDevices(ports, { active: rules.active, scope }, owner, before, weighed)
      return theirs.map(({ sighted, trouble }, place) => ({
        ...{ sighted, owner: owner.ref, giving: givings[place] ?? 'left' },
        ...(weighed[place]?.effect() ?? noEffect),
        ...(trouble ? { trouble } : {}),
      }))
    },
    { concurrency },
  )
  await saveKeys(ports, came.flat())
  return came.flat()
}

/** Whom reports name, and who has the devices that these do not have. */
async function readBefore({ people, owners }: SyncPorts, sighted: readonly Sighted[]): Promise<{ known: KnownPeople; before: Owners }> {
  const staff = await readKnown(people, [...new Set(sighted.flatMap(({ users }) => users.map(({ ref }) => ref)))])
  const hasIt = (owner: StoredPerson | undefined, device: string): boolean =>
    owner !== undefined && deviceIn(owner.person, device) !== undefined
  const strange = sighted.flatMap(({ sighting: { device }, users }) =>
    users.some(({ ref }) => hasIt(staff.people.get(ref), device)) ? [] : [device],
  )
  const before = strange.length > 0 ? await owners.findAll(strange) : new Map<string, string>()
  const others = [...new Set(before.values())].filter((ref) => !staff.people.has(ref) && !staff.unreadable.has(ref))
  const former =
    others.length > 0 ? await readKnown(people, others) : { people: new Map<string, StoredPerson>(), unreadable: new Set<string>() }
  const known = {
    people: new Map([...staff.people, ...former.people]),
    unreadable: new Set([...staff.unreadable, ...former.unreadable]),
  }
  return { known, before }
}

/** A device with several users is nobody's. The record of its owner goes last: a run that ends early finds them by it. */
async function release(ports: SyncPorts, { active }: Rules, ref: string, { sighting }: Sighted): Promise<void> {
  await takeFrom(ports, active, ref, sighting.device)
  await ports.owners.remove(sighting.device, ref)
}

/** What becomes of a device, and notes of its last becoming. */
function weigh({ sighting }: Sighted, rules: Rules, isBelieved: boolean): Given & { readonly effect: () => Effect } {
  let effect = noEffect
  const hasApp = (device: Device | undefined): boolean => device !== undefined && appsKnownOn(device, rules.asked).length > 0
  return {
    id: sighting.device,
    become(known) {
      const after = deviceSighted(sighting, known, rules, isBelieved)
      const whole = isBelieved ? after : deviceSighted(sighting, after ?? known, rules, true)
      effect = {
        waits: whole !== (after ?? known),
        hadApp: hasApp(known),
        clears: hasApp(known) && !hasApp(whole),
        keys: sighting.keys.filter((key) => !known?.keys?.includes(key)),
      }
      return after
    },
    effect: () => effect,
  }
}

/** Those of the sources last: as long as one of them leads nowhere, all of its device's keys are looked up. */
async function saveKeys({ deviceIndex }: SyncPorts, came: readonly Came[]): Promise<void> {
  const devices = new Map<string, string>()
  for (const { giving, keys, sighted } of came)
    if (giving !== 'left' && giving !== 'unreadable')
      for (const key of [...keys, ...sighted.newKeys]) devices.set(key, sighted.sighting.device)
  const ownFirst = Map.groupBy(devices, ([key]) => sourcesIn([key]).length > 0)
  for (const isOwn of [false, true]) {
    const some = ownFirst.get(isOwn) ?? []
    if (some.length > 0) await deviceIndex.saveAll(new Map(some.map(([key, device]) => [keyHash(key), device])))
  }
}
