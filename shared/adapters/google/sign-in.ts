/** How Google knows a service account that asks in an administrator's name: by federation with AWS, or a JSON key. */
import * as z from 'zod'
import { googleAudience } from '../../domain/sources/sign-in.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { claimsFrom, type FetchToken, jwtBearer, ofFederation } from '../http/tokens.ts'

export interface Account {
  readonly admin: string
  readonly workloadIdentity?: { readonly provider: string; readonly serviceAccount: string } | undefined
}

const tokens = 'https://oauth2.googleapis.com/token'
const exchange = 'https://sts.googleapis.com/v1/token'
const credentials = 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts'

/** That are asked for a token. */
export const tokenHosts: readonly string[] = [tokens, exchange, credentials].map((address) => new URL(address).host)

type Around = Pick<SourceSurroundings, 'secret' | 'webIdentity' | 'clock'>

export const googleToken = ({ admin, workloadIdentity }: Account, scope: string, { secret, webIdentity, clock }: Around): FetchToken =>
  workloadIdentity
    ? federated({ ...workloadIdentity, admin, scope }, { webIdentity, clock })
    : jwtBearer({ address: tokens, secret, subject: admin, scope, clock })

interface Delegation {
  readonly provider: string
  readonly serviceAccount: string
  readonly admin: string
  readonly scope: string
}

const signature = z.object({ signedJwt: z.string() })

/** The token of AWS becomes one of Google (RFC 8693), for which Google signs what is else signed with the JSON key. */
const federated =
  ({ provider, serviceAccount, admin, scope }: Delegation, { webIdentity, clock }: Omit<Around, 'secret'>): FetchToken =>
  async ({ postForm, postJson }) => {
    const audience = googleAudience({ provider })
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience,
      scope: 'https://www.googleapis.com/auth/iam',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: await webIdentity(audience),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    }
    const { token } = await ofFederation(postForm(exchange, form))
    const claims = claimsFrom(clock, { iss: serviceAccount, sub: admin, aud: tokens, scope })
    const { signedJwt } = await postJson(`${credentials}/${serviceAccount}:signJwt`, signature, {
      bearer: token,
      body: { payload: JSON.stringify(claims) },
      permission: `Service Account Token Creator on ${serviceAccount} to the identity in the pool`,
    })
    return postForm(tokens, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: signedJwt })
  }
