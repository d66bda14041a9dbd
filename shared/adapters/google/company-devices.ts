/** Devices of the organisation, from the Cloud Identity API. It lists no apps. */
import pMap from 'p-map'
import * as z from 'zod'
import { getOrCompute } from '#domain/caching.ts'
import { instant } from '#domain/schedule/fields.ts'
import { type DevicePage, type DeviceReport, type Matcher, SourceError, type Unread } from '#domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { faultsAmong, inventory, lenient, lenientText, pagesOfList, protectionChecks, sourceUser, unknownWord } from '../http/records.ts'
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

const deviceUser = z.object({
  /** That of the device comes first. */
  name: z.string().regex(/^devices\/[^/]+\/deviceUsers\/[^/]+$/),
  userEmail: lenientText,
  managementState: lenientText,
  passwordState: lenientText,
})

type DeviceUser = z.output<typeof deviceUser>

export const usersPage = googleList.extend({ deviceUsers: z.array(deviceUser).default([]) })

export const companyScope = googleScope('cloud-identity.devices.readonly')

/** Users a request, at most. */
const usersSize = 20

/** Users that are listed together at most, which takes 400 requests one after the other: more would leave a run no time for devices. */
const mostListed = 8000

/** Devices whose users are asked for side by side. */
const concurrency = 5

/** Of all devices, by the name of each. */
type ListedUsers = ReadonlyMap<string, readonly DeviceUser[]>

/** How the users of a page's devices are found, since the list of devices does not name them, and the token of that page. */
const cursorForm = /^(company|each):(.*)$/

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

  /** @param device `devices/-`: any */
  async function usersOf(device: string, token?: string) {
    const address = `${devicesApi}/${device}/deviceUsers`
    const question = { address, parameters: { ...parameters, pageSize: String(usersSize) }, token, permission }
    const { page, next } = await googlePage(api, usersPage, question)
    return { users: page.deviceUsers.filter(({ managementState = '' }) => !['WIPED', 'UNENROLLED'].includes(managementState)), next }
  }

  /** Those of all devices; undefined where they are too many. */
  async function listUsers(): Promise<ListedUsers | undefined> {
    const listed = new Map<string, DeviceUser[]>()
    let left = mostListed / usersSize
    for await (const { users, next } of pagesOfList(token => usersOf('devices/-', token))) {
      for (const user of users) getOrCompute(listed, deviceOf(user), () => []).push(user)
      left -= 1
      if (left === 0 && next !== undefined) return undefined
    }
    return listed
  }

  let listing: { users: ListedUsers | undefined } | undefined

  return {
    async page(cursor: string): Promise<DevicePage> {
      const [, way, token] = cursorForm.exec(cursor) ?? []
      if (way === undefined) throw new SourceError('cursor', 'Google Workspace has no such page')
      const question = {
        address: `${devicesApi}/devices`,
        parameters: { ...parameters, view: 'USER_ASSIGNED_DEVICES', pageSize: '100' },
        token: token || undefined,
        permission,
      }
      const { page, next } = await googlePage(api, devicesPage, question)
      const { company, unread } = sorted(page.devices)
      // A list of everybody's devices is the shorter way, unless few of them are the organisation's.
      if (way === 'company' && company.length * usersSize > page.devices.length) listing ??= { users: await listUsers() }
      const reports = await pMap(
        company,
        // One that is not listed may have its user since, and more users than one page holds are several all the same.
        async device => reportOf(device, listing?.users?.get(device.name) ?? (await usersOf(device.name)).users, matcher),
        { concurrency },
      )
      const nextWay = listing && !listing.users ? 'each' : way
      return { reports, unread, next: next && `${nextWay}:${next}` }
    },
  }
}

const deviceOf = ({ name }: DeviceUser) => name.slice(0, name.indexOf('/deviceUsers/'))

/** Those of the organisation. The others are in the list of mobile devices, or personal computers. */
function sorted(records: readonly unknown[]): { company: readonly Device[]; unread: readonly Unread[] } {
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
