import { inspect } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { deviceFiles, type FilesSettings } from '#adapters/device-files/files.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant, several } from '#test/builders.ts'
import { pagesOf, reportsOf } from '#test/contracts/device-source.ts'
import { filesSettings, startDrop } from '#test/contracts/sources/files.ts'
import { opening } from '#test/opening.ts'
import { asking } from '#test/sources.ts'

const start = instant('2023-03-01T03:00:00Z')

async function opened(format: FilesSettings['format'] = 'ides', limits: Parameters<typeof deviceFiles>[2] = { pageSize: 2 }) {
  const clock = virtualClock(start)
  const { close, put, drop } = await startDrop({ clock })
  onTestFinished(close)
  return {
    source: deviceFiles(filesSettings(format), drop, limits),
    put: (name: string, ...lines: readonly string[]) => put(name, `${lines.join('\n')}\n`),
    later: (minutes: number) => clock.advanceTo(clock.now().add({ minutes })),
  }
}

const whenOpen = opening(opened)

const header = 'id,staff,label,platform,ownership,workApps,apps,reportedAt'
const row = (id: string, apps = '', staff = 'ana@ec.example') => `${id},${staff},iPhone,ios,official,yes,${apps},2023-02-28T06:00:00Z`

whenOpen('records of our own say which apps are there, and that no other is that is asked about', async ({ source, put }) => {
  await put('devices/today.csv', header, row('serial:C39TEST1', 'tiktok;planted'), row('D2', '?', 'ben'))
  expect(await reportsOf(source)).toEqual([
    {
      ref: 'serial:C39TEST1',
      keys: { serial: 'C39TEST1' },
      users: [{ email: 'ana@ec.example' }],
      label: 'iPhone',
      platform: 'ios',
      ownership: 'official',
      workApps: true,
      inventoriedAt: instant('2023-02-28T06:00:00Z'),
      evidence: 'inventory',
      coverage: 'named-apps',
      found: ['tiktok'],
      named: ['tiktok', 'wechat'],
      passed: [],
      failed: [],
      faults: [],
    },
    expect.objectContaining({ ref: 'D2', keys: {}, users: [{ id: 'ben' }], coverage: 'none', found: [] }),
  ])
})

whenOpen('records of our own may name what is absent: then of nothing else is known whether it is', async ({ source, put }) => {
  const fields = { label: 'Mac', platform: 'macos', ownership: 'official', workApps: 'yes', reportedAt: '2023-02-28T06:00:00Z' }
  const own = { id: 'D1', staff: 'ana', apps: '', absent: 'wechat', osVersion: '14.2', passed: 'filevault;planted', failed: '' }
  await put('devices/today.ndjson', JSON.stringify({ ...fields, ...own }))
  const [report] = await reportsOf(source)
  expect(report).toMatchObject({ coverage: 'named-apps', named: ['wechat'], osVersion: '14.2', passed: ['filevault'], failed: [] })
})

whenOpen('records of our own that are wrong are counted by their lines, without what stands there', async ({ source, put }) => {
  await put('devices/today.csv', header, row('D1'), row('D2').replace('ios', 'ios,surplus'), row('D3').replace('official', 'Eve Smith'))
  const pages = await pagesOf(source)
  const message = 'cannot be read: ides devices import --dry-run --from ides says why'
  expect(pages.flatMap(({ unread }) => unread)).toEqual([
    { record: 'line 3', message },
    { record: 'line 4', message },
  ])
  expect(inspect(pages, { depth: 9 })).not.toMatch(/Eve|surplus/)
})

const refs = async (source: Parameters<typeof reportsOf>[0]) => (await reportsOf(source)).map(({ ref }) => ref)

whenOpen('the file that is read is the last that was put, under any name', async ({ source, put, later }) => {
  expect(await source.beginning?.(undefined)).toBeUndefined()
  await put('devices/b.csv', header, row('D1'))
  const first = await source.beginning?.(undefined)
  later(1)
  await put('devices/a.csv', header, row('D2'))
  expect(await source.beginning?.(undefined)).not.toBe(first)
  expect(await refs(source)).toEqual(['D2'])
  await put('elsewhere/c.csv', header, row('D3'))
  expect(await refs(source)).toEqual(['D2'])
})

whenOpen('the file that is read is the same under the same name only while its content is', async ({ source, put }) => {
  await put('devices/a.csv', header, row('D1'))
  const first = await source.beginning?.(undefined)
  expect(await source.beginning?.(undefined)).toBe(first)
  await put('devices/a.csv', header, row('D2'))
  expect(await source.beginning?.(undefined)).not.toBe(first)
})

whenOpen('the file that is read is none that was put before the last one, which was deleted', async ({ source, put, later }) => {
  const monday = await opened()
  await monday.put('devices/monday.csv', header, row('D1'))
  later(60)
  await put('devices/tuesday.csv', header, row('D2'))
  const last = await source.beginning?.(undefined)
  expect(await source.beginning?.(last)).toBe(last)
  expect(await monday.source.beginning?.(last)).toBeUndefined()
  expect(await monday.source.beginning?.(last?.replace('devices/', 'elsewhere/'))).toBeDefined()
})

whenOpen('the file that is read is not mixed with one that takes its place', async ({ source, put }) => {
  const rows = ['D1', 'D2', 'D3'].map(id => row(id))
  await put('devices/a.csv', header, ...rows)
  const { next: begin } = await (await source.open(asking)).page(await source.beginning?.(undefined))
  await put('devices/a.csv', header, ...rows.slice(1))
  const page = source.open(asking).then(reader => reader.page(begin))
  await expect(page).rejects.toMatchObject({ fault: 'cursor' })
})

whenOpen('the file that is read is missing: the error says where it should be', async ({ source }) => {
  await expect(pagesOf(source)).rejects.toThrow(/^Nothing to read lies in devices\//)
})

it('the file that is read is not too large', async () => {
  const { source, put } = await opened('ides', { most: 50 })
  await put('devices/a.csv', header, row('D1'))
  await expect(pagesOf(source)).rejects.toThrow(/devices\/a.csv has \d+ bytes, and 50 is the most/)
})

it.each<[string, readonly string[], string]>([
  ['its header lacks a column', ['id,staff', 'D1,ana'], ' from line 1 on'],
  ['a quote is never closed', [header, row('D1'), row('D2'), row('D3'), row('"Eve Smith')], ' from line 5 on'],
  ['it is empty', [''], ' from line 1 on'],
  ['it is a binary file', ['\0\0\0\0'], ''],
  ['a thousand of its rows are wrong', [header, row('D1'), ...several(1000, () => 'Eve Smith')], ''],
])('a file that breaks off is refused with its line before anything of it is taken: %s', async (_, lines, where) => {
  const { source, put } = await opened()
  await put('devices/a.csv', ...lines)
  const reader = await source.open(asking)
  const error = await reader.page(await source.beginning?.(undefined)).catch((error: unknown) => error)
  expect(error).toMatchObject({ fault: 'strange' })
  expect(String(error)).toContain(`devices/a.csv cannot be read${where}: ides devices import --dry-run --from ides says why`)
  expect(inspect(error)).not.toContain('Eve')
})

whenOpen('a file that breaks off is a list in JSON, too', async ({ source, put }) => {
  await put('devices/a.json', '[{ "id": "D1" },', '{ "id": ')
  await expect(pagesOf(source)).rejects.toThrow(/from line 2 on/)
})

it('a file that breaks off is one of osquery with a line longer than a host writes', async () => {
  const { source, put } = await opened('osquery')
  await put('devices/a.ndjson', '{}', `{ "hostIdentifier": "${'x'.repeat(2 ** 21)}" }`, '{}')
  await expect(pagesOf(source)).rejects.toThrow(/from line 2 on/)
})

const devices = ['DeviceId,DeviceName,OS,OwnerType,LastContact,UserEmail', 'one,Phone,iOS,1,2023-02-28 06:00:00.0000000,ana@ec.example']
const apps = ['DeviceId,ApplicationName,Platform', 'one,Outlook,iOS', 'one,TikTok,iOS']
const seen = async (source: Parameters<typeof reportsOf>[0]) =>
  (await reportsOf(source)).map(({ coverage, found }) => [coverage, ...found].join(' '))

it('an Intune export is a pair of files, that of the apps first', async () => {
  const { source, put, later } = await opened('intune-export')
  await put('devices/apps/monday.csv', ...apps)
  expect(await source.beginning?.(undefined)).toBeUndefined()
  later(5)
  await put('devices/monday.csv', ...devices)
  expect(await seen(source)).toEqual(['all-apps tiktok'])
  later(60 * 24)
  await put('devices/apps/tuesday.csv', ...apps.slice(0, 2))
  expect(await source.beginning?.(undefined)).toBeUndefined()
  later(5)
  await put('devices/tuesday.csv', ...devices)
  expect(await seen(source)).toEqual(['all-apps'])
})

it('an Intune export says nothing of apps where their file is of another time', async () => {
  const { source, put, later } = await opened('intune-export')
  await put('devices/apps/monday.csv', ...apps)
  later(60)
  await put('devices/monday.csv', ...devices)
  expect(await seen(source)).toEqual(['none'])
})

it('an Intune export is not read where the file of the apps cannot be', async () => {
  const { source, put } = await opened('intune-export')
  await put('devices/apps/monday.csv', ...apps, 'one,"Eve Smith')
  await put('devices/monday.csv', ...devices)
  await expect(pagesOf(source)).rejects.toThrow(/^devices\/apps\/monday.csv cannot be read from line 4 on: ides devices import/)
})
