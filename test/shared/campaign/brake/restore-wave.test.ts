import { expect, it } from 'vitest'
import { restoreWave } from '#campaign/brake/restore-wave.ts'
import { refOf } from '#test/refs.ts'
import type { Running } from '../running.ts'
import { cut, decideTogether, heldList } from './holding.ts'

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

it('a wave that was restored is not suspended again while the breach lasts', async () => {
  const { running, list } = await approved()
  await restoreWave(running.ports, 'no-tiktok', { list }, admin)
  await running.runUntil('2023-03-25T12:00')
  expect(await cut(running)).toEqual([])
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
