import { expect, it } from 'vitest'
import { importDevices } from '#campaign/import/import-devices.ts'
import { findingsOf } from '#campaign/sync/passes.ts'
import { directoryKey } from '#domain/sources/staff-source.ts'
import { deviceFields } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'

import { devicesOf, hour, intuneWith, opened, pageOf, passed, passOver, reportOf, scripted, syncOnce } from './scripted.ts'

const ofBen = { users: [{ email: 'Ben@EC.example' }] }

const told = async (...[running, source]: Parameters<typeof passOver>) =>
  (await Array.fromAsync(findingsOf(running.ports, source.name))).map(({ record, what, message }) => `${record} ${what}: ${message}`)

it('a device belongs to the person with its user’s staff id, else with their address', async () => {
  const running = await opened()
  const reports = [
    reportOf({ users: [{ id: 'ben', email: 'ana@ec.example' }] }),
    reportOf({ ref: 'r2', users: [{ id: 'a7-unknown', email: 'ANA@ec.example' }] }),
    // The same person twice is one user.
    reportOf({ ref: 'r3', users: [{ id: 'ben' }, { email: 'ben@ec.example' }] }),
  ]
  await passOver(running, scripted('intune', [pageOf(...reports)]))
  expect(await devicesOf(running, 'ben')).toEqual(['C39-R1 no-tiktok', 'C39-R3 no-tiktok'])
  expect(await devicesOf(running)).toEqual(['C39-R2 no-tiktok'])
})

it('a device belongs to the person the directory knows by its user’s id', async () => {
  const sources = ['directory', 'labs'].map(name => ({ name, kind: 'graph', everyHours: 6, isDirectory: true as const }))
  const running = (await opened()).with({ sources })
  await running.ports.directory.saveRefs(new Map([[directoryKey('labs', '8c5b'), refOf('ben')]]))
  await passOver(running, scripted('intune', [pageOf(reportOf({ users: [{ id: '8c5b', email: 'ana@ec.example' }] }))]))
  expect(await devicesOf(running, 'ben')).toEqual(['C39-R1 no-tiktok'])
})

it('a device does not belong to someone who has left that address', async () => {
  const running = await opened()
  await running.ports.addresses.claim('old@ec.example', { ref: refOf('ana'), since: hour(8, 1) })
  const source = scripted('intune', [pageOf(reportOf({ users: [{ email: 'old@ec.example' }] }))])
  await passOver(running, source)
  expect(await told(running, source)).toEqual(['r1 unmatched: has no user who is staff'])
})

it('a device passes to its new user: what is on it at once, the rest once the pass is accepted', async () => {
  const { running, source } = await passed(pageOf(reportOf(), reportOf({ ref: 'r2' })))
  const said = { ...ofBen, inventoriedAt: hour(9) }
  source.pages = [pageOf(reportOf({ ...said, found: ['tiktok'] }), reportOf({ ref: 'r2', ...said })), {}]
  await syncOnce(running.later({ hours: 6 }), source, () => false)
  expect(await devicesOf(running)).toEqual(['C39-R2 no-tiktok'])
  expect(await devicesOf(running, 'ben')).toEqual(['C39-R1 tiktok'])
  await syncOnce(running, source)
  expect(await devicesOf(running)).toEqual([])
  expect(await devicesOf(running, 'ben')).toEqual(['C39-R1 tiktok', 'C39-R2 no-tiktok'])
})

it('a device stays with its new user though an old record of it names another', async () => {
  const running = await opened()
  const [old, present] = [reportOf(), reportOf({ ref: 'r2', keys: { serial: 'C39-r1' }, ...ofBen, inventoriedAt: hour(9) })]
  const source = scripted('intune', [pageOf(old, present)])
  await passOver(running, source)
  for (const pages of [[pageOf(old, present)], [pageOf(present, old)]]) {
    source.pages = pages
    expect((await passOver(running, source)).written).toBe(0)
    expect(await devicesOf(running)).toEqual([])
    expect(await devicesOf(running, 'ben')).toEqual(['C39-R1 no-tiktok'])
  }
})

it('a device stays with its holder where the source names nobody', async () => {
  const { running, source } = await passed(pageOf(reportOf()))
  await passOver(running, source, pageOf(reportOf({ users: [], found: ['tiktok'], inventoriedAt: hour(9) })))
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok'])
  expect(await told(running, source)).toEqual([])
})

it('a device with several users who are staff is nobody’s: its holder loses it', async () => {
  const { running, source } = await passed(pageOf(reportOf({ found: ['tiktok'] })))
  await passOver(running, source, pageOf(reportOf({ users: [{ id: 'ana' }, { id: 'ben' }], found: ['tiktok'], inventoriedAt: hour(9) })))
  expect([await devicesOf(running), await devicesOf(running, 'ben')]).toEqual([[], []])
  expect(await running.ports.owners.find('serial:C39-R1')).toBeUndefined()
  expect(await told(running, source)).toEqual(['r1 shared: has several users who are staff'])
  // One of them is no staff.
  await passOver(running, source, pageOf(reportOf({ users: [{ id: 'ana' }, { email: 'eve@elsewhere.example' }], inventoriedAt: hour(9) })))
  expect(await devicesOf(running)).toEqual(['C39-R1 no-tiktok'])
})

it('a device is left alone where its user’s record cannot be read', async () => {
  const { running, source } = await intuneWith(pageOf(reportOf(), reportOf({ ref: 'r2', ...ofBen })))
  const broken = running.blindTo('ana')
  await passOver(broken, source)
  expect(await devicesOf(running, 'ben')).toEqual(['C39-R2 no-tiktok'])
  expect(await told(running, source)).toEqual([
    'r1 fault: belongs to a person whose stored record cannot be read: see the list of held people',
  ])
})

it('a device is the one that a file listed under its serial number', async () => {
  const running = await opened()
  const listed = deviceFields({ id: 'serial:C39-R1', staff: 'ana', givenOn: '2023-01-09' })
  await importDevices(running.ports, [listed], { subject: 'admin-1' })
  await passOver(running, scripted('intune', [pageOf(reportOf({ inventoriedAt: hour(9) }))]))
  expect((await running.personOf()).devices).toMatchObject([{ id: 'serial:C39-R1', label: 'iPhone', keys: ['intune#r1', 'serial:C39-R1'] }])
  await importDevices(running.ports, [{ ...listed, reportedAt: '2023-02-23T10:00:00Z' }], { subject: 'admin-1' })
  expect((await running.personOf()).devices).toMatchObject([{ label: 'Work phone', keys: ['intune#r1', 'serial:C39-R1'] }])
})

it('a device without a proper key is a device of its own', async () => {
  const { running } = await passed(
    pageOf(reportOf({ keys: { serial: '0' } }), reportOf({ ref: 'r2', keys: { serial: '0' } }), reportOf({ ref: 'devices/3', keys: {} })),
  )
  const ids = (await devicesOf(running)).map(line => line.split(' ')[0])
  expect(ids).toEqual(['intune:r1', 'intune:r2', expect.stringMatching(/^intune:[0-9a-f]{32}$/)])
})

it('a device of two sources is one by any key that they share', async () => {
  const running = await opened()
  const entra = '8c5b2f0e-1111-4222-8333-444455556666'
  await passOver(running, scripted('intune', [pageOf(reportOf({ keys: { serial: 'C39-R1', entra }, found: ['tiktok'] }))]))
  await passOver(running, scripted('okta', [pageOf(reportOf({ ref: 'o1', keys: { entra: entra.toUpperCase() }, coverage: 'none' }))]))
  expect((await running.personOf()).devices).toMatchObject([
    { id: 'serial:C39-R1', keys: ['intune#r1', 'serial:C39-R1', `entra:${entra}`, 'okta#o1'] },
  ])
  // One that cannot know takes nothing back.
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok'])
})

it('a device of two sources is official, or carries work apps, once one of them says so', async () => {
  const running = await opened()
  const said = async (source: string, ownership: 'official' | 'personal' | 'unknown', workApps: boolean) => {
    await passOver(running, scripted(source, [pageOf(reportOf({ ownership, workApps }))]))
    const [device] = (await running.personOf()).devices
    return [device?.ownership, device?.workApps]
  }
  expect(await said('okta', 'unknown', false)).toEqual(['personal', false])
  expect(await said('intune', 'official', true)).toEqual(['official', true])
  expect(await said('okta', 'personal', false)).toEqual(['official', true])
})

it.each(['jamf', 'intune-labs'])('a device of two sources or tenants stays with the person that the first names: %s', async name => {
  const { running } = await passed(pageOf(reportOf()))
  const other = scripted(name, [pageOf(reportOf({ ...ofBen, inventoriedAt: hour(9), found: ['tiktok'] }))])
  await passOver(running, other)
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok'])
  expect(await told(running, other)).toEqual(['r1 shared: has another user in the source that knew it first'])
  other.pages = [pageOf(reportOf({ users: [{ id: 'ana' }, { id: 'ben' }] }))]
  await passOver(running, other)
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok'])
})

it('a device of two sources goes with the next once the first is configured no more', async () => {
  const running = await opened()
  const intune = scripted('intune', [pageOf(reportOf({ ref: 'r2', users: [{ id: 'ben' }] }), reportOf())])
  await passOver(running, intune)
  const jamf = scripted('jamf', [
    pageOf(reportOf({ ...ofBen, ref: 'j1', keys: { serial: 'C39-R1' }, inventoriedAt: hour(9), label: 'New' })),
  ])
  const after = running.with({ sources: [{ name: 'jamf', kind: 'jamf', everyHours: 6 }] })
  await passOver(after, jamf)
  expect(await devicesOf(running, 'ben')).toEqual(['C39-R2 no-tiktok', 'C39-R1 no-tiktok'])
  jamf.pages = [pageOf(reportOf({ ref: 'j1', isGone: true }), reportOf({ ref: 'j2', users: [] }))]
  await passOver(after, jamf)
  expect(await devicesOf(running, 'ben')).toEqual(['C39-R2 no-tiktok', 'C39-R1 no-tiktok vanished'])
})
