/** Devices as Google tells of them: those of staff in one API with some of their apps, all in another without. */
import * as z from 'zod'
import { jsonOf } from '../json.ts'
import { googlePageAnswer } from './google-page.ts'
import type { ManagedDevice } from './managed-device.ts'
import type { Answered, StandInRoute } from './stand-in.ts'

const mobile = '/admin/directory/v1/customer/:customer/devices/mobile'

interface Devices {
  readonly devices?: readonly ManagedDevice[]
  readonly states?: Map<string, string>
  readonly operations?: (() => void)[]
}

const action = z.strictObject({ action: z.enum(['approve', 'block']) })

/** @param most records on a page */
export function deviceRoutes(state: () => Devices, most: number): readonly StandInRoute[] {
  const devices = () => state().devices ?? []
  const own = () => devices().filter(({ ownership, platform }) => ownership === 'personal' && isMobile(platform))
  const one = (list: readonly ManagedDevice[], ref: string | undefined, record: (device: ManagedDevice) => object): Answered => {
    const found = list.find((device) => device.ref === ref)
    return found ? { body: record(found) } : 404
  }
  /** @returns whether it is so already */
  function change(name: string, now: string): boolean {
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
      const device = devices().find((one) => one.ref === ref)
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
        const { data } = action.safeParse(jsonOf(body))
        if (!data || !own().some((device) => device.ref === ref)) return data ? 404 : 400
        change(`mobile/${ref}`, data.action === 'block' ? 'BLOCKED' : 'APPROVED')
        return {}
      },
    },
    {
      path: mobile,
      answer: (request) =>
        googlePageAnswer(request, {
          key: 'mobiledevices',
          records: own().map(mobileState),
          size: ['maxResults', 100, Math.min(most, 100)],
        }),
    },
    { path: `${mobile}/:ref`, answer: ({ named }) => one(own(), named.ref, mobileState) },
    {
      path: '/v1/devices',
      answer: (request) =>
        googlePageAnswer(request, { key: 'devices', records: devices().map(companyRecord), size: ['pageSize', 20, Math.min(most, 100)] }),
    },
    { path: '/v1/devices/:ref', answer: ({ named }) => one(devices(), named.ref, companyRecord) },
    {
      path: '/v1/devices/:ref/deviceUsers',
      answer: (request) => {
        const device = devices().find(({ ref }) => ref === request.named.ref)
        if (!device) return 404
        return googlePageAnswer(request, { key: 'deviceUsers', records: userRecords(device, state().states), size: ['pageSize', 5, 20] })
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
  ...(device.platform === 'android' ? { applications: device.apps.filter(({ isManaged }) => isManaged).map(applicationOf) } : {}),
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
