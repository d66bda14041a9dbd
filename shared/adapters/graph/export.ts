/** Devices of large tenants, from reports that Intune exports: a few requests in place of one for each thousand devices and each app. */
import { setTimeout } from 'node:timers/promises'
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { instant } from '../../domain/schedule/fields.ts'
import { type DevicePage, SourceError } from '../../domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { take } from '../rows/take.ts'
import { exportedAt, exportedRows, startExport } from './export-jobs.ts'
import { type AppRow, appColumns, type DeviceRow, deviceColumns, type ExportedApps, exportedApps, exportedReport } from './exported-rows.ts'
import type { KnownOfDevices } from './managed-device.ts'

export interface Exporting {
  readonly api: ApiClient
  readonly graph: string
  readonly now: () => Temporal.Instant
  /** What other lists say. */
  readonly known: Omit<KnownOfDevices, 'detected'>
  /** Milliseconds. */
  readonly wait?: (milliseconds: number) => Promise<unknown>
  /** Devices on a page. */
  readonly pageSize?: number
}

const reports = {
  devices: { name: 'Devices', columns: deviceColumns },
  apps: { name: 'AppInvRawData', columns: appColumns },
} as const

/** The jobs of a pass, how many pages found them under way, and how many rows of devices are read. */
const place = z.strictObject({ devices: z.string(), apps: z.string(), since: instant, waits: z.int().min(0), row: z.int().min(0) })

type Place = z.output<typeof place>

interface Opened {
  /** Where its next page begins. */
  readonly cursor: string
  readonly rows: AsyncGenerator<DeviceRow>
  readonly apps: ExportedApps
}

/** Milliseconds between two looks at a job. */
const pause = 10_000
/** Then a page says that there is nothing yet, so that its reader can stop. */
const looks = 6
const longestJob = { hours: 6 } as const

/**
 * Reads page after page. The first pages are empty: they say which jobs were started, and then that these are under way. A page that follows
 * another goes on in the same file; any other reads the files from the start.
 */
export function exportPages(exporting: Exporting): (cursor: string | undefined) => Promise<DevicePage> {
  const { api, graph, now, known, pageSize = 1000 } = exporting
  let opened: Opened | undefined

  async function start(): Promise<DevicePage> {
    const devices = await startExport(api, graph, reports.devices)
    const apps = await startExport(api, graph, reports.apps)
    return { reports: [], unread: [], next: written({ devices, apps, since: now(), waits: 0, row: 0 }) }
  }

  return async (cursor) => {
    if (cursor === undefined) return start()
    const at = placeIn(cursor)
    if (opened?.cursor !== cursor) {
      await opened?.rows.return(undefined)
      opened = await open(exporting, at, cursor)
    }
    // Another cursor, so that a source that leads in circles is told from one that waits.
    if (!opened) return { reports: [], unread: [], next: written({ ...at, waits: at.waits + 1 }) }
    const { rows, apps } = opened
    opened = undefined
    const page = await take(rows, pageSize)
    const read = page.rows.map(
      (row, index) =>
        exportedReport(row, { ...known, detected: apps }, apps) ?? { record: `row ${at.row + index + 1}`, message: 'has no id' },
    )
    const content = {
      reports: read.flatMap((one) => ('ref' in one ? [one] : [])),
      unread: read.flatMap((one) => ('ref' in one ? [] : [one])),
    }
    if (page.isLast) return content
    const next = written({ ...at, row: at.row + page.rows.length })
    opened = { cursor: next, rows, apps }
    return { ...content, next }
  }
}

const written = ({ since, ...rest }: Place): string => JSON.stringify({ ...rest, since: String(since) })

function placeIn(cursor: string): Place {
  try {
    return place.parse(JSON.parse(cursor))
  } catch {
    throw new SourceError('cursor', 'The cursor is of another form, as of a source that was configured otherwise before')
  }
}

/** @returns undefined while a job is under way */
async function open({ api, graph, known, now, wait = setTimeout }: Exporting, at: Place, cursor: string): Promise<Opened | undefined> {
  for (let look = 0; ; look += 1) {
    const devices = await exportedAt(api, graph, at.devices, now())
    const inventory = devices === undefined ? undefined : await exportedAt(api, graph, at.apps, now())
    if (devices !== undefined && inventory !== undefined) {
      const apps = exportedApps(known.matcher)
      for await (const row of exportedRows<keyof AppRow>(api, inventory, reports.apps)) apps.add(row)
      const rows = exportedRows<keyof DeviceRow>(api, devices, reports.devices)
      for (let skipped = 0; skipped < at.row; skipped += 1) await rows.next()
      return { cursor, rows, apps }
    }
    if (now().since(at.since).total('hours') > longestJob.hours)
      throw new SourceError('down', `Microsoft Graph has not exported within ${longestJob.hours} hours what it was asked for`)
    if (look === looks) return undefined
    await wait(pause)
  }
}
