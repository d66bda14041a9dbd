/** A stand-in for Jamf Pro 11.30: token, mobile devices and computers. */
import type { ManagedDevice } from './managed-device.ts'
import { type Exchange, type StandIn, type StandInAnswer, startStandIn } from './stand-in.ts'

export interface JamfOptions {
  readonly port: number
  /** As they are now. */
  readonly devices: () => readonly ManagedDevice[]
  readonly clientId: string
  readonly secret: string
  readonly onExchange?: (exchange: Exchange) => void
}

type JsonRecord = Readonly<Record<string, unknown>>

interface Inventory {
  readonly lists: (device: ManagedDevice) => boolean
  readonly id: string
  /** Sections as questions name them, with their fields in answers. */
  readonly sections: Readonly<Record<string, string>>
  readonly record: (device: ManagedDevice) => JsonRecord
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
  },
  record: (device) => ({
    mobileDeviceId: device.ref,
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
      sharedIpad: device.users.length > 1,
    },
    hardware: {
      serialNumber: device.serial ?? '',
      ...(device.platform === 'ipados'
        ? { model: 'iPad (10th generation)', modelIdentifier: 'iPad13,18' }
        : { model: 'iPhone 12', modelIdentifier: 'iPhone13,2' }),
    },
    userAndLocation: { username: device.users[0]?.id ?? '', realName: '', emailAddress: device.users[0]?.email ?? '' },
    sharedUsers: device.users.slice(1).map(({ email }) => ({ managedAppleId: email, loggedIn: false, dataToSync: false })),
    applications: listed(device).map(({ id, name, version = '1.0', isManaged }) => ({
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

/** Of a personal iPhone, Apple tells only of managed apps. */
const listed = ({ ownership, apps }: ManagedDevice) => (ownership === 'official' ? apps : apps.filter(({ isManaged }) => isManaged))

const computers: Inventory = {
  lists: ({ platform }) => platform === 'macos',
  id: 'id',
  sections: {
    GENERAL: 'general',
    HARDWARE: 'hardware',
    USER_AND_LOCATION: 'userAndLocation',
    OPERATING_SYSTEM: 'operatingSystem',
    APPLICATIONS: 'applications',
  },
  record: (device) => ({
    id: device.ref,
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

/** @throws EADDRINUSE */
export function startJamf({ port, devices, clientId, secret, onExchange }: JamfOptions): Promise<StandIn> {
  return startStandIn({
    port,
    access: {
      path: '/api/v1/oauth/token',
      grants: (form) =>
        form.get('grant_type') === 'client_credentials' && form.get('client_id') === clientId && form.get('client_secret') === secret,
    },
    routes: [
      { path: '/api/v2/mobile-devices/detail', answer: ({ query }) => pageOf(mobileDevices, devices(), query) },
      { path: '/api/v4/computers-inventory', answer: ({ query }) => pageOf(computers, devices(), query) },
    ],
    refusal,
    ...(onExchange ? { onExchange } : {}),
  })
}

const refusal = (status: number) => ({ httpStatus: status, errors: [] })

const refused = (status: number): StandInAnswer => ({ status, body: refusal(status) })

function pageOf({ lists, id, sections, record }: Inventory, devices: readonly ManagedDevice[], query: URLSearchParams): StandInAnswer {
  const asked = query.getAll('section')
  const [, only] = /^\w+=="([^"]*)"$/.exec(query.get('filter') ?? '') ?? []
  if (!asked.every((section) => section in sections) || query.get('sort') !== `${id}:asc`) return refused(400)
  const all = devices
    .filter((device) => lists(device) && device.isEnrolled !== false && (only === undefined || device.ref === only))
    .toSorted((a, b) => Number(a.ref) - Number(b.ref))
  const page = Number(query.get('page') ?? 0)
  const size = Math.min(Number(query.get('page-size') ?? 100), 2000)
  const records = all.slice(page * size, (page + 1) * size).map((device) => withOdd(record(device), device.odd ?? {}))
  const left = new Set(Object.entries(sections).flatMap(([section, field]) => (asked.includes(section) ? [] : [field])))
  const results = records.map((one) => Object.fromEntries(Object.entries(one).filter(([field]) => !left.has(field))))
  const isLenient = query.get('exception-handling') === 'LENIENT'
  if (!isLenient && results.some((one) => Object.values(one).includes(null))) return refused(500)
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
