/** Jamf Pro's API, asked by an API client. */
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { clientCredentials } from '../http/tokens.ts'

interface Server {
  readonly address: string
  readonly clientId: string
}

export const jamfApi = ({ address, clientId }: Server, { client, secret }: Pick<SourceSurroundings, 'client' | 'secret'>): ApiClient =>
  client({
    system: 'Jamf Pro',
    hosts: [new URL(address).host],
    token: clientCredentials({ address: `${address}/api/v1/oauth/token`, clientId, secret }),
  })
