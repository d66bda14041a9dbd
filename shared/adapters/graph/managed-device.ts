import * as z from 'zod'
import { platformKey } from '#domain/catalogue/platforms.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { Coverage, DeviceReport, Matcher } from '#domain/sources/device-source.ts'
import { faultsAmong, inventory, lenient, lenientText, protectionChecks, sourceUser } from '../http/records.ts'
import { appsSought, isInStore } from './detected-apps.ts'
import type { DeviceMap } from './device-access.ts'
import { lenientId, syncedAt } from './graph.ts'
import type { RestrictedApps } from './restricted-apps.ts'
import type { RuleStates } from './rules.ts'

const managedDevice = z.object({
  id: z.string().min(1),
  azureADDeviceId: lenientId,
  serialNumber: lenientText,
  udid: lenientText,
  deviceName: lenientText,
  model: lenientText,
  operatingSystem: lenientText,
  osVersion: lenientText,
  managedDeviceOwnerType: lenientText,
  managementAgent: lenientText,
  managementState: lenientText,
  deviceEnrollmentType: lenientText,
  enrolledDateTime: syncedAt,
  lastSyncDateTime: syncedAt,
  isEncrypted: lenient(z.boolean()),
  userId: lenientId,
  userPrincipalName: lenientText,
  emailAddress: lenientText,
})

export const managedDeviceFields = Object.keys(managedDevice.shape).join(',')

type ManagedDevice = z.output<typeof managedDevice>

/** What other lists of Intune say of devices. */
export interface KnownOfDevices {
  matcher: Matcher
  /** Whether the device has been inventoried at all: without that, an app that is not listed may be there. */
  isInventoried: (device: ManagedDevice) => boolean
  detected: Pick<DeviceMap, 'of'>
  restricted: RestrictedApps
  appRules: RuleStates
  checkRules: RuleStates
}

const ownerships: ReadonlyMap<string, DeviceReport['ownership']> = new Map([
  ['company', 'official'],
  ['personal', 'personal'],
  ['unknown', 'unknown'],
])

/** @returns undefined for a record without an id */
export function managedDeviceReport(record: unknown, known: KnownOfDevices): DeviceReport | undefined {
  const { data: device } = managedDevice.safeParse(record)
  if (!device) return undefined
  const platform = platformOf(device.operatingSystem)
  const ownership = ownerships.get(device.managedDeviceOwnerType ?? '') ?? 'unknown'
  const faults = faultsOf(device, known)
  const apps = appsOf(device, { platform, ownership, isOdd: faults.length > 0 }, known)
  return {
    ...inventory,
    ref: device.id,
    keys: keysOf(device),
    users: sourceUser(device.userId, device.emailAddress ?? device.userPrincipalName),
    label: device.model ?? device.deviceName ?? 'device',
    platform,
    ownership,
    seenAt: device.lastSyncDateTime,
    ...apps,
    inventoryHours: platform === 'windows' && !apps.found.some(app => isInStore(known.matcher, app)) ? win32Every : undefined,
    evaluated: [...known.restricted.found.of(device.id), ...known.appRules.failed.of(device.id)],
    unjudged: unjudgedOf(device, known),
    ...checksOf(device, platform, known),
    osVersion: device.osVersion,
    isGone: device.managementState === 'discovered',
    faults,
  }
}

function unjudgedOf({ id }: ManagedDevice, { appRules, restricted }: KnownOfDevices) {
  const { requirements, passed, failed } = appRules
  const unjudged = [...requirements].filter(app => !passed.of(id).has(app) && !failed.of(id).has(app))
  const all = [...new Set([...unjudged, ...restricted.unjudged])]
  return all.length > 0 ? all : undefined
}

const platformOf = (system = '') => (/^android/i.test(system) ? 'android' : (platformKey(system) ?? (system.toLowerCase() || 'unknown')))

function faultsOf({ id, ...device }: ManagedDevice, { appRules, checkRules }: KnownOfDevices) {
  const {
    managedDeviceOwnerType: owner = '',
    managementAgent: agent = '',
    operatingSystem,
    deviceEnrollmentType,
    lastSyncDateTime,
  } = device
  return [
    ...faultsAmong({
      'its managedDeviceOwnerType is none that is known': !ownerships.has(owner),
      'its managementAgent is none that is known': !takesStock.has(agent),
      'its operatingSystem is missing': !operatingSystem,
      'its deviceEnrollmentType is missing': !deviceEnrollmentType,
      'its lastSyncDateTime is missing, or no moment': !lastSyncDateTime,
    }),
    ...[...appRules.odd.of(id), ...checkRules.odd.of(id)].map(
      requirement => `its state under the rule for ${requirement} is none that is known`,
    ),
  ]
}

const keysOf = ({ serialNumber, azureADDeviceId, udid }: ManagedDevice): DeviceReport['keys'] => ({
  serial: serialNumber,
  entra: azureADDeviceId,
  udid,
})

function appsOf(
  device: ManagedDevice,
  { platform, ownership, isOdd }: { platform: string; ownership: DeviceReport['ownership']; isOdd: boolean },
  { matcher, isInventoried, detected, restricted, appRules }: KnownOfDevices,
): Pick<DeviceReport, 'found' | 'coverage' | 'named' | 'evidence'> {
  const { id, managementAgent: agent = '', deviceEnrollmentType: kind = '', lastSyncDateTime } = device
  const found = [...new Set([...detected.of(id), ...restricted.found.of(id), ...appRules.failed.of(id)])]
  const coverage = isOdd || !isInventoried(device) ? 'none' : coverageOf({ ownership, platform, agent, kind })
  const ruled = lastSyncDateTime && !isOdd ? [...restricted.named(id, platform, lastSyncDateTime), ...appRules.passed.of(id)] : []
  if (coverage !== 'all-apps')
    return ruled.length > 0
      ? { found, coverage: 'named-apps', named: [...new Set(ruled)], evidence: 'compliance-state' }
      : { found, coverage, evidence: 'inventory' }
  // Of apps, Intune shows names alone: one whose name nobody has written down is not found.
  const named = new Set([...ruled, ...appsSought(matcher, platform)])
  const listsAll = matcher.appsOn(platform).every(app => named.has(app))
  return { found, evidence: 'inventory', ...(listsAll ? { coverage } : { coverage: 'named-apps', named: [...named] }) }
}

/** A rule that is configured counts in place of what the record says itself. Intune judges by it for each user: all must pass. */
function checksOf(
  { id, isEncrypted }: ManagedDevice,
  platform: string,
  { matcher, checkRules }: KnownOfDevices,
): Pick<DeviceReport, 'passed' | 'failed'> {
  const checks = new Set([...matcher.checks].filter(check => !checkRules.requirements.has(check)))
  const own = protectionChecks({ platform, isEncrypted, isLocked: [] }, { ...matcher, checks })
  const failed = checkRules.failed.of(id)
  const passed = [...checkRules.passed.of(id)].filter(check => !failed.has(check))
  return { passed: [...own.passed, ...passed], failed: [...own.failed, ...failed] }
}

/** Hours after which Intune refreshes what it discovered on a device. */
export const discoveredEvery = 168

/** The same of Windows, but for apps of the Store. */
const win32Every = 24

/** Enrolled long enough for one inventory, and with a user: Intune inventories no device without a user. */
export const isInventoriedWithin =
  (hours: number) =>
  ({ enrolledDateTime, lastSyncDateTime, userId }: ManagedDevice) =>
    userId !== undefined &&
    enrolledDateTime !== undefined &&
    lastSyncDateTime !== undefined &&
    !isBefore(lastSyncDateTime, enrolledDateTime.add({ hours }))

/** What of a device decides which of its apps Intune lists; words as in Graph. */
interface IntuneEnrolment {
  ownership: DeviceReport['ownership']
  platform: string
  agent: string
  kind: string
}

/** What manages a device, and whether it takes stock of its apps. Another word counts as odd. */
const takesStock: ReadonlyMap<string, boolean> = new Map([
  ['mdm', true],
  ['easMdm', true],
  ['intuneClient', true],
  ['easIntuneClient', true],
  ['googleCloudDevicePolicyController', true],
  ['configurationManagerClient', false],
  // Such computers leave their inventory to Configuration Manager.
  ['configurationManagerClientMdm', false],
  ['configurationManagerClientMdmEas', false],
  ['eas', false],
  ['jamf', false],
  ['microsoft365ManagedMdm', false],
  ['msSense', false],
  ['unknown', false],
])

const withFullInventory = ['ios', 'ipados', 'macos', 'windows']

/**
 * Of a device of the organisation all apps; of others, and where the user enrolled with an account of Apple's for work, only those that Intune
 * has put there; on Android only those in the work profile.
 */
function coverageOf({ ownership, platform, agent, kind }: IntuneEnrolment): Coverage {
  if (!takesStock.get(agent)) return 'none'
  if (platform === 'android') return 'work-profile'
  if (!withFullInventory.includes(platform)) return 'none'
  return ownership === 'official' && !kind.startsWith('appleUserEnrollment') ? 'all-apps' : 'managed-only'
}
