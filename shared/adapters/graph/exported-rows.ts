/** Rows of two reports that Intune exports as CSV: `Devices`, and `AppInvRawData`, which has one app of one device a row. */
import { exportedMoment } from '../../domain/schedule/exported-moment.ts'
import type { Matcher } from '../../domain/sources/device-source.ts'
import type { DeviceReport } from '../../domain/sources/report.ts'
import { withoutSuffix } from '../http/records.ts'
import { windowsPackages } from './detected-apps.ts'
import { type KnownOfDevices, managedDeviceReport } from './managed-device.ts'

export const deviceColumns = [
  ...(['DeviceId', 'DeviceName', 'Model', 'OS', 'OSVersion', 'OwnerType', 'LastContact'] as const),
  ...(['SerialNumber', 'ReferenceId', 'UserId', 'UPN', 'UserEmail'] as const),
] as const

export const appColumns = ['DeviceId', 'ApplicationName', 'Platform'] as const

export type DeviceRow = Readonly<Partial<Record<(typeof deviceColumns)[number], string>>>
export type AppRow = Readonly<Partial<Record<(typeof appColumns)[number], string>>>

/** What app rows say: a few bytes a device, however many apps it has. */
export interface ExportedApps {
  add(row: AppRow): void
  /** Apps that are asked about and on a device. */
  of(device: string): ReadonlySet<string>
  /** False for a device of which no app is listed at all, so that nothing is known. */
  has(device: string): boolean
}

export function exportedApps(matcher: Matcher): ExportedApps {
  const none: ReadonlySet<string> = new Set()
  const found = new Map<string, ReadonlySet<string>>()
  const packages = windowsPackages(matcher)
  return {
    add({ DeviceId: device = '', ApplicationName: written = '', Platform: system = '' }) {
      const platform = systemOf(system).toLowerCase()
      const name = withoutSuffix(written) ?? ''
      const apps = [...matcher.appsAs(platform, { name }), ...(platform === 'windows' ? (packages.get(name) ?? []) : [])]
      const known = found.get(device) ?? none
      if (device !== '') found.set(device, apps.length > 0 ? known.union(new Set(apps)) : known)
    },
    of: (device) => found.get(device) ?? none,
    has: (device) => found.has(device),
  }
}

/** @returns undefined for a row without an id */
export const exportedReport = (row: DeviceRow, known: KnownOfDevices, apps: Pick<ExportedApps, 'has'>): DeviceReport | undefined =>
  managedDeviceReport(recordOf(row, apps.has(row.DeviceId ?? '')), known)

/** As Graph lists it. What manages it and how it was enrolled are numbers in an export that nobody explains. */
const recordOf = ({ DeviceId, LastContact, OwnerType, OS = '', ...row }: DeviceRow, hasInventory: boolean): object => ({
  id: DeviceId,
  azureADDeviceId: row.ReferenceId,
  serialNumber: row.SerialNumber,
  deviceName: row.DeviceName,
  model: row.Model,
  operatingSystem: systemOf(OS),
  osVersion: row.OSVersion,
  managedDeviceOwnerType: ownerOf(OwnerType),
  managementAgent: hasInventory ? 'mdm' : 'unknown',
  deviceEnrollmentType: 'unknown',
  lastSyncDateTime: momentOf(LastContact),
  userId: row.UserId,
  userPrincipalName: row.UPN,
  emailAddress: row.UserEmail,
})

const systems = ['iPadOS', 'iOS', 'macOS', 'Android', 'Windows'] as const

/** `iOS/iPadOS`, `Android (Work Profile)`: as Graph writes it. */
const systemOf = (written: string): string =>
  systems.find((system) => written.trim().toLowerCase().startsWith(system.toLowerCase())) ?? written.trim()

const owners: ReadonlyMap<string, string> = new Map([
  ['0', 'unknown'],
  ['1', 'company'],
  ['corporate', 'company'],
  ['2', 'personal'],
])

function ownerOf(written = ''): string {
  const owner = written.trim().toLowerCase()
  return owners.get(owner) ?? owner
}

const momentOf = (written = ''): string | undefined => exportedMoment(written)?.toString()
