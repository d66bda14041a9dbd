/** A stand-in for Jamf Pro 11.30: token, mobile devices and computers. */

import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import { type Exchange, type StandInRequest, type StandInResult, startStandIn } from '#infra/local/sources/stand-in.ts'
import { extensionAttributes, type JamfAccess, jamfAccessRoutes } from './jamf-access.ts'
import { numberedDevices } from './numbered.ts'

interface JamfOptions {
  /** Records on a page, if the client does not want fewer. Default: 2000, as the real one has it. */
  pageSize?: number
  onExchange?: (exchange: Exchange) => void
}

/** How the stand-in knows its client. */
export const jamfClient = { clientId: 'ides', secret: 'jamf-secret' } as const

type JsonRecord = Record<string, unknown>

interface Entry {
  id: string
  record: JsonRecord
}

interface Inventory {
  lists: (device: ManagedDevice) => boolean
  id: string
  /** Sections as questions name them, with their fields in answers. */
  sections: Record<string, string>
  record: (device: ManagedDevice, id: string, hidesUnmanaged: boolean) => JsonRecord
}

const mobileDevices: Inventory = {
  lists: ({ platform }) => platform === 'ios' || platform === 'ipados',
  id: 'mobileDeviceId',
  sections: {
    GENERAL: 'general',
    HARDWARE: 'hardware',
    USER_AND_LOCATION: 'userAndLocation',
    SHARED_USERS: 'sharedUsers',
    APPLICATIONS: 'applications',
    EXTENSION_ATTRIBUTES: 'extensionAttributes',
  },
  record: (device, id, hidesUnmanaged) => ({
    mobileDeviceId: id,
    deviceType: 'iOS',
    general: {
      udid: device.udid ?? '',
      displayName: device.label,
      lastInventoryUpdateDate: String(device.inventoriedAt ?? device.seenAt),
      lastContactDate: String(device.seenAt),
      osVersion: device.osVersion,
      managed: true,
      supervised: device.ownership === 'official',
      deviceOwnershipType: device.ownership === 'official' ? 'Institutional' : 'AccountDrivenUserEnrollment',
      sharedIpad: device.platform === 'ipados' && device.users.length > 1,
    },
    hardware: {
      serialNumber: device.serial ?? '',
      ...(device.platform === 'ipados'
        ? { model: 'iPad (10th generation)', modelIdentifier: 'iPad13,18' }
        : { model: 'iPhone 12', modelIdentifier: 'iPhone13,2' }),
    },
    userAndLocation: { username: device.users[0]?.id ?? '', realName: '', emailAddress: device.users[0]?.email ?? '' },
    sharedUsers: (device.platform === 'ipados' ? device.users.slice(1) : []).map(({ email }) => ({
      managedAppleId: email,
      loggedIn: false,
      dataToSync: false,
    })),
    applications: listed(device, hidesUnmanaged).map(({ id, name, version = '1.0', isManaged }) => ({
      identifier: id,
      name,
      version,
      shortVersion: version,
      managementStatus: isManaged ? 'Managed' : 'Unmanaged',
      validationStatus: true,
      appClip: false,
    })),
  }),
}

/** Of the owner, on every device. */
const notes = { id: 'org.example.notes', name: 'Notes', version: '1.0', isManaged: undefined }

/** Of a personal iPhone, Apple tells only of managed apps. */
const listed = ({ ownership, apps }: ManagedDevice, hidesUnmanaged: boolean) =>
  ownership === 'official' && !hidesUnmanaged ? [...apps, notes] : apps.filter(({ isManaged }) => isManaged)

const computers: Inventory = {
  lists: ({ platform }) => platform === 'macos',
  id: 'id',
  sections: {
    GENERAL: 'general',
    HARDWARE: 'hardware',
    USER_AND_LOCATION: 'userAndLocation',
    OPERATING_SYSTEM: 'operatingSystem',
    APPLICATIONS: 'applications',
    EXTENSION_ATTRIBUTES: 'extensionAttributes',
  },
  record: (device, id) => ({
    id,
    udid: device.udid ?? '',
    general: {
      name: device.label,
      platform: 'Mac',
      jamfBinaryVersion: '11.30.1',
      remoteManagement: { managed: true, managementUsername: '' },
      supervised: true,
      enrolledViaAutomatedDeviceEnrollment: device.ownership === 'official',
      reportDate: String(device.inventoriedAt ?? device.seenAt),
      lastContact: String(device.seenAt),
    },
    hardware: { make: 'Apple', model: 'MacBook Air', modelIdentifier: 'Mac14,2', serialNumber: device.serial ?? '' },
    userAndLocation: { username: device.users[0]?.id ?? '', realname: '', email: device.users[0]?.email ?? '' },
    operatingSystem: {
      name: 'macOS',
      version: device.osVersion,
      fileVault2Status: device.isEncrypted ? 'ALL_ENCRYPTED' : 'NOT_ENCRYPTED',
    },
    applications: device.apps.map(({ id, name, version = '1.0' }) => ({
      name: `${name}.app`,
      path: `/Applications/${name}.app`,
      version,
      macAppStore: false,
      bundleId: id,
    })),
  }),
}

/** @param managed may change while the stand-in runs @throws EADDRINUSE */
export function startJamf(
  managed: JamfAccess & { devices: readonly ManagedDevice[]; hidesUnmanaged?: boolean },
  { pageSize = 2000, onExchange }: JamfOptions = {},
) {
  const listing =
    (inventory: Inventory) =>
    ({ query }: StandInRequest) => {
      const listed = numberedDevices(managed.devices).filter(({ device }) => inventory.lists(device))
      const records = listed.map(({ device, number }) => ({
        id: String(number),
        record: {
          ...withOdd(inventory.record(device, String(number), managed.hidesUnmanaged ?? false), device.odd ?? {}),
          extensionAttributes: extensionAttributes(device, managed),
        },
      }))
      return answerTo(inventory, records, query, pageSize)
    }
  return startStandIn({
    access: {
      path: '/api/v1/oauth/token',
      grants: form =>
        form.get('grant_type') === 'client_credentials' &&
        form.get('client_id') === jamfClient.clientId &&
        form.get('client_secret') === jamfClient.secret,
      scope: () => 'api-role:1',
    },
    routes: [
      { path: '/api/v2/mobile-devices/detail', answer: listing(mobileDevices) },
      { path: '/api/v4/computers-inventory', answer: listing(computers) },
      ...jamfAccessRoutes(managed),
    ],
    refusal,
    onExchange,
  })
}

const refusal = (status: number) => ({ httpStatus: status, errors: [] })

function answerTo({ id, sections }: Inventory, records: readonly Entry[], query: URLSearchParams, pageSize: number): StandInResult {
  const asked = query.getAll('section').flatMap(sections => sections.split(','))
  if (!asked.every(section => section in sections) || query.get('sort') !== `${id}:asc`) return 400
  const [, only] = /^\w+=="([^"]*)"$/.exec(query.get('filter') ?? '') ?? []
  const all = records.filter(record => only === undefined || record.id === only)
  const size = Math.min(pageSize, Number(query.get('page-size') ?? 100))
  const start = Number(query.get('page') ?? 0) * size
  const left = new Set(Object.entries(sections).flatMap(([section, field]) => (asked.includes(section) ? [] : [field])))
  const results = all
    .slice(start, start + size)
    .map(({ record }) => Object.fromEntries(Object.entries(record).filter(([field]) => !left.has(field))))
  const isStrict = id === 'mobileDeviceId' && query.get('exception-handling') !== 'LENIENT'
  if (isStrict && results.some(record => Object.values(record).includes(null))) return 500
  return { body: { totalCount: all.length, results } }
}

/** Sections are changed field by field. */
function withOdd(record: JsonRecord, odd: JsonRecord): JsonRecord {
  const changed = Object.entries(odd).map(([field, value]) => {
    const section = record[field]
    return [field, isSection(section) && isSection(value) ? { ...section, ...value } : value]
  })
  return { ...record, ...Object.fromEntries(changed) }
}

const isSection = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value)
