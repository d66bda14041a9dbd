/** Jamf Pro: the inventory of mobile devices, then that of computers. */
import * as z from 'zod'
import {
  type DevicePage,
  type DeviceReader,
  type DeviceReport,
  type DeviceSource,
  type Matcher,
  SourceError,
} from '#domain/sources/device-source.ts'
import type { DeviceSourceSettings } from '#domain/sources/settings.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { readListedRecords } from '../http/records.ts'
import { jamfApi } from './api.ts'
import { computerReport, computerSections } from './computer.ts'
import { listsUnmanaged, mobileDeviceReport, mobileDeviceSections } from './mobile-device.ts'

interface List {
  path: string
  query: Record<string, string>
  sections: readonly string[]
  id: string
  /** Records a page, each with all of its apps. */
  size: number
  permission: string
  reportOf: (record: unknown, matcher: Matcher) => DeviceReport | undefined
}

const lists: Record<'mobile' | 'computer', List> = {
  mobile: {
    path: '/api/v2/mobile-devices/detail',
    // Otherwise one bad record fails the page.
    query: { 'exception-handling': 'LENIENT' },
    sections: mobileDeviceSections,
    id: 'mobileDeviceId',
    size: 100,
    permission: 'Read Mobile Devices',
    reportOf: mobileDeviceReport,
  },
  computer: {
    path: '/api/v4/computers-inventory',
    query: {},
    sections: computerSections,
    id: 'id',
    size: 50,
    permission: 'Read Computers',
    reportOf: computerReport,
  },
}

const answer = z.object({ totalCount: z.int().min(0), results: z.array(z.unknown()) })

/** A page of one of the lists. */
interface Place {
  list: keyof typeof lists
  page: number
  /** Records of the list before this page. */
  read: number
  /** Records of the list before this one. */
  before: number
}

const start: Place = { list: 'mobile', page: 0, read: 0, before: 0 }

const cursorOf = ({ list, page, read, before }: Place) => `${list} ${page} ${read} ${before}`

/** @throws SourceError */
function placeOf(cursor: string): Place {
  const [, list, ...numbers] = /^(mobile|computer) (\d{1,9}) (\d{1,9}) (\d{1,9})$/.exec(cursor) ?? []
  const [page = 0, read = 0, before = 0] = numbers.map(Number)
  if (list === 'mobile' || list === 'computer') return { list, page, read, before }
  throw new SourceError('cursor', 'Jamf Pro has no such page')
}

/** @param count of the records of this page @param total of its list */
function placeAfter({ list, page, read, before }: Place, count: number, total: number): Place | undefined {
  // A page may be shorter than was asked for.
  if (count > 0 && read + count < total) return { list, page: page + 1, read: read + count, before }
  return list === 'mobile' ? { list: 'computer', page: 0, read: 0, before: total } : undefined
}

/** Of Macs, by the policy that Jamf Pro comes with. */
const inventoryHours = 168

/** Pages of mobile devices that are searched for an app which Jamf Pro did not install. */
const mostSearched = 10

const unmanagedHidden = {
  record: 'mobile devices',
  message:
    'list only apps that Jamf Pro installed, so others may be there: have it collect unmanaged apps (Settings > Device management > Inventory collection)',
}

export type JamfSettings = Extract<DeviceSourceSettings, { kind: 'jamf' }>

export function jamf(settings: JamfSettings, surroundings: SourceSurroundings): DeviceSource {
  const { address } = settings
  const api = jamfApi(settings, surroundings)

  async function read({ path, id, size, sections, query, permission }: List, page: number) {
    // Any other order changes while the pages are read.
    const search = new URLSearchParams({ ...query, page: String(page), 'page-size': String(size), sort: `${id}:asc` })
    for (const section of sections) search.append('section', section)
    return (await api.ask(`${address}${path}?${search}`, answer, { permission })).body
  }

  /** Whether devices of the organisation list apps that Jamf Pro did not install. It need not collect those, which no answer says. */
  async function seesUnmanaged() {
    const since = surroundings.clock.now().subtract({ hours: inventoryHours })
    const shown = new Set<boolean | undefined>()
    let place: Place | undefined = start
    while (place?.list === 'mobile' && place.page < mostSearched && !shown.has(true)) {
      const { results, totalCount } = await read({ ...lists.mobile, sections: ['GENERAL', 'APPLICATIONS'] }, place.page)
      for (const record of results) shown.add(listsUnmanaged(record, since))
      place = placeAfter(place, results.length, totalCount)
    }
    return shown.has(true) || !shown.has(false)
  }

  function reader(matcher: Matcher): DeviceReader {
    let isComplete: boolean | undefined

    async function page(cursor: string | undefined): Promise<DevicePage> {
      const place = cursor === undefined ? start : placeOf(cursor)
      const list = lists[place.list]
      if (place.list === 'mobile') isComplete ??= await seesUnmanaged()
      const isHidden = place.list === 'mobile' && !isComplete
      const { totalCount, results } = await read(list, place.page)
      const next = placeAfter(place, results.length, totalCount)
      const { reports, unread } = readListedRecords(results, `${place.list} page ${place.page + 1}`, record =>
        list.reportOf(record, matcher),
      )
      return {
        reports: isHidden ? reports.map(withManagedOnly) : reports,
        unread,
        faults: isHidden && place.page === 0 ? [unmanagedHidden] : undefined,
        next: next ? cursorOf(next) : undefined,
        total: place.list === 'computer' ? place.before + totalCount : undefined,
      }
    }

    return { page }
  }

  return {
    inventoryHours,
    permissions: Object.values(lists).map(({ permission }) => permission),
    open: async matcher => reader(matcher),
  }
}

const withManagedOnly = (report: DeviceReport): DeviceReport =>
  report.coverage === 'all-apps' ? { ...report, coverage: 'managed-only' } : report
