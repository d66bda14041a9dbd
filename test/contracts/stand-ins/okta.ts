/** A stand-in for the API of Okta, as far as Ides asks it, on this machine only. */
import { exportJWK, generateKeyPair, jwtVerify } from 'jose'
import type { Clock } from '#domain/schedule/clock.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { StaffMember } from '#infra/local/sources/staff-member.ts'
import {
  type Exchange,
  type StandIn,
  type StandInRequest,
  type StandInResult,
  type StandInRoute,
  startStandIn,
} from '#infra/local/sources/stand-in.ts'

interface OktaState {
  devices?: readonly ManagedDevice[]
  staff?: readonly StaffMember[]
  /** Refs of members, by id of a group. */
  groups?: Record<string, readonly string[]>
  /** Status of devices that are not simply active, by ref. */
  statuses?: Map<string, string>
}

interface OktaOptions {
  /** Judges assertions. */
  clock: Clock
  /** Asked for each request. */
  state: () => OktaState
  /** Records on a page, if that is less than what is asked for. */
  pageSize?: number
  onExchange?: (exchange: Exchange) => void
}

export interface OktaStandIn extends StandIn {
  clientId: string
  /** The private key of the service app, a JWK. */
  secret: string
}

const clientId = '0oa1ides'

const tokenPath = '/oauth2/v1/token'

export async function startOkta({ clock, state, pageSize = 200, onExchange }: OktaOptions): Promise<OktaStandIn> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const list = (records: readonly object[], request: StandInRequest) => oktaPage(records, request, Math.min(pageSize, 200))
  const devices = () => (state().devices ?? []).map(device => ({ ...device, status: state().statuses?.get(device.ref) ?? 'ACTIVE' }))
  const lifecycle = (verb: string, status: string): StandInRoute => ({
    method: 'POST',
    path: `/api/v1/devices/:ref/lifecycle/${verb}`,
    answer({ named: { ref = '' } }) {
      const device = devices().find(one => one.ref === ref)
      if (!device) return 404
      // Okta does not say how it refuses what is so already.
      if ((device.status === 'SUSPENDED') === (status === 'SUSPENDED')) return 400
      state().statuses?.set(ref, status)
      return {}
    },
  })

  const standIn = await startStandIn({
    routes: [
      { path: '/api/v1/devices', answer: request => list(devices().map(listedDevice), request) },
      { path: '/api/v1/devices/:ref', answer: ({ named }) => one(devices(), named.ref, deviceRecord) },
      lifecycle('suspend', 'SUSPENDED'),
      lifecycle('unsuspend', 'UNSUSPENDED'),
      {
        path: '/api/v1/users',
        answer: request => {
          const found = searched(state().staff ?? [], request.query.get('search'))
          return found ? list(found.map(userRecord), request) : 400
        },
      },
      {
        path: '/api/v1/groups/:group/users',
        answer: request => {
          const { staff = [], groups = {} } = state()
          const members = groups[request.named.group ?? '']
          return members ? list(staff.filter(({ ref }) => members.includes(ref)).map(userRecord), request) : 404
        },
      },
    ],
    access: {
      path: tokenPath,
      async grants(form) {
        const of = { issuer: clientId, subject: clientId, audience: `${standIn.url}${tokenPath}` }
        const right = { ...of, currentDate: new Date(clock.now().epochMilliseconds) }
        const verified = await jwtVerify(form.get('client_assertion') ?? '', publicKey, right).catch(() => undefined)
        return verified !== undefined && form.get('grant_type') === 'client_credentials' && /^okta\./.test(form.get('scope') ?? '')
      },
      scope: form => form.get('scope'),
    },
    refusal: oktaError,
    onExchange,
  })
  return { ...standIn, clientId, secret: JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'key-1', alg: 'ES256' }) }
}

const oktaError = (status: number) => ({ errorCode: `E0000${status}`, errorSummary: 'refused', errorCauses: [] })

function one<T extends { ref: string }>(all: readonly T[] = [], ref: string | undefined, record: (one: T) => object): StandInResult {
  const found = all.find(one => one.ref === ref)
  return found ? { body: record(found) } : 404
}

/** The next page is named in a header only. */
function oktaPage(records: readonly object[], { origin, path, query }: StandInRequest, most: number): StandInResult {
  const after = query.get('after') ?? '0'
  if (!/^\d+$/.test(after)) return 400
  const start = Number(after)
  const end = start + Math.min(Number(query.get('limit') ?? most), most)
  const next = new URLSearchParams(query)
  next.set('after', String(end))
  const links = [`<${origin}${path}?${query}>; rel="self"`, ...(end < records.length ? [`<${origin}${path}?${next}>; rel="next"`] : [])]
  return { headers: { Link: links.join(', ') }, body: records.slice(start, end) }
}

const platforms = { android: 'ANDROID', ios: 'IOS', ipados: 'IOS', macos: 'MACOS', windows: 'WINDOWS' }

const encryption = ({ isEncrypted, platform }: ManagedDevice) =>
  isEncrypted === undefined ? undefined : !isEncrypted ? 'NONE' : /macos|windows/.test(platform) ? 'ALL_INTERNAL_VOLUMES' : 'FULL'

interface OktaDevice extends ManagedDevice {
  status: string
}

const deviceRecord = (device: OktaDevice): object => ({
  id: device.ref,
  status: device.status,
  lastUpdated: device.seenAt.toString(),
  resourceType: 'UDDevice',
  profile: {
    displayName: device.label,
    platform: platforms[device.platform],
    registered: true,
    managed: device.isEnrolled !== false,
    model: device.platform === 'ipados' ? 'iPad14,1' : device.label,
    osVersion: device.osVersion,
    serialNumber: device.serial,
    udid: device.udid,
    diskEncryptionType: encryption(device),
  },
  ...device.odd,
})

const deviceUsers = ({ users, rules }: ManagedDevice) =>
  users.map(({ id, email }) => ({
    managementStatus: 'MANAGED',
    screenLockType: lockOf(rules?.['screen-lock']),
    user: { id, status: 'ACTIVE', profile: { login: email, email } },
  }))

const lockOf = (isLocked: boolean | undefined) => (isLocked === undefined ? undefined : isLocked ? 'BIOMETRIC' : 'NONE')

const listedDevice = (device: OktaDevice): object => ({ _embedded: { users: deviceUsers(device) }, ...deviceRecord(device) })

/** Its list leaves out who is deprovisioned, a search does not. @returns undefined for a search that it does not know */
function searched(staff: readonly StaffMember[], search: string | null) {
  if (search === null) return staff.filter(({ odd }) => odd?.status !== 'DEPROVISIONED')
  const [, department] = /^profile\.department eq "([^"]*)"$/.exec(search) ?? []
  return department === undefined ? undefined : staff.filter(({ unit }) => unit === department)
}

const userRecord = (member: StaffMember): object => ({
  id: member.ref,
  status: member.isEnabled === false ? 'SUSPENDED' : 'ACTIVE',
  profile: {
    login: member.email,
    email: member.email,
    displayName: member.name,
    preferredLanguage: member.language ?? null,
    locale: 'en_US',
    countryCode: member.country ?? null,
    city: member.office ?? null,
    department: member.unit,
    employeeNumber: member.employee,
    managerId: member.manager ?? null,
    ...member.account,
  },
  ...member.odd,
})
