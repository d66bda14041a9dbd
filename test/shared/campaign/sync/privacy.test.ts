import { expect, it } from 'vitest'
import { erasePerson } from '#campaign/privacy/erase-person.ts'
import { exportPerson } from '#campaign/privacy/export-person.ts'
import { keyHash } from '#domain/sources/keys.ts'
import { refOf } from '#test/refs.ts'
import { devicesOf, hour, opened, pageOf, passOver, reportOf, scripted, syncOnce } from './scripted.ts'

const keysOf = (ref: string) => [`intune#${ref}`, `serial:C39-${ref.toUpperCase()}`].map(keyHash)

/** Ana's and Ben's phones are known; that Ana's is clean waits until the pass is believed. */
async function waiting() {
  const running = await opened()
  const ben = reportOf({ ref: 'r2', users: [{ id: 'ben' }] })
  const source = scripted('intune', [pageOf(reportOf({ found: ['tiktok'] }), ben)])
  await passOver(running, source)
  source.pages = [pageOf(reportOf({ inventoriedAt: hour(9) }), ben), {}]
  await syncOnce(running.later({ hours: 6 }), source, () => false)
  return running
}

it('what sources said of someone’s devices is in an export of them, also what waits', async () => {
  const running = await waiting()
  const exported = await exportPerson(running.ports, refOf('ana'), 'admin-1')
  expect(exported?.waiting).toMatchObject([{ device: 'serial:C39-R1', source: 'intune', absent: ['tiktok'] }])
  expect(exported?.person.devices).toMatchObject([{ keys: ['intune#r1', 'serial:C39-R1'] }])
  expect((await exportPerson(running.ports, refOf('ben'), 'admin-1'))?.waiting).toEqual([])
})

it('what sources said of someone’s devices goes with them', async () => {
  const running = await waiting()
  expect((await running.ports.deviceIndex.findAll(keysOf('r1'))).size).toBe(2)
  expect(await erasePerson(running.ports, refOf('ana'), 'admin-1')).toBe('erased')
  expect((await running.ports.deviceIndex.findAll(keysOf('r1'))).size).toBe(0)
  expect((await running.ports.deviceIndex.findAll(keysOf('r2'))).size).toBe(2)
  expect(await Array.fromAsync(running.ports.passes.listWaitingOf(refOf('ana')))).toEqual([])
})

it('what sources said of someone’s devices does not come back by a pass that was under way', async () => {
  const running = await waiting()
  const source = scripted('intune', [pageOf(reportOf({ inventoriedAt: hour(9) })), {}])
  await erasePerson(running.ports, refOf('ana'), 'admin-1')
  expect((await syncOnce(running, source)).outcome).toBe('accepted')
  expect(await running.ports.people.find(refOf('ana'))).toBeUndefined()
  expect(await devicesOf(running, 'ben')).toEqual(['C39-R2 no-tiktok'])
})
