import { expect, it } from 'vitest'
import { changePerson } from '#campaign/save/change-person.ts'
import { listedPeople } from '#campaign/save/listed-people.ts'
import { PersonNotFoundError } from '#domain/people/store.ts'
import type { CaseSummaries } from '#domain/people/summary.ts'
import { review } from '#domain/review/review.ts'
import { brussels, personWith, versionOf } from '#test/builders.ts'
import { memoryCaseSummaries } from '#test/memory/case-summaries.ts'
import { memoryPeople } from '#test/memory/people.ts'
import { refOf, storedAs } from '#test/refs.ts'

const ana = refOf('ana')

/** Ana, in breach of some policies once they are announced. */
const inBreach = (...ids: readonly string[]) =>
  review(
    personWith(),
    ids.map(id => versionOf({ id })),
    brussels('2023-02-23T10:00'),
  )

/** Summaries that count calls, some of which fail. */
function countedSummaries() {
  const lines = memoryCaseSummaries()
  const calls: string[] = []
  let isBroken = false
  const counted =
    <Args extends readonly unknown[]>(name: string, call: (...args: Args) => Promise<void>) =>
    async (...args: Args) => {
      calls.push(name)
      if (isBroken) throw new Error('the store cannot be reached')
      await call(...args)
    }
  const summaries: CaseSummaries = { ...lines, save: counted('save', lines.save), remove: counted('remove', lines.remove) }
  return {
    summaries,
    calls,
    fail: (fails: boolean) => (isBroken = fails),
    list: async (policy: string) => (await lines.list(policy, {}, 10)).rows,
  }
}

function open() {
  const stored = memoryPeople()
  const counted = countedSummaries()
  return { ...counted, stored, people: listedPeople(stored, counted.summaries) }
}

it('a person who is saved has a summary for each case', async () => {
  const { people, list } = open()
  await people.save(storedAs(inBreach('no-tiktok', 'no-temu')))
  expect(await list('no-tiktok')).toMatchObject([{ staff: 'ana', ref: ana, state: 'open', devices: 1 }])
  expect(await list('no-temu')).toHaveLength(1)
  await people.save(storedAs(personWith({ id: 'ben' })))
  expect(await list('no-tiktok')).toHaveLength(1)
})

it.each(['clear', 'closed'] as const)('a person who is saved has no summary of a case that is %s before anyone was told', async state => {
  const { people, list } = open()
  const person = inBreach('no-tiktok')
  await people.save(storedAs(person))
  await people.save(storedAs({ ...person, cases: person.cases.map(one => ({ ...one, state })) }, 1))
  expect(await list('no-tiktok')).toEqual([])
})

it('a person who is saved costs one write for each changed summary', async () => {
  const { people, calls } = open()
  const person = inBreach('no-tiktok', 'no-temu')
  await people.save(storedAs(person))
  expect(calls).toEqual(['save', 'save'])
  const { version } = await people.get(ana)
  await people.save(storedAs({ ...person, mail: { seq: 1 } }, version))
  expect(calls).toHaveLength(2)
  const [first, ...rest] = person.cases
  if (!first) throw new Error('there is a case')
  await people.save(storedAs({ ...person, cases: [{ ...first, state: 'overdue' }, ...rest] }, version + 1))
  expect(calls).toHaveLength(3)
  await people.save(storedAs({ ...person, cases: rest }, version + 2))
  expect(calls).toEqual(['save', 'save', 'save', 'remove'])
})

it('a person who is saved gets all summaries saved where only an earlier version was read here', async () => {
  const { people, stored, summaries, list } = open()
  const person = inBreach('no-tiktok')
  await people.save(storedAs(person))
  const elsewhere = listedPeople(stored, summaries)
  await elsewhere.save(storedAs({ ...person, cases: person.cases.map(one => ({ ...one, state: 'overdue' })) }, 1))
  expect(await list('no-tiktok')).toMatchObject([{ state: 'overdue' }])
  await people.save(storedAs(person, 2))
  expect(await list('no-tiktok')).toMatchObject([{ state: 'open' }])
})

it.each(['listEveryone', 'listDue'] as const)('a person who is saved may have been read by %s', async list => {
  const { people, stored, calls } = open()
  const person = inBreach('no-tiktok')
  await stored.save(storedAs(person))
  const pages = list === 'listDue' ? people.listDue('mail', brussels('2023-03-01T12:00')) : people.listEveryone()
  expect((await Array.fromAsync(pages)).flatMap(page => page.people)).toHaveLength(1)
  await people.save(storedAs({ ...person, mail: { seq: 1 } }, 1))
  expect(calls).toEqual([])
})

it('a person who is saved changes no summary on a stale save', async () => {
  const { people, calls, list } = open()
  await people.save(storedAs(inBreach('no-tiktok')))
  expect(await people.save(storedAs(inBreach('no-temu')))).toBe('stale')
  expect(calls).toHaveLength(1)
  expect(await list('no-temu')).toEqual([])
})

it('a person who is saved stays saved where summaries fail: the next save repeats them', async () => {
  const { people, fail, list } = open()
  fail(true)
  await expect(people.save(storedAs(inBreach('no-tiktok')))).rejects.toThrow('cannot be reached')
  expect((await people.get(ana)).version).toBe(1)
  expect(await list('no-tiktok')).toEqual([])
  fail(false)
  await changePerson(people, ana, person => ({ ...person, mail: { seq: 0, faults: 1 } }))
  expect(await list('no-tiktok')).toHaveLength(1)
})

it('a person who is removed leaves no summary', async () => {
  const { people, list } = open()
  await people.save(storedAs(inBreach('no-tiktok', 'no-temu')))
  expect(await people.remove(await people.get(ana))).toBe('removed')
  expect([await list('no-tiktok'), await list('no-temu')]).toEqual([[], []])
  await expect(people.get(ana)).rejects.toThrow(PersonNotFoundError)
})

it('a person who is removed stays where removing a summary fails, so that a retry is possible', async () => {
  const { people, fail, list } = open()
  await people.save(storedAs(inBreach('no-tiktok')))
  const stored = await people.get(ana)
  fail(true)
  await expect(people.remove(stored)).rejects.toThrow('cannot be reached')
  fail(false)
  expect(await people.remove(await people.get(ana))).toBe('removed')
  expect(await list('no-tiktok')).toEqual([])
})

it('a person who is removed keeps their summaries on a stale removal', async () => {
  const { people, list } = open()
  await people.save(storedAs(inBreach('no-tiktok')))
  const stored = await people.get(ana)
  await people.save(storedAs({ ...inBreach('no-tiktok'), mail: { seq: 1 } }, 1))
  expect(await people.remove(stored)).toBe('stale')
  expect(await list('no-tiktok')).toHaveLength(1)
})
