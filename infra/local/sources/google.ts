/** A stand-in for the APIs of Google Workspace that Ides asks, on this machine only. */

import { decodeJwt, exportPKCS8, generateKeyPair, jwtVerify } from 'jose'
import * as z from 'zod'
import type { Clock } from '#domain/schedule/clock.ts'
import { jsonIn } from '#domain/text.ts'
import type { ManagedDevice } from './managed-device.ts'
import type { StaffMember } from './staff-member.ts'
import { type Exchange, type StandIn, type StandInRequest, type StandInResult, type StandInRoute, startStandIn } from './stand-in.ts'

const googleError = (code: number) => ({ error: { code, message: 'refused', status: 'REFUSED' } })

interface List {
  /** The name of the records in an answer. */
  key: string
  records: readonly object[]
  /** The parameter for the number of records, how many a page has without it, and at most. */
  size: readonly [name: string, usual: number, most: number]
}

/** From where to go on, and in which list. */
const position = z.tuple([z.number(), z.string()])

/** A page of a list. Its token is good for the next one with the same parameters only. */
function googlePageAnswer({ path, query }: StandInRequest, { key, records, size }: List): StandInResult {
  const [name, usual, most] = size
  const parameters = new URLSearchParams(query)
  parameters.delete('pageToken')
  const list = `${path}?${parameters}`
  const token = query.get('pageToken')
  const [start, of] = token === null ? [0, list] : (position.safeParse(readable(token)).data ?? [0, ''])
  if (of !== list) return 400
  const end = start + Math.min(Number(query.get(name) ?? usual), most)
  const page = records.slice(start, end)
  const nextPageToken = Buffer.from(JSON.stringify([end, list])).toString('base64url')
  // Google leaves out what is empty.
  return { body: { ...(page.length > 0 ? { [key]: page } : {}), ...(end < records.length ? { nextPageToken } : {}) } }
}

function readable(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return undefined
  }
}

const mobile = '/admin/directory/v1/customer/:customer/devices/mobile'

const action = z.strictObject({ action: z.enum(['approve', 'block']) })

/** @param most records on a page */
function deviceRoutes(state: () => GoogleState, most: number): readonly StandInRoute[] {
  const devices = () => state().devices ?? []
  const own = () => devices().filter(({ ownership, platform }) => ownership === 'personal' && isMobile(platform))
  /** @returns whether it is so already */
  function change(name: string, now: string) {
    const { states, operations } = state()
    const make = () => states?.set(name, now)
    if (!operations) make()
    else operations.push(make)
    return !operations
  }
  const operation = (verb: string, now: string): StandInRoute => ({
    method: 'POST',
    path: `/v1/devices/:ref/deviceUsers/:user\\:${verb}`,
    answer({ named: { ref = '', user = '' } }) {
      const name = `devices/${ref}/deviceUsers/${user}`
      const device = devices().find(one => one.ref === ref)
      if (!device?.users[Number(user) - 1]) return 404
      return { body: { name: 'operations/1', done: change(name, now) } }
    },
  })
  const mobileState = (device: ManagedDevice): object => mobileRecord(device, state().states?.get(`mobile/${device.ref}`) ?? 'APPROVED')
  return [
    operation('block', 'BLOCKED'),
    operation('approve', 'APPROVED'),
    {
      method: 'POST',
      path: `${mobile}/:ref/action`,
      answer({ named: { ref = '' }, body }) {
        const { data } = action.safeParse(jsonIn(body))
        if (!data || !own().some(device => device.ref === ref)) return data ? 404 : 400
        change(`mobile/${ref}`, data.action === 'block' ? 'BLOCKED' : 'APPROVED')
        return {}
      },
    },
    {
      path: mobile,
      answer: request =>
        googlePageAnswer(request, {
          key: 'mobiledevices',
          records: own().map(mobileState),
          size: ['maxResults', 100, Math.min(most, 100)],
        }),
    },
    {
      path: `${mobile}/:ref`,
      answer({ named: { ref } }) {
        const found = own().find(device => device.ref === ref)
        return found ? { body: mobileState(found) } : 404
      },
    },
    {
      path: '/v1/devices',
      answer: request =>
        googlePageAnswer(request, { key: 'devices', records: devices().map(companyRecord), size: ['pageSize', 20, Math.min(most, 100)] }),
    },
    {
      path: '/v1/devices/:ref/deviceUsers',
      answer: request => {
        const { ref } = request.named
        const asked = devices().filter(device => ref === '-' || device.ref === ref)
        if (ref !== '-' && asked.length === 0) return 404
        const records = asked.flatMap(device => userRecords(device, state().states))
        return googlePageAnswer(request, { key: 'deviceUsers', records, size: ['pageSize', 5, 20] })
      },
    },
  ]
}

const isMobile = (platform: string) => ['android', 'ios', 'ipados'].includes(platform)

const modelOf = ({ platform }: ManagedDevice) =>
  ({ android: 'Pixel 8', ios: 'iPhone 15', ipados: 'iPad Pro', macos: 'MacBook Air', windows: 'Latitude' })[platform]

const systemOf = ({ platform, osVersion }: ManagedDevice) =>
  `${{ android: 'Android', ios: 'iOS', ipados: 'iOS', macos: 'MacOs', windows: 'Windows' }[platform]} ${osVersion}`

const mobileRecord = (device: ManagedDevice, status: string): object => ({
  kind: 'admin#directory#mobiledevice',
  resourceId: device.ref,
  deviceId: `device-${device.ref}`,
  email: device.users.map(({ email }) => email),
  name: device.users.map(({ email }) => email),
  type: device.platform === 'android' ? 'ANDROID' : 'IOS_SYNC',
  model: modelOf(device),
  os: systemOf(device),
  serialNumber: device.serial,
  status,
  lastSync: device.seenAt.toString(),
  // Those of the work profile.
  applications: device.platform === 'android' ? device.apps.filter(({ isManaged }) => isManaged).map(applicationOf) : undefined,
  ...device.odd,
})

const applicationOf = ({ id, name, version }: ManagedDevice['apps'][number]) => ({
  packageName: id,
  displayName: name,
  versionName: version,
})

const types = { android: 'ANDROID', ios: 'IOS', ipados: 'IOS', macos: 'MAC_OS', windows: 'WINDOWS' }

const companyRecord = (device: ManagedDevice): object => ({
  name: `devices/${device.ref}`,
  deviceId: `device-${device.ref}`,
  deviceType: types[device.platform],
  ownerType: device.ownership === 'official' ? 'COMPANY' : 'BYOD',
  managementState: 'APPROVED',
  model: modelOf(device),
  hostname: device.label,
  osVersion: systemOf(device),
  serialNumber: device.serial,
  encryptionState: device.isEncrypted === undefined ? undefined : device.isEncrypted ? 'ENCRYPTED' : 'NOT_ENCRYPTED',
  lastSyncTime: device.seenAt.toString(),
  ...device.odd,
})

const userRecords = ({ ref, users, seenAt, rules }: ManagedDevice, states?: ReadonlyMap<string, string>): readonly object[] =>
  users.map(({ email }, index) => ({
    name: `devices/${ref}/deviceUsers/${index + 1}`,
    userEmail: email,
    managementState: states?.get(`devices/${ref}/deviceUsers/${index + 1}`) ?? 'APPROVED',
    lastSyncTime: seenAt.toString(),
    passwordState: lockOf(rules?.['screen-lock']),
  }))

const lockOf = (isLocked: boolean | undefined) => (isLocked === undefined ? undefined : isLocked ? 'PASSWORD_SET' : 'PASSWORD_NOT_SET')

/** @param most records on a page */
function staffRoutes(state: () => GoogleState, most: number): readonly StandInRoute[] {
  return [
    {
      path: '/admin/directory/v1/users',
      answer: request => {
        const { staff = [] } = state()
        const records = queried(staff, request.query.get('query'))?.map(member => userRecord(member, staff))
        if (!records) return 400
        return googlePageAnswer(request, { key: 'users', records, size: ['maxResults', 100, Math.min(most, 500)] })
      },
    },
    {
      path: '/admin/directory/v1/users/:email',
      answer: ({ named }) => {
        const found = state().staff?.find(({ email }) => email === named.email)
        return found ? { body: { id: found.ref } } : 404
      },
    },
    {
      path: '/admin/directory/v1/groups/:group/members',
      answer: request => {
        const members = state().groups?.[request.named.group ?? '']
        if (!members) return 404
        const records = members.map(id => ({ kind: 'admin#directory#member', id, role: 'MEMBER', type: 'USER', status: 'ACTIVE' }))
        return googlePageAnswer(request, { key: 'members', records, size: ['maxResults', 200, Math.min(most, 200)] })
      },
    },
  ]
}

const userRecord = (member: StaffMember, staff: readonly StaffMember[]): object => ({
  kind: 'admin#directory#user',
  id: member.ref,
  primaryEmail: member.email,
  name: { fullName: member.name },
  suspended: member.isEnabled === false,
  archived: false,
  isAdmin: false,
  isMailboxSetup: true,
  orgUnitPath: '/',
  languages: member.language === undefined ? undefined : [{ languageCode: member.language, preference: 'preferred' }],
  addresses: member.country === undefined ? undefined : [{ type: 'work', countryCode: member.country }],
  locations: member.office === undefined ? undefined : [{ type: 'desk', area: 'desk', buildingId: member.office }],
  organizations: member.unit === undefined ? undefined : [{ primary: true, department: member.unit }],
  externalIds: member.employee === undefined ? undefined : [{ type: 'organization', value: member.employee }],
  relations: managerOf(member, staff).map(value => ({ type: 'manager', value })),
  ...member.account,
  ...member.odd,
})

/** As in `orgDepartment=DG-COMM`. @returns undefined for a query that it does not know */
function queried(staff: readonly StaffMember[], query: string | null) {
  if (query === null) return staff
  const [, department] = /^orgDepartment=(\S+)$/.exec(query) ?? []
  return department === undefined ? undefined : staff.filter(({ unit }) => unit === department)
}

/** Google names managers by address. */
const managerOf = ({ manager }: StaffMember, staff: readonly StaffMember[]) =>
  staff.filter(({ ref }) => ref === manager).map(({ email }) => email)

export interface GoogleState {
  devices?: readonly ManagedDevice[]
  staff?: readonly StaffMember[]
  /** Refs of members, by address of a group. */
  groups?: Record<string, readonly string[]>
  /** Who was blocked and approved where, by the name of a device user, or `mobile/` and the id of a phone. */
  states?: Map<string, string>
  /** Changes that Google has accepted but not made yet. Absent: it makes them at once. */
  operations?: (() => void)[]
}

export interface GoogleOptions {
  /** Judges assertions. */
  clock: Clock
  /** Asked for each request. */
  state: () => GoogleState
  /** Records on a page, if that is less than what is asked for. */
  pageSize?: number
  onExchange?: (exchange: Exchange) => void
}

export interface GoogleStandIn extends StandIn {
  /** A JSON key of the service account. */
  secret: string
  /** Asks here what is meant for Google. */
  fetch: typeof fetch
}

const account = 'ides@example.iam.gserviceaccount.com'

const tokenAddress = 'https://oauth2.googleapis.com/token'

let keys: ReturnType<typeof generateKeyPair> | undefined

/** One for all: to make one takes long. */
function keyPair() {
  keys ??= generateKeyPair('RS256', { extractable: true })
  return keys
}

export async function startGoogle({ clock, state, pageSize = 500, onExchange }: GoogleOptions): Promise<GoogleStandIn> {
  const { publicKey, privateKey } = await keyPair()

  async function grants(form: URLSearchParams) {
    const right = {
      issuer: account,
      audience: tokenAddress,
      requiredClaims: ['sub', 'scope'],
      currentDate: new Date(clock.now().epochMilliseconds),
    }
    const verified = await jwtVerify(form.get('assertion') ?? '', publicKey, right).catch(() => undefined)
    return verified !== undefined && form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  }

  const standIn = await startStandIn({
    routes: [...deviceRoutes(state, pageSize), ...staffRoutes(state, pageSize)],
    access: { path: '/token', grants, scope: form => decodeJwt(form.get('assertion') ?? '').scope },
    refusal: googleError,
    onExchange,
  })
  return {
    ...standIn,
    secret: JSON.stringify({
      type: 'service_account',
      client_email: account,
      private_key_id: 'key-1',
      private_key: await exportPKCS8(privateKey),
      token_uri: tokenAddress,
    }),
    fetch: (input, init) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input)
      return fetch(`${standIn.url}${pathname}${search}`, init)
    },
  }
}
