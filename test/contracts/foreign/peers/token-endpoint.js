/** A token endpoint by `oidc-provider`, on this machine. Takes its port, and its clients as JSON. */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [port, clients] = process.argv.slice(2)
const { Provider } = createRequire(join(process.cwd(), 'here.js'))('oidc-provider')

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: JSON.parse(clients),
  features: { clientCredentials: { enabled: true }, introspection: { enabled: true }, devInteractions: { enabled: false } },
  scopes: ['okta.users.read', 'https://graph.microsoft.com/.default'],
  ttl: { ClientCredentials: 120 },
})
provider.listen(Number(port), '127.0.0.1')
