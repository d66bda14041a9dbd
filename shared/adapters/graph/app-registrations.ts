/** Personal phones with work apps that Intune protects, without managing the phone: it knows none of the other apps there. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { isBefore } from '#domain/schedule/zone.ts'
import type { DeviceReport, Unread } from '#domain/sources/device-source.ts'
import { faultsAmong, inventory, lenientText } from '../http/records.ts'
import { lenientId, syncedAt } from './graph.ts'

const registration = z.object({
  id: z.string().min(1),
  '@odata.type': lenientText,
  userId: lenientId,
  deviceTag: lenientText,
  deviceName: lenientText,
  deviceType: lenientText,
  platformVersion: lenientText,
  azureADDeviceId: lenientId,
  lastSyncDateTime: syncedAt,
})

const platforms: ReadonlyMap<string, string> = new Map([
  ['#microsoft.graph.iosManagedAppRegistration', 'ios'],
  ['#microsoft.graph.androidManagedAppRegistration', 'android'],
  ['#microsoft.graph.windowsManagedAppRegistration', 'windows'],
])

const whereabouts = z.object({ managedDeviceId: lenientId, lastSyncDateTime: syncedAt })

/** Of a device that is listed among those that Intune manages, or of one that has not spoken to it since: the list forgets no phone. */
export function isNotCounted(record: unknown, since: Temporal.Instant) {
  const { managedDeviceId, lastSyncDateTime } = whereabouts.safeParse(record).data ?? {}
  return managedDeviceId !== undefined || (lastSyncDateTime !== undefined && isBefore(lastSyncDateTime, since))
}

/** Of the phone; one and the same for all work apps of a user there. @returns undefined for a record without an id */
export function registrationReport(record: unknown): DeviceReport | Unread | undefined {
  const { data } = registration.safeParse(record)
  if (!data) return undefined
  const { id, userId, deviceTag, azureADDeviceId: entra, lastSyncDateTime: seenAt, platformVersion: osVersion } = data
  if (userId === undefined || deviceTag === undefined) return { record: id, message: 'names no user or no device' }
  const platform = platforms.get(data['@odata.type'] ?? '')
  return {
    ...inventory,
    ref: `app/${userId}/${deviceTag}`,
    keys: { entra },
    users: [{ id: userId }],
    label: data.deviceName ?? data.deviceType ?? 'phone',
    platform: platform ?? 'unknown',
    ownership: 'personal',
    seenAt,
    osVersion,
    faults: faultsAmong({
      'its @odata.type is none that is known': !platform,
      'its lastSyncDateTime is missing, or no moment': !seenAt,
    }),
  }
}
