/**
 * Search results of Jamf Pro, exported as CSV with the display fields that an admin chose: a row a device, or where apps are among the fields
 * a row for each app of a device. How Jamf Pro heads the columns of apps is not documented.
 */
import { exportedMoment } from '../../../../shared/domain/schedule/exported-moment.ts'
import type { Matcher } from '../../../../shared/domain/sources/device-source.ts'
import type { DeviceReport } from '../../../../shared/domain/sources/report.ts'
import { wrongRow } from '../../input/row.ts'
import { readCsv } from '../../input/rows.ts'
import { headed } from './headings.ts'
import type { ForeignOptions, ReportRow } from './reported.ts'
import { textsOf } from './texts.ts'

const needed = ['Serial Number', 'Display Name', 'Model', 'Email Address', 'Last Inventory Update'] as const
const further = [
  'UDID',
  'OS Version',
  'Device Ownership Type',
  'Enrolled via Automated Device Enrollment',
  'App Identifier',
  'App Name',
] as const

const columns = headed([...needed, ...further], further, {
  'Display Name': ['Computer Name', 'Mobile Device Name'],
  'OS Version': ['Operating System Version'],
  'Enrolled via Automated Device Enrollment': ['Enrolled via DEP'],
  'App Identifier': ['Application Identifier', 'Application Bundle ID', 'Bundle ID'],
  'App Name': ['Application Name', 'Application Title'],
})

type Row = Readonly<Partial<Record<(typeof needed)[number] | (typeof further)[number], string>>>

interface Group {
  readonly line: number
  readonly key: string
  readonly row: Row
  readonly found: Set<string>
  /** Whether any app is listed. */
  hasApps: boolean
}

export async function* jamfCsv(file: string, { matcher, apps: _, ...options }: ForeignOptions): AsyncGenerator<ReportRow> {
  const ended = new Set<string>()
  let group: Group | undefined
  for await (const read of readCsv(file, columns, options)) {
    if ('problem' in read) {
      yield read
      continue
    }
    const { line } = read
    const row: Row = textsOf(read.fields)
    const key = row['Serial Number'] ?? row.UDID
    if (key === undefined) {
      yield wrongRow(line, 'must have a Serial Number or a UDID')
      continue
    }
    if (group?.key !== key) {
      if (group) {
        ended.add(group.key)
        yield reported(group)
      }
      group = undefined
      if (ended.has(key)) {
        yield wrongRow(line, 'must stand beside the other rows of its device: sort the file by Serial Number')
        continue
      }
      group = { line, key, row, found: new Set(), hasApps: false }
    }
    note(group, row, matcher)
  }
  if (group) yield reported(group)
}

function note(group: Group, { 'App Identifier': id, 'App Name': name }: Row, matcher: Matcher): void {
  if (id === undefined && name === undefined) return
  group.hasApps = true
  const installed = { ...(id ? { id } : {}), ...(name ? { name: name.replace(/\.app$/i, '') } : {}) }
  for (const app of matcher.appsAs(platformOf(group.row), installed)) group.found.add(app)
}

function reported({ line, key, row, found, hasApps }: Group): ReportRow {
  const { 'Display Name': name, Model: model = '', 'Serial Number': serial, UDID: udid, 'Email Address': email } = row
  const inventoriedAt = exportedMoment(row['Last Inventory Update'] ?? '')
  const { ownership, coverage } = enrolmentOf(row)
  return {
    line,
    report: {
      ref: key,
      keys: { ...(serial ? { serial } : {}), ...(udid ? { udid } : {}) },
      users: email ? [{ email }] : [],
      label: name ?? model,
      platform: platformOf(row),
      ownership,
      workApps: true,
      ...(inventoriedAt ? { inventoriedAt } : {}),
      coverage: hasApps ? coverage : 'none',
      found: [...found],
      passed: [],
      failed: [],
      ...(row['OS Version'] ? { osVersion: row['OS Version'] } : {}),
      evidence: 'inventory',
      faults: [],
    },
  }
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
