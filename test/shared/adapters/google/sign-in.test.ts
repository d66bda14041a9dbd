import { decodeJwt, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { googleApi } from '../../../../shared/adapters/google/api.ts'
import { hurried, surroundingsOf } from '../../../sources.ts'
import { type WebIdentity, webIdentityAt } from '../../../web-identity.ts'

const now = Date.parse('2023-03-01T08:00:00Z') / 1000
const serviceAccount = 'ides@example.iam.gserviceaccount.com'
const provider = 'projects/123456789012/locations/global/workloadIdentityPools/aws/providers/ides'
const audience = `//iam.googleapis.com/${provider}`

/** Google, as far as it is asked for tokens. @param isCreator whether the identity may sign as the service account */
async function googleTrusting(aws: WebIdentity, isCreator: boolean) {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const answers: Readonly<Record<string, (body: string, bearer: string | null) => Promise<[number, object]>>> = {
    async 'sts.googleapis.com/v1/token'(body) {
      const { subject_token: token = '', ...form } = Object.fromEntries(new URLSearchParams(body))
      expect(form).toEqual({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience,
        scope: 'https://www.googleapis.com/auth/iam',
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      })
      return (await aws.trusts(token, audience)) ? [200, { access_token: 'of the pool' }] : [400, { error: 'invalid_grant' }]
    },
    async [`iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${serviceAccount}:signJwt`](body, bearer) {
      expect(bearer).toBe('Bearer of the pool')
      if (!isCreator) return [403, {}]
      const claims = z.record(z.string(), z.unknown()).parse(JSON.parse(z.object({ payload: z.string() }).parse(JSON.parse(body)).payload))
      return [200, { keyId: 'k', signedJwt: await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(privateKey) }]
    },
    async 'oauth2.googleapis.com/token'(body) {
      const assertion = new URLSearchParams(body).get('assertion') ?? ''
      await jwtVerify(assertion, publicKey, { issuer: serviceAccount, audience: 'https://oauth2.googleapis.com/token', currentDate: at })
      return [200, { access_token: `for ${decodeJwt(assertion).sub}` }]
    },
    'admin.googleapis.com/': async (_, bearer) => [200, { bearer }],
  }
  return async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { host, pathname } = new URL(input instanceof Request ? input.url : input)
    const [status, body] = (await answers[host + pathname]?.(String(init.body), new Headers(init.headers).get('authorization'))) ?? [
      404,
      {},
    ]
    return Response.json(body, { status })
  }
}

const at = new Date(now * 1000)

/** What came of a question. */
async function asked({ isCreator = true, changes = {} }: { readonly isCreator?: boolean; readonly changes?: object } = {}) {
  const aws = await webIdentityAt(now)
  const around = {
    ...surroundingsOf('not to be read', hurried({ fetch: await googleTrusting(aws, isCreator) })),
    webIdentity: (meant: string) => aws.issue(meant, { ...changes }),
  }
  const api = googleApi({ admin: 'admin@ec.example', workloadIdentity: { provider, serviceAccount } }, ['devices'], around)
  return api.ask('https://admin.googleapis.com/', z.object({ bearer: z.string() })).then(({ body }) => body.bearer, String)
}

it('Google takes what AWS says of Ides in place of a JSON key, and signs for the admin itself', async () => {
  expect(await asked()).toBe('Bearer for admin@ec.example')
})

it.each([{ iss: 'https://other.tokens.sts.global.api.aws' }, { sub: 'arn:aws:iam::111122223333:role/other' }, { exp: now - 1 }])(
  'Google refuses another token of AWS, and Ides says what to compare: %j',
  async (changes) => {
    expect(await asked({ changes })).toMatch(/^SourceError: the token of AWS is refused: compare its issuer, subject and audience/)
  },
)

it('an identity that may not sign as the service account is told which role it lacks', async () => {
  expect(await asked({ isCreator: false })).toMatch(/grant Service Account Token Creator on ides@example.iam.gserviceaccount.com/)
})
