/** Tokens by which AWS tells another system who a function is (outbound identity federation). */
import { type AwsRequests, queryForm } from '../aws-account/aws-requests.ts'

/** Seconds: each is used at once. */
export const tokenLasts = 300

/** @throws AwsRefusalError where the account has not turned it on, or the function may not */
export async function webIdentityFor(ask: AwsRequests, audience: string) {
  const asked = {
    ...{ Action: 'GetWebIdentityToken', Version: '2011-06-15', 'Audience.member.1': audience },
    // Entra takes no other algorithm.
    ...{ SigningAlgorithm: 'RS256', DurationSeconds: String(tokenLasts) },
  }
  const [, token = ''] = /<WebIdentityToken>([^<]*)</.exec(await ask('sts', queryForm(asked))) ?? []
  return token
}
