import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { fleet } from '#adapters/fleet/fleet.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { Exchange, StandIn } from '#infra/local/sources/stand-in.ts'
import { instant, several } from '#test/builders.ts'
import { fleetSettings } from '#test/contracts/sources/fleet.ts'
import { fleetToken, startFleet } from '#test/contracts/stand-ins/fleet.ts'
import { asking, surroundingsOf } from '#test/sources.ts'

let standIn: StandIn
const managed: { devices: readonly ManagedDevice[] } = { devices: [] }
const asked: string[] = []
beforeAll(async () => {
  const onExchange = ({ method, path, query }: Exchange) =>
    asked.push(`${method} ${path.replace('/api/v1/fleet', '')}${query.size > 0 ? `?${query}` : ''}`)
  standIn = await startFleet(managed, { onExchange })
})
afterAll(() => standIn.close())
beforeEach(() => {
  managed.devices = []
  asked.length = 0
})

const source = (checks = {}) => fleet(fleetSettings(standIn.url, checks), surroundingsOf(fleetToken))

const matcher = { ...asking, checks: new Set(['filevault', 'screen-lock']) }

async function readOne(device: ManagedDevice, checks = {}) {
  managed.devices = [device]
  const { page } = await source(checks).open(matcher)
  return (await page(undefined)).reports[0]
}

/** A test about one host. */
const reports = (title: string, device: ManagedDevice, report: object, checks = {}) =>
  it(title, async () => expect(await readOne(device, checks)).toMatchObject(report))

const wechat = { id: 'com.tencent.xinWeChat', name: 'WeChat' }

const mac: ManagedDevice = {
  ref: '7',
  serial: 'C02K1234',
  udid: '4C4C4544-0000-1111-2222-333344445555',
  users: [{ email: 'anna@example.org' }],
  label: 'Mac of Anna',
  platform: 'macos',
  ownership: 'official',
  osVersion: '14.5',
  seenAt: instant('2023-03-01T07:00:00Z'),
  inventoriedAt: instant('2023-03-01T06:00:00Z'),
  apps: [wechat, { id: 'org.example.notes', name: 'Notes' }],
}

const iphone: ManagedDevice = { ...mac, platform: 'ios', label: 'iPhone 12', osVersion: '17.4' }

it('a host is reported with its keys, user and what is asked about', async () => {
  expect(await readOne(mac)).toEqual({
    ref: '7',
    keys: { serial: 'C02K1234', udid: '4C4C4544-0000-1111-2222-333344445555' },
    users: [{ email: 'anna@example.org' }],
    label: 'Mac of Anna',
    platform: 'macos',
    ownership: 'official',
    workApps: true,
    isGone: false,
    seenAt: mac.seenAt,
    inventoriedAt: mac.inventoriedAt,
    coverage: 'all-apps',
    found: ['wechat'],
    passed: [],
    failed: [],
    osVersion: '14.5',
    evidence: 'inventory',
    faults: [],
  })
})

it.each([
  ['On (automatic)', 'official', 'all-apps'],
  ['On (company-owned)', 'official', 'all-apps'],
  ['On (manual)', 'unknown', 'managed-only'],
  ['On (manual - personal)', 'personal', 'managed-only'],
  ['On (personal)', 'personal', 'managed-only'],
  ['Pending', 'official', 'none'],
])('a host that is an iPhone and %s is %s, and lists %s', async (enrollment_status, ownership, coverage) => {
  expect(await readOne({ ...iphone, odd: { mdm: { enrollment_status } } })).toMatchObject({ ownership, coverage, faults: [] })
})

it.each([
  ['macos', 'all-apps'],
  ['ipados', 'managed-only'],
  ['android', 'work-profile'],
  ['windows', 'none'],
] as const)('a host of a person, on %s, lists %s', async (platform, coverage) => {
  expect(await readOne({ ...mac, platform, ownership: 'personal' })).toMatchObject({ platform, ownership: 'personal', coverage })
})

reports(
  'a host on Windows has a program by its name, and no key of Apple',
  { ...mac, platform: 'windows', osVersion: '10.0.22631.3593' },
  { found: ['wechat'], keys: { serial: 'C02K1234', udid: undefined }, osVersion: '10.0.22631.3593' },
)

reports(
  'a host that is another system keeps the name that Fleet has for it',
  { ...mac, odd: { platform: 'ubuntu' } },
  { platform: 'ubuntu', coverage: 'none', faults: [] },
)

const off = { mdm: { enrollment_status: 'Off' } }
reports('a host is gone where a phone is managed no longer', { ...iphone, odd: off }, { isGone: true })
reports('a host is not gone where a Mac still reports', { ...mac, odd: off }, { isGone: false })

const unread = { ...mac, apps: [], odd: { software_updated_at: '2000-01-01T00:00:00Z' } }
reports('a host whose software was never read lists nothing, which is no fault', unread, {
  coverage: 'none',
  faults: [],
  inventoriedAt: undefined,
})

it('a host with an inventory after its apps were asked for says what was there by then', async () => {
  const report = await readOne({ ...mac, inventoriedAt: instant('2023-03-01T08:00:01Z') })
  expect(report?.inventoriedAt).toEqual(instant('2023-03-01T08:00:00Z'))
})

it('a host belongs to a person signed in to Chrome only if no other is named', async () => {
  const chrome = { email: 'ben@example.org', source: 'google_chrome_profiles' }
  const named = { email: 'anna@example.org', source: 'custom' }
  expect(await readOne({ ...mac, odd: { device_mapping: [chrome, named] } })).toMatchObject({ users: [{ email: 'anna@example.org' }] })
  expect(await readOne({ ...mac, odd: { device_mapping: [chrome] } })).toMatchObject({ users: [{ email: 'ben@example.org' }] })
})

it.each([
  [null, [], []],
  ['anna@example.org', [], ['its device_mapping cannot be read']],
])('a host with %j as its users', async (device_mapping, users, faults) => {
  expect(await readOne({ ...mac, odd: { device_mapping } })).toMatchObject({ users, faults, coverage: 'all-apps' })
})

const checks = { filevault: '12', 'screen-lock': '13', unasked: '14' }

reports(
  'checks are answers to the policies that the settings name, if they are asked about',
  { ...mac, rules: { 12: true, 13: false, 14: true, 15: true } },
  { passed: ['filevault'], failed: ['screen-lock'], faults: [] },
  checks,
)

it('checks are unknown where a policy has no answer, an unknown one, or does not apply', async () => {
  const policies = [
    { id: 12, name: '', response: '' },
    { id: 13, name: '', response: 'maybe' },
  ]
  expect(await readOne({ ...mac, odd: { policies } }, checks)).toMatchObject({
    passed: [],
    failed: [],
    coverage: 'all-apps',
    faults: ['its response to the policy 13 is none that is known'],
  })
  expect(await readOne({ ...mac, odd: { policies: null } }, checks)).toMatchObject({ passed: [], failed: [], faults: [] })
  expect(await readOne({ ...mac, odd: { policies: 'all' } }, checks)).toMatchObject({ faults: ['its policies cannot be read'] })
})

it('checks make a report as old as they are', async () => {
  const odd = { policy_updated_at: '2023-02-01T00:00:00Z' }
  expect((await readOne({ ...mac, rules: { 12: true }, odd }, checks))?.inventoriedAt).toEqual(instant('2023-02-01T00:00:00Z'))
  expect((await readOne({ ...mac, odd }, checks))?.inventoriedAt).toEqual(mac.inventoriedAt)
})

const neverRun = { policy_updated_at: '2000-01-01T00:00:00Z' }
reports('checks that were never run are not known', { ...mac, rules: { 12: true }, odd: neverRun }, { passed: [], failed: [] }, checks)

it('checks whose policy Fleet does not have are named, and the others count', async () => {
  managed.devices = [{ ...mac, rules: { 12: true } }]
  const { page } = await source(checks).open(matcher)
  const { faults, reports } = await page(undefined)
  expect(faults).toEqual([
    {
      record: 'checks: screen-lock',
      message: expect.stringMatching(/^is unknown: see whether 13 is there. Fleet knows nothing at GET .*policies/),
    },
  ])
  expect(reports).toMatchObject([{ passed: ['filevault'], failed: [] }])
})

it('the list of hosts is read page by page, with the titles that are asked about once', async () => {
  managed.devices = several(251, index => ({ ...mac, ref: String(index + 1) }))
  const { page } = await source().open(matcher)
  const first = await page(undefined)
  const last = await page(first.next)
  expect([first, last].map(({ reports, total, next }) => [reports.length, total, next])).toEqual([
    [250, 251, '1 250'],
    [1, 251, undefined],
  ])
  expect(asked).toEqual([
    'GET /software/titles?query=TikTok&page=0&per_page=500',
    'GET /software/titles?query=WeChat&page=0&per_page=500',
    'GET /software/titles?query=WeChat&page=1&per_page=500',
    'GET /hosts?software_title_id=1&page=0&per_page=500&order_key=id',
    'GET /hosts?software_title_id=1&page=1&per_page=500&order_key=id',
    'GET /hosts?page=0&per_page=250&order_key=id&device_mapping=true&populate_policies=false',
    'GET /hosts/count',
    'GET /hosts?page=1&per_page=250&order_key=id&device_mapping=true&populate_policies=false',
    'GET /hosts/count',
  ])
})

it('the list of hosts has no page for a cursor of another source', async () => {
  const { page } = await source().open(matcher)
  await expect(page('mobile 0 0')).rejects.toMatchObject({ fault: 'cursor' })
})

const found = (checks = {}, ref = '7') => source(checks).look?.find(ref, matcher)

it('one device is found with its own software and policies, by one request, without any list', async () => {
  managed.devices = [{ ...mac, rules: { 12: true } }]
  expect(await found({ filevault: '12' })).toMatchObject({ ref: '7', found: ['wechat'], passed: ['filevault'], coverage: 'all-apps' })
  expect(asked).toEqual(['GET /hosts/7'])
})

it.each([[undefined], [null], [[{ name: 7 }]]])('one device with the software %j says nothing of apps', async software => {
  managed.devices = [{ ...mac, odd: { software } }]
  expect(await found()).toMatchObject({ found: [], coverage: 'none', faults: ['its software cannot be read'] })
})

it('one device is not found where Fleet has it no longer', async () => {
  expect(await found()).toBeUndefined()
})

it('one device is asked to take stock, and no error if Fleet has it no longer', async () => {
  managed.devices = [mac]
  for (const ref of ['7', '8']) await source().look?.ask(ref)
  expect(asked).toEqual(['POST /hosts/7/refetch', 'POST /hosts/8/refetch'])
})
