/** The reports `Devices` and `AppInvRawData` of Intune, as its portal exports them: a row for each device, and one for each app of each device. */

import type { WrittenFile } from '#domain/people/rows.ts'
import { exportedMoment } from '#domain/schedule/zone.ts'
import type { DeviceReport, Matcher } from '#domain/sources/device-source.ts'
import { appsInRows } from '../graph/detected-apps.ts'
import { type DeviceMap, deviceMap } from '../graph/device-access.ts'
import { managedDeviceReport } from '../graph/managed-device.ts'
import { noRestrictedApps } from '../graph/restricted-apps.ts'
import { noRules } from '../graph/rules.ts'
import { headedColumns } from '../rows/columns.ts'
import { readCsv } from '../rows/rows.ts'
import type { ForeignOptions, ReportRow } from './reported.ts'

const needed = ['DeviceId', 'DeviceName', 'OS', 'OwnerType', 'LastContact'] as const
const optional = ['Model', 'SerialNumber', 'ReferenceId', 'UserId', 'UPN', 'UserEmail', 'OSVersion'] as const

export const deviceColumns = [...needed, ...optional] as const
export const appColumns = ['DeviceId', 'ApplicationName', 'Platform'] as const

type Row = Partial<Record<(typeof deviceColumns)[number] | (typeof appColumns)[number], string>>

/** Headings of the portal, by the column that each stands for. */
const headings: Record<string, readonly string[]> = {
  OwnerType: ['Ownership'],
  LastContact: ['Last check-in'],
  ReferenceId: ['Azure AD Device ID', 'Microsoft Entra Device ID'],
  UPN: ['Primary user UPN'],
  UserEmail: ['Primary user email address'],
}

const devices = headedColumns({ names: deviceColumns, mayLack: optional }, headings)
const apps = headedColumns({ names: appColumns }, headings)

export async function* intuneExport(file: WrittenFile, { apps: appFile, matcher, ...options }: ForeignOptions): AsyncGenerator<ReportRow> {
  const detected = deviceMap()
  const appsIn = appsInRows(matcher)
  if (appFile !== undefined)
    for await (const row of readCsv(appFile, apps, {})) {
      if ('problem' in row) {
        const { problem, line = problem.line } = row
        const message = `needs ${appFile.name}, which is wrong: ${sentenceOf(problem)}`
        return yield { problem: { field: '', message }, isEnd: true, file: appFile.name, line }
      }
      const { DeviceId, ApplicationName = '', Platform = '' } = textsIn(row.fields)
      if (DeviceId) detected.add(DeviceId, appsIn({ displayName: ApplicationName, platform: Platform }))
    }
  for await (const row of readCsv(file, devices, options)) {
    if ('problem' in row) yield row
    else {
      const { line } = row
      const report = reportOf(textsIn(row.fields), detected, matcher)
      yield report ? { line, report } : { line, problem: { line, field: 'DeviceId', message: 'must name the device, but is empty' } }
    }
  }
}

const sentenceOf = ({ line, field, message }: { line?: number; field: string; message: string }) =>
  `${line === undefined ? '' : `line ${line}: `}${field ? `${field} ` : ''}${message}`

/** Without the blanks around them; those that are empty are left out. */
const textsIn = (fields: Record<string, unknown>): Row =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' && value.trim() ? [[name, value.trim()]] : [])),
  )

/** Read as Graph lists it. What manages it and how it was enrolled are numbers in an export that no document explains. */
function reportOf(row: Row, detected: DeviceMap, matcher: Matcher): DeviceReport | undefined {
  const record = {
    id: row.DeviceId,
    azureADDeviceId: row.ReferenceId,
    serialNumber: row.SerialNumber,
    deviceName: row.DeviceName,
    model: row.Model,
    operatingSystem: systemOf(row.OS ?? ''),
    osVersion: row.OSVersion,
    managedDeviceOwnerType: ownerOf(row.OwnerType),
    // Without any app listed, nothing is known of its apps.
    managementAgent: detected.has(row.DeviceId ?? '') ? 'mdm' : 'unknown',
    deviceEnrollmentType: 'unknown',
    lastSyncDateTime: exportedMoment(row.LastContact ?? '')?.toString(),
    userId: row.UserId,
    userPrincipalName: row.UPN,
    emailAddress: row.UserEmail,
  }
  return managedDeviceReport(record, {
    matcher,
    isInventoried: () => true,
    detected,
    restricted: noRestrictedApps,
    appRules: noRules,
    checkRules: noRules,
  })
}

const systems = ['iPadOS', 'iOS', 'macOS', 'Android', 'Windows'] as const

/** `iOS/iPadOS`, `Android (Work Profile)`: as Graph writes it. */
const systemOf = (written: string) => systems.find(system => written.toLowerCase().startsWith(system.toLowerCase())) ?? written

const owners: ReadonlyMap<string, string> = new Map([
  ['0', 'unknown'],
  ['1', 'company'],
  ['corporate', 'company'],
  ['2', 'personal'],
])

function ownerOf(written = '') {
  const owner = written.toLowerCase()
  return owners.get(owner) ?? owner
}
