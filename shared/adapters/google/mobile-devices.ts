/** Phones and tablets of staff's own, from the Directory API. It lists apps of Android devices only. */
import * as z from 'zod'
import { instant } from '#domain/schedule/fields.ts'
import type { DevicePage, DeviceReport, Matcher } from '#domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { appsAmong, faultsAmong, inventory, lenient, lenientList, lenientText, readListedRecords } from '../http/records.ts'
import { directory, googleList, googlePage, googlePlatform, googleScope, versionIn } from './api.ts'

const app = z.object({ packageName: lenientText, displayName: lenientText })

const mobileDevice = z.object({
  resourceId: z.string().min(1),
  email: lenient(z.array(z.string())),
  type: lenientText,
  os: lenientText,
  brand: lenientText,
  model: lenientText,
  serialNumber: lenientText,
  status: lenientText,
  lastSync: lenient(instant),
  // Without the advanced management of Google, none are listed.
  applications: lenientList(app),
})

const devicesPage = googleList.extend({ mobiledevices: z.array(z.unknown()).default([]) })

export const mobileScope = googleScope('admin.directory.device.mobile.readonly')

const parameters = { projection: 'FULL' }

export function mobileDevices(api: ApiClient, customer: string, matcher: Matcher) {
  const address = `${directory}/customer/${encodeURIComponent(customer)}/devices/mobile`
  const permission = mobileScope

  return {
    /** @param token of the page; absent: the first */
    async page(token: string | undefined): Promise<DevicePage> {
      const question = { address, parameters: { ...parameters, maxResults: '100' }, token, permission }
      const { page, next } = await googlePage(api, devicesPage, question)
      return { ...readListedRecords(page.mobiledevices, 'a page of mobile devices', record => reportOf(record, matcher)), next }
    },
  }
}

/** @returns undefined for a record without an id */
function reportOf(record: unknown, matcher: Matcher): DeviceReport | undefined {
  const { data: device } = mobileDevice.safeParse(record)
  if (!device) return undefined
  const { type, os, brand, model, serialNumber, status, lastSync, applications, email = [] } = device
  const platform = googlePlatform(type, model, os)
  return {
    ...inventory,
    ref: mobileRef(device.resourceId),
    keys: { serial: serialNumber },
    users: email.map(address => ({ email: address })),
    label: [brand, model].join(' ').trim() || os || 'mobile device',
    platform: platform ?? 'unknown',
    ownership: 'personal',
    seenAt: lastSync,
    coverage: platform === 'android' && applications?.length ? 'work-profile' : 'none',
    found: appsAmong(
      (applications ?? []).map(({ packageName, displayName }) => ({ id: packageName, name: displayName })),
      platform ?? '',
      matcher,
    ),
    osVersion: versionIn(os),
    isGone: status?.endsWith('WIPED') ?? false,
    faults: faultsAmong({
      'its type is none that is known': !platform,
      'its lastSync cannot be read': !lastSync,
      'its email cannot be read': email.length === 0,
      'its applications cannot be read': !applications,
    }),
  }
}

const prefix = 'mobile/'

const mobileRef = (id: string) => prefix + id

/** The id in a ref of this list. */
export const idOfMobile = (ref: string) => (ref.startsWith(prefix) ? ref.slice(prefix.length) : undefined)
