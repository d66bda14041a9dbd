import pMap from 'p-map'
import { withLeft } from '../../domain/people/organisation.ts'
import { fieldFault } from '../../domain/people/read-staff.ts'
import { review } from '../../domain/review/review.ts'
import type { SourceState, UnderWay } from '../../domain/sources/pass.ts'
import type { SourceFinding, SourcePasses } from '../../domain/sources/passes.ts'
import { type Directory, directoryKey, directoryName, type WaitingStaff } from '../../domain/sources/staff-source.ts'
import { importListed, type ListedStaff } from '../import/import-staff.ts'
import type { RefusedRecord } from '../import/records.ts'
import { changeLinked } from '../save/change-person.ts'
import type { StaffSyncPorts } from './ports.ts'

/** Who is in the directory now, by hash. */
export interface Members {
  has(key: string): boolean
}

export interface TakenStaff {
  readonly written: number
  /** People who could not be imported, and those whose manager is not known. Both may be once others were imported. */
  readonly findings: readonly SourceFinding[]
}

interface Account {
  readonly ref: string
  readonly key: string
  readonly member: NonNullable<WaitingStaff['member']>
}

/**
 * Imports people of the directory, and notes who has left. A person with an unknown manager is imported without.
 * @param members of several records about one person only those that agree with it count
 */
export async function takeStaff(ports: StaffSyncPorts, waiting: readonly WaitingStaff[], members: Members): Promise<TakenStaff> {
  const all = waiting.map(({ ref, member }) => ({ ref, key: directoryKey(ref), member }))
  const gone = all.flatMap(({ key, member }) => (member || members.has(key) ? [] : [key]))
  const left = await noteLeavers(ports, gone)
  const accounts = all.flatMap(({ ref, key, member }): readonly Account[] => (member && members.has(key) ? [{ ref, key, member }] : []))
  const imported = await importAccounts(ports, accounts, members)
  return { ...imported, written: imported.written + left }
}

async function importAccounts(ports: StaffSyncPorts, accounts: readonly Account[], members: Members): Promise<TakenStaff> {
  const managers = await managersOf(ports, accounts)
  const records = accounts.map(({ key, member: { groups, manager, country, ...record } }, index): ListedStaff => {
    const fields = { ...record, country, manager: manager === undefined ? undefined : managers.get(manager) }
    return { index, record: fields, fromDirectory: { groups, directoryKey: key } }
  })
  const first = new Map(records.toReversed().map(({ index, record }) => [record.id, index]))
  const isFirst = ({ index, record }: ListedStaff) => first.get(record.id) === index
  const outcomes = await importListed(ports, records.filter(isFirst), (key) => members.has(key))
  const refused = [
    ...outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [outcome])),
    ...records.flatMap((one) => (isFirst(one) ? [] : [sameId(one)])),
  ]
  const faults = new Map(refused.map((one) => [one.index, one]))
  await saveRefs(
    ports,
    accounts.filter((_, index) => !faults.has(index)),
  )
  return {
    written: outcomes.filter((outcome) => outcome === 'added' || outcome === 'changed').length,
    findings: accounts.flatMap(({ ref, member: { manager } }, index): readonly SourceFinding[] => {
      const fault = faults.get(index)
      if (fault) return [{ record: ref, what: 'unread', message: fieldFault(fault.field, fault.message) }]
      return manager === undefined || managers.has(manager)
        ? []
        : [{ record: ref, what: 'fault', message: 'has a manager who is not known' }]
    }),
  }
}

const sameId = ({ index }: ListedStaff): RefusedRecord => ({
  index,
  field: 'id',
  message: 'must be theirs alone, but another record of the directory has it',
})

/** Staff ids of managers, by the directory's id of them. */
async function managersOf({ directory, people }: StaffSyncPorts, accounts: readonly Account[]): Promise<ReadonlyMap<string, string>> {
  const here = new Map(accounts.map(({ ref, member: { id } }) => [ref, id]))
  const elsewhere = new Set(accounts.flatMap(({ member: { manager } }) => (manager === undefined || here.has(manager) ? [] : [manager])))
  const refs = await directory.findRefs([...elsewhere].map(directoryKey))
  const known = await people.findAll([...new Set(refs.values())])
  const ids = new Map(known.people.map(({ ref, person }) => [ref, person.profile.id]))
  for (const manager of elsewhere) {
    const id = ids.get(refs.get(directoryKey(manager)) ?? '')
    if (id !== undefined) here.set(manager, id)
  }
  return here
}

/** So that they are found by the directory's id: as managers, and once they have left. */
async function saveRefs({ directory, refs }: StaffSyncPorts, accounts: readonly Account[]): Promise<void> {
  const known = await directory.findRefs(accounts.map(({ key }) => key))
  const unknown = accounts.filter(({ key }) => !known.has(key))
  if (unknown.length === 0) return
  const found = await refs.findAll(unknown.map(({ member: { id } }) => id))
  await directory.saveRefs(
    new Map(
      unknown.flatMap(({ key, member: { id } }) => {
        const ref = found.get(id)
        return ref === undefined ? [] : [[key, ref]]
      }),
    ),
  )
}

const concurrency = 16

/**
 * Notes that people have left. A person who has another id in the directory by now has not.
 * @param keys hashes of the directory's ids
 * @returns how many had not left before
 */
export async function noteLeavers(ports: StaffSyncPorts, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0
  const { people, policies, directory, clock } = ports
  const refs = await directory.findRefs(keys)
  const isOne = new Set(keys)
  const active = await policies.listActive()
  const known = await people.findAll([...new Set(refs.values())])
  const leaving = known.people.filter(({ person: { profile } }) => !profile.leftAt && isOne.has(profile.directoryKey ?? ''))
  const outcomes = await pMap(
    leaving,
    (stored) => changeLinked(ports, stored, (person) => review(withLeft(person, clock.now()), active, clock.now())),
    { concurrency },
  )
  return outcomes.filter(Boolean).length
}

export type Keys = ReadonlySet<string>

/** Those that a pass lists. */
export async function listedIn(passes: SourcePasses, pass: number): Promise<Keys> {
  return new Set((await Array.fromAsync(passes.listBatches(directoryName, pass), ({ devices }) => devices)).flat())
}

/** Those that a pass removed: they were there before, and it lacks them or reports them as gone. */
async function droppedIn(passes: SourcePasses, pass: number): Promise<Keys> {
  return new Set((await Array.fromAsync(passes.listMissing(directoryName, pass))).flat())
}

/** Those who were there before a pass: listed since everybody was last read, and not dropped since. */
export async function membersBefore(passes: SourcePasses, { directory }: SourceState): Promise<Keys> {
  const keys = new Set<string>()
  for (const pass of directory?.passes ?? []) {
    for (const key of await listedIn(passes, pass)) keys.add(key)
    for (const key of await droppedIn(passes, pass)) keys.delete(key)
  }
  return keys
}

/** Who is in the directory once the pass under way is accepted. */
export async function membersAfter(passes: SourcePasses, state: UnderWay): Promise<Members> {
  const { number, changes } = state.pass
  const listed = await listedIn(passes, number)
  if (!changes) return listed
  const [before, dropped] = [await membersBefore(passes, state), await droppedIn(passes, number)]
  return { has: (key) => !dropped.has(key) && (listed.has(key) || before.has(key)) }
}

/** Those that this whole pass lacks, as the last one did, and that none in between had. */
export async function missingTwice(passes: SourcePasses, state: UnderWay): Promise<readonly string[]> {
  const { directory, pass } = state
  const [whole] = directory?.passes ?? []
  if (pass.changes || whole === undefined) return []
  const [missed, listed, members] = [
    await droppedIn(passes, whole),
    await listedIn(passes, pass.number),
    await membersBefore(passes, state),
  ]
  return [...missed].filter((key) => !listed.has(key) && !members.has(key))
}

/** Those that a pass over changes reports as gone; of several changes of one the last counts. */
export async function goneIn(directory: Directory, pass: number): Promise<Keys> {
  const gone = new Set<string>()
  for await (const { waiting } of directory.listWaiting(pass))
    for (const { ref, member } of waiting) {
      const key = directoryKey(ref)
      if (member) gone.delete(key)
      else gone.add(key)
    }
  return gone
}
