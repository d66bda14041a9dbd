/** A stand-in for the APIs of Google Workspace that Ides asks, on this machine only. */
import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose'
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
}

export interface GoogleOptions {
  /** 0 picks a free one. */
  readonly port: number
  /** Asked for each request. */
  readonly state: () => GoogleState
  /** Records on a page, if that is less than what is asked for. */
  readonly pageSize?: number
  /** Scopes that were delegated. Default: all. */
  readonly delegated?: readonly string[]
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

export async function startGoogle({ port, state, pageSize = 500, delegated, onExchange }: GoogleOptions): Promise<GoogleStandIn> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })

  async function grants(form: URLSearchParams): Promise<boolean> {
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return false
    const verified = await jwtVerify(form.get('assertion') ?? '', publicKey, { issuer: account, audience: tokenAddress }).catch(
      () => undefined,
    )
    const { scope, sub } = verified?.payload ?? {}
    const scopes = typeof scope === 'string' ? scope.split(' ') : []
    return sub !== undefined && scopes.length > 0 && scopes.every((one) => delegated?.includes(one) ?? true)
  }

  const standIn = await startStandIn({
    port,
    routes: [...deviceRoutes(() => state().devices ?? [], pageSize), ...staffRoutes(state, pageSize)],
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
