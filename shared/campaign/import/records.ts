/** What the imports of staff and of devices share: good records are imported, bad ones are named. */

import pMap from 'p-map'
import * as z from 'zod'
import type { DeviceOfPerson } from '#domain/access/brake.ts'
import { batchesOf } from '#domain/batches.ts'
import { addNumbers, countByKind } from '#domain/numbers.ts'
import type { Immutable } from '#domain/people/fields.ts'
import type { StaffHome } from '#domain/people/home.ts'
import type { Doubt } from '#domain/people/records.ts'
import type { OwnFields } from '#domain/people/rows.ts'
import { compactJson } from '#domain/people/serialize.ts'
import { asMeant } from '#domain/people/spellings.ts'
import { type People, type StoredPerson, UnreadablePersonError } from '#domain/people/store.ts'
import type { Drafts } from '#domain/policies/store.ts'
import { inField, inputFaults, seen } from '#domain/problem.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import type { Configured } from '#domain/sources/configured.ts'
import type { SecondPersonPorts } from '../decide/second-person.ts'
import type { Ports } from '../ports.ts'

export interface RecordImportPorts
  extends SecondPersonPorts,
    Ports<'people' | 'refs' | 'policies' | 'owners' | 'brakes' | 'erasures' | 'pageLinks' | 'addresses' | 'newcomers' | 'clock'> {
  drafts: Pick<Drafts, 'list'>
  /** Those that are configured. */
  sources: readonly Pick<Configured, 'name'>[]
  /** Mail domains of staff, in small letters; none: any. */
  staffDomains: readonly string[]
  staffHome: StaffHome
  /** The machine's own, uncorrected. */
  machineClock: Clock
}

/** Adds up the counts by unit of several calls. */
export function unitCounts(before: readonly UnitCounts[] = []) {
  const counts = new Map(before.map(one => [one.unit, one]))
  return {
    add(more: readonly UnitCounts[] = []) {
      for (const { unit, ...numbers } of more) {
        const { unit: _, ...known } = counts.get(unit) ?? { unit, ...noResults }
        counts.set(unit, { unit, ...addNumbers(known, numbers) })
      }
    },
    list: (): readonly UnitCounts[] => [...counts.values()].toSorted((one, other) => (one.unit < other.unit ? -1 : 1)),
  }
}

const noResults = { added: 0, changed: 0, unchanged: 0, moved: 0 }

const counts = {
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  moved: z.int().describe('Devices that came from another owner.'),
}

export type RecordResult = keyof typeof counts

const faultFields = { index: z.int(), field: z.string(), message: z.string() }

/** How many records were imported, and what is wrong with the others. */
export const recordReport = z.object({
  ...counts,
  older: z.optional(z.int()).describe('Of the unchanged, those with something older than is known; absent if none.'),
  units: z.optional(z.array(z.object({ unit: z.string(), ...counts }))).describe('The same by unit: of a dry run.'),
  refused: z
    .array(z.object(faultFields))
    .describe(
      'The faults of refused records, by their place in the list, from 0: 500 at most, one each of many records before further ones of the same. All other records are imported.',
    ),
  more: z.optional(z.int()).describe('Faults beyond those listed; absent if all are.'),
  dropped: z.optional(z.int()).describe('Devices whose readings are not kept, since no policy or draft asks about them; absent if none.'),
  warned: z
    .array(
      z.object({
        ...faultFields,
        why: z.optional(z.enum(['unknown manager', 'circle'])).describe('Where it depends on the other records of the same call.'),
        name: z.optional(z.string()).describe('A name that nothing describes, but that is nearly one that is asked about.'),
        means: z.optional(z.string()).describe('That one: it is unknown on this device.'),
      }),
    )
    .describe('What is odd about records that were imported all the same: 500 at most.'),
})

export type RecordReport = Immutable<z.output<typeof recordReport>>

export type ImportReport = RecordReport & {
  /** Suspended devices that have access again for it, without those that moved; absent where none may. */
  cleared?: readonly DeviceOfPerson[] | undefined
}

/** What takes two people, as the first is told. */
export const mustBeSeconded = {
  field: 'id',
  message: 'is not changed yet: this would restore a suspended device, so another person must import the same record within 48 hours',
}

export type UnitCounts = NonNullable<RecordReport['units']>[number]

export type RefusedRecord = RecordReport['refused'][number]

export type WarnedRecord = RecordReport['warned'][number]

/** People in one batch: as many as DynamoDB reads at once. */
const batchSize = 100

/** Faults and warnings that a report lists: one each for as many records as the command line sends in a call, since it sends some of them again. */
const mostFaults = 500

/** What came of a record that was imported. */
export interface ImportedRecord {
  /** Place in the list, from 0. */
  index: number
  result: RecordResult
  /** Of the person, or of the device's owner. */
  unit: string
  /** Nothing was taken from it, since something later is known. */
  isOlder?: boolean
  /** The manager that it names is not known. */
  lacksManager?: boolean
}

export interface Indexed<T> {
  index: number
  record: T
}

/** Finds what several records have that only one may: none of them is imported, since nobody knows whose it is. */
export function findRepeated(own: OwnFields) {
  const [first, second] = [new Map<string, number>(), new Map<string, number>()]
  const keysOf = (fields: Parameters<OwnFields>[0]) =>
    Object.entries(own(fields)).flatMap(([field, value]) => (value === '' ? [] : [{ field, value, key: `${field} ${value}` }]))
  return {
    add(place: number, fields: Parameters<OwnFields>[0]) {
      for (const { key } of keysOf(fields)) {
        if (!first.has(key)) first.set(key, place)
        else if (!second.has(key)) second.set(key, place)
      }
    },
    firstWith: (id: string) => first.get(`id ${id}`),
    /** @returns what another has, too, and the place of that one */
    find(place: number, fields: Parameters<OwnFields>[0]) {
      const repeated = keysOf(fields).find(({ key }) => second.has(key))
      if (!repeated) return undefined
      const { field, value, key } = repeated
      return { field, value, other: first.get(key) === place ? second.get(key) : first.get(key) }
    },
  }
}

/** Parses records. Of those with the same id or address none is good. */
export function readRecords<T extends { id: string }>(
  input: readonly unknown[],
  schema: z.ZodType<T>,
  own: OwnFields,
  doubtsAbout: (record: T) => readonly Doubt[] = () => [],
) {
  const good: Indexed<T>[] = []
  const refused: RefusedRecord[] = []
  const warned: WarnedRecord[] = []
  const all = input.map((given, index) => {
    const fields = asMeant(given)
    return { index, fields, parsed: schema.safeParse(fields) }
  })
  const repeated = findRepeated(own)
  for (const { index, parsed } of all) if (parsed.success) repeated.add(index, parsed.data)
  for (const { index, fields, parsed } of all) {
    if (!parsed.success) {
      for (const fault of inputFaults(parsed.error.issues, fields)) refused.push({ index, ...inField(fault) })
      continue
    }
    const twice = repeated.find(index, parsed.data)
    if (twice) {
      refused.push({ index, field: twice.field, message: `must be given once, but ${seen(twice.value)} is also in record ${twice.other}` })
      continue
    }
    good.push({ index, record: parsed.data })
    for (const doubt of doubtsAbout(parsed.data)) warned.push({ index, ...doubt })
  }
  return { good, refused, warned }
}

/** Refuses records of people who cannot be read: overwriting them would lose where their mail stands. */
export async function ifReadable<T>(index: number, work: () => Promise<T>): Promise<T | RefusedRecord> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UnreadablePersonError)) throw error
    return unreadableRecord(index)
  }
}

export const unreadableRecord = (index: number): RefusedRecord => ({
  index,
  field: '',
  message: 'belongs to a person whose stored record cannot be read: see the list of held people',
})

/** People by ref, as they are stored. */
export interface KnownPeople {
  people: ReadonlyMap<string, StoredPerson>
  unreadable: ReadonlySet<string>
}

export async function readKnown(people: People, refs: readonly string[]): Promise<KnownPeople> {
  const page = await people.findAll(refs)
  return { people: new Map(page.people.map(stored => [stored.ref, stored])), unreadable: new Set(page.unreadable) }
}

/**
 * Imports one batch after another, so that what was read of a batch is recent when it is written.
 * @returns what came of each, in their order
 */
export async function inBatches<T, R>(
  all: readonly T[],
  importBatch: (batch: readonly T[]) => Promise<readonly R[]>,
): Promise<readonly R[]> {
  return (await pMap(batchesOf(all, batchSize), importBatch, { concurrency: 1 })).flat()
}

/** True for equal values, whatever the order of their keys. */
export const isSame = (a: object, b: object) => compactJson({ of: a }) === compactJson({ of: b })

/**
 * @param unkept records of which no reading is kept
 * @param byUnit whether to count by unit, too
 * @param warned also of records that turned out to be refused, of which the report says only that
 */
export function reportOf(
  { refused, warned }: { refused: readonly RefusedRecord[]; warned: readonly WarnedRecord[] },
  outcomes: readonly (ImportedRecord | RefusedRecord)[],
  { unkept = [], byUnit }: { unkept?: readonly number[]; byUnit?: boolean | undefined },
): RecordReport {
  const imported = outcomes.filter(isImported)
  const older = imported.filter(({ isOlder }) => isOlder).length
  const further = outcomes.flatMap(outcome => (isImported(outcome) ? [] : [outcome]))
  const faults = [...refused, ...further].toSorted(byIndex)
  const faulty = new Set(faults.map(({ index }) => index))
  const dropped = unkept.filter(index => !faulty.has(index)).length
  const told = mostTelling(faults).slice(0, mostFaults).toSorted(byIndex)
  return {
    ...countResults(imported),
    older: older || undefined,
    units: byUnit ? [...Map.groupBy(imported, ({ unit }) => unit)].map(([unit, some]) => ({ unit, ...countResults(some) })) : undefined,
    refused: told,
    more: faults.length - told.length || undefined,
    dropped: dropped || undefined,
    warned: warned.filter(({ index }) => !faulty.has(index)).slice(0, mostFaults),
  }
}

export const isImported = (outcome: ImportedRecord | RefusedRecord): outcome is ImportedRecord => 'result' in outcome

const countResults = (imported: readonly ImportedRecord[]) =>
  addNumbers(
    noResults,
    countByKind(imported, ({ result }) => result),
  )

const byIndex = (a: RefusedRecord, b: RefusedRecord) => a.index - b.index

/** The first fault of each record before all others. */
function mostTelling(faults: readonly RefusedRecord[]) {
  const isFirst = ({ index }: RefusedRecord, place: number) => faults[place - 1]?.index !== index
  return [...faults.filter(isFirst), ...faults.filter((fault, place) => !isFirst(fault, place))]
}
