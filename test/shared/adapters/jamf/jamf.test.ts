import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { jamf } from '#adapters/jamf/jamf.ts'
import { showDevices } from '#campaign/sync/test-source.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { StandIn } from '#infra/local/sources/stand-in.ts'
import { instant, several } from '#test/builders.ts'
import { jamfSettings } from '#test/contracts/sources/jamf.ts'
import { jamfClient, startJamf } from '#test/contracts/stand-ins/jamf.ts'
import { asking, surroundingsOf } from '#test/sources.ts'

let standIn: StandIn
const managed: { devices: readonly ManagedDevice[]; hidesUnmanaged?: boolean } = { devices: [] }
const asked: string[] = []
beforeAll(async () => {
  standIn = await startJamf(managed, { onExchange: ({ path }) => asked.push(path) })
})
afterAll(() => standIn.close())
beforeEach(() => {
  managed.devices = []
  managed.hidesUnmanaged = false
  asked.length = 0
})

const source = () => jamf(jamfSettings(standIn.url), surroundingsOf(jamfClient.secret))

/** All pages. */
async function read(...listed: readonly ManagedDevice[]) {
  managed.devices = listed
  const { page } = await source().open(asking)
  const pages = [await page(undefined)]
  for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next) pages.push(await page(next))
  return pages
}

async function readOne(device: ManagedDevice) {
  return (await read(device)).flatMap(({ reports }) => reports)[0]
}

/** A test about one device. */
const reports = (title: string, device: ManagedDevice, report: object) =>
  it(title, async () => expect(await readOne(device)).toMatchObject(report))

const iphone: ManagedDevice = {
  ref: '7',
  serial: 'C39K1234',
  udid: '00008101-000A',
  users: [{ id: 's001', email: 'anna@example.org' }],
  label: 'iPhone 12',
  platform: 'ios',
  ownership: 'official',
  osVersion: '17.4',
  seenAt: instant('2023-03-01T07:00:00Z'),
  inventoriedAt: instant('2023-03-01T06:00:00Z'),
  apps: [{ id: 'com.zhiliaoapp.musically', name: 'TikTok' }],
}

const mac: ManagedDevice = { ...iphone, platform: 'macos', label: 'Mac of Anna', isEncrypted: true, osVersion: '14.5' }

const many = (count: number, device: ManagedDevice) => several(count, index => ({ ...device, ref: String(index + 1) }))

it('a mobile device is reported with its keys, user and what is asked about', async () => {
  expect(await readOne(iphone)).toEqual({
    ref: 'mobile-7',
    keys: { serial: 'C39K1234', udid: '00008101-000A' },
    users: [{ id: 's001', email: 'anna@example.org' }],
    label: 'iPhone 12',
    platform: 'ios',
    ownership: 'official',
    workApps: true,
    isGone: false,
    seenAt: iphone.seenAt,
    inventoriedAt: iphone.inventoriedAt,
    coverage: 'all-apps',
    found: ['tiktok'],
    passed: [],
    failed: [],
    osVersion: '17.4',
    evidence: 'inventory',
    faults: [],
  })
})

reports('a mobile device is an iPad where its model is', { ...iphone, platform: 'ipados' }, { platform: 'ipados' })

it.each([
  ['Institutional', 'official', 'all-apps'],
  ['AccountDrivenDeviceEnrollment', 'unknown', 'managed-only'],
  ['AccountDrivenUserEnrollment', 'personal', 'managed-only'],
  ['UserEnrollment', 'personal', 'managed-only'],
])('a mobile device that is enrolled as %s is %s, and lists %s', async (deviceOwnershipType, ownership, coverage) => {
  const report = await readOne({ ...iphone, odd: { general: { deviceOwnershipType } } })
  expect(report).toMatchObject({ ownership, coverage, faults: [] })
})

it.each([
  [{ hardware: null }, 'its section HARDWARE cannot be read', { keys: { udid: '00008101-000A' } }],
  [{ userAndLocation: null }, 'its section USER_AND_LOCATION cannot be read', { users: [] }],
])('a mobile device with %j still says which apps it has', async (odd, fault, rest) => {
  expect(await readOne({ ...iphone, odd })).toMatchObject({ coverage: 'all-apps', found: ['tiktok'], faults: [fault], ...rest })
})

const appClip = { identifier: 'com.zhiliaoapp.musically', name: 'TikTok', appClip: true }
const applications = [appClip, { name: 'Notes', managementStatus: 'Unmanaged' }]
reports(
  'a mobile device has no app of which it has only an App Clip',
  { ...iphone, odd: { applications } },
  { found: [], coverage: 'all-apps' },
)

const hidden = {
  record: 'mobile devices',
  message: expect.stringMatching(/collect unmanaged apps \(Settings > Device management > Inventory collection\)$/),
}

it('a pass whose mobile devices list no unmanaged app says nothing of what is not listed there', async () => {
  managed.hidesUnmanaged = true
  const installed = [{ id: 'com.zhiliaoapp.musically', name: 'TikTok', isManaged: true as const }]
  const [mobile, macs] = await read({ ...iphone, apps: installed }, { ...mac, ref: '8' })
  expect(mobile).toMatchObject({ faults: [hidden], reports: [{ coverage: 'managed-only', found: ['tiktok'], faults: [] }] })
  expect(macs).toMatchObject({ reports: [{ coverage: 'all-apps' }] })
  expect((await showDevices(source(), asking)).faults).toEqual([expect.stringMatching(/^mobile devices list only/)])
})

it('a pass is not doubted where one unmanaged app is listed, or no device would list any', async () => {
  const odd = { applications: [{ name: 'Notes', managementStatus: 'Managed' }] }
  const personal: ManagedDevice = { ...iphone, ownership: 'personal' }
  for (const devices of [
    [],
    [personal],
    [
      { ...iphone, odd },
      { ...iphone, ref: '8' },
    ],
  ]) {
    const [page] = await read(...devices)
    expect(page?.faults).toBeUndefined()
  }
})

it('a pass is doubted where only an old inventory lists an unmanaged app', async () => {
  const old: ManagedDevice = { ...iphone, ref: '8', inventoriedAt: instant('2023-02-22T07:59:59Z') }
  const [page] = await read({ ...iphone, odd: { applications: [] } }, old)
  expect(page?.faults).toEqual([hidden])
})

it('a pass searches the first thousand mobile devices at most for an unmanaged app', async () => {
  managed.hidesUnmanaged = true
  await read(...many(1001, iphone))
  expect(asked).toHaveLength(10 + 11 + 1)
})

it('a mobile device that several people share is not only of the one it is assigned to', async () => {
  const users = [...iphone.users, { email: 'ben@example.org' }]
  const ipad: ManagedDevice = { ...iphone, platform: 'ipados', users }
  expect(await readOne(ipad)).toMatchObject({ users: [{ id: 's001', email: 'anna@example.org' }, { email: 'ben@example.org' }] })
  expect(await readOne({ ...ipad, odd: { sharedUsers: null } })).toMatchObject({
    users: [],
    faults: ['its section SHARED_USERS cannot be read'],
  })
})

it('a mobile device has a user known by name where that is an address', async () => {
  const odd = { userAndLocation: { username: 'anna@example.org', emailAddress: '' } }
  expect(await readOne({ ...iphone, odd })).toMatchObject({ users: [{ id: 'anna@example.org', email: 'anna@example.org' }] })
})

reports(
  'a mobile device is gone where Jamf Pro manages it no longer',
  { ...iphone, odd: { general: { managed: false } } },
  { isGone: true },
)

reports(
  'a Mac is reported with its keys, user, apps and disk encryption',
  { ...mac, apps: [{ id: 'com.tencent.xinWeChat', name: 'WeChat' }] },
  {
    ref: 'computer-7',
    keys: { serial: 'C39K1234', udid: '00008101-000A' },
    users: [{ id: 's001', email: 'anna@example.org' }],
    label: 'MacBook Air',
    platform: 'macos',
    ownership: 'official',
    inventoriedAt: mac.inventoriedAt,
    coverage: 'all-apps',
    found: ['wechat'],
    passed: ['filevault'],
    osVersion: '14.5',
    faults: [],
  },
)

reports(
  'a Mac’s app without an identifier is recognised by its name, which is that of its file',
  { ...mac, apps: [{ id: '', name: 'TikTok' }] },
  { found: ['tiktok'] },
)

it.each([
  ['ALL_ENCRYPTED', { passed: ['filevault'], failed: [] }],
  ['BOOT_ENCRYPTED', { passed: ['filevault'], failed: [] }],
  ['NOT_ENCRYPTED', { passed: [], failed: ['filevault'] }],
  ['SOME_ENCRYPTED', { passed: [], failed: [] }],
  ['NOT_APPLICABLE', { passed: [], failed: [] }],
])('a Mac whose disks are %s passes, fails or leaves open its check of the disk', async (fileVault2Status, checks) => {
  expect(await readOne({ ...mac, odd: { operatingSystem: { fileVault2Status } } })).toMatchObject({ ...checks, faults: [] })
})

it.each([
  [{ operatingSystem: { fileVault2Status: 'HALF' } }, 'its fileVault2Status is none that is known'],
  [{ operatingSystem: undefined }, 'its section OPERATING_SYSTEM cannot be read'],
])('a Mac with %j says nothing of its disks, but of its apps', async (odd, fault) => {
  expect(await readOne({ ...mac, odd })).toMatchObject({ passed: [], failed: [], coverage: 'all-apps', faults: [fault] })
})

it.each([
  [{ general: null }, 'its section GENERAL cannot be read', { passed: [], ownership: 'unknown' }],
  [{ applications: [{ path: '/Applications' }] }, 'its section APPLICATIONS cannot be read', { passed: ['filevault'] }],
])('a Mac with %j says nothing about what is not listed', async (odd, fault, rest) => {
  expect(await readOne({ ...mac, odd })).toMatchObject({ coverage: 'none', faults: [fault], ...rest })
})

it.each([
  [{ hardware: null }, 'its section HARDWARE cannot be read', { keys: { udid: '00008101-000A' }, label: 'Mac of Anna' }],
  [{ userAndLocation: null }, 'its section USER_AND_LOCATION cannot be read', { users: [] }],
])('a Mac with %j still lists its apps', async (odd, fault, rest) => {
  expect(await readOne({ ...mac, odd })).toMatchObject({ coverage: 'all-apps', faults: [fault], ...rest })
})

reports(
  'a Mac without a date of its inventory passes no check',
  { ...mac, odd: { general: { reportDate: undefined } } },
  { passed: [], coverage: 'none', faults: ['its reportDate cannot be read'] },
)

reports(
  'a Mac without the agent lists only what Jamf Pro installed',
  { ...mac, odd: { general: { jamfBinaryVersion: undefined } } },
  { coverage: 'managed-only', faults: [] },
)

const unmanaged = { general: { remoteManagement: { managed: false } } }
reports('a Mac is gone where Jamf Pro manages it no longer', { ...mac, odd: unmanaged }, { isGone: true })

it('the lists are read one after the other, and the total is that of both', async () => {
  const pages = await read(...many(101, iphone), ...many(51, mac))
  expect(pages.map(({ reports, total, next }) => [reports.length, total, next])).toEqual([
    [100, undefined, 'mobile 1 100 0'],
    [1, undefined, 'computer 0 0 101'],
    [50, 152, 'computer 1 50 101'],
    [1, 152, undefined],
  ])
})

it('the lists count a repeated record once', async () => {
  const [page] = await read(iphone, { ...iphone, osVersion: '17.5' })
  expect(page?.reports.map(({ ref, osVersion }) => [ref, osVersion])).toEqual([['mobile-7', '17.5']])
})

it('the lists have no page for a cursor of another source', async () => {
  const { page } = await source().open(asking)
  await expect(page('$skiptoken=x')).rejects.toMatchObject({ fault: 'cursor' })
})

it('says which privileges it needs', () => {
  expect(source().permissions).toEqual(['Read Mobile Devices', 'Read Computers'])
})
