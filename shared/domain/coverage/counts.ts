/** Coverage in numbers: no names. */

import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { ListedConnector } from '../access/listed.ts'
import { getOrCompute } from '../caching.ts'
import { type Language, languages } from '../catalogue/languages.ts'
import { addByName } from '../counts-by-day.ts'
import type { Immutable } from '../people/fields.ts'
import { type Device, languageOf, type Person } from '../people/person.ts'
import { byName } from '../text.ts'
import { type DeviceKind, deviceKind, deviceKindOf } from './device-kind.ts'
import { coverageReasons, readables, suspendables } from './words.ts'

/** People who have the same kinds of devices, so that both can be counted under any filter. */
const peopleAlike = z.strictObject({
  people: z.int(),
  devices: z.array(deviceKind.extend({ count: z.int() })).readonly(),
  /** What they read, of people counted by their language: each once, whatever devices they have, which are counted apart. */
  reads: z.optional(z.enum(languages)),
})

export type PeopleAlike = Readonly<z.output<typeof peopleAlike>>

export const alikeByUnit = z.record(z.string(), z.array(peopleAlike).readonly())

export type AlikeByUnit = Readonly<z.output<typeof alikeByUnit>>

/** Keeps what was counted last. */
export interface CoverageCounts {
  /** Replaces what was counted before. */
  save(at: Temporal.Instant, units: AlikeByUnit): Promise<void>
  /** @param units absent: all @returns undefined where nothing was counted in the last 30 days */
  find(units?: ReadonlySet<string>): Promise<{ readonly at: Temporal.Instant; readonly units: AlikeByUnit } | undefined>
  /** When that was, and in how many units someone had a device then. */
  findLast(): Promise<{ readonly at: Temporal.Instant; readonly units: number } | undefined>
}

/** Counts people one by one. */
export function coverageCounter(connectors: readonly ListedConnector[]) {
  const units = new Map<string, Map<string, PeopleAlike>>()
  function count({ profile: { unit, isTeam, leftAt } }: Person, one: Omit<PeopleAlike, 'people'>) {
    if (isTeam || leftAt) return
    const alike = getOrCompute(units, unit, () => new Map<string, PeopleAlike>())
    const key = JSON.stringify(one)
    alike.set(key, { people: (alike.get(key)?.people ?? 0) + 1, ...one })
  }
  return {
    /** @param devices of theirs, those that are asked about */
    add(person: Person, devices: readonly Device[] = person.devices) {
      if (devices.length === 0) return
      const kinds = devices.map(device => deviceKindOf(device, person, connectors))
      count(person, { devices: countedKinds(kinds) })
    },
    /** By what they read. */
    addReader: (person: Person) => count(person, { devices: [], reads: languageOf(person) }),
    counts: (): AlikeByUnit => Object.fromEntries([...units].sort(byName).map(([unit, alike]) => [unit, [...alike.values()]])),
  }
}

/** @param all in any order */
function countedKinds(all: readonly DeviceKind[]): PeopleAlike['devices'] {
  const same = Map.groupBy(all, kind => JSON.stringify(kind))
  return [...same].sort(byName).flatMap(([, [kind, ...more]]) => (kind ? [{ ...kind, count: 1 + more.length }] : []))
}

function addAlike(all: readonly PeopleAlike[]): readonly PeopleAlike[] {
  const same = Map.groupBy(all, ({ devices, reads }) => JSON.stringify({ devices, reads }))
  return [...same.values()].flatMap(([one, ...more]) =>
    one ? [{ ...one, people: more.reduce((sum, { people }) => sum + people, one.people) }] : [],
  )
}

/** Of people counted apart, all together. */
export const addUnits = (all: readonly AlikeByUnit[]): AlikeByUnit =>
  addByName<readonly PeopleAlike[]>(all, [], (a, b) => addAlike([...a, ...b]))

/** How many units have a device: of others, only what their people read is counted. */
export const unitsWithDevices = (units: AlikeByUnit): number =>
  Object.values(units).filter(alike => alike.length === 0 || alike.some(({ reads }) => reads === undefined)).length

/** How many people read each language, the most frequent first. */
export function readersIn(all: readonly PeopleAlike[]): readonly { language: Language; people: number }[] {
  const counted = languages.map(language => ({
    language,
    people: all.reduce((sum, { reads, people }) => (reads === language ? sum + people : sum), 0),
  }))
  return counted.filter(({ people }) => people > 0).toSorted((a, b) => b.people - a.people)
}

const count = z.int()

const numbers = { devices: count, people: count }

/** Devices in numbers, and their owners: each once in every number, so that those of parts may add up to more than the whole. */
export const coverage = z.strictObject({
  ...numbers,
  cells: z.array(z.strictObject({ readable: z.enum(readables), suspendable: z.enum(suspendables), ...numbers })),
  reasons: z.array(z.strictObject({ reason: z.enum(coverageReasons), ...numbers })).describe('The most frequent first.'),
})

export type CountedCoverage = Immutable<z.output<typeof coverage>>

/** @param isAsked of which kinds */
export function coverageOf(all: readonly PeopleAlike[], isAsked: (kind: DeviceKind) => boolean = () => true): CountedCoverage {
  const countBy = (namesOf: (kind: DeviceKind) => readonly string[]) => countedBy(all, kind => (isAsked(kind) ? namesOf(kind) : []))
  const cells = countBy(({ readable, suspendable }) => [`${readable} ${suspendable}`])
  const reasons = countBy(kind => kind.reasons)
  return {
    ...(countBy(() => ['all']).get('all') ?? none),
    cells: readables.flatMap(readable =>
      suspendables.flatMap(suspendable => {
        const cell = cells.get(`${readable} ${suspendable}`)
        return cell ? [{ readable, suspendable, ...cell }] : []
      }),
    ),
    reasons: coverageReasons
      .map(reason => ({ reason, ...(reasons.get(reason) ?? none) }))
      .filter(({ devices }) => devices > 0)
      .toSorted((a, b) => b.devices - a.devices),
  }
}

interface Numbers {
  devices: number
  people: number
}

const none: Numbers = { devices: 0, people: 0 }

/** Devices under each name of their kind, and the people who have one. */
function countedBy(all: readonly PeopleAlike[], namesOf: (kind: DeviceKind) => readonly string[]) {
  const sums = new Map<string, Numbers>()
  for (const { people, devices } of all) {
    const owned = new Map<string, number>()
    for (const kind of devices) for (const name of namesOf(kind)) owned.set(name, (owned.get(name) ?? 0) + kind.count)
    for (const [name, number] of owned) {
      const sum = sums.get(name) ?? none
      sums.set(name, { devices: sum.devices + number * people, people: sum.people + people })
    }
  }
  return sums
}
