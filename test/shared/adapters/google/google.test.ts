import { expect, it } from 'vitest'
import { google } from '#adapters/google/google.ts'
import { pagesOfList } from '#adapters/http/records.ts'
import type { DeviceReport } from '#domain/sources/device-source.ts'
import { type GoogleOptions, startGoogle } from '#infra/local/sources/google.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { Exchange } from '#infra/local/sources/stand-in.ts'
import { several } from '#test/builders.ts'
import { pagesOf, reportsOf } from '#test/contracts/device-source.ts'
import { googleSettings } from '#test/contracts/sources/google.ts'
import { vendorContract } from '#test/contracts/vendors/contract.ts'
import { holdTo } from '#test/contracts/vendors/hold-to.ts'
import { asking, hurried, managed, surroundingsOf, tiktok } from '#test/sources.ts'

const matcher = { ...asking, checks: new Set(['filevault', 'bitlocker', 'screen-lock']) }

const { clock } = surroundingsOf('')

async function open(devices: readonly ManagedDevice[], options: Partial<GoogleOptions> = {}) {
  const exchanges: Exchange[] = []
  const standIn = await startGoogle({
    clock,
    state: () => ({ devices }),
    onExchange: exchange => exchanges.push(exchange),
    ...options,
  })
  holdTo(vendorContract('google'), standIn, exchanges, () => devices)
  const around = hurried({ fetch: standIn.fetch })
  return { standIn, exchanges, waits: around.waits, source: google(googleSettings, surroundingsOf(standIn.secret, around)) }
}

const phone = (number: number, changes: Partial<ManagedDevice> = {}) =>
  managed(number, { ownership: 'personal', platform: 'android', ...changes })

const mac = (number: number, changes: Partial<ManagedDevice> = {}) =>
  managed(number, { platform: 'macos', osVersion: '14.2.1', ...changes })

const told = ({ keys, ownership, platform, osVersion, coverage, found, faults }: DeviceReport) =>
  [keys.serial, ownership, platform, osVersion, coverage, ...found, ...faults].join(' ')

it('devices from Google are those of staff, then those of the organisation', async () => {
  const { source } = await open([mac(1), phone(2), phone(3, { platform: 'ipados' }), managed(4), phone(5, { platform: 'windows' })])
  expect((await reportsOf(source)).map(told)).toEqual([
    'C39TEST2 personal android 16.3.1 none',
    'C39TEST3 personal ipados 16.3.1 none',
    'C39TEST1 official macos 14.2.1 none',
    'C39TEST4 official ios 16.3.1 none',
  ])
})

it('devices from Google have the apps of a work profile, which says nothing of others', async () => {
  const own = { ...tiktok, isManaged: true as const }
  const { source } = await open([
    phone(1, { apps: [own] }),
    phone(2, { apps: [{ ...own, id: 'com.tencent.mm', name: 'WeChat' }] }),
    phone(3),
  ])
  expect((await reportsOf(source)).map(told)).toEqual([
    'C39TEST1 personal android 16.3.1 work-profile tiktok',
    'C39TEST2 personal android 16.3.1 work-profile wechat',
    'C39TEST3 personal android 16.3.1 none',
  ])
})

it('devices from Google pass or fail what is known of their disk and their screen lock', async () => {
  const users = [1, 2].map(number => ({ email: `user${number}@ec.example` }))
  const { source } = await open([
    mac(1, { isEncrypted: true, rules: { 'screen-lock': true }, users }),
    mac(2, { isEncrypted: false, rules: { 'screen-lock': false } }),
    mac(3),
    mac(4, { platform: 'windows', isEncrypted: true }),
    mac(5, { platform: 'android', isEncrypted: true, users: [] }),
  ])
  expect((await reportsOf(source, matcher)).map(({ passed, failed }) => ({ passed, failed }))).toEqual([
    { passed: ['filevault', 'screen-lock'], failed: [] },
    { passed: [], failed: ['filevault', 'screen-lock'] },
    { passed: [], failed: [] },
    { passed: ['bitlocker'], failed: [] },
    { passed: [], failed: [] },
  ])
})

it.each([
  ['no owner', { email: undefined }, 'email cannot be read'],
  ['no time of the last contact', { lastSync: null }, 'lastSync cannot be read'],
  ['apps that are no list', { applications: 7 }, 'applications cannot be read'],
  ['an unknown type, with no name or status', { type: 'FRIDGE', os: '', brand: '', model: '', status: '' }, 'type is none that is known'],
])('an odd device from Google says what is wrong with it: %s', async (_, odd, fault) => {
  const { source } = await open([phone(1, { odd }), phone(2), phone(3, { odd: { resourceId: undefined } })])
  const [page] = await pagesOf(source)
  expect(page?.reports).toMatchObject([{ coverage: 'none', faults: [`its ${fault}`] }, { faults: [] }])
  expect(page?.unread).toEqual([{ record: 'a page of mobile devices, record 3', message: 'has no id' }])
})

it('devices from Google are unread where nothing says whose they are', async () => {
  const { source } = await open([mac(1, { odd: { ownerType: undefined } }), mac(2)])
  const [, page] = await pagesOf(source)
  expect(page?.unread).toEqual([{ record: `devices/${mac(1).ref}`, message: 'has no ownerType that is known' }])
  expect(page?.reports).toHaveLength(1)
})

it.each([
  ['a phone', phone(1, { odd: { status: 'WIPED' } })],
  ['a computer', mac(1, { odd: { managementState: 'WIPED' } })],
])('devices from Google are managed no longer once wiped: %s', async (_, device) => {
  const { source } = await open([device, { ...device, ref: 'here', odd: {} }])
  expect((await reportsOf(source)).map(({ isGone }) => isGone)).toEqual([true, false])
})

it('devices from Google are asked for by the hundred, each page with the same parameters', async () => {
  const { source, exchanges } = await open([phone(1), phone(2), mac(3), mac(4)], { pageSize: 1 })
  await pagesOf(source)
  const asked = exchanges.map(({ path, query }) => {
    query.delete('pageToken')
    return `${path.replace(/[0-9a-f-]{36}/, 'ID')}?${query}`
  })
  expect([...new Set(asked)]).toEqual([
    '/admin/directory/v1/customer/my_customer/devices/mobile?projection=FULL&maxResults=100',
    '/v1/devices?customer=customers%2Fmy_customer&view=USER_ASSIGNED_DEVICES&pageSize=100',
    '/v1/devices/-/deviceUsers?customer=customers%2Fmy_customer&pageSize=20',
  ])
})

/** In one run: how many users were found, by how many requests for devices and for users. */
async function requestsFor(devices: readonly ManagedDevice[]) {
  const { source, exchanges } = await open(devices, { pageSize: 100 })
  const pages = await Array.fromAsync(pagesOfList((await source.open(asking)).page))
  const users = pages.flatMap(({ reports }) => reports.flatMap(({ users }) => users))
  const asked = (list: RegExp) => exchanges.filter(({ path }) => list.test(path)).length
  return { users: users.length, devices: asked(/v1\/devices$/), listed: asked(/-\/deviceUsers$/), each: asked(/\w\/deviceUsers$/) }
}

it('users of a thousand devices take 50 requests, not a thousand', async () => {
  expect(await requestsFor(several(1000, index => mac(index + 1)))).toEqual({ users: 1000, devices: 10, listed: 50, each: 0 })
})

it('users are asked for device by device where few are the organisation’s', async () => {
  const computers = (index: number) => mac(index + 1, index < 5 ? {} : { ownership: 'personal', platform: 'windows' })
  expect(await requestsFor(several(100, computers))).toEqual({ users: 5, devices: 1, listed: 0, each: 5 })
})

it('users are asked for device by device once they are too many to list, by every later run', async () => {
  const { source, standIn, exchanges } = await open([mac(1), mac(2)], { pageSize: 1 })
  standIn.fail('/-/deviceUsers', ...several(400, index => ({ status: 200, body: { nextPageToken: `${index}` } })))
  const { page } = await source.open(asking)
  const { next } = await page('company:')
  expect(next).toMatch(/^each:/)
  expect((await (await source.open(asking)).page(next)).reports).toMatchObject([{ users: [{ email: 'user2@ec.example' }] }])
  expect(exchanges.filter(({ path }) => path.endsWith('/-/deviceUsers'))).toHaveLength(400)
})

it('Google Workspace has no list that ends where its next page cannot be read', async () => {
  const { source, standIn } = await open([phone(1, { odd: {} })])
  standIn.fail('mobile', { status: 200, body: { mobiledevices: [], nextPageToken: 7 } })
  await expect(pagesOf(source)).rejects.toMatchObject({ fault: 'strange' })
})

it('Google Workspace refuses who asks too often with another status, which is waited for', async () => {
  const { source, standIn, waits } = await open([phone(1)])
  standIn.fail('mobile', { status: 403, body: { error: { code: 403, message: 'Slow', errors: [{ reason: 'quotaExceeded' }] } } })
  expect(await reportsOf(source)).toHaveLength(1)
  expect(waits).toEqual([250])
})

it.each([
  ['phones', 'mobile:over'],
  ['computers', 'company:over'],
  ['another source', '$skiptoken=x'],
])('Google Workspace does not know a place in a list for ever: of %s', async (_, cursor) => {
  const { source } = await open([phone(1), mac(2)])
  const reader = await source.open(asking)
  await expect(reader.page(cursor)).rejects.toMatchObject({ fault: 'cursor' })
})
