/** How Google knows a service account that asks in an administrator's name: by federation with AWS, or a JSON key. */
import * as z from 'zod'
import { googleAudience } from '#domain/sources/sign-in.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { claimsFrom, exchanged, type FetchToken, jwtBearer, ofFederation } from '../http/tokens.ts'

export interface GoogleAccount {
  admin: string
  workloadIdentity?: { provider: string; serviceAccount: string } | undefined
}

const tokens = 'https://oauth2.googleapis.com/token'
const exchange = 'https://sts.googleapis.com/v1/token'
const credentials = 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts'

/** That are asked for a token. */
export const tokenHosts: readonly string[] = [tokens, exchange, credentials].map(address => new URL(address).host)

type Around = Pick<SourceSurroundings, 'secret' | 'webIdentity' | 'clock'>

const signature = z.object({ signedJwt: z.string() })

/**
 * By federation the token of AWS becomes one of Google (RFC 8693), for which Google signs what is else signed with the JSON key.
 * @param scope what the token is good for
 */
export function googleToken({ admin, workloadIdentity }: GoogleAccount, scope: string, { secret, webIdentity, clock }: Around): FetchToken {
  if (!workloadIdentity) return jwtBearer({ address: tokens, secret, subject: admin, scope, clock })
  const { serviceAccount } = workloadIdentity
  const audience = googleAudience(workloadIdentity)
  return async ({ postForm, postJson }) => {
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
    return postForm(tokens, exchanged(signedJwt))
  }
}
