/** Devices that staff registered with Okta Verify. Okta lists no apps. */
import * as z from 'zod'
import { instant } from '#domain/schedule/fields.ts'
import type { DeviceReport, DeviceSource, Matcher } from '#domain/sources/device-source.ts'
import type { DeviceSourceSettings } from '#domain/sources/settings.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import {
  faultsAmong,
  inventory,
  lenient,
  lenientText,
  protectionChecks,
  readListedRecords,
  sourceUser,
  unknownWord,
} from '../http/records.ts'
import { oktaApi, oktaPage } from './api.ts'

type OktaSettings = Extract<DeviceSourceSettings, { kind: 'okta' }>

const deviceUser = z.object({
  screenLockType: lenientText,
  user: lenient(z.object({ id: lenientText, status: lenientText, profile: lenient(z.object({ email: lenientText })) })),
})

type DeviceUser = z.output<typeof deviceUser>

const deviceUsers = lenient(z.array(deviceUser))

const device = z.object({
  id: z.string().min(1),
  status: lenientText,
  lastUpdated: lenient(instant),
  profile: lenient(
    z.object({
      displayName: lenientText,
      platform: lenientText,
      model: lenientText,
      osVersion: lenientText,
      serialNumber: lenientText,
      udid: lenientText,
      diskEncryptionType: lenientText,
    }),
  ),
  _embedded: lenient(z.object({ users: deviceUsers })),
})

type Device = z.output<typeof device>

const permission = 'okta.devices.read'

/** The second is for the users listed with each device. */
const permissions = [permission, 'okta.users.read']

export function okta(settings: OktaSettings, surroundings: SourceSurroundings): DeviceSource {
  const api = oktaApi(settings, permissions, surroundings)
  const address = `${settings.address}/api/v1/devices`
  return {
    permissions,
    open: async matcher => ({
      async page(after) {
        const { records, next } = await oktaPage(api, { address, after, permission, expand: 'user' })
        const read = readListedRecords(records, 'a page of devices', record => {
          const { data } = device.safeParse(record)
          return data && reportOf(data, data._embedded?.users, matcher)
        })
        return { ...read, next }
      },
    }),
  }
}

const platforms: ReadonlyMap<string, string> = new Map([
  ['ANDROID', 'android'],
  ['IOS', 'ios'],
  ['MACOS', 'macos'],
  ['WINDOWS', 'windows'],
])

/** Of `SYSTEM_VOLUME` Okta says that encryption is off, FileVault that it is on: it counts as neither. */
const encrypted: ReadonlyMap<string, boolean | undefined> = new Map([
  ['ALL_INTERNAL_VOLUMES', true],
  ['FULL', true],
  ['USER', true],
  ['NONE', false],
  ['SYSTEM_VOLUME', undefined],
])

const locked: ReadonlyMap<string, boolean> = new Map([
  ['PASSCODE', true],
  ['BIOMETRIC', true],
  ['NONE', false],
])

const statuses = ['ACTIVE', 'SUSPENDED', 'UNSUSPENDED', 'DEACTIVATED']

/** @param users undefined where they cannot be read */
function reportOf(
  { id, status = '', lastUpdated, profile }: Device,
  users: readonly DeviceUser[] | undefined,
  matcher: Matcher,
): DeviceReport {
  const { displayName, model, osVersion, serialNumber, udid, diskEncryptionType } = profile ?? {}
  const platform = platformOf(profile)
  const present = (users ?? []).filter(({ user }) => user?.status !== 'DEPROVISIONED')
  const protection = {
    platform: platform ?? '',
    isEncrypted: encrypted.get(diskEncryptionType ?? ''),
    isLocked: present.map(({ screenLockType = '' }) => locked.get(screenLockType)),
  }
  return {
    ...inventory,
    ref: id,
    keys: { serial: serialNumber, udid },
    users: present.flatMap(({ user }) => sourceUser(user?.id, user?.profile?.email)),
    label: displayName ?? model ?? 'device',
    platform: platform ?? 'unknown',
    ownership: 'unknown',
    seenAt: lastUpdated,
    ...protectionChecks(protection, matcher),
    osVersion,
    isGone: status === 'DEACTIVATED',
    faults: [
      ...faultsAmong({
        'its platform is none that is known': !platform,
        'its status is none that is known': !statuses.includes(status),
        'its lastUpdated cannot be read': !lastUpdated,
        'its users cannot be read': !users && status !== 'DEACTIVATED',
      }),
      ...unknownWord('diskEncryptionType', diskEncryptionType, encrypted),
      ...new Set(present.flatMap(({ screenLockType }) => unknownWord('screenLockType', screenLockType, locked))),
    ],
  }
}

function platformOf(profile: Device['profile']) {
  const platform = platforms.get(profile?.platform ?? '')
  return platform === 'ios' && profile?.model?.startsWith('iPad') ? 'ipados' : platform
}
