import { expect, it } from 'vitest'
import { sourceStatus } from '#campaign/sync/passes.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { devicesOf, hour, others, pageOf, passed, passOver, reportOf, scripted } from './scripted.ts'

/** Ana's phone with TikTok and her clean tablet have been reported once. */
async function reported() {
  const { running, source } = await passed(pageOf(...others, reportOf({ found: ['tiktok'] }), reportOf({ ref: 'r2' })))
  return { running, source }
}

it('a device has vanished after two accepted passes, and comes back with its next report', async () => {
  const { running, source } = await reported()
  expect((await passOver(running, source, pageOf(...others))).written).toBe(0)
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok', 'C39-R2 no-tiktok'])
  expect((await passOver(running, source)).written).toBe(2)
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok vanished', 'C39-R2 no-tiktok vanished'])
  expect(await running.caseOf()).toMatchObject({ breaches: [{ certain: true }, { certain: false }] })
  expect((await sourceStatus(running.ports, 'intune'))?.last).toMatchObject({ outcome: 'accepted', vanished: 2 })
  await passOver(running, source, pageOf(...others, reportOf({ found: ['tiktok'] }), reportOf({ ref: 'r2' })))
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok', 'C39-R2 no-tiktok'])
  expect((await running.personOf()).devices.map(({ keys }) => keys)).toEqual([
    ['serial:C39-R1', 'intune#r1'],
    ['serial:C39-R2', 'intune#r2'],
  ])
})

it('a device has not vanished if one of two passes has it again', async () => {
  const { running, source } = await reported()
  const all = source.pages
  for (const pages of [[pageOf(...others)], all, [pageOf(...others)], all, all]) {
    source.pages = pages
    await passOver(running, source)
  }
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok', 'C39-R2 no-tiktok'])
})

it('a device has not vanished by passes that are held or incomplete', async () => {
  const { running, source } = await reported()
  for (const page of [{ ...pageOf(...others), total: 22 }, pageOf(...others.slice(5)), new SourceError('cursor', 'lost')]) {
    source.pages = [page, {}]
    for (let times = 0; times < 5; times += 1) await passOver(running, source)
    expect((await sourceStatus(running.ports, 'intune'))?.last?.outcome).not.toBe('accepted')
  }
  await passOver(running, source, pageOf(...others))
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok', 'C39-R2 no-tiktok'])
})

it('a device has vanished at once if the source says so', async () => {
  const { running, source } = await reported()
  await passOver(
    running,
    source,
    pageOf(...others, reportOf({ isGone: true }), reportOf({ ref: 'r2', found: ['tiktok'], inventoriedAt: hour(9) })),
  )
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok vanished', 'C39-R2 tiktok'])
  expect((await sourceStatus(running.ports, 'intune'))?.last).toMatchObject({ vanished: 1, gone: 1, records: 21 })
})

it('a device has not vanished while another source manages it', async () => {
  const { running, source } = await reported()
  const jamf = scripted('jamf', [pageOf(reportOf({ ref: 'j1', keys: { serial: 'C39-R1' }, found: ['tiktok'] }))])
  await passOver(running, jamf)
  await passOver(running, source, pageOf(...others))
  await passOver(running, source)
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok', 'C39-R2 no-tiktok vanished'])
  expect((await running.personOf()).devices[0]?.keys).toEqual(['serial:C39-R1', 'jamf#j1'])
  jamf.pages = [pageOf(reportOf({ ref: 'j1', isGone: true }), reportOf({ ref: 'j2', users: [{ id: 'ben' }] }))]
  await passOver(running, jamf)
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok vanished', 'C39-R2 no-tiktok vanished'])
})
