import { expect, it } from 'vitest'
import { okta } from '#adapters/okta/okta.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { Exchange } from '#infra/local/sources/stand-in.ts'
import { pagesOf, reportsOf } from '#test/contracts/device-source.ts'
import { oktaSettings } from '#test/contracts/sources/okta.ts'
import { startOkta } from '#test/contracts/stand-ins/okta.ts'
import { vendorContract } from '#test/contracts/vendors/contract.ts'
import { holdTo } from '#test/contracts/vendors/hold-to.ts'
import { asking, managed, surroundingsOf } from '#test/sources.ts'

const matcher = { ...asking, checks: new Set(['filevault', 'bitlocker', 'screen-lock']) }

const { clock } = surroundingsOf('')

async function open(devices: readonly ManagedDevice[], pageSize = 200) {
  const exchanges: Exchange[] = []
  const standIn = await startOkta({
    clock,
    pageSize,
    state: () => ({ devices }),
    onExchange: exchange => exchanges.push(exchange),
  })
  holdTo(vendorContract('okta'), standIn, exchanges, () => devices)
  return { standIn, exchanges, source: okta(oktaSettings(standIn), surroundingsOf(standIn.secret)) }
}

const mac = (number: number, changes: Partial<ManagedDevice> = {}) => managed(number, { platform: 'macos', ...changes })

const profile = { displayName: 'Mac', platform: 'MACOS', registered: true }

it('devices from Okta come by the two hundred, with their users', async () => {
  const { source, exchanges } = await open(
    [1, 2, 3].map(number => managed(number)),
    2,
  )
  expect(await pagesOf(source)).toMatchObject([{ next: '2', reports: [{}, {}] }, { reports: [{}] }])
  expect(exchanges.map(({ path, query }) => `${path}?${query}`)).toEqual([
    '/api/v1/devices?limit=200&expand=user',
    '/api/v1/devices?limit=200&expand=user&after=2',
  ])
})

it('devices from Okta pass or fail what is known of their disk and of the lock of all users', async () => {
  const { source } = await open([
    mac(1, { isEncrypted: true, rules: { 'screen-lock': true } }),
    mac(2, { isEncrypted: false, rules: { 'screen-lock': false } }),
    mac(3, { platform: 'windows', isEncrypted: true }),
    mac(4),
    mac(5, { odd: { profile: { ...profile, diskEncryptionType: 'SYSTEM_VOLUME' } } }),
    managed(6, { isEncrypted: true }),
  ])
  expect((await reportsOf(source, matcher)).map(({ passed, failed }) => ({ passed, failed }))).toEqual([
    { passed: ['filevault', 'screen-lock'], failed: [] },
    { passed: [], failed: ['filevault', 'screen-lock'] },
    { passed: ['bitlocker'], failed: [] },
    { passed: [], failed: [] },
    { passed: [], failed: [] },
    { passed: [], failed: [] },
  ])
})

it('devices from Okta are managed while suspended, no longer once deactivated', async () => {
  const { source } = await open([
    mac(1, { odd: { status: 'SUSPENDED' } }),
    mac(2, { odd: { status: 'DEACTIVATED', _embedded: undefined } }),
  ])
  expect((await reportsOf(source)).map(({ isGone, faults }) => ({ isGone, faults }))).toEqual([
    { isGone: false, faults: [] },
    { isGone: true, faults: [] },
  ])
})

it('devices from Okta have users who are staff', async () => {
  const gone = { user: { id: '00u1', status: 'DEPROVISIONED', profile: { email: 'gone@ec.example' } } }
  const here = { user: { id: '00u2', status: 'ACTIVE', profile: { email: 'here@ec.example' } } }
  const { source } = await open([mac(1, { odd: { _embedded: { users: [gone, here] } } })])
  expect(await reportsOf(source)).toMatchObject([{ users: [{ id: '00u2', email: 'here@ec.example' }] }])
})

it('a place in the list of Okta is not known for ever', async () => {
  const { source } = await open([mac(1)])
  const reader = await source.open(asking)
  await expect(reader.page('over')).rejects.toMatchObject({ fault: 'cursor' })
})

it('a place in the list of Okta must be named where a page follows: no list ends early', async () => {
  const { source, standIn } = await open([mac(1)])
  standIn.fail('devices', { status: 200, headers: { Link: `<${standIn.url}/api/v1/devices?page=2>; rel="next"` }, body: [] })
  await expect(pagesOf(source)).rejects.toMatchObject({ fault: 'strange' })
})
