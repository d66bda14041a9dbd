/** What AWS says of a function: tokens of an issuer of our own. */
import { type CryptoKey, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose'

export const subject = 'arn:aws:iam::111122223333:role/IdesService-syncRole'

export const issuer = 'https://00000000-aaaa-4000-8000-000000000000.tokens.sts.global.api.aws'

export interface WebIdentity {
  issue: (audience: string, changes?: JWTPayload) => Promise<string>
  /** As a system does that trusts this issuer, and this subject alone. */
  trusts: (token: string | null, audience: string) => Promise<boolean>
  publicKey: CryptoKey
}

/** @param now seconds since 1970 */
export async function webIdentityAt(now: number): Promise<WebIdentity> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  return {
    issue: (aud, changes = {}) =>
      new SignJWT({ iss: issuer, sub: subject, aud, iat: now, exp: now + 300, ...changes })
        .setProtectedHeader({ alg: 'RS256' })
        .sign(privateKey),
    trusts: (token, audience) =>
      jwtVerify(token ?? '', publicKey, { issuer, subject, audience, currentDate: new Date(now * 1000), requiredClaims: ['exp'] }).then(
        () => true,
        () => false,
      ),
    publicKey,
  }
}
