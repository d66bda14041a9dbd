import { expect, it } from 'vitest'
import { forgetPerson } from '#campaign/brake/change-brake.ts'
import { restoreWave, type Wave } from '#campaign/brake/restore-wave.ts'
import { listUpcoming } from '#campaign/read/upcoming.ts'
import type { Admin } from '#domain/admin.ts'
import { refOf } from '#test/refs.ts'
import type { Running } from '../running.ts'
import { cut, cutSoon, decideTogether, heldList } from './holding.ts'

const admin = { subject: 'admin-3' }

/** Two people approved all four suspensions; three devices are cut off, and one was cleaned before. */
async function approved(): Promise<{ running: Running; list: string }> {
  const { running, hash } = await heldList()
  await decideTogether(running, { list: hash })
  await running.reports('max-phone', '')
  await running.minuteLater()
  return { running, list: hash }
}

it('a wave is restored by one person with the approved list, in the audit log first', async () => {
  const { running, list } = await approved()
  expect(await cut(running)).toEqual(['ana-phone', 'ben-phone', 'eve-phone'])
  expect(await restoreWave(running.ports, 'no-tiktok', { list }, admin)).toEqual({ kind: 'restored', devices: 3 })
  expect(await cut(running)).toEqual([])
  const [last] = await running.ports.audit.listLasts('no-tiktok')
  expect(last).toMatchObject({ by: 'admin-3', action: 'restore suspensions', reason: `3 devices of list ${list}` })
})

it('a wave that one person restored is suspended again after 30 days, through the brake, unless a second restores the same', async () => {
  const { running, list } = await approved()
  const restore = (by: Admin, wave: Wave = { people: [refOf('ben')] }) => restoreWave(running.ports, 'no-tiktok', wave, by)
  await restore({ ...admin, address: 'eva@ec.example' }, { list })
  await restore({ subject: 'admin-4' }, { people: [refOf('ana')] })
  expect(await restore({ subject: 'other', address: 'eva@ec.example' }, { list })).toEqual({ kind: 'nothing' })
  const suspensionsAhead = async () =>
    (await listUpcoming({ ...running.ports, sources: [] })).filter(({ kind, by }) => kind === 'suspensions' && by !== undefined)
  const [upcoming] = await suspensionsAhead()
  expect(upcoming).toMatchObject({
    what: '2 restored devices to be suspended again unless a second person restores them, too',
    by: 'eva@ec.example',
  })
  await forgetPerson(running.ports, refOf('eve'))
  await running.runUntil('2023-04-14T12:00')
  expect(await cut(running)).toEqual([])
  await running.runUntil('2023-04-15T12:00')
  await running.sweep()
  expect(await cutSoon(running)).toEqual(['ben-phone'])
  await running.sweep()
  expect(await Promise.all([3, 4, 5].map(number => running.told(number, 'ben')))).toEqual([
    ['suspended ben-phone'],
    ['restored ben-phone'],
    ['suspended ben-phone'],
  ])
  expect(await restore(admin)).toEqual({ kind: 'restored', devices: 1 })
  expect(await cutSoon(running)).toEqual([])
  expect(await suspensionsAhead()).toHaveLength(1)
  expect(await restore({ subject: 'admin-4' })).toEqual({ kind: 'confirmed', devices: 1 })
  expect(await suspensionsAhead()).toEqual([])
  await running.runUntil('2023-06-25T12:00')
  expect(await cutSoon(running)).toEqual([])
})

it('a wave is restored once', async () => {
  const { running, list } = await approved()
  await restoreWave(running.ports, 'no-tiktok', { list }, admin)
  expect(await restoreWave(running.ports, 'no-tiktok', { list }, admin)).toEqual({ kind: 'nothing' })
  expect(await restoreWave(running.ports, 'no-tiktok', { list: 'f'.repeat(32) }, admin)).toEqual({ kind: 'no list' })
  expect(await restoreWave(running.ports, 'no-temu', { list }, admin)).toEqual({ kind: 'no policy' })
})

it('access is restored of every device of the people that are named, and of no other', async () => {
  const { running } = await approved()
  const people = [refOf('ana'), refOf('max')]
  expect(await restoreWave(running.ports, 'no-tiktok', { people }, admin)).toEqual({ kind: 'restored', devices: 1 })
  expect(await cut(running)).toEqual(['ben-phone', 'eve-phone'])
  const [last] = await running.ports.audit.listLasts('no-tiktok')
  expect(last).toMatchObject({ action: 'restore suspensions', reason: '1 device of 2 people' })
})
