import pMap from 'p-map'
import { isSameAddress } from '#domain/people/mail.ts'
import { directoryKeysOf, withLeft } from '#domain/people/organisation.ts'
import type { Profile } from '#domain/people/person.ts'
import { fieldFault } from '#domain/people/read-staff.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { review } from '#domain/review/review.ts'
import type { SourceState, UnderWay } from '#domain/sources/pass.ts'
import type { SourceFinding, SourcePasses } from '#domain/sources/passes.ts'
import { type Directory, directoryKey, type WaitingStaff } from '#domain/sources/staff-source.ts'
import { importListed, type ListedStaff } from '../import/import-staff.ts'
import { isImported, type RefusedRecord } from '../import/records.ts'
import { changeLinked, changePerson } from '../save/change-person.ts'
import { directoryNames, type StaffSyncPorts } from './ports.ts'

/** Who is in directories, by hash of a directory's own id. */
export interface Members {
  /** In the one that is read, once its pass is accepted. */
  has(key: string): boolean
  /** In another one: whether the configuration has it before or after that. */
  elsewhere(key: string): 'before' | 'after' | undefined
}

interface TakenStaff {
  written: number
  /** People who could not be imported, and those whose manager is not known. Both may be once others were imported. */
  findings: readonly SourceFinding[]
}

interface Account {
  ref: string
  key: string
  member: NonNullable<WaitingStaff['member']>
}

/**
 * Imports people of a directory, and notes who has left. A person with an unknown manager is imported without.
 * @param members of several records about one person only those that agree with it count
 */
export async function takeStaff(
  ports: StaffSyncPorts,
  source: string,
  waiting: readonly WaitingStaff[],
  members: Members,
): Promise<TakenStaff> {
  const all = waiting.map(({ ref, member }) => ({ ref, key: directoryKey(source, ref), member }))
  const gone = all.flatMap(({ key, member }) => (member || members.has(key) ? [] : [key]))
  const left = await noteLeavers(ports, gone, members)
  const accounts = all.flatMap(({ ref, key, member }): readonly Account[] => (member && members.has(key) ? [{ ref, key, member }] : []))
  const claims =
    directoryNames(ports).length > 1 ? await claimsOf(ports, accounts, members) : accounts.map(own => ({ own, isNoted: false }))
  const noted = claims.filter(({ isNoted }) => isNoted).length
  const own = claims.flatMap(({ own }) => own ?? [])
  const imported = await importAccounts(ports, source, own, members)
  return { ...imported, written: imported.written + left + noted }
}

/** What an account is to a person, who may be in another directory, too. */
interface Claim {
  /** The record of the person; absent where that of an earlier directory counts. */
  own?: Account
  /** It was noted now that one more directory lists them. */
  isNoted: boolean
}

/** People are the same by staff id, else by address; who is known by an address keeps their staff id. A leaver is not known by it. */
async function claimsOf(ports: StaffSyncPorts, accounts: readonly Account[], members: Members): Promise<readonly Claim[]> {
  const byId = await ports.refs.findAll(accounts.map(({ member }) => member.id))
  const byEmail = await ports.addresses.findAll(accounts.flatMap(({ member: { id, email } }) => (byId.has(id) ? [] : [email])))
  const refOf = ({ member: { id, email } }: Account) => byId.get(id) ?? byEmail.get(email)?.ref ?? ''
  const known = await ports.people.findAll([...new Set(accounts.map(refOf))].filter(Boolean))
  const people = new Map(known.people.map(one => [one.ref, one]))
  const isOf = ({ member }: Account, { id, email }: Profile) => member.id === id || isSameAddress(member.email, email)
  return pMap(
    accounts,
    account => {
      const stored = people.get(refOf(account))
      return claimOf(ports, account, stored && isOf(account, stored.person.profile) ? stored : undefined, members)
    },
    { concurrency },
  )
}

async function claimOf(ports: StaffSyncPorts, account: Account, stored: StoredPerson | undefined, members: Members): Promise<Claim> {
  const keys = stored ? directoryKeysOf(stored.person) : []
  const { id = '', directoryKey: theirs = '', leftAt } = stored?.person.profile ?? {}
  const isStranger = !keys.includes(account.key) && (leftAt !== undefined || members.has(theirs))
  if (!stored || theirs === '' || isStranger) return { own: account, isNoted: false }
  const isLater = keys.some(key => members.elsewhere(key) === 'before')
  const also = isLater ? account.key : members.elsewhere(theirs) && theirs
  const isNoted = also !== undefined && (await noteListed(ports, stored, also, members))
  return { own: isLater ? undefined : { ...account, member: { ...account.member, id } }, isNoted }
}

/** @returns whether that was news */
async function noteListed({ people, directory }: StaffSyncPorts, stored: StoredPerson, key: string, members: Members) {
  const { alsoListed = [] } = stored.person
  if (alsoListed.includes(key)) return false
  await directory.saveRefs(new Map([[key, stored.ref]]))
  const still = alsoListed.filter(one => members.has(one) || members.elsewhere(one))
  return changePerson(people, stored, person => ({ ...person, alsoListed: [...still, key] }))
}

async function importAccounts(ports: StaffSyncPorts, source: string, accounts: readonly Account[], members: Members): Promise<TakenStaff> {
  const managers = await managersOf(ports, source, accounts)
  const records = accounts.map(({ key, member: { groups, manager, country, ...record } }, index): ListedStaff => {
    const fields = { ...record, country, manager: manager === undefined ? undefined : managers.get(manager) }
    return { index, record: fields, fromDirectory: { groups, directoryKey: key } }
  })
  const first = new Map(records.toReversed().map(({ index, record }) => [record.id, index]))
  const isFirst = ({ index, record }: ListedStaff) => first.get(record.id) === index
  const outcomes = await importListed(ports, records.filter(isFirst), { isInDirectory: key => members.has(key) })
  const refused = [
    ...outcomes.flatMap(outcome => (isImported(outcome) ? [] : [outcome])),
    ...records.flatMap(one => (isFirst(one) ? [] : [sameId(one)])),
  ]
  const faults = new Map(refused.map(one => [one.index, one]))
  await saveRefs(
    ports,
    accounts.filter((_, index) => !faults.has(index)),
  )
  return {
    written: outcomes.filter(outcome => isImported(outcome) && outcome.result !== 'unchanged').length,
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

/** Staff ids of managers, by what records name them: the directory's id of them, or an address. */
async function managersOf({ directory, people, addresses }: StaffSyncPorts, source: string, accounts: readonly Account[]) {
  const here = new Map(accounts.map(({ ref, member: { id } }) => [ref, id]))
  const named = new Set(accounts.flatMap(({ member: { manager } }) => (manager === undefined || here.has(manager) ? [] : [manager])))
  const byKey = await directory.findRefs([...named].map(manager => directoryKey(source, manager)))
  const byEmail = await addresses.findAll([...named].filter(manager => manager.includes('@')))
  const refs = new Map([...named].map(manager => [manager, byKey.get(directoryKey(source, manager)) ?? byEmail.get(manager)?.ref ?? '']))
  const known = await people.findAll([...new Set(refs.values())].filter(Boolean))
  const ids = new Map(known.people.map(({ ref, person }) => [ref, person.profile.id]))
  for (const [manager, ref] of refs) {
    const id = ids.get(ref)
    if (id !== undefined) here.set(manager, id)
  }
  return here
}

/** So that they are found by the directory's id: as managers, and once they have left. */
async function saveRefs({ directory, refs }: StaffSyncPorts, accounts: readonly Account[]) {
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
 * Notes that people have left. A person who has another id in a directory by now has not.
 * @param keys hashes of the directory's ids
 * @returns how many had not left before
 */
export async function noteLeavers(ports: StaffSyncPorts, keys: readonly string[], members: Members) {
  if (keys.length === 0) return 0
  const { people, policies, directory, clock } = ports
  const refs = await directory.findRefs(keys)
  const isOne = new Set(keys)
  const active = await policies.listActive()
  const known = await people.findAll([...new Set(refs.values())])
  const isListed = (key: string) => members.has(key) || members.elsewhere(key) !== undefined
  const leaving = known.people.filter(({ person }) => {
    const own = directoryKeysOf(person)
    return !person.profile.leftAt && own.some(key => isOne.has(key)) && !own.some(isListed)
  })
  const outcomes = await pMap(
    leaving,
    stored => changeLinked(ports, stored, person => review(withLeft(person, clock.now()), active, clock.now())),
    { concurrency },
  )
  return outcomes.filter(Boolean).length
}

export type Keys = ReadonlySet<string>

/** Those that a pass lists. */
export async function listedIn(passes: SourcePasses, source: string, pass: number): Promise<Keys> {
  return new Set((await Array.fromAsync(passes.listBatches(source, pass), ({ devices }) => devices)).flat())
}

/** Those that a pass removed: they were there before, and it lacks them or reports them as gone. */
async function droppedIn(passes: SourcePasses, source: string, pass: number): Promise<Keys> {
  return new Set((await Array.fromAsync(passes.listMissing(source, pass))).flat())
}

/** Those who were there before a pass: listed since everybody was last read, and not dropped since. */
export async function membersBefore(passes: SourcePasses, source: string, { directory }: SourceState): Promise<Keys> {
  const keys = new Set<string>()
  for (const pass of directory?.passes ?? []) {
    for (const key of await listedIn(passes, source, pass)) keys.add(key)
    for (const key of await droppedIn(passes, source, pass)) keys.delete(key)
  }
  return keys
}

/** Who is in directories once the pass under way is accepted. */
export async function membersAfter(ports: StaffSyncPorts, source: string, state: UnderWay): Promise<Members> {
  const { passes } = ports
  const { number, changes } = state.pass
  const listed = await listedIn(passes, source, number)
  const elsewhere = await membersElsewhere(ports, source)
  if (!changes) return { has: key => listed.has(key), elsewhere }
  const [before, dropped] = [await membersBefore(passes, source, state), await droppedIn(passes, source, number)]
  return { has: key => !dropped.has(key) && (listed.has(key) || before.has(key)), elsewhere }
}

/** A person is still there if only the last whole pass lacks them. */
async function membersElsewhere(ports: StaffSyncPorts, source: string): Promise<Members['elsewhere']> {
  const { passes } = ports
  const names = directoryNames(ports)
  const places = new Map<string, 'before' | 'after'>()
  for (const [index, name] of names.entries()) {
    if (name === source) continue
    const { state } = await passes.find(name)
    const missing = await droppedIn(passes, name, state.directory?.passes[0] ?? 0)
    for (const key of [...(await membersBefore(passes, name, state)), ...missing])
      places.set(key, index < names.indexOf(source) ? 'before' : 'after')
  }
  return key => places.get(key)
}

/** Those that this whole pass lacks, as the last one did, and that none in between had. */
export async function missingTwice(passes: SourcePasses, source: string, state: UnderWay): Promise<readonly string[]> {
  const { directory, pass } = state
  const [whole] = directory?.passes ?? []
  if (pass.changes || whole === undefined) return []
  const [missed, listed, members] = [
    await droppedIn(passes, source, whole),
    await listedIn(passes, source, pass.number),
    await membersBefore(passes, source, state),
  ]
  return [...missed].filter(key => !listed.has(key) && !members.has(key))
}

/** Those that a pass over changes reports as gone; of several changes of one the last counts. */
export async function goneIn(directory: Directory, source: string, pass: number): Promise<Keys> {
  const gone = new Set<string>()
  for await (const { waiting } of directory.listWaiting(source, pass))
    for (const { ref, member } of waiting) {
      const key = directoryKey(source, ref)
      if (member) gone.delete(key)
      else gone.add(key)
    }
  return gone
}
