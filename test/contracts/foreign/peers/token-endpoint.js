/** A token endpoint by `oidc-provider`, on this machine. Takes its port, its clients, and whose tokens it exchanges, as JSON. */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [port, clients, trusted] = process.argv.slice(2)
const required = createRequire(join(process.cwd(), 'here.js'))
const { Provider, errors } = required('oidc-provider')
const { importJWK, jwtVerify } = required('jose')

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: JSON.parse(clients),
  features: { clientCredentials: { enabled: true }, introspection: { enabled: true }, devInteractions: { enabled: false } },
  scopes: ['okta.users.read', 'https://graph.microsoft.com/.default'],
  // As at Entra.
  routes: { token: '/ec.example/oauth2/v2.0/token', introspection: '/ec.example/oauth2/v2.0/token/introspection' },
  ttl: { ClientCredentials: 120 },
})

/** RFC 8693 */
async function exchange(ctx) {
  const { key, ...right } = JSON.parse(trusted)
  const { subject_token: token, audience, requested_token_type, subject_token_type } = ctx.oidc.params
  const kinds = [requested_token_type, subject_token_type].map(type => type?.split(':').at(-1))
  const verified = await jwtVerify(token, await importJWK(key, 'RS256'), { ...right, audience }).catch(() => undefined)
  if (!verified || `${kinds}` !== 'access_token,jwt') throw new errors.InvalidGrant('the subject token is refused')
  const access = new provider.ClientCredentials({ client: ctx.oidc.client })
  ctx.body = { access_token: await access.save(), issued_token_type: requested_token_type, token_type: 'Bearer', expires_in: 120 }
}
const parameters = ['audience', 'requested_token_type', 'subject_token', 'subject_token_type']
provider.registerGrantType('urn:ietf:params:oauth:grant-type:token-exchange', exchange, parameters)
provider.listen(Number(port), '127.0.0.1')
