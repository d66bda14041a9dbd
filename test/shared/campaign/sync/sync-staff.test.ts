import { expect, it } from 'vitest'
import { importStaff } from '#campaign/import/import-staff.ts'
import { erasePerson } from '#campaign/privacy/erase-person.ts'
import { acceptPass, findingsOf, sourceStatus } from '#campaign/sync/passes.ts'
import { beginPass } from '#campaign/sync/run-pass.ts'
import { syncStaff } from '#campaign/sync/sync-staff.ts'
import type { Person } from '#domain/people/person.ts'
import type { StaffReport } from '#domain/sources/staff-source.ts'
import { personWith, policyOf, several, staffFields } from '#test/builders.ts'
import { mortal } from '#test/simulation/mortal.ts'
import { known, type Running } from '../running.ts'
import { ScriptedDirectory, settingsOf } from './scripted-directory.ts'

const goOn = () => true

class Syncing {
  readonly running: Running
  readonly directory: ScriptedDirectory
  settings = settingsOf()

  constructor(running: Running, directory: ScriptedDirectory) {
    this.running = running
    this.directory = directory
  }

  configured() {
    return { name: 'directory', settings: this.settings, source: this.directory }
  }

  sync(hasTimeLeft = goOn) {
    return syncStaff(this.running.ports, this.configured(), hasTimeLeft)
  }

  /** The first pass, and what an administrator does then. */
  async first() {
    await this.sync()
    await acceptPass(this.running.ports, 'directory', 1, 'admin-1')
    return this.sync()
  }

  /** The next pass that is due; after a day a whole one, which follows one over changes. */
  async later(hours: number) {
    this.running.later({ hours })
    const first = await this.sync()
    const second = await this.sync()
    return second.outcome === 'early' ? first : second
  }

  async people(): Promise<ReadonlyMap<string, Person>> {
    const pages = await Array.fromAsync(this.running.ports.people.listEveryone())
    return new Map(pages.flatMap(({ people }) => people.map(({ person }): [string, Person] => [person.profile.id, person])))
  }

  async ids() {
    return [...(await this.people()).keys()].toSorted()
  }

  async profile(ref: string) {
    return (await this.people()).get(`id-${ref}`)?.profile
  }

  async left() {
    return [...(await this.people()).values()].flatMap(({ profile: { id, leftAt } }) => (leftAt ? [id] : [])).toSorted()
  }

  async findings() {
    const found = await Array.fromAsync(findingsOf(this.running.ports, 'directory'))
    return found.map(({ record, what, message }) => `${record} ${what}: ${message}`)
  }

  standing() {
    return sourceStatus(this.running.ports, 'directory')
  }
}

/** One that is read whole each time. */
async function wholly(...refs: readonly string[]) {
  const one = await syncing(...refs)
  one.directory.canListChanges = false
  await one.first()
  return one
}

async function syncing(...refs: readonly string[]) {
  return new Syncing(await known({ people: [] }), new ScriptedDirectory(...refs))
}

async function synced(...refs: readonly string[]) {
  const one = await syncing(...refs)
  await one.first()
  return one
}

/** `p0`, `p1`, … */
const many = (count: number) => several(count, number => `p${number}`)

it('a pass over the directory brings everybody it lists, page by page', async () => {
  const one = await syncing('ana', 'ben', 'cleo', 'dora', 'emil')
  expect(await one.sync()).toMatchObject({ source: 'directory', pass: 1, outcome: 'held', pages: 3, records: 5, written: 0 })
  await acceptPass(one.running.ports, 'directory', 1, 'admin-1')
  expect(await one.sync()).toEqual({ source: 'directory', pass: 1, outcome: 'accepted', pages: 0, records: 0, written: 5 })
  expect(await one.ids()).toEqual(['id-ana', 'id-ben', 'id-cleo', 'id-dora', 'id-emil'])
  expect(await one.profile('ana')).toMatchObject({ email: 'ana@ec.example', language: 'fr', zone: 'Europe/Brussels', unit: 'DG-ALPHA' })
  expect(await one.standing()).toMatchObject({ source: 'directory', kind: 'graph', accepted: { number: 1, records: 5 } })
})

it('a pass over the directory is begun once so many hours have passed, or when someone asks', async () => {
  const one = await synced('ana')
  expect(await one.later(5)).toMatchObject({ outcome: 'early' })
  expect(await one.later(1)).toMatchObject({ outcome: 'accepted', pass: 2 })
  expect(await one.sync()).toMatchObject({ outcome: 'early' })
  await beginPass(one.running.ports, 'directory')
  expect(await one.sync()).toMatchObject({ outcome: 'accepted', pass: 3 })
  expect(one.directory.asked).toEqual(['all', 'changes from 1', 'all'])
})

it('a pass over the directory writes nothing of people who are as before', async () => {
  const one = await synced('ana', 'ben', 'cleo')
  one.directory.put('ben', { unit: 'DG-BETA' })
  expect(await one.later(6)).toMatchObject({ records: 1, written: 1 })
  expect(await one.later(25)).toMatchObject({ records: 3, written: 0 })
})

it('a pass over the directory takes managers in whatever order they come', async () => {
  const one = await syncing()
  one.directory.put('ana', { manager: 'emil' })
  for (const ref of ['ben', 'cleo']) one.directory.put(ref, { manager: 'ana' })
  one.directory.put('dora')
  one.directory.put('emil', { country: 'NL' })
  expect(await one.first()).toMatchObject({ outcome: 'accepted' })
  expect(await one.profile('ana')).toMatchObject({ manager: { id: 'id-emil', country: 'NL' } })
  expect(await one.profile('cleo')).toMatchObject({ manager: { id: 'id-ana' } })
  expect(await one.findings()).toEqual([])
})

it.each<[string, Partial<StaffReport>, string]>([
  ['an office', { office: 'Lisboa', country: 'BE' }, 'Europe/Lisbon'],
  ['else by country', { office: 'Porto', country: 'nl' }, 'Europe/Amsterdam'],
  ['else as everybody else', { office: 'constructor', country: 'FR' }, 'Europe/Vienna'],
])('a pass over the directory takes the zone by %s', async (_, account, zone) => {
  const one = await syncing()
  one.settings = settingsOf({ zone: 'Europe/Vienna', zones: { NL: 'Europe/Amsterdam' }, offices: { Lisboa: 'Europe/Lisbon' } })
  one.directory.put('ana', account)
  await one.first()
  expect(await one.profile('ana')).toMatchObject({ zone })
})

it.each([
  ['de-AT', 'de'],
  ['pt-PT, en;q=0.8', 'pt'],
  ['PT_br', 'pt'],
  ['tr-TR', 'en'],
  ['', 'en'],
])('a pass over the directory reads the language "%s" as %s', async (language, read) => {
  const one = await syncing()
  one.directory.put('ana', { language })
  await one.first()
  expect(await one.profile('ana')).toMatchObject({ language: read })
})

it('a pass over the directory asks for the groups of policies, and names those without an id', async () => {
  const audience = { groups: ['drivers'], except: { groups: ['board'] } }
  const policy = policyOf({ scope: { devices: ['official'], audience } })
  const one = new Syncing(await known({ people: [], policies: [policy] }), new ScriptedDirectory())
  one.settings = settingsOf({ groups: { drivers: '8c5b', cooks: '9d6c' } })
  one.directory.put('ana', { groups: ['drivers'] })
  await one.first()
  expect(one.directory.groupsAsked).toEqual(['drivers'])
  expect(await one.profile('ana')).toMatchObject({ groups: ['drivers'] })
  expect(await one.findings()).toEqual(['board fault: is a group of a policy that has no id in the configuration'])
})

it('a record that cannot be read is named by its id in the directory, and nobody has left', async () => {
  const one = await synced('ana', 'ben', 'cleo', 'dora')
  one.directory.put('ana', { id: '' })
  one.directory.put('ben', { email: '' })
  one.directory.put('cleo', { email: 'no address' })
  one.directory.lose('dora')
  one.directory.unread = [{ record: 'dora', message: 'has no form that is known' }]
  for (let day = 0; day < 3; day += 1) expect(await one.later(25)).toMatchObject({ outcome: 'accepted' })
  one.directory.unread = []
  expect(await one.later(6)).toMatchObject({ outcome: 'accepted', records: 0 })
  expect((await one.findings()).toSorted()).toEqual([
    'ana unread: has no staff id',
    'ben unread: has no mail address',
    'cleo unread: has a field email that cannot be used: it must be a mail address such as name@example.org',
    'dora unread: has no form that is known',
  ])
  expect(await one.left()).toEqual([])
  expect(await one.standing()).toMatchObject({ last: { unread: 4 } })
})

it('an address of someone else or of another domain, or a staff id of two, is not taken', async () => {
  const one = await syncing('ana', 'ben')
  one.directory.put('cleo', { email: 'ana@ec.example' })
  one.directory.put('dora', { email: 'dora@elsewhere.example' })
  one.directory.put('emil', { id: 'id-ben' })
  const { ports } = one.running
  const syncWith = () => syncStaff({ ...ports, staffDomains: ['ec.example'] }, one.configured(), goOn)
  await syncWith()
  await acceptPass(ports, 'directory', 1, 'admin-1')
  await syncWith()
  const findings = [
    'cleo unread: has a field email that cannot be used: it must be theirs alone, but another staff member has this address',
    'dora unread: has a field email that cannot be used: it must be an address at ec.example',
    'emil unread: has a field id that cannot be used: it must be theirs alone, but another record of the directory has it',
  ]
  expect((await one.findings()).toSorted()).toEqual(findings)
  for (let passes = 0; passes < 2; passes += 1) {
    one.running.later({ hours: 25 })
    expect(await syncWith()).toMatchObject({ written: 0 })
    expect((await one.findings()).toSorted()).toEqual(findings)
  }
  expect(await one.profile('ben')).toMatchObject({ email: 'ben@ec.example' })
})

it('a person whose manager is no staff comes without', async () => {
  const one = await syncing()
  one.directory.put('ana', { manager: 'robot' })
  one.directory.put('robot', { id: '' })
  await one.first()
  expect((await one.profile('ana'))?.manager).toBeUndefined()
  expect((await one.findings()).toSorted()).toEqual(['ana fault: has a manager who is not known', 'robot unread: has no staff id'])
})

it('a leaver is one who is disabled', async () => {
  const one = await synced('ana', 'ben', 'cleo')
  one.directory.put('ben', { isEnabled: false })
  expect(await one.later(6)).toMatchObject({ outcome: 'accepted', written: 1 })
  expect(one.directory.asked.at(-1)).toBe('changes from 3')
  expect(await one.left()).toEqual(['id-ben'])
  expect(await one.later(25)).toMatchObject({ outcome: 'accepted', written: 0 })
})

it('a leaver is a person missing from two whole passes, not from one', async () => {
  const one = await synced('ana', 'ben', 'cleo')
  one.directory.lose('ben')
  await one.later(25)
  expect(await one.left()).toEqual([])
  await one.later(6)
  expect(await one.left()).toEqual([])
  expect(await one.later(25)).toMatchObject({ outcome: 'accepted', written: 1 })
  expect(await one.left()).toEqual(['id-ben'])
  expect(await one.standing()).toMatchObject({ last: { vanished: 1 } })
})

it('a person who is in the second pass again is no leaver', async () => {
  const one = await synced('ana', 'ben', 'cleo')
  one.directory.lose('ben')
  await one.later(25)
  one.directory.put('ben')
  await one.later(6)
  one.directory.lose('ben')
  await one.later(25)
  expect(await one.left()).toEqual([])
})

it('a leaver has not left under another account with the same staff id', async () => {
  const one = await synced('ana', 'ben')
  one.directory.put('ben', { isEnabled: false })
  one.directory.put('ben2', { id: 'id-ben', email: 'ben@ec.example' })
  await one.later(25)
  expect(await one.left()).toEqual([])
  await one.later(25)
  expect(await one.left()).toEqual([])
})

it('a person known only from a list of staff is no leaver', async () => {
  const one = new Syncing(await known({ people: [personWith({ id: 'zoe' })] }), new ScriptedDirectory('ana', 'ben'))
  await one.first()
  for (let day = 0; day < 3; day += 1) await one.later(25)
  expect(await one.left()).toEqual([])
})

it('a leaver who was never staff here is not imported', async () => {
  const one = await syncing('ana')
  one.directory.put('old', { isEnabled: false })
  await one.first()
  expect(await one.ids()).toEqual(['id-ana'])
})

it('an erased person is not found by the directory, and may come back as someone new', async () => {
  const one = await wholly('ana', 'ben')
  const keyOfBen = (await one.profile('ben'))?.directoryKey ?? ''
  const { directory, refs } = one.running.ports
  expect(await directory.findRefs([keyOfBen])).toEqual(new Map([[keyOfBen, await refs.find('id-ben')]]))
  await erasePerson(one.running.ports, 'id-ben', 'admin-1')
  expect(await directory.findRefs([keyOfBen])).toEqual(new Map())
  one.directory.put('ana', { manager: 'ben' })
  expect(await one.later(6)).toMatchObject({ written: 2 })
  expect(await one.profile('ana')).toMatchObject({ manager: { id: 'id-ben' } })
  expect(await directory.findRefs([keyOfBen])).toEqual(new Map([[keyOfBen, await refs.find('id-ben')]]))
})

it('a pass is held that drops more people than usual, and nothing of it counts', async () => {
  const one = await wholly(...many(100))
  for (const ref of many(25)) one.directory.lose(ref)
  one.directory.put('p99', { unit: 'DG-BETA' })
  expect(await one.later(25)).toMatchObject({
    outcome: 'held',
    why: 'it adds 0 people and drops 25, more than 2 % of the 100 known ones',
    written: 0,
  })
  await one.later(6)
  await one.later(6)
  expect(await one.left()).toEqual([])
  expect(await one.profile('p99')).toMatchObject({ unit: 'DG-ALPHA' })
  expect(await one.standing()).toMatchObject({ last: { outcome: 'held' }, accepted: { number: 1 } })
})

it('a pass is held that adds more people than usual, until an administrator accepts it', async () => {
  const one = await synced(...many(100))
  for (const ref of many(30)) one.directory.put(`new-${ref}`)
  expect(await one.later(6)).toMatchObject({ outcome: 'held' })
  expect(await one.ids()).toHaveLength(100)
  expect(await acceptPass(one.running.ports, 'directory', 2, 'admin-1')).toBe('accepted')
  expect(await one.sync()).toMatchObject({ outcome: 'accepted', written: 30 })
  expect(await one.ids()).toHaveLength(130)
  expect(await one.later(25)).toMatchObject({ outcome: 'accepted', written: 0 })
})

it('the first pass is held, and says how many people become staff and who is left out', async () => {
  const one = await syncing()
  one.directory.leftOut = { unlicensed: 7, guests: 2 }
  expect(await one.sync()).toMatchObject({
    outcome: 'held',
    why: 'it leaves nobody in the directory and leaves out 9 accounts (unlicensed 7, guests 2)',
  })
  for (const ref of many(30)) one.directory.put(ref)
  expect(await one.later(6)).toMatchObject({
    outcome: 'held',
    why: 'it is the first: it makes 30 people staff and leaves out 9 accounts (unlicensed 7, guests 2)',
  })
  expect(await one.ids()).toEqual([])
  await acceptPass(one.running.ports, 'directory', 2, 'admin-1')
  expect(await one.sync()).toMatchObject({ outcome: 'accepted', written: 30 })
})

it('who is left out is counted in whole passes, and stays so over changes', async () => {
  const one = await syncing('ana', 'ben')
  one.directory.leftOut = { students: 40 }
  await one.first()
  one.directory.leftOut = { students: 1 }
  expect(await one.later(6)).toMatchObject({ outcome: 'accepted' })
  expect(await one.standing()).toMatchObject({ last: { changes: true, leftOut: { students: 40 } } })
  await one.later(25)
  expect(await one.standing()).toMatchObject({ last: { leftOut: { students: 1 } } })
})

it('a pass is held not for 24 people, nor for a share that is usual', async () => {
  const one = await synced(...many(50))
  for (const ref of many(24)) one.directory.lose(ref)
  expect(await one.later(25)).toMatchObject({ outcome: 'accepted' })
  one.settings = settingsOf({ mostChangedPercent: 100 })
  for (const ref of many(26)) one.directory.put(`new-${ref}`)
  expect(await one.later(25)).toMatchObject({ outcome: 'accepted' })
})

it('a directory is read from the start once it has forgotten from where changes are', async () => {
  const one = await synced('ana', 'ben', 'cleo')
  one.directory.put('dora')
  one.directory.faults = ['cursor']
  expect(await one.later(6)).toMatchObject({ outcome: 'accepted', pass: 3, written: 1 })
  expect(one.directory.asked).toEqual(['all', 'all from 2', 'changes from 3', 'all', 'all from 2'])
})

it('an address from the directory is never changed by an import, which takes its other records', async () => {
  const one = await synced('ana', 'ben')
  const record = (id: string, email: string) => staffFields({ id: `id-${id}`, email, unit: 'DG-BETA' })
  expect(
    await importStaff(one.running.ports, [
      record('ana', 'me@mine.example'),
      record('ben', 'BEN@ec.example'),
      record('zoe', 'zoe@ec.example'),
    ]),
  ).toMatchObject({
    added: 1,
    changed: 1,
    refused: [{ index: 0, field: 'email', message: 'must be the address that the directory has' }],
  })
  expect([(await one.profile('ana'))?.email, (await one.profile('ben'))?.unit]).toEqual(['ana@ec.example', 'DG-BETA'])
})

it('an address from the directory stays theirs once they have left', async () => {
  const one = await synced('ana', 'ben')
  one.directory.put('ana', { isEnabled: false })
  await one.later(25)
  expect(await one.left()).toEqual(['id-ana'])
  expect(await importStaff(one.running.ports, [staffFields({ id: 'id-ana', email: 'me@mine.example' })])).toMatchObject({ changed: 0 })
  expect(await one.left()).toEqual(['id-ana'])
})

const names = ['people', 'refs', 'addresses', 'erasures', 'pageLinks', 'passes', 'directory'] as const

async function changing() {
  const one = await wholly('ana', 'ben', 'cleo')
  one.directory.put('ana', { email: 'cleo@ec.example', manager: 'dora' })
  one.directory.put('cleo', { email: 'ana@ec.example' })
  one.directory.put('dora', { manager: 'ana' })
  one.directory.put('ben', { isEnabled: false })
  one.running.later({ hours: 25 })
  return one
}

const outcome = async (one: Syncing) =>
  [...(await one.people()).values()]
    .map(({ profile: { directoryKey: _, ...profile } }) => profile)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))

it('a run that ends early goes on where it was left, whichever call it ended at', async () => {
  const whole = await changing()
  await whole.sync()
  const wanted = await outcome(whole)
  const ended = async (at: number) => {
    const one = await changing()
    const worker = mortal(one.running.ports, names, { at, when: 'before' })
    const isKilled = await syncStaff(worker.ports, one.configured(), goOn).then(
      () => false,
      () => true,
    )
    expect(await one.sync()).toMatchObject({ outcome: isKilled ? 'accepted' : 'early' })
    expect(await outcome(one)).toEqual(wanted)
    expect(await one.findings()).toEqual([])
    return worker.calls()
  }
  const calls = await ended(0)
  expect(calls).toBeGreaterThan(40)
  for (let at = 1; at <= calls; at += 1) await ended(at)
})

it('a run that ends early goes on in the next run once its time is over', async () => {
  const one = await syncing(...many(7))
  const outcomes: string[] = []
  const goOnBriefly = async () => {
    do {
      let calls = 0
      outcomes.push((await one.sync(() => calls++ < 2)).outcome)
    } while (outcomes.at(-1) === 'begun')
  }
  await goOnBriefly()
  await acceptPass(one.running.ports, 'directory', 1, 'admin-1')
  await goOnBriefly()
  expect(outcomes.filter(outcome => outcome !== 'begun')).toEqual(['held', 'accepted'])
  expect(outcomes.length).toBeGreaterThan(3)
  expect(await one.ids()).toHaveLength(7)
})
