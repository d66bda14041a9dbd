import { createHash, X509Certificate } from 'node:crypto'
import { type JWTPayload, jwtVerify } from 'jose'
import { expect, it, onTestFinished } from 'vitest'
import { graphApi, graphPage } from '#adapters/graph/graph.ts'
import { startStandIn } from '#infra/local/sources/stand-in.ts'
import { type Certified, certifiedUntil } from '#test/certificate.ts'
import { surroundingsOf } from '#test/sources.ts'
import { subject, webIdentityAt } from '#test/web-identity.ts'

const now = Date.parse('2023-03-01T08:00:00Z') / 1000

/** Graph behind Entra, which gives tokens for forms. @returns what came of a question */
async function asked(grants: (form: URLSearchParams, address: string) => Promise<boolean>, secret: string | undefined, token = '') {
  const entra = await startStandIn({
    access: { path: '/ec.example/oauth2/v2.0/token', grants: form => grants(form, `${entra.url}/ec.example/oauth2/v2.0/token`) },
    refusal: () => ({}),
    routes: [{ path: '/users', answer: () => ({ body: { value: [] } }) }],
  })
  onTestFinished(() => entra.close())
  const registration = { tenant: 'ec.example', clientId: 'ides', graph: entra.url, login: entra.url }
  const around = { ...surroundingsOf(secret ?? 'not to be read'), webIdentity: async () => token }
  const api = graphApi({ ...registration, secret: secret === undefined ? undefined : 'ides/graph' }, around)
  return graphPage(api, `${entra.url}/users`, {}).then(() => 'granted', String)
}

const audience = 'api://AzureADTokenExchange'

it.each<[string, JWTPayload | undefined]>([
  ['it', {}],
  ['none of another issuer', { iss: 'https://other.tokens.sts.global.api.aws' }],
  ['none of another subject', { sub: `${subject}2` }],
  ['none for another audience', { aud: 'https://sts.amazonaws.com' }],
  ['none that is over', { exp: now - 1 }],
  ['none that another signed', undefined],
])('Entra may take a token of AWS in place of a secret: %s', async (_, changes) => {
  const [aws, other] = [await webIdentityAt(now), await webIdentityAt(now)]
  const token = await (changes ? aws : other).issue(audience, changes)
  const grants = async (form: URLSearchParams) => {
    const { client_assertion: assertion = '', scope: __, ...rest } = Object.fromEntries(form)
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    expect(rest).toEqual({ grant_type: 'client_credentials', client_id: 'ides', client_assertion_type: type })
    return aws.trusts(assertion, audience)
  }
  const said = 'SourceError: the token of AWS is refused: compare its issuer, subject and audience with what is set up for federation there'
  expect(await asked(grants, undefined, token)).toBe(changes && Object.keys(changes).length === 0 ? 'granted' : said)
})

/** As Microsoft's document says. */
const certified =
  ({ pem, publicKey }: Certified) =>
  async (form: URLSearchParams, audience: string) => {
    const right = { algorithms: ['PS256'], issuer: 'ides', subject: 'ides', audience, currentDate: new Date(now * 1000) }
    const verified = await jwtVerify(form.get('client_assertion') ?? '', publicKey, right).catch(() => undefined)
    const thumbprint = createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url')
    return verified?.protectedHeader['x5t#S256'] === thumbprint && verified.payload.nbf === now && form.get('client_id') === 'ides'
  }

it('Entra takes a certificate in place of a client secret: its text says that it is one', async () => {
  const certificate = certifiedUntil('2027-05-01')
  expect(await asked(certified(certificate), certificate.pem)).toBe('granted')
  expect(await asked(certified(certifiedUntil('2027-05-01')), certificate.pem)).toMatch(/gives no token/)
})

it('a certificate without its own private key is refused, and not quoted', async () => {
  const [one, other] = [certifiedUntil('2027-05-01'), certifiedUntil('2027-05-01')]
  const [certificate = ''] = one.pem.split('-----BEGIN PRIVATE')
  for (const text of [certificate, certificate + other.pem.slice(other.pem.indexOf('-----BEGIN PRIVATE'))])
    expect(await asked(async () => true, text)).toBe(
      'SourceError: the secret is not a certificate with its RSA private key, in PEM: put it into Secrets Manager as it was given out',
    )
})
