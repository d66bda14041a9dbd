import { generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { googleApi } from '#adapters/google/api.ts'
import { hurried, surroundingsOf } from '#test/sources.ts'
import { webIdentityAt } from '#test/web-identity.ts'

const now = Date.parse('2023-03-01T08:00:00Z') / 1000
const serviceAccount = 'ides@example.iam.gserviceaccount.com'
const provider = 'projects/123456789012/locations/global/workloadIdentityPools/aws/providers/ides'
const audience = `//iam.googleapis.com/${provider}`

/** What comes of a question to Google, which trusts AWS. @param isCreator whether the identity may sign as the service account */
async function asked(changes: JWTPayload = {}, isCreator = true) {
  const aws = await webIdentityAt(now)
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const answers: Record<string, (body: string, bearer: string | null) => Promise<object | number>> = {
    async 'sts.googleapis.com'(body) {
      const { subject_token: token = '', ...form } = Object.fromEntries(new URLSearchParams(body))
      const type = 'urn:ietf:params:oauth:token-type'
      expect(form).toEqual({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience,
        scope: 'https://www.googleapis.com/auth/iam',
        requested_token_type: `${type}:access_token`,
        subject_token_type: `${type}:jwt`,
      })
      return (await aws.trusts(token, audience)) ? { access_token: 'of the pool' } : 400
    },
    async 'iamcredentials.googleapis.com'(body, bearer) {
      if (!isCreator || bearer !== 'Bearer of the pool') return 403
      const claims: JWTPayload = JSON.parse(JSON.parse(body).payload)
      return { keyId: 'k', signedJwt: await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(privateKey) }
    },
    async 'oauth2.googleapis.com'(body) {
      const right = { issuer: serviceAccount, audience: 'https://oauth2.googleapis.com/token', currentDate: new Date(now * 1000) }
      const { payload } = await jwtVerify(new URLSearchParams(body).get('assertion') ?? '', publicKey, right)
      return { access_token: `for ${payload.sub}` }
    },
    'admin.googleapis.com': async (_, bearer) => ({ bearer }),
  }
  const google: typeof fetch = async (input, init) => {
    const answer = await answers[new URL(String(input)).host]?.(String(init?.body), new Headers(init?.headers).get('authorization'))
    return typeof answer === 'object' ? Response.json(answer) : Response.json({}, { status: answer })
  }
  const around = { ...surroundingsOf('not to be read', hurried({ fetch: google })), webIdentity: (to: string) => aws.issue(to, changes) }
  const api = googleApi({ admin: 'admin@ec.example', workloadIdentity: { provider, serviceAccount } }, ['devices'], around)
  return api.ask('https://admin.googleapis.com/', z.object({ bearer: z.string() })).then(({ body }) => body.bearer, String)
}

it('Google takes a token of AWS in place of a JSON key, and signs for the admin itself', async () => {
  expect(await asked()).toBe('Bearer for admin@ec.example')
})

it.each([{ iss: 'https://other.tokens.sts.global.api.aws' }, { sub: 'arn:aws:iam::111122223333:role/other' }, { exp: now - 1 }])(
  'Google refuses another token of AWS, and Ides says what to compare: %j',
  async changes => {
    expect(await asked(changes)).toMatch(/^SourceError: the token of AWS is refused: compare its issuer, subject and audience/)
  },
)

it('an identity that may not sign as the service account is told which role it lacks', async () => {
  expect(await asked({}, false)).toMatch(/grant Service Account Token Creator on ides@example.iam.gserviceaccount.com/)
})
