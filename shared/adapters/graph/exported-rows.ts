/** Rows of two reports that Intune exports as CSV: `Devices`, and `AppInvRawData`, which has one app of one device a row. */
import { exportedMoment } from '../../domain/schedule/exported-moment.ts'
import type { Matcher } from '../../domain/sources/device-source.ts'
import type { Coverage, DeviceReport } from '../../domain/sources/report.ts'

export const deviceColumns = [
  ...(['DeviceId', 'DeviceName', 'OS', 'OSVersion', 'OwnerType', 'LastContact', 'SerialNumber'] as const),
  ...(['ReferenceId', 'UserId', 'UPN', 'UserEmail'] as const),
] as const

export const appColumns = ['DeviceId', 'ApplicationName', 'Platform'] as const

export type DeviceRow = Readonly<Partial<Record<(typeof deviceColumns)[number], string>>>
export type AppRow = Readonly<Partial<Record<(typeof appColumns)[number], string>>>

/** What the app rows say: a few bytes a device, however many apps it has. */
export interface ExportedApps {
  add(row: AppRow): void
  /** Apps that are asked about and on a device; undefined for one of which no app is listed, so that nothing is known. */
  on(device: string): readonly string[] | undefined
}

export function exportedApps(matcher: Matcher): ExportedApps {
  const none: readonly string[] = []
  const found = new Map<string, readonly string[]>()
  return {
    add({ DeviceId: device = '', ApplicationName: name = '', Platform: platform = '' }) {
      if (device === '') return
      const known = found.get(device) ?? none
      const apps = matcher.appsAs(platformOf(platform), { name: name.replace(/\.app$/i, '') }).filter((app) => !known.includes(app))
      if (apps.length > 0 || !found.has(device)) found.set(device, apps.length > 0 ? [...known, ...apps] : known)
    },
    on: (device) => found.get(device),
  }
}

/**
 * @param apps undefined where no app rows were read
 * @returns undefined for a row without an id
 */
export function exportedReport(row: DeviceRow, apps: ExportedApps | undefined): DeviceReport | undefined {
  const { DeviceId: ref = '', DeviceName: label = '', OS: os = '', OSVersion: osVersion = '', LastContact: contact = '' } = row
  if (ref === '') return undefined
  const platform = platformOf(os)
  const ownership = ownershipOf(row.OwnerType)
  const found = apps?.on(ref)
  const seenAt = exportedMoment(contact)
  const email = row.UserEmail || row.UPN
  const user = { ...(row.UserId ? { id: row.UserId } : {}), ...(email ? { email } : {}) }
  return {
    ref,
    keys: { ...(row.SerialNumber ? { serial: row.SerialNumber } : {}), ...(row.ReferenceId ? { entra: row.ReferenceId } : {}) },
    users: row.UserId || email ? [user] : [],
    label: label || os,
    platform,
    ownership,
    workApps: true,
    ...(seenAt ? { seenAt } : {}),
    coverage: found && seenAt ? coverageOf(platform, ownership) : 'none',
    found: found ?? [],
    passed: [],
    failed: [],
    ...(osVersion ? { osVersion } : {}),
    evidence: 'inventory',
    faults: seenAt ? [] : ['its LastContact cannot be read'],
  }
}

const families = [
  ['ipados', /^ipados/i],
  ['ios', /^ios/i],
  ['macos', /^mac/i],
  ['android', /^android/i],
  ['windows', /^windows/i],
] as const

/** `iOS/iPadOS`, `Android (Work Profile)`, `windows10`: as in the catalogue, else as it is written. */
const platformOf = (written: string): string => families.find(([, form]) => form.test(written.trim()))?.[0] ?? written.trim()

const owners: Readonly<Record<string, DeviceReport['ownership']>> = {
  1: 'official',
  company: 'official',
  corporate: 'official',
  2: 'personal',
  personal: 'personal',
}

const ownershipOf = (written = ''): DeviceReport['ownership'] => owners[written.trim().toLowerCase()] ?? 'unknown'

/** Of personal devices Intune lists no app that it does not manage; of Android those of the work profile alone. */
function coverageOf(platform: string, ownership: DeviceReport['ownership']): Coverage {
  if (platform === 'android') return 'work-profile'
  if (ownership !== 'official') return 'managed-only'
  return ['ios', 'ipados', 'macos', 'windows'].includes(platform) ? 'all-apps' : 'none'
}
