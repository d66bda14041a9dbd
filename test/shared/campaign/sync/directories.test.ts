import { expect, it } from 'vitest'
import { erasePerson } from '#campaign/privacy/erase-person.ts'
import { acceptPass, findingsOf } from '#campaign/sync/passes.ts'
import { beginPass } from '#campaign/sync/run-pass.ts'
import { syncStaff } from '#campaign/sync/sync-staff.ts'
import { directoryKey } from '#domain/sources/staff-source.ts'
import { policyOf } from '#test/builders.ts'
import { known } from '../running.ts'
import { ScriptedDirectory, settingsOf } from './scripted-directory.ts'

/** In the order of the configuration. */
const names = ['head', 'labs'] as const

type Name = (typeof names)[number]

const sources = names.map(name => ({ name, kind: 'graph', everyHours: 6, isDirectory: true as const }))

/** Two directories, read whole each time; an administrator accepts the first pass over each. */
async function two() {
  const running = (await known({ people: [], policies: [policyOf()] })).with({ sources })
  const { ports } = running
  const read = { head: new ScriptedDirectory(), labs: new ScriptedDirectory() }
  for (const name of names) read[name].canListChanges = false
  const people = async () => {
    const pages = await Array.fromAsync(ports.people.listEveryone())
    return pages.flatMap(({ people }) => people.map(({ person }) => person)).toSorted((a, b) => (a.profile.id < b.profile.id ? -1 : 1))
  }
  return {
    ports,
    ...read,
    people,
    /** @returns people written */
    async sync(name: Name) {
      running.later({ hours: 1 })
      await beginPass(ports, name)
      const run = () => syncStaff(ports, { name, settings: settingsOf(), source: read[name] }, () => true)
      const report = await run()
      if (report.outcome !== 'held' || report.pass === undefined) return report.written
      await acceptPass(ports, name, report.pass, 'admin-1')
      return (await run()).written
    },
    async left() {
      return (await people()).flatMap(({ profile: { id, leftAt } }) => (leftAt ? [id] : []))
    },
    findings: async (name: Name) => (await Array.fromAsync(findingsOf(ports, name))).map(({ record, message }) => `${record} ${message}`),
  }
}

/** Ana and Ben are in both, Ben under another staff id in the second. */
async function shared(first: Name, second: Name) {
  const one = await two()
  one.head.put('ana', { unit: 'HEAD', manager: 'ben' })
  one.head.put('ben', { unit: 'HEAD' })
  one.labs.put('a1', { id: 'id-ana', email: 'ana@ec.example', unit: 'LABS', manager: 'b1' })
  one.labs.put('b1', { id: 'labs-7', email: 'ben@ec.example', unit: 'LABS' })
  one.labs.put('cleo', { unit: 'LABS', manager: 'b1' })
  await one.sync(first)
  await one.sync(second)
  return one
}

it.each<[Name, Name, string]>([
  ['head', 'labs', 'id-ben'],
  ['labs', 'head', 'labs-7'],
])('people of two directories are as the first in the configuration says, whichever is read first: %s', async (first, second, ben) => {
  const one = await shared(first, second)
  const people = await one.people()
  expect(people.map(({ profile: { id, unit, manager } }) => [id, unit, manager?.id])).toEqual(
    [
      ['id-ana', 'HEAD', ben],
      [ben, 'HEAD', undefined],
      ['id-cleo', 'LABS', ben],
    ].toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  )
  await one.sync('labs')
  const settled = await one.people()
  for (const name of ['head', 'labs', 'head', 'labs'] as const) expect(await one.sync(name)).toBe(0)
  expect((await one.people()).map(({ listedAt: _, ...person }) => person)).toEqual(settled.map(({ listedAt: _, ...person }) => person))
  expect([await one.findings('head'), await one.findings('labs')]).toEqual([[], []])
})

it('a person has left only once no directory lists them, and is as the other one says meanwhile', async () => {
  const one = await shared('head', 'labs')
  for (const ref of ['ana', 'ben']) one.head.put(ref, { isEnabled: false })
  one.head.put('dora')
  await one.sync('head')
  expect(await one.left()).toEqual([])
  for (const name of ['head', 'labs'] as const) await one.sync(name)
  expect((await one.people()).map(({ profile: { id, unit } }) => [id, unit])).toEqual([
    ['id-ana', 'LABS'],
    ['id-ben', 'LABS'],
    ['id-cleo', 'LABS'],
    ['id-dora', 'DG-ALPHA'],
  ])
  one.labs.put('a1', { id: 'id-ana', email: 'ana@ec.example', isEnabled: false })
  await one.sync('labs')
  expect(await one.left()).toEqual(['id-ana'])
})

it('a person missing from the second directory, or from one pass over the first, has not left', async () => {
  const one = await shared('head', 'labs')
  for (const ref of ['a1', 'b1']) one.labs.lose(ref)
  for (let passes = 0; passes < 3; passes += 1) await one.sync('labs')
  one.labs.put('a1', { id: 'id-ana', email: 'ana@ec.example', unit: 'LABS' })
  one.head.lose('ana')
  await one.sync('head')
  expect(await one.sync('labs')).toBe(0)
  expect(await one.left()).toEqual([])
})

it('a manager who is in another directory is known by their address', async () => {
  const one = await two()
  one.head.put('ana')
  one.labs.put('ben', { manager: 'ana@ec.example' })
  for (const name of names) await one.sync(name)
  expect((await one.people())[1]?.profile).toMatchObject({ id: 'id-ben', manager: { id: 'id-ana' } })
})

it('an erased person is forgotten under the ids of all directories', async () => {
  const one = await shared('head', 'labs')
  const keys = [directoryKey('head', 'ana'), directoryKey('labs', 'a1')]
  expect((await one.ports.directory.findRefs(keys)).size).toBe(2)
  await erasePerson(one.ports, 'id-ana', 'admin-1')
  expect((await one.ports.directory.findRefs(keys)).size).toBe(0)
})
