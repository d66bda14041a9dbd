/** One record of `/api/v2/mobile-devices/detail`: an iPhone, iPad, Apple TV, Watch or Vision. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { instant } from '#domain/schedule/fields.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { DeviceReport, Matcher, SourceUser } from '#domain/sources/device-source.ts'
import { appsAmong, inventory, lenient, lenientText } from '../http/records.ts'
import { unreadableSection, userOf } from './api.ts'

const app = z
  .object({ identifier: z.string().nullish(), name: z.string().nullish(), appClip: z.boolean().nullish(), managementStatus: lenientText })
  .refine(({ identifier, name }) => identifier || name)

const mobileDevice = z.object({
  mobileDeviceId: z.string().min(1),
  deviceType: lenientText,
  general: lenient(
    z.object({
      displayName: lenientText,
      udid: lenientText,
      osVersion: lenientText,
      managed: lenient(z.boolean()),
      sharedIpad: lenient(z.boolean()),
      deviceOwnershipType: lenientText,
      lastContactDate: lenient(instant),
      lastInventoryUpdateDate: lenient(instant),
    }),
  ),
  hardware: lenient(z.object({ serialNumber: lenientText, model: lenientText, modelIdentifier: lenientText })),
  userAndLocation: lenient(z.object({ username: lenientText, emailAddress: lenientText })),
  sharedUsers: lenient(z.array(z.object({ managedAppleId: lenientText }))),
  applications: lenient(z.array(app)),
})

type MobileDevice = z.output<typeof mobileDevice>

export const mobileDeviceSections = ['GENERAL', 'HARDWARE', 'USER_AND_LOCATION', 'SHARED_USERS', 'APPLICATIONS']

interface Enrolment extends Pick<DeviceReport, 'ownership' | 'coverage'> {}

const unknownEnrolment: Enrolment = { ownership: 'unknown', coverage: 'none' }

const enrolments: ReadonlyMap<string, Enrolment> = new Map([
  ['Institutional', { ownership: 'official', coverage: 'all-apps' }],
  // Apple tells all apps of these; that Jamf Pro lists them is not verified.
  ['AccountDrivenDeviceEnrollment', { ownership: 'unknown', coverage: 'managed-only' }],
  ['AccountDrivenUserEnrollment', { ownership: 'personal', coverage: 'managed-only' }],
  ['UserEnrollment', { ownership: 'personal', coverage: 'managed-only' }],
])

/**
 * Whether a device that should list all of its apps lists one that Jamf Pro did not install.
 * @returns undefined for others, and for one without an inventory since then: Jamf Pro may have collected more at that time
 */
export function listsUnmanaged(record: unknown, since: Temporal.Instant) {
  const { general, applications = [] } = mobileDevice.safeParse(record).data ?? {}
  const { coverage } = enrolments.get(general?.deviceOwnershipType ?? '') ?? unknownEnrolment
  const inventoriedAt = general?.lastInventoryUpdateDate
  if (coverage !== 'all-apps' || !inventoriedAt || isBefore(inventoriedAt, since)) return undefined
  return applications.some(({ managementStatus = '' }) => /^(un|not )managed/i.test(managementStatus))
}

const deviceTypes = ['iOS', 'tvOS', 'watchOS', 'visionOS']

/** @returns undefined for a record without an id */
export function mobileDeviceReport(record: unknown, matcher: Matcher): DeviceReport | undefined {
  const { data: device } = mobileDevice.safeParse(record)
  if (!device) return undefined
  const { general, hardware, applications = [] } = device
  const platform = platformOf(device)
  const { ownership, coverage } = enrolments.get(general?.deviceOwnershipType ?? '') ?? unknownEnrolment
  const doubts = doubtsAbout(device)
  const installed = applications.filter(({ appClip }) => !appClip)
  return {
    ...inventory,
    ref: `mobile-${device.mobileDeviceId}`,
    keys: { serial: hardware?.serialNumber, udid: general?.udid },
    users: usersOf(device),
    label: hardware?.model ?? general?.displayName ?? platform,
    platform,
    ownership,
    seenAt: general?.lastContactDate,
    inventoriedAt: general?.lastInventoryUpdateDate,
    coverage: doubts.length > 0 ? 'none' : coverage,
    found: appsAmong(
      installed.map(({ identifier, name }) => ({ id: identifier || undefined, name: name || undefined })),
      platform,
      matcher,
    ),
    osVersion: general?.osVersion,
    isGone: general?.managed === false,
    faults: [...doubts, ...otherFaults(device)],
  }
}

const isIpad = ({ hardware }: MobileDevice) => /^iPad/.test(hardware?.modelIdentifier ?? hardware?.model ?? '')

function platformOf(device: MobileDevice) {
  const { deviceType = 'unknown' } = device
  return deviceType === 'iOS' ? (isIpad(device) ? 'ipados' : 'ios') : deviceType
}

/** With any of these, an app that is not listed may still be there. */
function doubtsAbout({ deviceType = '', general, applications }: MobileDevice) {
  return [
    ...(deviceTypes.includes(deviceType) ? [] : ['its deviceType is none that is known']),
    ...unreadableSection('GENERAL', general),
    ...(general && !enrolments.has(general.deviceOwnershipType ?? '') ? ['its deviceOwnershipType is none that is known'] : []),
    ...(general && !general.lastInventoryUpdateDate ? ['its lastInventoryUpdateDate cannot be read'] : []),
    ...unreadableSection('APPLICATIONS', applications),
  ]
}

function otherFaults({ general, hardware, userAndLocation, sharedUsers }: MobileDevice) {
  return [
    ...unreadableSection('HARDWARE', hardware),
    ...unreadableSection('USER_AND_LOCATION', userAndLocation),
    ...(general?.sharedIpad ? unreadableSection('SHARED_USERS', sharedUsers) : []),
  ]
}

/** Of an iPad for several people, the one it is assigned to is not the only one who installs apps. */
function usersOf({ general, userAndLocation, sharedUsers }: MobileDevice): readonly SourceUser[] {
  const assigned = userOf(userAndLocation?.username, userAndLocation?.emailAddress)
  if (!general?.sharedIpad) return assigned
  return sharedUsers ? [...assigned, ...sharedUsers.flatMap(({ managedAppleId }) => userOf(undefined, managedAppleId))] : []
}
