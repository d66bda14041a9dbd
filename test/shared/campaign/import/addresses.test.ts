import { expect, it } from 'vitest'
import { importStaff } from '#campaign/import/import-staff.ts'
import { erasePerson } from '#campaign/privacy/erase-person.ts'
import { findByAddress } from '#campaign/read/search-people.ts'
import { staffFields } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { known, type Running } from '../running.ts'

const nobody = () => known({ people: [], policies: [] })

/** Imports people, each as `id address`. */
const take = ({ ports }: Running, ...people: readonly string[]) =>
  importStaff(
    ports,
    people.map(one => {
      const [id = '', address] = one.split(' ')
      return staffFields({ id, email: `${address}@ec.example` })
    }),
  )

const addressOf = async (running: Running, id: string) => (await running.personOf(id)).profile.email.split('@')[0]

const holderOf = async ({ ports }: Running, address: string) => (await ports.addresses.find(`${address}@ec.example`))?.ref

const refusal = (index: number) => ({ index, field: 'email', message: 'must be theirs alone, but another staff member has this address' })

it('an address that a list gives to two is refused for both, since nobody knows whose it is', async () => {
  const running = await nobody()
  const twice = (index: number, email: string, other: number) => {
    const message = `must be given once, but "${email}@ec.example" is also in record ${other}`
    return { index, field: 'email', message }
  }
  const refused = [twice(0, 'x', 1), twice(1, 'x', 0), twice(3, 'x', 0)]
  expect(await take(running, 'ana x', 'ben X', 'eve y', 'kim x')).toMatchObject({ added: 1, refused })
  expect([...(await running.ports.refs.findAll(['ana', 'ben', 'eve', 'kim'])).keys()]).toEqual(['eve'])
})

it('the address of a staff member is theirs alone: a record of another person with it is refused', async () => {
  const running = await nobody()
  await take(running, 'ana x', 'eve y')
  expect(await take(running, 'kim x')).toMatchObject({ added: 0, refused: [refusal(0)] })
  expect(await running.ports.refs.findAll(['kim'])).toEqual(new Map())
  expect(await take(running, 'eve x')).toMatchObject({ changed: 0, refused: [refusal(0)] })
  expect(await addressOf(running, 'eve')).toBe('y')
})

it('the address of a staff member is free once they have another, also earlier in the list', async () => {
  const running = await nobody()
  await take(running, 'ana x')
  expect(await take(running, 'ben x', 'eve y', 'ana z')).toMatchObject({ added: 2, changed: 1, refused: [] })
  expect([await holderOf(running, 'x'), await holderOf(running, 'z')]).toEqual([refOf('ben'), refOf('ana')])
})

it('the addresses of staff can be exchanged in one list once held for an hour', async () => {
  const running = await nobody()
  await take(running, 'ana x', 'ben y', 'eve z', 'kim w')
  expect(await take(running, 'ana y', 'ben x')).toMatchObject({ changed: 0, refused: [refusal(0), refusal(1)] })
  running.later({ hours: 1 })
  expect(await take(running, 'ana y', 'ben z', 'eve x', 'zoe w')).toMatchObject({ changed: 3, refused: [refusal(3)] })
  const holders = await Promise.all(['y', 'z', 'x'].map(address => holderOf(running, address)))
  expect(holders).toEqual(['ana', 'ben', 'eve'].map(id => refOf(id)))
  expect(await Promise.all(['ana', 'ben', 'eve'].map(id => addressOf(running, id)))).toEqual(['y', 'z', 'x'])
})

it('an exchange of addresses that a crash interrupts is completed by the same list', async () => {
  const running = await nobody()
  await take(running, 'ana x', 'ben y')
  running.later({ hours: 1 })
  await expect(take(running.failing('people', 'save'), 'ana y', 'ben x')).rejects.toThrow()
  expect(await take(running, 'ana y', 'ben x')).toMatchObject({ changed: 2, refused: [] })
  expect([await holderOf(running, 'x'), await holderOf(running, 'y')]).toEqual([refOf('ben'), refOf('ana')])
})

it('the address of a staff member is free once they are erased', async () => {
  const running = await nobody()
  await take(running, 'ana x')
  expect(await erasePerson(running.ports, 'ana', 'admin-1')).toBe('erased')
  expect(await holderOf(running, 'x')).toBeUndefined()
  expect(await take(running, 'ben x')).toMatchObject({ added: 1 })
})

it('the address of a staff member whose record cannot be read stays theirs', async () => {
  const running = await nobody()
  await take(running, 'ana x')
  running.later({ hours: 2 })
  const other = running.blindTo('ana')
  expect(await take(other, 'ben x')).toMatchObject({ added: 0, refused: [refusal(0)] })
})

it('the address of a person who was not saved with it because of a crash is free after an hour', async () => {
  const running = await nobody()
  await take(running, 'ana w')
  await expect(take(running.failing('people', 'save'), 'ana x')).rejects.toThrow()
  expect(await take(running, 'ben x')).toMatchObject({ refused: [refusal(0)] })
  running.later({ hours: 1 })
  expect(await take(running, 'ben x')).toMatchObject({ added: 1 })
  expect(await take(running, 'ana x')).toMatchObject({ changed: 0, refused: [refusal(0)] })
})

it('a former address that a crash left with its holder is free for another', async () => {
  const running = await nobody()
  await take(running, 'ana x')
  running.later({ hours: 2 })
  await expect(take(running.failing('addresses', 'release'), 'ana y')).rejects.toThrow()
  expect(await holderOf(running, 'x')).toBe(refOf('ana'))
  expect(await take(running, 'ben x')).toMatchObject({ added: 1 })
  expect([await holderOf(running, 'x'), await holderOf(running, 'y')]).toEqual([refOf('ben'), refOf('ana')])
})

it('a staff member is found by their address, not by a former one', async () => {
  const running = await nobody()
  await take(running, 'ana x')
  const find = (address: string) => findByAddress(running.ports, `${address}@ec.example`)
  expect([await find('X'), await find('y')]).toEqual([refOf('ana'), undefined])
  await expect(take(running.failing('addresses', 'release'), 'ana y')).rejects.toThrow()
  expect([await find('x'), await find('y')]).toEqual([undefined, refOf('ana')])
})
