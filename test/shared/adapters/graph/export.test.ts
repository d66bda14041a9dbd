import { strToU8, zipSync } from 'fflate'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type GraphOptions, graphClient, startGraph, type Tenant } from '../../../../infra/local/sources/graph.ts'
import type { ManagedDevice } from '../../../../infra/local/sources/managed-device.ts'
import type { Exchange } from '../../../../infra/local/sources/stand-in.ts'
import { virtualClock } from '../../../../infra/local/virtual-clock.ts'
import { exportPages } from '../../../../shared/adapters/graph/export.ts'
import { type IntuneSettings, intune } from '../../../../shared/adapters/graph/intune.ts'
import { noRestrictedApps } from '../../../../shared/adapters/graph/restricted-apps.ts'
import { noRules } from '../../../../shared/adapters/graph/rules.ts'
import { unzipped } from '../../../../shared/adapters/graph/unzipped.ts'
import { type ApiClientSettings, apiClient } from '../../../../shared/adapters/http/api-client.ts'
import { clientCredentials } from '../../../../shared/adapters/http/tokens.ts'
import type { DevicePage } from '../../../../shared/domain/sources/device-source.ts'
import { instant } from '../../../builders.ts'
import { reportsOf } from '../../../contracts/device-source.ts'
import { intuneSettings } from '../../../contracts/sources/intune.ts'
import { vendorContract } from '../../../contracts/vendors/contract.ts'
import { asking, hurried, managed, otherApps, surroundingsOf, tiktok } from '../../../sources.ts'

const complaintsAbout = vendorContract('intune')

async function open(tenant: Tenant, options: Partial<GraphOptions> = {}) {
  const exchanges: Exchange[] = []
  const standIn = await startGraph(tenant, { port: 0, onExchange: (exchange) => exchanges.push(exchange), ...options })
  onTestFinished(async () => {
    await standIn.close()
    expect(exchanges.flatMap(complaintsAbout)).toEqual([])
  })
  const { host } = new URL(standIn.url)
  const clock = virtualClock(instant('2023-03-01T08:00:00Z'))
  const address = `${standIn.url}/${graphClient.tenant}/oauth2/v2.0/token`
  const credentials = { clientId: graphClient.clientId, secret: async () => graphClient.secret, scope: `${standIn.url}/.default` }
  const reader = ({ downloads = [host], matcher = asking } = {}) => {
    const token = clientCredentials({ address, ...credentials })
    const api = apiClient({ system: 'Microsoft Graph', hosts: [host], downloads, token }, hurried())
    return exportPages({
      api,
      graph: standIn.url,
      now: () => clock.now(),
      known: { matcher, restricted: noRestrictedApps, appRules: noRules, checkRules: noRules },
      wait: async (milliseconds) => clock.advanceTo(clock.now().add({ milliseconds })),
      pageSize: 2,
    })
  }
  return { standIn, exchanges, clock, reader }
}

/** @param next a reader for each page */
async function pagesOf(next: () => ReturnType<typeof exportPages>): Promise<readonly DevicePage[]> {
  const pages: DevicePage[] = []
  let cursor: string | undefined
  do {
    const page = await next()(cursor)
    pages.push(page)
    cursor = page.next
  } while (cursor !== undefined)
  return pages
}

const content = (pages: readonly DevicePage[]) => pages.map(({ reports, unread }) => [...reports, ...unread])
const five = [1, 2, 3, 4, 5].map((number) => managed(number, { apps: number === 3 ? [tiktok] : otherApps.slice(0, 3) }))

describe('devices from exported reports', () => {
  it('come page by page, as from one reader so from a new one each time', async () => {
    const { reader, exchanges } = await open({ devices: five })
    const one = reader()
    const pages = await pagesOf(() => one)
    expect(content(pages).map((page) => page.length)).toEqual([0, 2, 2, 1])
    expect(exchanges.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET', 'GET'])
    expect(content(await pagesOf(reader))).toEqual(content(pages))
    expect(content(pages).flat()[2]).toEqual({
      ref: five[2]?.ref,
      keys: { serial: 'C39TEST3', entra: five[2]?.entra },
      users: [{ id: five[2]?.users[0]?.id, email: 'user3@ec.example' }],
      label: 'iPhone 3',
      platform: 'ios',
      ownership: 'official',
      workApps: true,
      seenAt: five[2]?.seenAt,
      coverage: 'all-apps',
      found: ['tiktok'],
      passed: [],
      failed: [],
      osVersion: '16.3.1',
      evidence: 'inventory',
      faults: [],
    })
  })

  it('of which no app is listed are devices of which nothing is known', async () => {
    const { reader } = await open({
      devices: [managed(1, { apps: [] }), managed(2, { ownership: 'personal', apps: [{ ...tiktok, isManaged: true }] })],
    })
    expect(content(await pagesOf(reader)).flat()).toMatchObject([
      { coverage: 'none', found: [] },
      { coverage: 'managed-only', found: ['tiktok'] },
    ])
  })

  it('claim nothing of an app whose name nobody has written down, nor anything without inventory', async () => {
    const matcher = { ...asking, appsOn: (platform: string) => [...asking.appsOn(platform), 'nameless'] }
    const { reader } = await open({ devices: [managed(1, { apps: [] }), managed(2, { apps: otherApps })] })
    const [first, second] = content(await pagesOf(() => reader({ matcher }))).flat()
    expect(first).toMatchObject({ coverage: 'none' })
    expect(second).toMatchObject({ coverage: 'named-apps', named: ['tiktok', 'wechat'] })
  })

  it('say nothing of apps that nobody asks about', async () => {
    const { reader } = await open({ devices: [managed(1, { apps: otherApps })] })
    expect(JSON.stringify(await pagesOf(reader))).not.toMatch(/planted/i)
  })

  it('are waited for while the export is under way: an empty page lets others go on', async () => {
    const { reader, clock } = await open({ devices: five, exportLooks: 10 })
    const started = clock.now()
    const pages = await pagesOf(reader)
    expect(content(pages).map((page) => page.length)).toEqual([0, 0, 0, 2, 2, 1])
    expect(new Set(pages.map(({ next }) => next)).size).toBe(pages.length)
    expect(clock.now().since(started).total('seconds')).toBeGreaterThan(100)
  })

  it('are given up for this pass where the export does not end within hours', async () => {
    const { reader, clock } = await open({ devices: five, exportLooks: 10_000 })
    const { next } = await reader()(undefined)
    clock.advanceTo(clock.now().add({ hours: 7 }))
    await expect(reader()(next)).rejects.toMatchObject({ fault: 'down', message: expect.stringContaining('within 6 hours') })
  })

  it('need a new pass where the job is gone, or the cursor is of another form', async () => {
    const first = await open({ devices: five })
    const { next } = await first.reader()(undefined)
    const second = await open({ devices: five })
    await expect(second.reader()(next)).rejects.toMatchObject({ fault: 'cursor' })
    await expect(second.reader()('https://graph.example/?$skiptoken=1')).rejects.toMatchObject({ fault: 'cursor' })
  })

  it('are read again from the same place after a download that broke off', async () => {
    const { reader, standIn } = await open({ devices: five })
    const one = reader()
    const { next: start } = await one(undefined)
    const { next, ...page } = await one(start)
    standIn.fail('/exports/', { status: 500 }, { status: 500 })
    const again = reader()
    expect(await again(start)).toMatchObject(page)
    standIn.fail('/exports/', { status: 403 })
    await expect(reader()(next)).rejects.toMatchObject({ fault: 'permission' })
    expect(content([await reader()(next)]).flat()).toMatchObject([{ keys: { serial: 'C39TEST3' } }, { keys: { serial: 'C39TEST4' } }])
  })

  it('are downloaded only from hosts that are known', async () => {
    const { reader } = await open({ devices: five })
    const { next } = await reader()(undefined)
    await expect(reader({ downloads: ['*.blob.core.windows.net'] })(next)).rejects.toMatchObject({ fault: 'strange' })
  })

  it('need the permission, which the error names', async () => {
    const { reader, standIn } = await open({ devices: five })
    standIn.fail('exportJobs', { status: 403 })
    await expect(reader()(undefined)).rejects.toMatchObject({
      fault: 'permission',
      message: expect.stringContaining('ManagedDevices.Read.All'),
    })
  })
})

describe('Intune by exports', () => {
  const opened = async (devices: readonly ManagedDevice[], changes: Partial<IntuneSettings>) => {
    const { standIn, exchanges } = await open({ devices })
    const { host } = new URL(standIn.url)
    const around = surroundingsOf(graphClient.secret)
    // Elsewhere the files are on hosts of Azure.
    const client = (settings: ApiClientSettings) => around.client({ ...settings, downloads: [host] })
    return { exchanges, source: intune(intuneSettings(standIn.url, { by: 'export', ...changes }), { ...around, client }) }
  }

  it('tells of devices what it tells by lists, where apps of them are listed', async () => {
    const devices = [
      managed(1, { apps: [tiktok, ...otherApps] }),
      managed(2, { apps: [...otherApps] }),
      managed(3, { ownership: 'personal', apps: [{ ...tiktok, isManaged: true }, ...otherApps] }),
      managed(4, { platform: 'android', users: [], apps: [{ ...tiktok, isManaged: true }] }),
      managed(5, { platform: 'macos', apps: otherApps, rules: { FileVault: false } }),
      managed(6, { ownership: 'personal', isEnrolled: false }),
    ]
    const changes = { appProtection: true, checks: { filevault: 'FileVault' } } as const
    const exported = await opened(devices, changes)
    const listed = await opened(devices, { ...changes, by: 'lists' })
    const reports = await reportsOf(exported.source)
    expect(reports).toEqual((await reportsOf(listed.source)).map(({ keys: { udid: _, ...keys }, ...report }) => ({ ...report, keys })))
    expect(reports).toHaveLength(6)
    expect(exported.exchanges.some(({ path }) => /managedDevices|detectedApps/.test(path))).toBe(false)
  })

  it('finds one device by the lists', async () => {
    const { source } = await opened([managed(1, { apps: [tiktok] })], {})
    const reader = await source.open(asking)
    expect(await reader.find?.(managed(1).ref)).toMatchObject({ found: ['tiktok'] })
    expect(await reader.find?.('nobody')).toBeUndefined()
  })
})

describe('a ZIP', () => {
  const long = strToU8('a line of text\n'.repeat(100_000))
  const zip = zipSync({ 'first.csv': long, 'second.csv': strToU8('b') })

  async function* inParts(bytes: Uint8Array, size: number) {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
  }

  const text = async (parts: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(parts)).toString()

  it.each([1, 7, 1000, 1_000_000])('is read to the end of its first file, in parts of %i bytes', async (size) => {
    expect((await text(unzipped(inParts(zip, size)))) === Buffer.from(long).toString()).toBe(true)
  })

  it.each([
    ['is cut off', zip.subarray(0, 1000)],
    ['is empty', new Uint8Array(0)],
    ['is something else', strToU8('<html>Not here</html>')],
    ['is damaged', Uint8Array.from(zip, (byte, place) => (place > 60 && place < 400 ? 255 - byte : byte))],
  ])('that %s is an error, not the end of the list', async (_, bytes) => {
    await expect(text(unzipped(inParts(bytes, 100)))).rejects.toMatchObject({ name: 'SourceError', fault: 'strange' })
  })
})
