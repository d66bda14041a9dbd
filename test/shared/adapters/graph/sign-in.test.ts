import { createHash, X509Certificate } from 'node:crypto'
import { jwtVerify } from 'jose'
import { expect, it, onTestFinished } from 'vitest'
import { startStandIn } from '../../../../infra/local/sources/stand-in.ts'
import { graphApi, graphPage } from '../../../../shared/adapters/graph/graph.ts'
import { type Certified, certifiedUntil } from '../../../certificate.ts'
import { surroundingsOf } from '../../../sources.ts'
import { subject, type WebIdentity, webIdentityAt } from '../../../web-identity.ts'

const now = Date.parse('2023-03-01T08:00:00Z') / 1000

/** Graph behind Entra, which gives tokens for forms. @returns what came of a question */
async function asked(grants: (form: URLSearchParams, address: string) => Promise<boolean>, secret: string | undefined, token?: string) {
  const entra = await startStandIn({
    port: 0,
    access: { path: '/ec.example/oauth2/v2.0/token', grants: (form) => grants(form, `${entra.url}/ec.example/oauth2/v2.0/token`) },
    refusal: () => ({}),
    routes: [{ path: '/users', answer: () => ({ body: { value: [] } }) }],
  })
  onTestFinished(() => entra.close())
  const registration = { tenant: 'ec.example', clientId: 'ides', graph: entra.url, login: entra.url }
  const audiences: string[] = []
  const around = {
    ...surroundingsOf(secret ?? 'not to be read'),
    webIdentity: async (audience: string) => (audiences.push(audience) > 0 ? (token ?? '') : ''),
  }
  const api = graphApi({ ...registration, secret: secret === undefined ? undefined : 'ides/graph' }, around)
  const outcome = await graphPage(api, `${entra.url}/users`, {}).then(() => 'granted', String)
  return { outcome, audiences }
}

const federated = (trusted: WebIdentity) => async (form: URLSearchParams) => {
  const { client_assertion: assertion = '', ...rest } = Object.fromEntries(form)
  expect(rest).toMatchObject({ grant_type: 'client_credentials', client_id: 'ides', scope: expect.stringMatching(/\/\.default$/) })
  expect(rest.client_assertion_type).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  return trusted.trusts(assertion, 'api://AzureADTokenExchange')
}

it('Entra takes what AWS says of Ides in place of a secret', async () => {
  const aws = await webIdentityAt(now)
  const token = await aws.issue('api://AzureADTokenExchange')
  expect(await asked(federated(aws), undefined, token)).toEqual({ outcome: 'granted', audiences: ['api://AzureADTokenExchange'] })
})

it.each([
  ['another issuer', { iss: 'https://other.tokens.sts.global.api.aws' }],
  ['another subject', { sub: `${subject}2` }],
  ['another audience', { aud: 'https://sts.amazonaws.com' }],
  ['its end in the past', { exp: now - 1 }],
])('Entra refuses a token of AWS with %s, and Ides says what to compare', async (_, changes) => {
  const aws = await webIdentityAt(now)
  const token = await aws.issue('api://AzureADTokenExchange', changes)
  expect((await asked(federated(aws), undefined, token)).outcome).toBe(
    'SourceError: the token of AWS is refused: compare its issuer, subject and audience with what is set up for federation there',
  )
})

it('Entra refuses a token of AWS that another signed', async () => {
  const [aws, other] = [await webIdentityAt(now), await webIdentityAt(now)]
  const token = await other.issue('api://AzureADTokenExchange')
  expect((await asked(federated(aws), undefined, token)).outcome).not.toBe('granted')
})

/** As Microsoft's document says. */
const certified =
  ({ pem, publicKey }: Certified) =>
  async (form: URLSearchParams, audience: string) => {
    const right = { algorithms: ['PS256'], issuer: 'ides', subject: 'ides', audience, currentDate: new Date(now * 1000) }
    const verified = await jwtVerify(form.get('client_assertion') ?? '', publicKey, right).catch(() => undefined)
    const thumbprint = createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url')
    return verified?.protectedHeader['x5t#S256'] === thumbprint && verified.payload.jti !== undefined && form.get('client_id') === 'ides'
  }

it('Entra takes a certificate in place of a client secret: its text says that it is one', async () => {
  const certificate = certifiedUntil('2027-05-01')
  expect((await asked(certified(certificate), certificate.pem)).outcome).toBe('granted')
  expect((await asked(certified(certifiedUntil('2027-05-01')), certificate.pem)).outcome).toMatch(/gives no token/)
})

it('a certificate without its own private key is refused, and not quoted', async () => {
  const [one, other] = [certifiedUntil('2027-05-01'), certifiedUntil('2027-05-01')]
  const [certificate = ''] = one.pem.split('-----BEGIN PRIVATE')
  for (const text of [certificate, certificate + other.pem.slice(other.pem.indexOf('-----BEGIN PRIVATE'))])
    expect((await asked(async () => true, text)).outcome).toBe(
      'SourceError: the secret is not a certificate with its private key, in PEM: put it into Secrets Manager as it was given out',
    )
})
