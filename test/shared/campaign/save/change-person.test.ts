import { expect, it } from 'vitest'
import { changePerson } from '#campaign/save/change-person.ts'
import { PersonNotFoundError } from '#domain/people/store.ts'
import { RivalsError } from '#domain/rivals.ts'
import { personWith } from '#test/builders.ts'
import { memoryPeople } from '#test/memory/people.ts'
import { refOf, storedAs } from '#test/refs.ts'

const ana = refOf('ana')

/** People where someone else saves Ana just before each of the first `rivals` saves. */
async function rivalled(times: number) {
  const people = memoryPeople()
  await people.save(storedAs(personWith()))
  let left = times
  return {
    ...people,
    async save(...saved: Parameters<typeof people.save>) {
      if (left-- > 0) {
        const { person, version } = await people.get(ana)
        await people.save(storedAs({ ...person, mail: { seq: version } }, version))
      }
      return people.save(...saved)
    },
  }
}

const moved = (person: ReturnType<typeof personWith>) => ({ ...person, profile: { ...person.profile, unit: 'DG-BETA' } })

it('a change is repeated after a concurrent save', async () => {
  const people = await rivalled(3)
  expect(await changePerson(people, ana, moved)).toBe(true)
  expect((await people.get(ana)).person).toMatchObject({ profile: { unit: 'DG-BETA' }, mail: { seq: 3 } })
})

it('a person just read is not read again', async () => {
  const people = memoryPeople()
  await people.save(storedAs(personWith()))
  const stored = await people.get(ana)
  const unread = { ...people, get: () => Promise.reject(new Error('read again')) }
  expect(await changePerson(unread, stored, moved)).toBe(true)
  expect((await people.get(ana)).person.profile.unit).toBe('DG-BETA')
})

it('a change fails after too many concurrent saves', async () => {
  const people = await rivalled(1000)
  await expect(changePerson(people, ana, moved)).rejects.toThrow(RivalsError)
})

it('a change of an unknown person fails, and one that changes nothing writes nothing', async () => {
  const people = memoryPeople()
  await expect(changePerson(people, ana, moved)).rejects.toThrow(PersonNotFoundError)
  await people.save(storedAs(personWith()))
  expect(await changePerson(people, ana, person => ({ ...person }))).toBe(false)
  expect((await people.get(ana)).version).toBe(1)
})
