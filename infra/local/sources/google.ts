/** A stand-in for the APIs of Google Workspace that Ides asks, on this machine only. */
import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose'
import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import { deviceRoutes } from './google-devices.ts'
import { googleError } from './google-page.ts'
import { staffRoutes } from './google-staff.ts'
import type { ManagedDevice } from './managed-device.ts'
import type { StaffMember } from './staff-member.ts'
import { type Exchange, type StandIn, startStandIn } from './stand-in.ts'

export interface GoogleState {
  readonly devices?: readonly ManagedDevice[]
  readonly staff?: readonly StaffMember[]
  /** Refs of members, by address of a group. */
  readonly groups?: Readonly<Record<string, readonly string[]>>
  /** Who was blocked and approved where, by the name of a device user, or `mobile/` and the id of a phone. */
  readonly states?: Map<string, string>
  /** Changes that Google has accepted but not made yet. Absent: it makes them at once. */
  readonly operations?: (() => void)[]
}

export interface GoogleOptions {
  /** 0 picks a free one. */
  readonly port: number
  /** Judges assertions. */
  readonly clock: Clock
  /** Asked for each request. */
  readonly state: () => GoogleState
  /** Records on a page, if that is less than what is asked for. */
  readonly pageSize?: number
  readonly onExchange?: (exchange: Exchange) => void
}

export interface GoogleStandIn extends StandIn {
  /** A JSON key of the service account. */
  readonly secret: string
  /** Asks here what is meant for Google. */
  readonly fetch: typeof fetch
}

const account = 'ides@example.iam.gserviceaccount.com'

const tokenAddress = 'https://oauth2.googleapis.com/token'

let keys: ReturnType<typeof generateKeyPair> | undefined

/** One for all: to make one takes long. */
function keyPair() {
  keys ??= generateKeyPair('RS256', { extractable: true })
  return keys
}

export async function startGoogle({ port, clock, state, pageSize = 500, onExchange }: GoogleOptions): Promise<GoogleStandIn> {
  const { publicKey, privateKey } = await keyPair()

  async function grants(form: URLSearchParams): Promise<boolean> {
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
    port,
    routes: [...deviceRoutes(state, pageSize), ...staffRoutes(state, pageSize)],
    access: { path: '/token', grants },
    refusal: googleError,
    ...(onExchange ? { onExchange } : {}),
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
