import { expect, it } from 'vitest'
import type { ProtectedPeople } from '#domain/access/brake.ts'
import { announced } from '../running.ts'
import { cut, cutSoon, decideTogether, listed, statesOf, suspending, threeOwners } from './holding.ts'

/** The deadline has passed; ana is an account for emergencies, ben is of a protected group. */
async function overdue(protectedPeople: ProtectedPeople = { staff: ['ana'], groups: ['crisis'] }) {
  const grouped = threeOwners.map(one => (one.profile.id === 'ben' ? { ...one, profile: { ...one.profile, groups: ['crisis'] } } : one))
  const opened = await announced({ policies: [suspending({ limits: { suspendCount: 1 } })], people: grouped })
  const running = opened.with({ brakeSettings: { approvers: [], protected: protectedPeople } })
  await running.runUntil('2023-03-16T00:00')
  return running
}

it('protected people are not suspended, count for no limit, and are reported in each run', async () => {
  const running = await overdue()
  for (let minutes = 0; minutes < 3; minutes += 1) {
    const { brake } = await running.minuteLater()
    expect(brake).toEqual({ suspensions: 0, held: 0, guarded: 2 })
  }
  expect(await cut(running)).toEqual(['eve-phone'])
  expect(statesOf(await listed(running))).toEqual(['ana-phone protected', 'ben-phone protected'])
})

it('protected people are suspended only where two people approve their device by name', async () => {
  const running = await overdue()
  expect(await decideTogether(running)).toEqual({ kind: 'changed' })
  expect(await decideTogether(running, { devices: ['ana-phone'] })).toEqual({ kind: 'decided', devices: 1 })
  expect(await cutSoon(running)).toEqual(['ana-phone', 'eve-phone'])
  await running.later({ hours: 30 }).sweep()
  expect(await cut(running)).toEqual(['ana-phone', 'eve-phone'])
})
