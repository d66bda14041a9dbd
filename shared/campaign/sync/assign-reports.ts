import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { type Device, deviceIn } from '#domain/people/person.ts'
import { appsKnownOn, deviceReported, withoutKey } from '#domain/people/reported-device.ts'
import { findReadable, type StoredPerson } from '#domain/people/store.ts'
import { review } from '#domain/review/review.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { KeptReport } from '#domain/sources/kept-report.ts'
import { keyHash, sourcesIn } from '#domain/sources/keys.ts'
import { countScope, type ScopeCount } from '../brake/change-brake.ts'
import { type Giving, giveDevices, isWritten, type Owners, takeOver } from '../import/give-devices.ts'
import { type KnownPeople, readKnown } from '../import/records.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'
import { keptUntil } from './passes.ts'
import type { Rules, SyncPorts } from './ports.ts'
import { findPlace, type IdentifiedReport, type Place } from './recognise.ts'

/** What a report changes of a device. */
interface ReportEffect {
  /** Something of it counts only once the pass is accepted. */
  waits: boolean
  hadApp: boolean
  /** It has no app any more, once the pass is accepted. */
  clears: boolean
  /** From another person. */
  moves: boolean
  /** Keys by which its owner did not have it. */
  keys: readonly string[]
}

const noEffect: ReportEffect = { waits: false, hadApp: false, clears: false, moves: false, keys: [] }

export interface ReportResult extends IdentifiedReport, ReportEffect, Place {
  giving: Giving
}

const concurrency = 16

/**
 * Takes what a source reports of devices, and gives new ones to their owners.
 * @param isAccepted whether what is absent counts
 * @returns a result for each, in no order
 */
export async function assignReports(
  ports: SyncPorts,
  rules: Rules,
  reports: readonly IdentifiedReport[],
  isAccepted: boolean,
): Promise<readonly ReportResult[]> {
  const scope = await countScope(ports, rules.active)
  const results: ReportResult[] = []
  for (const round of roundsOf(reports)) {
    const { known, before } = await readOwners(ports, round)
    const placed = round.map(one => ({ ...one, ...findPlace(one, known, before, rules) }))
    // A device with several users has no owner.
    for (const { leaves, report } of placed) if (leaves !== undefined) await takeOver(ports, rules.active, undefined, leaves, report.device)
    const given = await pMap(
      Map.groupBy(placed, ({ owner }) => owner),
      ([owner, theirs]) => giveTo(ports, rules, scope, owner, before, theirs, isAccepted),
      { concurrency },
    )
    await saveKeys(ports, given.flat())
    results.push(...given.flat())
  }
  await scope.save()
  return results
}

/** Of several reports of one device the latest first, each in a round of its own: an old one may name another user. */
function roundsOf(reports: readonly IdentifiedReport[]) {
  const byDevice = Map.groupBy(reports, ({ report }) => report.device)
  if (byDevice.size === reports.length) return [reports]
  const sorted = [...byDevice.values()].map(same =>
    same.toSorted((a, b) => Temporal.Instant.compare(b.report.reportedAt, a.report.reportedAt)),
  )
  const rounds = Math.max(...sorted.map(({ length }) => length))
  return Array.from({ length: rounds }, (_, round) => sorted.flatMap(same => same[round] ?? []))
}

/** The people named in reports, and those who have the devices that these do not have. */
async function readOwners(
  { people, owners }: SyncPorts,
  reports: readonly IdentifiedReport[],
): Promise<{ known: KnownPeople; before: Owners }> {
  const named = await readKnown(people, [...new Set(reports.flatMap(({ users }) => users.map(({ ref }) => ref)))])
  const has = (person: StoredPerson | undefined, device: string) => person !== undefined && deviceIn(person.person, device) !== undefined
  const elsewhere = reports.flatMap(({ report: { device }, users }) =>
    users.some(({ ref }) => has(named.people.get(ref), device)) ? [] : [device],
  )
  const before = await owners.findAll(elsewhere)
  const others = [...new Set(before.values())].filter(ref => !named.people.has(ref) && !named.unreadable.has(ref))
  const former = await readKnown(people, others)
  return {
    before,
    known: {
      people: new Map([...named.people, ...former.people]),
      unreadable: new Set([...named.unreadable, ...former.unreadable]),
    },
  }
}

/** @param placed each device once */
async function giveTo(
  ports: SyncPorts,
  rules: Rules,
  scope: ScopeCount,
  owner: StoredPerson | undefined,
  before: Owners,
  placed: readonly (IdentifiedReport & Place)[],
  isAccepted: boolean,
): Promise<readonly ReportResult[]> {
  if (!owner) return placed.map(one => ({ ...one, ...noEffect, giving: 'left' }))
  const effects = new Map<string, ReportEffect>()
  const given = placed.map(({ report }) => ({
    id: report.device,
    become(device: Device | undefined) {
      const after = deviceReported(report, device, rules, isAccepted)
      const whole = isAccepted ? after : deviceReported(report, after ?? device, rules, true)
      const effect = effectOf(report, rules, device, { after, whole }, (before.get(report.device) ?? owner.ref) !== owner.ref)
      effects.set(report.device, effect)
      return after && !isAccepted && effect.clears ? foundClean(after, ports) : after
    },
  }))
  const givings = await giveDevices(ports, { active: rules.active, scope }, owner, before, given)
  return placed.map((one, place) => {
    const giving = givings[place] ?? 'left'
    const effect = giving === 'too-many' ? undefined : effects.get(one.report.device)
    return { ...one, ...(effect ?? noEffect), giving }
  })
}

/** The device, which a report that waits for its pass to be accepted finds in order. */
function foundClean(device: Device, ports: Ports<'retention' | 'clock'>): Device {
  const now = ports.clock.now()
  const isKnown = device.cleanUntil !== undefined && isBefore(now, device.cleanUntil)
  return isKnown ? device : { ...device, cleanUntil: keptUntil(ports, 'waitingChanges', now) }
}

/** @param after the device with what counts of the report now @param whole with what counts once the pass is accepted */
function effectOf(
  report: KeptReport,
  rules: Rules,
  before: Device | undefined,
  { after, whole }: { after: Device | undefined; whole: Device | undefined },
  moves: boolean,
): ReportEffect {
  const hasApp = (device: Device | undefined) => device !== undefined && appsKnownOn(device, rules.asked).length > 0
  return {
    waits: whole !== (after ?? before),
    hadApp: hasApp(before),
    clears: hasApp(before) && !hasApp(whole),
    moves,
    keys: report.keys.filter(key => !before?.keys?.includes(key)),
  }
}

/** Those of the sources last: as long as one of them leads nowhere, all of its device's keys are looked up. */
async function saveKeys({ deviceIndex }: SyncPorts, results: readonly ReportResult[]) {
  const devices = new Map<string, string>()
  for (const { giving, keys, newKeys, report } of results)
    if (isWritten(giving) || giving === 'unchanged') for (const key of [...keys, ...newKeys]) devices.set(key, report.device)
  const ownFirst = Map.groupBy(devices, ([key]) => sourcesIn([key]).length > 0)
  for (const isOwn of [false, true]) {
    const some = ownFirst.get(isOwn) ?? []
    if (some.length > 0) await deviceIndex.saveAll(new Map(some.map(([key, device]) => [keyHash(key), device])))
  }
}

type RemovalPorts = Pick<SyncPorts, 'people' | 'owners' | 'deviceIndex' | 'clock'>

/**
 * Notes of devices that a source manages them no longer.
 * @param hashes of what the source calls them
 * @returns how many of them had an owner
 */
export async function removeDevices(ports: RemovalPorts, rules: Pick<Rules, 'active' | 'isInUse'>, hashes: readonly string[]) {
  if (hashes.length === 0) return 0
  const devices = await ports.deviceIndex.findAll(hashes)
  const owners = await ports.owners.findAll([...devices.values()])
  const noted = await pMap(devices, ([hash, device]) => loseKey(ports, rules, owners.get(device), device, hash), { concurrency })
  // Last, so that a run that ends early finds the rest.
  await ports.deviceIndex.removeAll([...devices.keys()])
  return noted.filter(isNoted => isNoted).length
}

async function loseKey(
  { people, clock }: RemovalPorts,
  { active, isInUse }: Pick<Rules, 'active' | 'isInUse'>,
  owner: string | undefined,
  device: string,
  hash: string,
) {
  const stored = owner === undefined ? undefined : await findReadable(people, owner)
  if (!stored) return false
  return changePerson(people, stored, person => {
    const key = deviceIn(person, device)?.keys?.find(one => keyHash(one) === hash)
    if (key === undefined) return person
    const devices = person.devices.map(one => (one.id === device ? withoutKey(one, key, isInUse, clock.now()) : one))
    return review({ ...person, devices }, active, clock.now())
  })
}
