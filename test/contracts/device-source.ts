import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { ApiSurroundings } from '#adapters/http/api-client.ts'
import { type DevicePage, type DeviceReport, type DeviceSource, SourceError } from '#domain/sources/device-source.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { Exchange, StandIn, StandInFault } from '#infra/local/sources/stand-in.ts'
import { asking, type Hurried, hurried, managed, otherApps, seenAt, tiktok, userOf } from '../sources.ts'
import { vendorContract } from './vendors/contract.ts'
import { holdTo } from './vendors/hold-to.ts'

/** What a system manages. A test may change it while the stand-in runs. */
export interface Managing {
  devices: readonly ManagedDevice[]
}

interface StandInSettings {
  /** Devices on each page, whatever the client asks for. */
  pageSize: number
  onExchange: (exchange: Exchange) => void
}

export interface StartedSource {
  standIn: Pick<StandIn, 'fail' | 'close'>
  /** @param isAuthorised false: with a wrong secret */
  source: (around: ApiSurroundings, isAuthorised: boolean) => DeviceSource
}

interface SourceTraits {
  /** File of its vendor's contract; absent for a source that asks no other system. */
  vendor?: string
  start: (managing: Managing, settings: StandInSettings) => Promise<StartedSource>
  /** A part of the path of its list of devices. */
  list: string
  /** How it describes an iPhone of the organisation. */
  ownership: DeviceReport['ownership']
  coverage: DeviceReport['coverage']
  /** Whether it names every user of a device. */
  namesAllUsers: boolean
  /** What is said of a record without an id. */
  nameless?: RegExp
  /** Fields of its records: undefined leaves one out. */
  withoutId: Record<string, unknown>
  /** By what is odd: fields of a record, and the fault that the report then names. */
  oddities: Record<string, { odd: Record<string, unknown>; fault: RegExp }>
}

/** The contract of every DeviceSource, on its stand-in. */
export function deviceSourceContract(name: string, traits: SourceTraits) {
  const complaintsAbout = traits.vendor === undefined ? () => [] : vendorContract(traits.vendor)

  async function open(devices: readonly ManagedDevice[], isAuthorised = true) {
    const managing: Managing = { devices }
    const exchanges: Exchange[] = []
    const { standIn, source } = await traits.start(managing, { pageSize: 2, onExchange: exchange => exchanges.push(exchange) })
    holdTo(complaintsAbout, standIn, exchanges, () => [...devices, ...managing.devices])
    const around: Hurried = hurried()
    const failing = (...faults: readonly StandInFault[]) => standIn.fail(traits.list, ...faults)
    return { managing, failing, waits: around.waits, source: source(around, isAuthorised) }
  }

  const serialsOf = (devices: readonly ManagedDevice[]) => devices.map(({ serial }) => serial).toSorted()

  describe(`devices from ${name}`, () => {
    const five = [1, 2, 3, 4, 5].map(number => managed(number))

    it('come page by page, each once, wherever a page is read', async () => {
      const { source } = await open(five)
      const pages = await pagesOf(source)
      expect(pages.length).toBeGreaterThanOrEqual(3)
      expect(pages.flatMap(({ reports }) => reports.map(({ keys }) => keys.serial)).toSorted()).toEqual(serialsOf(five))
      expect(pages.flatMap(({ unread }) => unread)).toEqual([])
      for (const { next = '', total = 5 } of pages) expect({ isShort: next.length < 4096, total }).toEqual({ isShort: true, total: 5 })
      expect(await pagesOf(source)).toEqual(pages)
    })

    it('are none where it manages none', async () => {
      const { source } = await open([])
      const pages = await pagesOf(source)
      expect(pages.flatMap(({ reports, unread }) => [...reports, ...unread])).toEqual([])
    })

    it('are kept apart where their names end in the same number', async () => {
      const { source } = await open([
        managed(1, { ref: 'mac-1', platform: 'macos' }),
        managed(2, { ref: 'tablet-1' }),
        managed(3, { ref: 'phone-1' }),
      ])
      const reports = await reportsOf(source)
      expect(new Set(reports.map(({ ref }) => ref)).size).toBe(3)
    })

    it('are reported with their owner, age, and what of them can be seen', async () => {
      const { source } = await open([managed(1, { apps: [tiktok] })])
      const [report] = await reportsOf(source)
      expect(report).toMatchObject({
        keys: { serial: 'C39TEST1' },
        users: [expect.objectContaining({ email: 'user1@ec.example' })],
        ownership: traits.ownership,
        platform: 'ios',
        coverage: traits.coverage,
        found: traits.coverage === 'none' ? [] : ['tiktok'],
        osVersion: '16.3.1',
        faults: [],
      })
      expect(String(report?.inventoriedAt ?? report?.seenAt)).toBe(String(seenAt))
    })

    it('are reported without apps that no policy asks about, and so are errors', async () => {
      const { source, failing } = await open([managed(1, { apps: [...otherApps, tiktok] }), ...five.slice(1)])
      const pages = await pagesOf(source)
      const errors = [
        managed(1, { apps: otherApps, odd: traits.withoutId }),
        ...Object.values(traits.oddities).map(({ odd }) => managed(1, { apps: otherApps, odd })),
      ]
      const odd = await Promise.all(errors.map(async device => pagesOf((await open([device])).source)))
      failing('cut', 'cut', { status: 403 })
      const error = await pagesOf(source).catch((error: unknown) => error)
      expect(inspect({ pages, odd, error }, { depth: 20, maxArrayLength: null, maxStringLength: null })).not.toMatch(/planted/i)
    })

    it(`may have two users, of which it names ${traits.namesAllUsers ? 'both' : 'one'}`, async () => {
      const { source } = await open([managed(1, { users: [userOf(1), userOf(2)] })])
      const [report] = await reportsOf(source)
      const users = ['user1@ec.example', 'user2@ec.example']
      expect(report?.users.map(({ email }) => email)).toEqual(traits.namesAllUsers ? users : users.slice(0, 1))
    })

    it('may have none, and get another', async () => {
      const { source, managing } = await open([managed(1, { users: [] })])
      const usersNow = async () => (await reportsOf(source)).map(({ users, keys }) => [keys.serial, ...users.map(({ email }) => email)])
      expect(await usersNow()).toEqual([['C39TEST1']])
      managing.devices = [managed(1)]
      expect(await usersNow()).toEqual([['C39TEST1', 'user1@ec.example']])
      managing.devices = [managed(1, { users: [userOf(2)] })]
      expect(await usersNow()).toEqual([['C39TEST1', 'user2@ec.example']])
    })
  })

  describe(`a record of ${name}`, () => {
    it('may have an unknown field', async () => {
      const plain = await reportsOf((await open([managed(1)])).source)
      expect(await reportsOf((await open([managed(1, { odd: { surprise: { of: ['any', 'kind'] } } })])).source)).toEqual(plain)
    })

    it('without an id is counted as unread, next to the others', async () => {
      const { source } = await open([managed(1), managed(2, { odd: traits.withoutId }), managed(3)])
      const pages = await pagesOf(source)
      expect(pages.flatMap(({ reports }) => reports.map(({ keys }) => keys.serial)).toSorted()).toEqual(['C39TEST1', 'C39TEST3'])
      expect(pages.flatMap(({ unread }) => unread)).toEqual([
        { record: expect.any(String), message: expect.stringMatching(traits.nameless ?? /^has no id$/) },
      ])
    })

    it.each(Object.entries(traits.oddities))(
      'says nothing of what is not on the device, and what was odd: %s',
      async (_, { odd, fault }) => {
        const { source } = await open([managed(1, { odd }), managed(2)])
        const [first, second] = await reportsOf(source)
        expect(first).toMatchObject({ coverage: 'none', faults: expect.arrayContaining([expect.stringMatching(fault)]) })
        expect(second).toMatchObject({ coverage: traits.coverage, faults: [] })
      },
    )
  })

  describe(`a page of ${name}`, () => {
    it('needs a permission, which the error names', async () => {
      const { source, failing } = await open([managed(1)])
      failing({ status: 403 })
      const error = await pagesOf(source).catch((error: unknown) => error)
      expect(error).toMatchObject({ fault: 'permission' })
      expect(source.permissions.filter(permission => String(error).includes(permission))).not.toEqual([])
    })
  })

  if (traits.vendor === undefined) return

  describe(`a system that is asked, as ${name} is,`, () => {
    const five = [1, 2, 3, 4, 5].map(number => managed(number, { apps: [tiktok] }))

    it('gives out a page that could not be read, by the same cursor', async () => {
      const { source, failing } = await open(five)
      const undisturbed = await pagesOf(source)
      const reader = await source.open(asking)
      for (const [index, page] of undisturbed.entries()) {
        const cursor = undisturbed[index - 1]?.next
        failing({ status: 403 })
        await expect(reader.page(cursor)).rejects.toThrow(SourceError)
        expect(await reader.page(cursor)).toEqual(page)
      }
    })

    it('needs the right secret', async () => {
      const { source } = await open(five, false)
      await expect(pagesOf(source)).rejects.toMatchObject({ fault: 'credentials' })
    })
  })
}

/** Every page, each by a reader of its own, as another process would. */
export async function pagesOf(source: DeviceSource, matcher = asking) {
  const pages: DevicePage[] = []
  let cursor: string | undefined
  do {
    const reader = await source.open(matcher)
    const page = await reader.page(cursor)
    pages.push(page)
    cursor = page.next
  } while (cursor !== undefined)
  return pages
}

export const reportsOf = async (source: DeviceSource, matcher = asking) =>
  (await pagesOf(source, matcher)).flatMap(({ reports }) => reports)
