/** Records of Intune, made of devices as they are. */
import { createHash } from 'node:crypto'
import type { InstalledApp, ManagedDevice } from './managed-device.ts'

export const noGuid = '00000000-0000-0000-0000-000000000000'

export const systems = { ios: 'iOS', ipados: 'iPadOS', android: 'Android', windows: 'Windows', macos: 'macOS' } as const

/** @param noId what stands in place of an id that there is not: nothing, or zeros */
export const managedDevice = (one: ManagedDevice, noId: string): object => ({
  id: one.ref,
  azureADDeviceId: one.entra ?? noGuid,
  serialNumber: one.serial ?? null,
  udid: one.udid ?? null,
  deviceName: one.label,
  model: one.label,
  operatingSystem: systems[one.platform],
  osVersion: one.osVersion,
  managedDeviceOwnerType: one.ownership === 'official' ? 'company' : 'personal',
  managementAgent: one.platform === 'android' && one.ownership === 'official' ? 'googleCloudDevicePolicyController' : 'mdm',
  managementState: 'managed',
  deviceEnrollmentType: enrolmentOf(one),
  enrolledDateTime: String(one.enrolledAt ?? '2020-01-01T00:00:00Z'),
  lastSyncDateTime: String(one.seenAt),
  isEncrypted: one.isEncrypted ?? false,
  userId: one.users[0]?.id ?? noId,
  userPrincipalName: one.users[0]?.email ?? '',
  emailAddress: one.users[0]?.email ?? '',
  phoneNumber: '+32 2 000 00 00',
  wiFiMacAddress: '00005E0053AF',
  ...one.odd,
})

function enrolmentOf({ platform, ownership }: ManagedDevice): string {
  if (platform === 'windows') return 'windowsAzureADJoin'
  if (ownership === 'personal') return 'userEnrollment'
  return platform === 'android' ? 'deviceEnrollmentManager' : 'appleBulkWithUser'
}

/** As of its last inventory; of personal devices, and of a work profile, only the apps that it has put there. */
export const visibleApps = ({ platform, ownership, apps, inventory = apps }: ManagedDevice): readonly InstalledApp[] =>
  ownership === 'personal' || platform === 'android' ? inventory.filter(({ isManaged = false }) => isManaged) : inventory

const detectedPlatforms = {
  ios: 'ios',
  ipados: 'ios',
  android: 'androidWorkProfile',
  windows: 'windows',
  macos: 'macOS',
} as const

export const detectedId = ({ platform }: ManagedDevice, { name, version = '' }: InstalledApp) =>
  createHash('sha256').update(`${detectedPlatforms[platform]}/${name}/${version}`).digest('hex')

/** One row for each name and version on a platform. */
export const detectedApps = (devices: readonly ManagedDevice[]) => [
  ...new Map(
    devices.flatMap(one =>
      visibleApps(one).map(app => {
        const id = detectedId(one, app)
        return [id, { id, displayName: app.name, version: app.version ?? '', platform: detectedPlatforms[one.platform], deviceCount: 1 }]
      }),
    ),
  ).values(),
]

/** Devices that a rule is about, and how they fare. */
export const ruled = (devices: readonly ManagedDevice[], rule: string) =>
  devices.flatMap(one => {
    const passes = one.rules?.[rule]
    return passes === undefined ? [] : [{ one, status: passes ? 'compliant' : 'nonCompliant' }]
  })

/** Work apps on phones: of devices that are managed too, and of those that are not. @param noId as above */
export function registrations(one: ManagedDevice, noId: string): readonly object[] {
  const { ref, entra, users, platform, ownership, isEnrolled = true } = one
  if (ownership !== 'personal' || (platform !== 'ios' && platform !== 'android')) return []
  return ['outlook', 'teams'].map(app => ({
    '@odata.type': platform === 'ios' ? '#microsoft.graph.iosManagedAppRegistration' : '#microsoft.graph.androidManagedAppRegistration',
    id: `${app}-${ref}`,
    deviceTag: `tag-${ref}`,
    deviceName: one.label,
    deviceType: platform === 'ios' ? 'iPhone' : 'Android',
    platformVersion: one.osVersion,
    managedDeviceId: isEnrolled ? ref : noId,
    azureADDeviceId: entra ?? noId,
    userId: users[0]?.id ?? noId,
    lastSyncDateTime: String(one.seenAt),
    ...(isEnrolled ? {} : one.odd),
  }))
}
