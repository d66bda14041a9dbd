/** Devices of the organisation, from the Cloud Identity API. It lists no apps. */
import pMap from 'p-map'
import * as z from 'zod'
import { instant } from '../../domain/schedule/fields.ts'
import type { DevicePage, DeviceReport, Matcher, Unread } from '../../domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { faultsAmong, inventory, lenient, lenientText, protectionChecks, sourceUser, unknownWord } from '../http/records.ts'
import { devicesApi, googleList, googlePage, googlePlatform, googleScope, versionIn } from './api.ts'

const device = z.object({
  name: z.string().regex(/^devices\/[^/]+$/),
  ownerType: lenientText,
  deviceType: lenientText,
  managementState: lenientText,
  encryptionState: lenientText,
  osVersion: lenientText,
  serialNumber: lenientText,
  hostname: lenientText,
  brand: lenientText,
  model: lenientText,
  lastSyncTime: lenient(instant),
})

type Device = z.output<typeof device>

const devicesPage = googleList.extend({ devices: z.array(z.unknown()).default([]) })

const deviceUser = z.object({ userEmail: lenientText, managementState: lenientText, passwordState: lenientText })

type DeviceUser = z.output<typeof deviceUser>

const usersPage = googleList.extend({ deviceUsers: z.array(deviceUser).default([]) })

export const companyScope = googleScope('cloud-identity.devices.readonly')

/** Devices whose users are asked for side by side: the list of devices does not name them. */
const concurrency = 5

const encrypted: ReadonlyMap<string, boolean | undefined> = new Map([
  ['ENCRYPTED', true],
  ['NOT_ENCRYPTED', false],
  ['UNSUPPORTED_BY_DEVICE', undefined],
  ['ENCRYPTION_STATE_UNSPECIFIED', undefined],
])

const locked: ReadonlyMap<string, boolean | undefined> = new Map([
  ['PASSWORD_SET', true],
  ['PASSWORD_NOT_SET', false],
  ['PASSWORD_STATE_UNSPECIFIED', undefined],
])

export function companyDevices(api: ApiClient, customer: string, matcher: Matcher) {
  const parameters = { customer: `customers/${customer}` }
  const permission = companyScope

  /** More users than one page holds: it is shared all the same. */
  async function usersOf({ name }: Device): Promise<readonly DeviceUser[]> {
    const question = {
      address: `${devicesApi}/${name}/deviceUsers`,
      parameters: { ...parameters, pageSize: '20' },
      token: undefined,
      permission,
    }
    const { page } = await googlePage(api, usersPage, question)
    return page.deviceUsers.filter(({ managementState = '' }) => !['WIPED', 'UNENROLLED'].includes(managementState))
  }

  const reported = async (device: Device) => reportOf(device, await usersOf(device), matcher)

  return {
    /** @param token of the page; absent: the first */
    async page(token: string | undefined): Promise<DevicePage> {
      const question = {
        address: `${devicesApi}/devices`,
        parameters: { ...parameters, view: 'USER_ASSIGNED_DEVICES', pageSize: '100' },
        token,
        permission,
      }
      const { page, next } = await googlePage(api, devicesPage, question)
      const { company, unread } = sorted(page.devices)
      const reports = await pMap(company, reported, { concurrency })
      return { reports, unread, next }
    },
  }
}

/** Those of the organisation. The others are in the list of mobile devices, or personal computers. */
function sorted(records: readonly unknown[]): { readonly company: readonly Device[]; readonly unread: readonly Unread[] } {
  const company = new Map<string, Device>()
  const unread: Unread[] = []
  for (const [index, record] of records.entries()) {
    const { data } = device.safeParse(record)
    if (!data) unread.push({ record: `a page of devices, record ${index + 1}`, message: 'has no id' })
    else if (data.ownerType === 'COMPANY') company.set(data.name, data)
    else if (data.ownerType !== 'BYOD') unread.push({ record: data.name, message: 'has no ownerType that is known' })
  }
  return { company: [...company.values()], unread }
}

function reportOf(device: Device, users: readonly DeviceUser[], matcher: Matcher): DeviceReport {
  const { deviceType, osVersion, brand, model, hostname, lastSyncTime, encryptionState } = device
  const platform = googlePlatform(deviceType, model, osVersion)
  const protection = {
    platform: platform ?? '',
    isEncrypted: encrypted.get(encryptionState ?? ''),
    isLocked: users.map(({ passwordState = '' }) => locked.get(passwordState)),
  }
  return {
    ...inventory,
    ref: device.name,
    keys: { serial: device.serialNumber },
    users: users.flatMap(({ userEmail }) => sourceUser(undefined, userEmail)),
    label: hostname ?? ([brand, model].join(' ').trim() || 'device'),
    platform: platform ?? 'unknown',
    ownership: 'official',
    seenAt: lastSyncTime,
    ...protectionChecks(protection, matcher),
    osVersion: versionIn(osVersion),
    isGone: device.managementState === 'WIPED',
    faults: [
      ...faultsAmong({ 'its deviceType is none that is known': !platform, 'its lastSyncTime cannot be read': !lastSyncTime }),
      ...unknownWord('encryptionState', encryptionState, encrypted),
      ...new Set(users.flatMap(({ passwordState }) => unknownWord('passwordState', passwordState, locked))),
    ],
  }
}
