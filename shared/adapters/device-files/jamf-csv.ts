/**
 * Search results of Jamf Pro, exported as CSV with the display fields that an admin chose: a row a device, or a row for each app of a device.
 * How Jamf Pro heads the columns of apps is not documented.
 */

import { exportedMoment } from '../../domain/schedule/exported-moment.ts'
import type { Matcher } from '../../domain/sources/device-source.ts'
import type { DeviceReport } from '../../domain/sources/report.ts'
import { inventoryReport, withoutSuffix } from '../http/records.ts'
import { wrongRow } from '../rows/row.ts'
import { readCsv } from '../rows/rows.ts'
import type { WrittenFile } from '../rows/text.ts'
import { headed } from './headings.ts'
import type { ForeignOptions, Reported, ReportRow } from './reported.ts'
import { textsOf } from './texts.ts'

const needed = ['Serial Number', 'Display Name', 'Model', 'Email Address', 'Last Inventory Update'] as const
const further = [
  ...(['UDID', 'OS Version', 'Device Ownership Type', 'Enrolled via Automated Device Enrollment'] as const),
  ...(['App Identifier', 'App Name'] as const),
] as const

const columns = headed([...needed, ...further], further, {
  'Display Name': ['Computer Name', 'Mobile Device Name'],
  'OS Version': ['Operating System Version'],
  'Enrolled via Automated Device Enrollment': ['Enrolled via DEP'],
  'App Identifier': ['Application Identifier', 'Application Bundle ID', 'Bundle ID'],
  'App Name': ['Application Name', 'Application Title'],
})

type Row = Readonly<Partial<Record<(typeof needed)[number] | (typeof further)[number], string>>>

interface Listed {
  /** The first of its rows. */
  readonly line: number
  readonly row: Row
  readonly found: Set<string>
  /** Whether any app is listed; all of them by identifier; all by name. */
  hasApps: boolean
  hasIds: boolean
  hasNames: boolean
}

/** Keeps of each device only what is asked about, and tells of it after the last row. */
export async function* jamfCsv(file: WrittenFile, { matcher, apps: _, ...options }: ForeignOptions): AsyncGenerator<ReportRow> {
  const devices = new Map<string, Listed>()
  /** Else a row that cannot be read may be that of an app. */
  let isWhole = true
  for await (const read of readCsv(file, columns, options)) {
    const row: Row = 'fields' in read ? textsOf(read.fields) : {}
    const key = row['Serial Number'] ?? row.UDID
    if ('problem' in read || key === undefined) {
      isWhole = false
      yield 'problem' in read ? read : wrongRow(read.line, 'must have a Serial Number or a UDID')
      continue
    }
    const device = devices.get(key) ?? { line: read.line, row, found: new Set(), hasApps: false, hasIds: true, hasNames: true }
    devices.set(key, device)
    const { 'App Identifier': id, 'App Name': name } = row
    if (id === undefined && name === undefined) continue
    device.hasApps = true
    device.hasIds &&= id !== undefined
    device.hasNames &&= name !== undefined
    for (const app of matcher.appsAs(platformOf(row), { id, name: withoutSuffix(name) })) device.found.add(app)
  }
  for (const [key, device] of devices) yield reported(key, device, isWhole, matcher)
}

function reported(key: string, listed: Listed, isWhole: boolean, matcher: Matcher): Reported {
  const { line, row, found, hasApps } = listed
  const { 'Display Name': name, Model: model = '', 'Email Address': email } = row
  const { ownership, coverage } = enrolmentOf(row)
  const report = inventoryReport({
    ref: key,
    keys: { serial: row['Serial Number'], udid: row.UDID },
    users: email ? [{ email }] : [],
    label: name ?? model,
    platform: platformOf(row),
    ownership,
    seenAt: undefined,
    inventoriedAt: exportedMoment(row['Last Inventory Update'] ?? ''),
    coverage: hasApps && isWhole ? coverage : 'none',
    found: [...found],
    passed: [],
    failed: [],
    osVersion: row['OS Version'],
    isGone: false,
    faults: [],
  })
  const isByName = report.coverage === 'all-apps'
  return { line, report: isByName ? { ...report, coverage: 'named-apps', named: recognisable(listed, matcher) } : report }
}

/** Apps that would be recognised by what is listed of each app: its identifier, its name, or both. */
function recognisable({ row, hasIds, hasNames }: Listed, matcher: Matcher): readonly string[] {
  const platform = platformOf(row)
  const byId = hasIds ? matcher.appIds(platform).flatMap((id) => matcher.appsAs(platform, { id })) : []
  const byName = hasNames ? matcher.appNames.flatMap((name) => matcher.appsAs(platform, { name })) : []
  return [...new Set([...byId, ...byName])]
}

function platformOf({ Model: model = '' }: Row): string {
  if (/ipad/i.test(model)) return 'ipados'
  if (/iphone|ipod/i.test(model)) return 'ios'
  return /mac/i.test(model) ? 'macos' : model
}

function enrolmentOf(row: Row): Pick<DeviceReport, 'ownership' | 'coverage'> {
  if (platformOf(row) === 'macos') {
    const isOfficial = /^(yes|true)$/i.test(row['Enrolled via Automated Device Enrollment'] ?? '')
    return { ownership: isOfficial ? 'official' : 'unknown', coverage: 'all-apps' }
  }
  const type = row['Device Ownership Type'] ?? ''
  if (/^institutional/i.test(type)) return { ownership: 'official', coverage: 'all-apps' }
  return { ownership: type === '' ? 'unknown' : 'personal', coverage: 'managed-only' }
}
