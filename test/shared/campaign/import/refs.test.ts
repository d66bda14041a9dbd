import { expect, it } from 'vitest'
import { importStaff } from '#campaign/import/import-staff.ts'
import { erasePerson } from '#campaign/privacy/erase-person.ts'
import { personWith, several, staffFields } from '#test/builders.ts'
import { leaveRef } from '#test/refs.ts'
import { known, type Running } from '../running.ts'

const nobody = () => known({ people: [], policies: [] })

const importAna = ({ ports }: Running) => importStaff(ports, [staffFields({ id: 'ana' })])

/** Refs under which people are stored. */
const storedRefs = async ({ ports }: Running): Promise<readonly string[]> =>
  (await Array.fromAsync(ports.people.listEveryone())).flatMap(({ people }) => people.map(({ ref }) => ref))

const failing = () => Promise.reject(new Error('the store cannot be reached'))

it('the ref of a staff member is one, though two imports add them at the same time', async () => {
  const running = await nobody()
  const reports = await Promise.all([importAna(running), importAna(running)])
  expect(reports.map(({ added }) => added).toSorted()).toEqual([0, 1])
  expect(await storedRefs(running)).toEqual([await running.ports.refs.find('ana')])
})

it('the ref of a staff member under which nobody is stored gives way to another', async () => {
  const running = await nobody()
  const left = await leaveRef(running.ports, personWith({ id: 'ana' }))
  expect(await importAna(running)).toMatchObject({ added: 1 })
  expect(await storedRefs(running)).toEqual([await running.ports.refs.find('ana')])
  expect(await storedRefs(running)).not.toEqual([left])
})

it('the ref of a staff member is found for a whole list at once', async () => {
  const running = await nobody()
  const ids = several(300, index => `s${index}`)
  await importStaff(
    running.ports,
    ids.map(id => staffFields({ id, manager: id === 's0' ? '' : 's0' })),
  )
  const { refs } = running.ports
  const batches: number[] = []
  const counted = {
    ...refs,
    find: failing,
    findAll: (staff: readonly string[]) => {
      batches.push(staff.length)
      return refs.findAll(staff)
    },
  }
  const again = ids.map(id => staffFields({ id, manager: 's0', name: 'New' }))
  expect(await importStaff({ ...running.ports, refs: counted }, again)).toMatchObject({ changed: 300, refused: [] })
  expect(batches).toEqual([600])
})

const erase = ({ ports }: Running) => erasePerson(ports, 'ana', 'admin-1')

/** Ana's ref was given; the erasure runs to its end just before or after she is saved. */
it.each(['before', 'after'])('someone erased during an import gets a new ref if the erasure ends just %s they are saved', async when => {
  const running = await nobody()
  const { people } = running.ports
  const old = await leaveRef(running.ports, personWith({ id: 'ana' }))
  let saves = 0
  const rivalled = running.with({
    people: {
      ...people,
      async save(stored) {
        saves += 1
        if (saves === 1 && when === 'before') expect(await erase(running)).toBe('erased')
        const saved = await people.save(stored)
        if (saves === 1 && when === 'after') expect(await erase(running)).toBe('erased')
        return saved
      },
    },
  })
  expect(await importAna(rivalled)).toMatchObject({ added: 1, refused: [] })
  expect(await storedRefs(running)).toEqual([await running.ports.refs.find('ana')])
  expect(await storedRefs(running)).not.toEqual([old])
})
